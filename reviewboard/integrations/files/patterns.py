"""Path patterns of CODEOWNERS files, matched as the code hosts do.

GitHub: as in a .gitignore file, except that `dir/*` means the files directly in `dir`, and that `[ ]` has
no meaning. GitLab: a pattern without a leading slash may stand in any folder even when it has a slash
inside, and one without a closing slash names files, never a folder's content.

Matching is by two walks with one memory each (over folders, and over characters), so that no pattern takes
longer than its length times the path's: a regular expression for `*a*a*a*a*b` would not promise that.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

_TOKEN = re.compile(
    r"\\(?P<escaped>.)|(?P<stars>\*+)|(?P<any>\?)"
    r"|(?P<set>\[(?:[!^]\]?[^\]/]+|\]?[^\]/!^][^\]/]*)\])|(?P<char>.)",
    re.DOTALL,
)

Token = str | re.Pattern[str] | None
"""A character, a class of characters, or None for a star."""
Part = TypeVar("Part")
Item = TypeVar("Item")
_SPECIAL = re.compile(r"[\\^\]\[&~|]")
_ANY = re.compile(".", re.DOTALL)


@dataclass(frozen=True)
class PathPattern:
    """One compiled pattern. `gitlab` chooses the dialect."""

    pattern: str
    gitlab: bool = False

    def matches(self, path: str) -> bool:
        """Whether the rule covers a file, given by its path from the repository's root."""
        return _walk(self._folders, path.strip("/").split("/"), _fits_name)

    @cached_property
    def _folders(self) -> tuple[tuple[Token, ...] | None, ...]:
        """The pattern cut at slashes; None is any number of folders."""
        body = self.pattern
        anchored = body.startswith("/") or (not self.gitlab and "/" in body.rstrip("/"))
        of_folder = body.endswith("/")
        names = [name for name in body.split("/") if name]
        folders: list[tuple[Token, ...] | None] = [] if anchored else [None]
        folders += [None if name == "**" else _tokens(name, classes=self.gitlab) for name in names]
        if names and names[-1] == "**":
            folders.append((None,))
        elif of_folder:
            folders += [None, (None,)]
        elif not self.gitlab and not (names[-1:] == ["*"] and anchored):
            folders.append(None)
        return tuple(folders)


def _tokens(name: str, *, classes: bool) -> tuple[Token, ...]:
    """One folder or file name of a pattern, as what each part of it accepts."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(name):
        if match["stars"]:
            tokens.append(None)
        elif match["any"]:
            tokens.append(_ANY)
        elif match["set"] and classes:
            tokens.append(_character_class(match["set"]))
        else:
            tokens.extend(match["escaped"] or match["set"] or match["char"])
    return tuple(tokens)


def _character_class(written: str) -> re.Pattern[str]:
    inside = written[1:-1]
    negated = inside[0] in "!^"
    inside = inside[1:] if negated else inside
    try:
        return re.compile(
            f"[{'^' if negated else ''}{_SPECIAL.sub(lambda met: chr(92) + met.group(), inside)}]"
        )
    except re.error:
        return re.compile(r"(?!)")


def _fits_name(tokens: tuple[Token, ...] | None, name: str) -> bool:
    return tokens is not None and _walk(tokens, name, _fits_character)


def _fits_character(token: Token, character: str) -> bool:
    if isinstance(token, re.Pattern):
        return token.fullmatch(character) is not None
    return token == character


def _walk(parts: Sequence[Part], items: Sequence[Item], fits: Callable[[Part, Item], bool]) -> bool:
    """Whether the parts cover all items, None covering any number of them.

    Only the last None passed needs remembering: an earlier one could not do better by taking more.
    """
    part = item = 0
    resume_part, resume_item = -1, 0
    while item < len(items):
        wanted = parts[part] if part < len(parts) else None
        if part < len(parts) and wanted is None:
            part += 1
            resume_part, resume_item = part, item
        elif wanted is not None and fits(wanted, items[item]):
            part, item = part + 1, item + 1
        elif resume_part >= 0:
            resume_item += 1
            part, item = resume_part, resume_item
        else:
            return False
    return all(rest is None for rest in parts[part:])

"""What a rule recognised as destructive: by which rule, what, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_HARMS = 200
"""So many are kept of one plan: whoever reads two hundred lines of what would be deleted needs no further one."""
WHAT_CHARS = 400
WHERE_CHARS = 200


class Unreadable(ValueError):  # noqa: N818 - reads as what it is; callers catch it by this name
    """A plan is not of the format that it is said to be, so that nothing can be said of what it would do."""


@dataclass(frozen=True, slots=True)
class Harm:
    """One thing that would be destroyed, or would no longer be protected.

    `what` is a sentence in plain language, `where` names the thing as its tool does: an address, a table, a command.
    """

    rule_id: str
    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, which never changes its meaning, and what it recognises, in plain language."""

    id: str
    recognises: str


def words(text: str) -> frozenset[str]:
    """The words of a text, for tables of names."""
    return frozenset(text.split())


def plain(text: str, most: int) -> str:
    """The text in one line of what can be stored and seen, cut to its length.

    What cannot be seen (controls, letters of no width, marks that turn the direction) is left out: it would let a command
    read as another one.
    """
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def kept(harms: Iterable[Harm]) -> tuple[Harm, ...]:
    """The harms once each, in their order, as they are kept; of too many the last says how many there are beside it."""
    tidy = tuple(
        dict.fromkeys(
            Harm(one.rule_id, plain(one.what, WHAT_CHARS), plain(one.where, WHERE_CHARS)) for one in harms
        )
    )
    if len(tidy) <= MOST_HARMS:
        return tidy
    last, left = tidy[MOST_HARMS - 1], len(tidy) - MOST_HARMS
    what = plain(f"And {left} more beside this one: {last.what}", WHAT_CHARS)
    return (*tidy[: MOST_HARMS - 1], Harm(last.rule_id, what, last.where))

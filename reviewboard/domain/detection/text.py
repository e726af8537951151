"""A person's own lines of a message: disguises undone, and what is only quoted left out.

Line numbers are those of the message as it was written, so that a quote can be found again.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import NamedTuple

_INVISIBLE = re.compile("[\u00ad\u180e\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064]")
# What is beyond belongs to nobody's evidence; trailers stand at the end, so both ends are read.
_MAX_END = 32_768
# Stands for so many line ends as were left out between them.
_GAP = "\x01"
_BREAK = re.compile(r"<br\s{0,3}/?>|</p>|</li>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|li|ul|ol|em|i|b|strong|code|sub|sup|small|div|span|pre)(?:\s[^<>]{0,200})?>", re.IGNORECASE
)
_MARKDOWN_MAIL = re.compile(r"\[([^\[\]\n]{1,200})\]\(mailto:[^)\n]{1,200}\)", re.IGNORECASE)
_REVERT = re.compile(r"\s*(?:revert|back ?out|roll ?back|undo)\b", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"\s*(?:(?:the )?original (?:commit )?(?:message|description)|reverted commit'?s? message|"
    r"this reverts the following|original pr\b|>+).{0,60}",
    re.IGNORECASE,
)
_SQUASHED = "squashed commit of the following"


class Line(NamedTuple):
    """One own line: its number in the text as written (from 1), its words, and whether it is the subject.

    `begins` is False where the line goes on with a sentence of the line before.
    """

    number: int
    text: str
    subject: bool
    begins: bool = True


def own_lines(message: str, hints: Collection[str] = ("",)) -> Iterator[Line]:
    """The lines of a `plain` message that their writer said in the own name and that hold one of these hints.

    Hints are in small letters. Left out are blank lines, lines quoted with ">", fenced or indented as an
    example, and the text that a revert repeats of what it takes back. The indented messages of a
    `git merge --squash` are the writer's own.
    """
    squashed = _SQUASHED in message.lower()
    reverts = _REVERT.match(message) is not None
    fenced, skipped = False, 0
    subject = True
    begins = True
    for number, line in enumerate(message.split("\n"), 1):
        stripped = line.strip()
        if not stripped:
            begins = True
            continue
        first = stripped[0]
        if first == _GAP:
            skipped += int(stripped[1:]) - 2 if re.fullmatch(r"[0-9]{1,9}", stripped[1:]) else 0
            continue
        if first in "`~" and stripped.startswith(("```", "~~~")):
            fenced = not fenced
            continue
        if fenced or first == ">" or (line[0] in " \t" and not squashed and line.startswith(("    ", "\t"))):
            continue
        if reverts and not subject and _ORIGINAL.fullmatch(stripped):
            return
        low = stripped.lower()
        for hint in hints:
            if hint in low:
                yield from _parts(number + skipped, stripped, subject, begins)
                break
        subject = False
        begins = stripped[-1] in ".!?:;"


def _parts(number: int, stripped: str, subject: bool, begins: bool) -> Iterator[Line]:
    """The line, or the lines that stood in it as escapes."""
    if "\x1e" not in stripped:
        yield Line(number, stripped, subject, begins or not stripped[0].islower())
        return
    for part in stripped.split("\x1e"):
        if part.strip():
            yield Line(number, part.strip(), subject, begins or not part.lstrip()[0].islower())


def plain(message: str) -> str:
    """The message without disguises, line for line: one form of letters, line ends and escapes, no markup."""
    text = message
    if len(message) > 2 * _MAX_END:
        between = max(1, message.count("\n", _MAX_END, len(message) - _MAX_END))
        text = f"{message[:_MAX_END]}\n{_GAP}{between}\n{message[-_MAX_END:]}"
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        if _INVISIBLE.search(text):
            text = _INVISIBLE.sub("", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\\n" in text:
        text = text.replace("\\r\\n", "\\n").replace("\\n", "\x1e")
    if "&" in text and ";" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        if "<!--" in text:
            text = _without_comments(text)
        text = _TAG.sub("", _BREAK.sub("\x1e", text))
    if "mailto:" in text:
        text = _MARKDOWN_MAIL.sub(r"<\1>", text).replace("<<", "<").replace(">>", ">")
    return text


def _without_comments(text: str) -> str:
    """The text without HTML comments, of which an unclosed one runs to the end; line numbers stay."""
    parts: list[str] = []
    done = 0
    while (start := text.find("<!--", done)) >= 0:
        parts.append(text[done:start])
        end = text.find("-->", start)
        done = len(text) if end < 0 else end + 3
        parts.append("\n" * text.count("\n", start, done))
    parts.append(text[done:])
    return "".join(parts)

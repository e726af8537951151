"""Text as Jira takes it: wiki markup that shows exactly what was written, within Jira's limits.

https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all for the markup. A backslash before markup hides
it; two of them are a line break, so that a backslash itself can only be said as an entity (pandoc's Jira writer found
no other way either). A summary is one line of at most 255 characters; a text field holds at most 32,767. Jira counts in
UTF-16: a character beyond the basic plane, such as an emoji, is two.
"""

import re
import unicodedata

SUMMARY_CHARS = 255
TEXT_CHARS = 32_767
_ELLIPSIS = "…"
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MARKUP = re.compile(r"([{}\[\]*_^~+!|])")
_AT_LINE_START = re.compile(r"^(\s*)([-#>]|h[1-6]\.|bq\.)", re.MULTILINE)
_STRUCK = re.compile(r"(?<=\s)-(?=\S)")
_QUOTED = re.compile(r"\?(?=\?)|(?<=\?)\?")
_FACE = re.compile(r"[:;](?=[)(PD])|\((?=(?:[/xyni?-]|on|off|flag|flagoff)\))")
_HALF = re.compile(r"(?:&[#\w]{0,5}|\\+)$")


def length(text: str) -> int:
    """How long Jira finds a text."""
    return len(text) + sum(one > "\uffff" for one in text)


def cut(text: str, most: int) -> str:
    """The beginning of a text, at most so long."""
    if length(text) <= most:
        return text
    kept = text[:most]
    while length(kept) > most:
        kept = kept[: len(kept) - max(1, (length(kept) - most) // 2)]
    return kept


def summary(text: str) -> str:
    """One line without control characters, cut with an ellipsis where it is too long."""
    line = " ".join(plain(text).split())
    return line if length(line) <= SUMMARY_CHARS else cut(line, SUMMARY_CHARS - 1).rstrip() + _ELLIPSIS


def plain(text: str) -> str:
    """Without control characters but tab and line feed; line ends as line feeds."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in unified if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))


def escaped(text: str) -> str:
    """Text in which nothing is markup."""
    marked = _ENTITY.sub("&amp;", plain(text)).replace("\\", "&#92;")
    marked = _MARKUP.sub(r"\\\1", marked)
    marked = _AT_LINE_START.sub(r"\1\\\2", marked)
    for one in (_STRUCK, _QUOTED, _FACE):
        marked = one.sub(r"\\\g<0>", marked)
    return marked


def fitting(text: str, ending: str) -> str:
    """The text, cut where it is too long, and then with `ending`, which says where the rest is."""
    if length(text) <= TEXT_CHARS:
        return text
    kept = cut(text, TEXT_CHARS - length(ending) - 2)
    return _HALF.sub("", kept.rstrip()).rstrip() + _ELLIPSIS + "\n" + ending

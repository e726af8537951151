"""Text as Jira takes it: wiki markup that shows exactly what was written, within Jira's limits.

https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all for the markup. A summary is one line of at
most 255 characters; a text field holds at most 32,767.
"""

import re
import unicodedata

SUMMARY_CHARS = 255
TEXT_CHARS = 32_767
_ELLIPSIS = "…"
_MARKUP = re.compile(r"([\\{}\[\]*_^~+!|])")
_AT_LINE_START = re.compile(r"^(\s*)([-#>]|h[1-6]\.|bq\.)", re.MULTILINE)
_STRUCK = re.compile(r"(?<=\s)-(?=\S)")


def summary(text: str) -> str:
    """One line without control characters, cut with an ellipsis where it is too long."""
    line = " ".join(plain(text).split())
    return line if len(line) <= SUMMARY_CHARS else line[: SUMMARY_CHARS - 1].rstrip() + _ELLIPSIS


def plain(text: str) -> str:
    """Without control characters but tab and line feed; line ends as line feeds."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in unified if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))


def escaped(text: str) -> str:
    """Text in which nothing is markup."""
    marked = _MARKUP.sub(r"\\\1", plain(text))
    marked = _AT_LINE_START.sub(r"\1\\\2", marked)
    return _STRUCK.sub(r"\\-", marked)


def fitting(text: str, ending: str) -> str:
    """The text, cut where it is too long, and then with `ending`, which says where the rest is."""
    if len(text) <= TEXT_CHARS:
        return text
    return text[: TEXT_CHARS - len(ending) - 2].rstrip().rstrip("\\") + _ELLIPSIS + "\n" + ending

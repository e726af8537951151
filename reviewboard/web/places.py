"""Where records have their pages, and texts in which every record that is named becomes a link to it."""

import re
from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from reviewboard.agenda.rows import SubjectView

_REFERENCE = re.compile(r"\b(?:INC|CHG|ACT|F|I|T|W)-[0-9]+\b")
_WITH_PAGES = ("incident", "change", "action", "finding", "idea", "topic", "win")


def url_of(kind: str, pk: int) -> str:
    """The page of a record; empty for what has none."""
    return reverse(f"web:{kind}", args=[pk]) if kind in _WITH_PAGES else ""


def page_of(subject: SubjectView) -> str:
    """The page of what an agenda item is about."""
    return url_of(subject.kind, subject.id)


def linked(text: str, names: Mapping[str, str]) -> SafeString:
    """The text, safe, with a link on each reference that `names` (references by key, "incident:214") knows."""
    pages = {reference: url_of(*_split(key)) for key, reference in names.items() if ":" in key}
    parts: list[str] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        parts.append(escape(text[end : match.start()]))
        page = pages.get(match[0], "")
        parts.append(
            format_html('<a class="nowrap" href="{}">{}</a>', page, match[0]) if page else escape(match[0])
        )
        end = match.end()
    return SafeString("".join((*parts, escape(text[end:]))))


def _split(key: str) -> tuple[str, int]:
    kind, _, number = key.rpartition(":")
    return kind, int(number)

"""Search: everything by reference or words, as far as the reader may see it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviewboard.catalog import queries as catalog
from reviewboard.changes import queries as changes
from reviewboard.findings import queries as findings
from reviewboard.findings.learned_rows import FoundRecord
from reviewboard.findings.rows import RecordKind
from reviewboard.incidents import queries as incidents
from reviewboard.people import directory
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.action_words import STATES
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.incident_words import CATEGORIES

LEARNED = {
    RecordKind.DECISION: gettext_lazy("Decisions and practices"),
    RecordKind.FINDING: gettext_lazy("Findings"),
    RecordKind.ACTION: gettext_lazy("Actions"),
    RecordKind.IDEA: gettext_lazy("Ideas"),
}
_NOTES = {str(value): words for words_of in (STATES, CATEGORIES) for value, words in words_of.items()}
MOST = 10
"""Hits shown of each sort; whoever needs more narrows the list of that sort."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one sort."""

    name: str
    hits: tuple[Hit, ...]


class SearchForm(forms.Form):
    """What is looked for."""

    q = forms.CharField(
        label=gettext_lazy("Words or a reference, such as INC-214"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autofocus": True}),
    )


@require_safe
@require_right(Right.READ)
def search(request: HttpRequest) -> HttpResponse:
    """What the words of `q` are found in."""
    form = SearchForm(request.GET)
    q = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = [one for one in _found(reader_of(request), q) if one.hits] if q else []
    return render(request, "search/search.html", {"form": form, "q": q, "found": found})


def _found(reader: Reader, q: str) -> tuple[Found, ...]:
    return (
        _changes(reader, q),
        _incidents(reader, q),
        *_learned(reader, q),
        _services(reader, q),
        _people(reader, q),
    )


def _changes(reader: Reader, q: str) -> Found:
    rows = changes.search(reader, q, MOST)
    return Found(
        _("Changes"),
        tuple(Hit(row.title, reverse("web:change", args=[row.id]), row.reference) for row in rows),
    )


def _incidents(reader: Reader, q: str) -> Found:
    rows = incidents.search(reader, q, MOST)
    return Found(
        _("Incidents"),
        tuple(Hit(row.title, reverse("web:incident", args=[row.id]), row.reference) for row in rows),
    )


def _learned(reader: Reader, q: str) -> Iterator[Found]:
    """What the review learned, by kind."""
    rows = findings.search(reader, q, MOST)
    for kind, words in LEARNED.items():
        hits = (
            Hit(Truncator(row.text).words(30), reverse(f"web:{row.kind}", args=[row.id]), _note(row))
            for row in rows
            if row.kind == kind
        )
        yield Found(str(words), tuple(hits))


def _note(row: FoundRecord) -> str:
    """Its reference, and the word that says most about it."""
    words = _NOTES.get(row.note)
    return f"{row.reference}, {words}" if words else row.reference


def _services(reader: Reader, q: str) -> Found:
    rows = catalog.search(reader, q, MOST)
    hits = (Hit(row.key, reverse("web:service", args=[row.key]), row.name) for row in rows)
    return Found(_("Services"), tuple(hits))


def _people(reader: Reader, q: str) -> Found:
    rows = directory.search(reader, q, MOST, on=timezone.localdate())
    hits = (
        Hit(row.name or row.email, reverse("web:person", args=[row.id]), ", ".join(row.teams)) for row in rows
    )
    return Found(_("People"), tuple(hits))

"""What the pages of findings, decisions and ideas share: where one came from, who may see it, what reads alike.

Action items have pages of their own (actions.py); who may see one is decided here too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviewboard.changes import queries as changes
from reviewboard.domain.blame import advice
from reviewboard.findings import operations, queries
from reviewboard.findings.learned_rows import SimilarRow
from reviewboard.findings.rows import Origin, RecordKind
from reviewboard.incidents import queries as incidents
from reviewboard.people.directory import named_in, named_within, written
from reviewboard.people.permissions import Right
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.visibility import VisibilityForm

WORDS = {
    RecordKind.FINDING: gettext_lazy("Finding"),
    RecordKind.DECISION: gettext_lazy("Decision"),
    RecordKind.IDEA: gettext_lazy("Idea"),
    RecordKind.ACTION: gettext_lazy("Action"),
}
SIMILAR = 5
"""How many records that read alike a page shows."""
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Whence:
    """What a new record comes from: an incident or a change that the reader may see, or nothing."""

    origin: Origin
    reference: str = ""
    title: str = ""
    url: str = ""
    service_key: str = ""


@dataclass(frozen=True, slots=True)
class ReadsAlike:
    """A record that reads alike, as a page links to it."""

    reference: str
    url: str
    text: str
    row: SimilarRow


def whence(request: HttpRequest) -> Whence:
    """What the address says that a new record comes from ("?incident=12", "?change=7").

    Raises:
        NotVisible: the reader may not see it, or it is not there.
    """
    reader = reader_of(request)
    if incident_id := _number(request, "incident"):
        card = incidents.cards(reader, [incident_id]).get(incident_id)
        if card is None:
            raise NotVisible(incident_id)
        origin, url = Origin(incident_id=incident_id), reverse("web:incident", args=[incident_id])
        return Whence(origin, card.reference, with_names([card.title])[0], url, card.service_key)
    if change_id := _number(request, "change"):
        change = changes.cards(reader, [change_id]).get(change_id)
        if change is None:
            raise NotVisible(change_id)
        origin, url = Origin(change_id=change_id), reverse("web:change", args=[change_id])
        return Whence(origin, change.reference, with_names([change.title])[0], url, change.service_key)
    return Whence(Origin())


def _number(request: HttpRequest, name: str) -> int | None:
    named = request.GET.get(name, "")
    return int(named) if named.isdecimal() and len(named) < 19 else None


def origin_url(incident_id: int | None, change_id: int | None) -> str:
    """The page of what a record came from; "" for nothing."""
    if incident_id is not None:
        return reverse("web:incident", args=[incident_id])
    return reverse("web:change", args=[change_id]) if change_id is not None else ""


def point_out(request: HttpRequest, text: str, before: str = "") -> None:
    """Says once, on the next page, that a text reads like blame. It is saved as it was written."""
    found = reads_like_blame(text)
    if found and not reads_like_blame(before):
        messages.info(request, found)


def reads_like_blame(*texts: str) -> str:
    """What is said of the first of these texts that reads like blame; "" where none does. One statement."""
    names = named_within("\n".join(texts))
    found = next((one for text in texts if (one := advice(text, names))), None)
    words = _(
        "“%(quote)s” reads as if a person were the cause. What made it easy to do, or hard to see? "
        "It is saved as you wrote it, and you can reword it."
    )
    return words % {"quote": found.quote} if found else ""


def tell_similar(request: HttpRequest, text: str, *, but_incident: int | None = None) -> None:
    """Says, on the page after an action item was written, which past incidents and findings read like it."""
    rows = queries.similar(reader_of(request), text, SIMILAR, but_incident=but_incident)
    if rows:
        links = ((reverse(f"web:{row.kind}", args=[row.id]), row.reference) for row in rows)
        named = format_html_join(", ", '<a href="{}">{}</a>', links)
        messages.info(request, format_html(_("Similar, as far as you may see: {}."), named))


def reads_alike(
    reader: Reader, text: str, *, but_finding: int | None = None, but_incident: int | None = None
) -> list[ReadsAlike]:
    """Past incidents and findings that read like a text, for `_parts/similar.html`. At most two statements."""
    rows = queries.similar(reader, text, SIMILAR, but_finding=but_finding, but_incident=but_incident)
    return as_links(rows, with_names(row.text for row in rows))


def as_links(rows: Iterable[SimilarRow], texts: Iterable[str]) -> list[ReadsAlike]:
    """Records that read alike, with these texts, as links."""
    return [
        ReadsAlike(row.reference, reverse(f"web:{row.kind}", args=[row.id]), text, row)
        for row, text in zip(rows, texts, strict=True)
    ]


def visibility_url(kind: RecordKind, record_id: int, *, may_decide: bool) -> str:
    """Where it is changed who may see a record; "" for whoever may not."""
    return reverse(f"web:{kind.value}-visibility", args=[record_id]) if may_decide else ""


def visibility(kind: RecordKind) -> View:
    """Who may see one record of this kind: raised by anybody involved, lowered with a right and a reason."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @require_right(Right.READ)
    def view(request: HttpRequest, /, **ids: int) -> HttpResponse:
        (record_id,) = ids.values()
        reader = reader_of(request)
        found = queries.seen_by(reader, kind, record_id, on=timezone.localdate())
        if not found.may_decide:
            raise NotAllowed(Right.RAISE_VISIBILITY)
        named = (
            named_in(found.audience_id)
            if found.audience_id
            else written(pk for pk in (reader.person_id, found.written_by_id) if pk)
        )
        initial = {"level": found.visibility.value, "names": "\n".join(named)}
        form = VisibilityForm(request.POST or None, initial=initial)
        back_url = reverse(f"web:{kind.value}", args=[record_id])
        if request.method == "POST" and form.is_valid():
            lower = partial(operations.lower_visibility, reader=reader, kind=kind, record_id=record_id)
            raise_ = partial(operations.raise_visibility, reader=reader, kind=kind, record_id=record_id)
            if form.save(raise_, lower, as_of=timezone.now()):
                messages.success(request, _("It is as you chose."))
                return redirect(back_url)
        context = {"form": form, "reference": found.reference, "back_url": back_url}
        return render(request, "_visibility.html", context, status=422 if form.errors else 200)

    return view

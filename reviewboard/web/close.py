"""Reading back and closing a running meeting: everything that becomes a record, item by item, then one button."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from reviewboard.agenda.letter import item_title, title
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView
from reviewboard.domain.live import Live
from reviewboard.domain.values import FindingCategory, MeetingState
from reviewboard.meetings.queries import live_of
from reviewboard.meetings.running import NotRunning, leads
from reviewboard.minutes import closing, saying
from reviewboard.minutes.closing import Leaves, ReadBack, ReadBackMoved
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.rows import EntryView
from reviewboard.minutes.saying import SomebodyWasFaster
from reviewboard.minutes.whom import Nobody
from reviewboard.minutes.wording import kind_word, meant_for, plain, said
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.incident_words import CATEGORIES
from reviewboard.web.learned import reads_like_blame

FORGOTTEN = timedelta(hours=3)
"""So long past its planned end a running meeting was probably forgotten: the page says so, and closes nothing."""
_CHOICES = frozenset(one.value for one in FindingCategory)
_SETTLED = (EntryKind.CAUSE, EntryKind.STANDS)
"""What a button settled has no words to change."""


class EntryForm(forms.Form):
    """One entry as it is read back: its words, the version that was read, and of a finding its category."""

    seen = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        choices=[(one.value, words) for one, words in CATEGORIES.items()],
    )

    def __init__(self, entry: EntryView, data: Any, chosen: str = "") -> None:
        initial = {
            "seen": entry.version,
            "text": entry.text,
            "category": chosen or FindingCategory.OTHER.value,
        }
        super().__init__(data, prefix=str(entry.id), initial=initial)
        if entry.kind is not EntryKind.FINDING:
            del self.fields["category"]
        if entry.kind in _SETTLED:
            del self.fields["text"]
        elif entry.kind is EntryKind.ACTION:
            self.fields["text"].help_text = _("“@name” and a date at the end change its owner and its date.")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry on the page: what it is, what it says, for whom; whether it lacks an owner; and its form."""

    entry: EntryView
    kind: str
    said: str
    meant_for: str
    lacks_owner: bool
    form: EntryForm


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one item, by its title; "" for none."""

    title: str
    lines: tuple[Line, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def close(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The read-back; its one button accepts and closes, others say one entry anew or take it back."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    if not leads(reader, meeting):
        raise NotAllowed(Right.RUN_MEETINGS)
    agenda, live = agenda_for(reader, meeting), live_of(meeting_id)
    if meeting.state is MeetingState.CLOSED:
        return redirect("web:minutes", meeting_id)
    if meeting.state is not MeetingState.LIVE or agenda is None or live is None:
        messages.warning(request, _("This meeting does not run, so there is nothing to close."))
        return redirect("web:meeting", meeting_id)
    if request.method == "POST":
        return _done(request, reader, agenda, live)
    return _page(request, agenda, live)


def _page(request: HttpRequest, agenda: AgendaView, live: Live, *, status: int = 200) -> HttpResponse:
    read, now = closing.read_back(agenda), timezone.now()
    groups = list(_groups(request, agenda, read))
    leaves = closing.leaves(agenda.meeting, live)
    context = {
        "meeting": agenda.meeting,
        "title": title(agenda.meeting),
        "groups": groups,
        "blame": reads_like_blame(*(one.text for one in read)),
        "ownerless": sum(line.lacks_owner for group in groups for line in group.lines),
        "button": button_words(read, leaves),
        "forgotten": now > agenda.meeting.ends_at + FORGOTTEN,
    }
    return render(request, "minutes/close.html", context, status=status)


def _groups(request: HttpRequest, agenda: AgendaView, read: Sequence[EntryView]) -> Iterator[Group]:
    names = {item.key: item_title(item) for item in (*agenda.items, *agenda.read) if not item.hidden}
    for key in dict.fromkeys((*names, "")):
        lines = tuple(_line(request, one) for one in read if one.key == key)
        if lines:
            yield Group(names.get(key, ""), lines)


def _line(request: HttpRequest, entry: EntryView) -> Line:
    """What was filled in and refused is not shown again: the words are those that stand now."""
    chosen = (request.POST or request.GET).get(f"{entry.id}-category", "")
    return Line(
        entry=entry,
        kind=kind_word(entry.kind),
        said=plain(said(entry)),
        meant_for=meant_for(entry),
        lacks_owner=entry.kind is EntryKind.ACTION and entry.owner_id is None,
        form=EntryForm(entry, None, chosen if chosen in _CHOICES else ""),
    )


def button_words(read: Sequence[EntryView], leaves: Leaves) -> str:
    """What the one button does: "Record 2 decisions, 3 actions; close; 2 items go to 3 December"."""
    counts = {kind: sum(one.kind is kind for one in read) for kind in EntryKind}
    told = [
        ngettext("%d decision", "%d decisions", counts[EntryKind.DECISION]) % counts[EntryKind.DECISION],
        ngettext("%d action", "%d actions", counts[EntryKind.ACTION]) % counts[EntryKind.ACTION],
    ]
    if counts[EntryKind.FINDING]:
        told.append(
            ngettext("%d finding", "%d findings", counts[EntryKind.FINDING]) % counts[EntryKind.FINDING]
        )
    words = _("Record %(records)s; close") % {"records": ", ".join(told)}
    if not leaves.count:
        return words
    goes = ngettext("%(count)d item goes to %(day)s", "%(count)d items go to %(day)s", leaves.count)
    return f"{words}; {goes % {'count': leaves.count, 'day': date_format(leaves.to, 'j F')}}"


def _done(request: HttpRequest, reader: Reader, agenda: AgendaView, live: Live) -> HttpResponse:
    """One of the buttons. What cannot be done shows the page anew, as it is now, and says why."""
    try:
        if "save" in request.POST or "take_back" in request.POST:
            _one(request, reader, agenda, as_of=timezone.now())
            return redirect(f"{reverse('web:close', args=[agenda.meeting.id])}{_chosen(request)}")
        accepts = _accepted(request, agenda)
        closing.close(reader=reader, meeting_id=agenda.meeting.id, accepts=accepts, as_of=timezone.now())
    except (ReadBackMoved, SomebodyWasFaster):
        messages.warning(
            request,
            _(
                "Something was said, edited or taken back since you read it. Nothing was closed; this is how it reads now."
            ),
        )
        return _page(request, agenda, live, status=409)
    except Nobody as nobody:
        messages.error(request, nobody_words(nobody))
        return _page(request, agenda, live, status=422)
    except ValueError:
        messages.error(request, _("An entry says nothing, or too much. Nothing has changed."))
        return _page(request, agenda, live, status=422)
    except NotRunning:
        messages.warning(request, _("This meeting does not run any more."))
        return redirect("web:meeting", agenda.meeting.id)
    messages.success(request, _("Recorded and closed."))
    return redirect("web:minutes", agenda.meeting.id)


def nobody_words(nobody: Nobody) -> str:
    """What is said of a name that is nobody's, or several people's."""
    if not nobody.people:
        return _("“@%s” is nobody here. Nothing has changed.") % nobody.handle
    told = {"handle": nobody.handle, "people": ", ".join(nobody.people)}
    return _("“@%(handle)s” may be %(people)s: write more of the name. Nothing has changed.") % told


def _one(request: HttpRequest, reader: Reader, agenda: AgendaView, *, as_of: datetime) -> None:
    asked = request.POST.get("save") or request.POST.get("take_back") or ""
    found = next((one for one in closing.read_back(agenda) if str(one.id) == asked), None)
    if found is None:
        raise SomebodyWasFaster
    told: dict[str, Any] = {
        "reader": reader,
        "meeting_id": agenda.meeting.id,
        "entry_id": found.id,
        "as_of": as_of,
    }
    if "take_back" in request.POST:
        saying.take_back(**told)
        return
    form = EntryForm(found, request.POST)
    if not form.is_valid() or found.kind in _SETTLED:
        raise ValueError("an entry says something, and not too much")
    saying.reword(typed=form.cleaned_data["text"], seen=form.cleaned_data["seen"], **told)


def _chosen(request: HttpRequest) -> str:
    """The categories that were chosen so far, for the page that follows."""
    chosen = {name: value for name, value in request.POST.items() if name.endswith("-category")}
    return f"?{urlencode(chosen)}" if chosen else ""


def _accepted(request: HttpRequest, agenda: AgendaView) -> ReadBack:
    """What was read: the versions as they were posted, and those words that differ from what is kept.

    Raises:
        ReadBackMoved: an entry was said that the page did not show.
        ValueError: a category is none, or an entry says too much.
    """
    read = closing.read_back(agenda)
    posted = {name.removesuffix("-seen") for name in request.POST if name.endswith("-seen")}
    if posted != {str(one.id) for one in read}:
        raise ReadBackMoved
    seen, reworded, categories = {}, {}, {}
    for one in read:
        form = EntryForm(one, request.POST)
        if not form.is_valid():
            raise ValueError("not filled in as it was shown")
        seen[one.id] = form.cleaned_data["seen"]
        if form.cleaned_data.get("category"):
            categories[one.id] = FindingCategory(form.cleaned_data["category"])
        typed = " ".join(form.cleaned_data.get("text", "").split())
        if one.kind not in _SETTLED and typed != " ".join(one.text.split()):
            reworded[one.id] = form.cleaned_data["text"]
    return ReadBack(seen, reworded, categories)

"""How the reader takes part: their answer to each item (mocks 14 and 15), and to whoever asks them to go instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from reviewboard.agenda import letter, wording
from reviewboard.agenda.answering import Stretch, may_be_live
from reviewboard.agenda.answering import stretch_of as stretch
from reviewboard.agenda.queries import agenda_for, local_date, mine
from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.attendance import asking
from reviewboard.attendance.answering import Begun, answer_items, may_be_answered
from reviewboard.attendance.operations import NotNeeded
from reviewboard.attendance.queries import ItemAnswerView, my_ask, my_item_answers
from reviewboard.domain.values import AnswerWay, AskState
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.directory import teammates
from reviewboard.people.permissions import Right
from reviewboard.people.queries import people_for_agenda
from reviewboard.people.reader import Reader
from reviewboard.web import answer_words
from reviewboard.web.agenda import meeting_of
from reviewboard.web.answer_forms import AnswerForm, forms_of
from reviewboard.web.doors import reader_of, require_right


@dataclass(frozen=True, slots=True)
class Asked:
    """One item as the page shows it: its form, what it is, why it asks, its question, and what was answered."""

    form: AnswerForm
    item: ItemView
    title: str
    because: str
    question: str
    said: str


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def answers(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Every item that asks for the reader, with the valid ways to take part."""
    reader, now = reader_of(request), timezone.now()
    meeting = meeting_of(reader, meeting_id)
    agenda = mine(reader, meeting) if may_be_answered(meeting, as_of=now) else None
    given = my_item_answers(reader, meeting.id)
    forms = forms_of(agenda, given, now, request.POST or None) if agenda else []
    valid = [form.is_valid() for form in forms]
    if request.method == "POST" and forms and all(valid):
        done = _kept(request, reader, meeting, forms, now)
        if done is not None:
            return done
    context = {
        "meeting": meeting,
        "title": letter.title(meeting),
        "asked": [_asked(agenda, form, given) for form in forms] if agenda else [],
        "colleagues": _offered(reader, meeting, forms) if forms else [],
    }
    bad = any(form.errors for form in forms)
    return render(request, "answers/answers.html", context, status=422 if bad else 200)


def _kept(
    request: HttpRequest, reader: Reader, meeting: MeetingRow, forms: list[AnswerForm], now: datetime
) -> HttpResponse | None:
    """The way on once the answers are kept; None when whoever was named cannot be asked."""
    try:
        news = answer_items(
            reader=reader, meeting_id=meeting.id, replies=[form.reply() for form in forms], as_of=now
        )
    except asking.CannotGo:
        for form in forms:
            if form.cleaned_data["named"] is not None:
                form.refuse()
        return None
    except (NotNeeded, Begun):
        messages.error(
            request, _("The agenda has changed, or an item has begun. Nothing was kept; look again.")
        )
        return redirect("web:answers", meeting.id)
    said = ngettext("%d answer is kept.", "%d answers are kept.", news) % news
    messages.info(request, said if news else _("You had answered so before."))
    return redirect("web:meeting", meeting.id)


def _asked(agenda: AgendaView, form: AnswerForm, given: dict[str, ItemAnswerView]) -> Asked:
    item = form.item
    because = letter.because(item, agenda.names)
    return Asked(
        form=form,
        item=item,
        title=_("Restricted item") if item.hidden else letter.item_title(item),
        because=_("because %s.") % because if because and not item.hidden else "",
        question="" if item.hidden else wording.question(item.question, agenda.names),
        said=answer_words.said(item, given.get(item.key)),
    )


def _offered(reader: Reader, meeting: MeetingRow, forms: Iterable[AnswerForm]) -> list[tuple[str, str]]:
    """Teammates who could be there for at least one of the items: address and name. Two statements."""
    team = [one for one in teammates(reader, on=local_date(meeting)) if one.email]
    people = people_for_agenda([one.id for one in team], on=local_date(meeting))
    slots_ = [Stretch(form.item.key, form.item.start, form.item.minutes) for form in forms]
    free = {pk for pk, person in people.items() if any(may_be_live(person, meeting, one) for one in slots_)}
    return [(one.email, one.name) for one in team if one.id in free]


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def ask(request: HttpRequest, ask_id: int) -> HttpResponse:
    """A request to go in somebody's place: what it is about, and to accept or decline it."""
    reader, now = reader_of(request), timezone.now()
    found = my_ask(reader, ask_id)
    if found is None:
        raise Http404
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        if answer not in {"accept", "decline"}:
            raise BadRequest("neither accepted nor declined")
        try:
            asking.respond(reader=reader, ask_id=ask_id, accepts=answer == "accept", as_of=now)
            messages.info(request, _("Your answer is kept."))
        except asking.TooLate:
            messages.error(request, _("This is not asked any more."))
        return redirect("web:me")
    meeting = meeting_of(reader, found.meeting_id)
    context = {
        "ask": found,
        "meeting": meeting,
        "slot": _slot(reader, meeting, found.key),
        "is_delegate": found.way is AnswerWay.DELEGATE,
        "is_open": found.state in {AskState.ASKED, AskState.ACCEPTED},
        "accepted": found.state is AskState.ACCEPTED,
    }
    return render(request, "answers/ask.html", context)


@dataclass(frozen=True, slots=True)
class AskedSlot:
    """When an item is held and what it is about, as far as the reader may know."""

    starts_at: datetime
    ends_at: datetime
    title: str
    question: str


def _slot(reader: Reader, meeting: MeetingRow, key: str) -> AskedSlot | None:
    """The slot that somebody asks the reader to go to; None when the agenda holds it no more."""
    found, agenda = stretch(meeting, key=key), agenda_for(reader, meeting)
    if found is None or agenda is None:
        return None
    item = next((one for one in agenda.items if one.key == key and not one.hidden), None)
    begins = meeting.starts_at + timedelta(minutes=found.start)
    return AskedSlot(
        begins,
        begins + timedelta(minutes=found.minutes),
        letter.item_title(item) if item else _("Restricted item"),
        wording.question(item.question, agenda.names) if item else "",
    )

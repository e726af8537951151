"""What the reader owes: their windows, what to read before, answers in writing, their own actions. Nobody else's."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from reviewboard.agenda.letter import READING_MINUTES, to_read
from reviewboard.agenda.queries import mine
from reviewboard.agenda.rows import AgendaView, ItemView, SubjectView
from reviewboard.approvals.queue import own_queue
from reviewboard.attendance.linking import link_used_at
from reviewboard.attendance.missed import count_missed
from reviewboard.attendance.queries import my_answer, my_asks
from reviewboard.findings.queries import list_actions, list_rechecks
from reviewboard.findings.rows import ActionFilter, ActionList, ActionRow, RecheckRow
from reviewboard.meetings.queries import MeetingRow, current_meeting
from reviewboard.people.permissions import Right
from reviewboard.web import slots
from reviewboard.web.agenda import answered, confirm_link, join_link
from reviewboard.web.answered import accepted_rows, answer_link, answered_rows, ask_rows
from reviewboard.web.approvals import queue_rows
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.evidence import to_rule, to_say
from reviewboard.web.making_up import owed_rows as make_ups
from reviewboard.web.parts import Link, Row
from reviewboard.web.places import page_of, url_of
from reviewboard.web.policies import to_renew
from reviewboard.web.rechecks import look_row
from reviewboard.web.templatetags.times import clock, day, long_day
from reviewboard.web.write_ups import owed_rows

ACTIONS = 100
"""Own actions that are shown; the list of actions has them all."""
APPROVALS = 20
"""Changes that wait for the reader's approval that are shown, the longest wait first; the rest is counted."""
_NEVER = datetime.max.replace(tzinfo=UTC)
LOOKS = 20
"""Looks at what was verified that are shown; the list of re-checks has them all."""


@dataclass(frozen=True, slots=True)
class _Owed:
    """A row, and the moment before which it is owed: the far future where there is none."""

    by: datetime
    row: Row


@require_safe
@require_right(Right.READ)
def me(request: HttpRequest) -> HttpResponse:
    """Soonest first."""
    reader, now = reader_of(request), timezone.now()
    today = timezone.localdate(now)
    meeting = current_meeting(reader, as_of=now, asking=True)
    agenda = mine(reader, meeting) if meeting else None
    answer = my_answer(reader, meeting.id) if meeting and agenda and agenda.you.windows else None
    own = list_actions(reader, ActionFilter(view=ActionList.MINE), None, ACTIONS, on=today)
    looks = list_rechecks(reader, None, LOOKS, on=today, asked=True, due=True)
    asked = _of_meeting(agenda) if agenda else []
    others = [*(_action(one, today) for one in own.rows), *(_look(one, today) for one in looks.rows)]
    said = [
        *(_Owed(one.resolved_at, row) for one, row in owed_rows(reader)),
        *(_by(row, due) for due, row in to_rule(reader, today)),
        *(_by(row) for row in to_say(reader, now)),
        *(_by(row, ends) for ends, row in to_renew(reader, today)),
    ]
    asks = my_asks(reader, as_of=now)
    said += [_Owed(due or now, row) for due, row in ask_rows(asks)]
    said += [_Owed(by, row) for by, row in make_ups(reader)]
    owed = sorted([*asked, *others, *said], key=lambda one: one.by)
    queue = own_queue(reader, as_of=now)
    context = {
        "owed": [one.row for one in owed],
        "approvals": queue_rows(queue[:APPROVALS], now),
        "more_approvals": max(0, len(queue) - APPROVALS),
        "things": len(owed) + len(queue),
        "before": len(asked),
        "meeting": meeting,
        "windows": slots.windows(agenda) if agenda else (),
        "answer": answered(agenda, answer) if agenda else "",
        "primary": confirm_link(agenda, answer, now) if agenda else None,
        "invited": bool(agenda and agenda.you.only_invited),
        "none": slots.none_words(agenda, now) if agenda else "",
        "meta": _day_and_cost(meeting, agenda) if meeting else "",
        "others": _ways_on(meeting, agenda, now) if meeting else (),
        "answered": (*(answered_rows(agenda) if agenda else ()), *accepted_rows(asks)),
        "used_at": link_used_at(reader.person_id, meeting.id) if meeting and reader.person_id else None,
        "otherwise": answer_link(agenda, now) if agenda and not agenda.you.windows else None,
        "missed": count_missed(reader, as_of=now),
        "more": bool(own.after),
        "more_looks": bool(looks.after),
    }
    return render(request, "me/me.html", context)


def _ways_on(meeting: MeetingRow, agenda: AgendaView | None, now: datetime) -> tuple[Link, ...]:
    to_agenda = Link(_("The agenda"), reverse("web:meeting", args=[meeting.id]))
    otherwise = answer_link(agenda, now) if agenda else None
    return tuple(link for link in (join_link(meeting, now), to_agenda, otherwise) if link)


def _day_and_cost(meeting: MeetingRow, agenda: AgendaView | None) -> str:
    day_of_meeting = _("Next review: %s.") % long_day(meeting.starts_at)
    asked = slots.cost(agenda) if agenda else ""
    return f"{day_of_meeting} {asked}".strip()


def _of_meeting(agenda: AgendaView) -> list[_Owed]:
    """What to read before the reader's windows, and what to answer in writing."""
    readable = (item for item in to_read(agenda) if item.about)
    owed = [_Owed(item.starts_at, _to_read(item, item.about[0])) for item in readable]
    page = reverse("web:answers", args=[agenda.meeting.id])
    for item, row in zip(agenda.you.writing, slots.in_writing(agenda), strict=True):
        title = _("Answer in writing: %s") % row.title
        link = Link(_("Answer"), f"{page}#item-{item.id}")
        when = f"{day(item.starts_at)}, {row.when}"
        owed.append(_Owed(item.starts_at, Row(when, title, text=row.text, link=link)))
    return owed


def _to_read(item: ItemView, subject: SubjectView) -> Row:
    return Row(
        when=f"{day(item.starts_at)}, {clock(item.starts_at)}",
        title=_("Read %(reference)s: %(title)s") % {"reference": subject.reference, "title": subject.title},
        note=ngettext("%d minute", "%d minutes", READING_MINUTES) % READING_MINUTES,
        text=_("because you are needed at %s.") % clock(item.starts_at),
        link=Link(_("Read"), page_of(subject)),
    )


def _action(one: ActionRow, today: date) -> _Owed:
    """An own action. A date that has passed is said, never coloured; no date is not late."""
    if one.due_on is None:
        when, by = _("No date"), _NEVER
    else:
        by = datetime.combine(one.due_on, time.max, tzinfo=UTC)
        at = day(datetime.combine(one.due_on, time(12), tzinfo=UTC), UTC)
        when = at if one.due_on >= today else _("Was %s") % at
    text = _("%s, because you own it. A new date, another owner, or won’t do are all fine answers.")
    link = Link(_("Open"), url_of("action", one.id))
    return _Owed(by, Row(when, one.title, text=text % one.reference, link=link))


def _by(row: Row, due: date | None = None) -> _Owed:
    """What is asked of the reader's word on signs of AI: a ruling by a day, or a line of their own at any time."""
    return _Owed(datetime.combine(due, time.max, tzinfo=UTC) if due else _NEVER, row)


def _look(one: RecheckRow, today: date) -> _Owed:
    """A look at whether what the reader owned or verified stays so; it can be taken from its day on."""
    return _Owed(datetime.combine(one.due_on, time.max, tzinfo=UTC), look_row(one, today))

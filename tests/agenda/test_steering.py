"""What a facilitator settles before the freeze stands on the record and in the draft."""

from datetime import timedelta

import pytest

from reviewboard.agenda.models import AgendaItem, Steering
from reviewboard.agenda.operations import AlreadyFrozen, freeze, rebuild
from reviewboard.agenda.placements import Placement, Settled
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView
from reviewboard.agenda.steering import NotOnAgenda, lengthen, steer
from reviewboard.audit.models import Entry
from reviewboard.domain.values import IncidentStatus
from reviewboard.incidents.models import Incident
from reviewboard.meetings.models import Meeting
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from tests.agenda.test_earlier import on_agenda
from tests.agenda.week import FREEZE, NOW, STARTS, Week, as_reader, make_week

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def draft() -> tuple[Week, Reader]:
    week = make_week()
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return week, as_reader(week.ines, Role.FACILITATOR)


def agenda_of(reader: Reader, week: Week) -> AgendaView:
    found = agenda_for(reader, week.meeting)
    assert found is not None
    return found


def test_why_something_was_settled_is_told_to_who_may_see_it() -> None:
    week, ines = draft()
    lars = as_reader(week.lars, Role.FACILITATOR)
    key = f"incident:{week.restricted.pk}"
    steer(
        reader=lars,
        meeting_id=week.meeting.id,
        key=key,
        kind=Settled.REMOVE,
        reason="Handled apart",
        as_of=NOW,
    )
    assert [one.reason for one in agenda_of(lars, week).settled] == ["Handled apart"]
    assert not agenda_of(ines, week).settled


def test_a_moved_item_goes_to_its_date_stays_away_until_then_and_has_its_reason_on_record() -> None:
    week, ines = draft()
    key, to = f"incident:{week.open_incident.pk}", (STARTS + 2 * WEEK).date()
    Incident.objects.filter(pk=week.open_incident.pk).update(status=IncidentStatus.OPEN, resolved_at=None)
    steer(
        reader=ines,
        meeting_id=week.meeting.id,
        key=key,
        kind=Settled.MOVE,
        to=to,
        reason="Priya Raman <priya.raman@example.org> is away",
        as_of=NOW,
    )
    item = AgendaItem.objects.get(key=key)
    assert (item.placement, item.left_out, item.carried_over) == (
        Placement.LEFT_OUT,
        {"reason": "moved", "to": to.isoformat()},
        1,
    )
    settled = Steering.objects.get()
    assert (settled.settled_by_id, "Priya" in settled.reason) == (week.ines.pk, False)
    (told,) = agenda_of(ines, week).settled
    assert (told.subject and told.subject.id, told.to, told.reason) == (
        week.open_incident.pk,
        to,
        "Priya Raman <priya.raman@example.org> is away",
    )
    logged = Entry.objects.get(action="agenda_item.move")
    assert (logged.actor_id, logged.details["item"], logged.details["to"]) == (
        week.ines.pk,
        key,
        to.isoformat(),
    )
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert [key in on_agenda(week, STARTS + n * WEEK) for n in (1, 2)] == [False, True]


def test_pinned_removed_and_left_to_its_rank_again() -> None:
    week, ines = draft()
    key = f"action:{week.action.pk}"

    def settled(kind: Settled | None) -> AgendaItem:
        steer(reader=ines, meeting_id=week.meeting.id, key=key, kind=kind, reason="because", as_of=NOW)
        return AgendaItem.objects.get(key=key)

    assert "pinned" in [one["code"] for one in settled(Settled.PIN).why]
    assert settled(Settled.REMOVE).left_out == {"reason": "removed", "to": None}
    assert settled(None).placement == Placement.HELD


def test_a_longer_meeting_makes_room_at_once_and_is_on_record() -> None:
    week, ines = draft()
    lengthen(reader=ines, meeting_id=week.meeting.id, minutes=90, reason="14 incidents", as_of=NOW)
    assert Meeting.objects.get(pk=week.meeting.id).ends_at == STARTS + timedelta(minutes=90)
    assert Entry.objects.get(action="agenda.lengthened").details["minutes"] == 90
    for minutes in (60, 90, 241):
        with pytest.raises(ValueError, match="longer"):
            lengthen(reader=ines, meeting_id=week.meeting.id, minutes=minutes, reason="x", as_of=NOW)


def test_nothing_is_settled_without_right_reason_date_or_sight_or_after_the_freeze() -> None:
    week, ines = draft()
    key, hidden = f"action:{week.action.pk}", f"incident:{week.restricted.pk}"

    def move(reader: Reader, key: str, *, reason: str = "because", days: int = 7) -> None:
        steer(
            reader=reader,
            meeting_id=week.meeting.id,
            key=key,
            kind=Settled.MOVE,
            to=STARTS.date() + timedelta(days=days),
            reason=reason,
            as_of=NOW,
        )

    with pytest.raises(NotAllowed):
        move(as_reader(week.priya), key)
    with pytest.raises(NotOnAgenda):
        move(ines, hidden)
    with pytest.raises(ValueError, match="why"):
        move(ines, key, reason=" ")
    with pytest.raises(ValueError, match="after"):
        move(ines, key, days=0)
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    with pytest.raises(AlreadyFrozen):
        move(ines, key)
    assert not Steering.objects.exists()

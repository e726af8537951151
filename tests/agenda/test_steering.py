"""What a facilitator settles stands on the record: in the draft before the freeze, beside what was fixed after it."""

from datetime import timedelta

import pytest

from reviewboard.agenda.models import Agenda, AgendaItem, Steering
from reviewboard.agenda.operations import AlreadyFrozen, freeze, rebuild
from reviewboard.agenda.placements import MINUTES, Placement, Settled
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView
from reviewboard.agenda.steering import NothingSettled, NotOnAgenda, add, ask_for, lengthen, steer, undo
from reviewboard.agenda.verifying import verify
from reviewboard.audit.models import Entry
from reviewboard.changes.models import Change
from reviewboard.domain.values import IncidentStatus
from reviewboard.findings.models import ActionItem, Finding
from reviewboard.incidents.models import Incident
from reviewboard.meetings.models import Meeting
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
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
        steer(reader=ines, meeting_id=week.meeting.id, key=key, kind=Settled.PIN, reason="x", as_of=FREEZE)
    assert not Steering.objects.exists()


def quiet_change(week: Week) -> Change:
    """A change that nothing but somebody's asking would put on the agenda."""
    return Change.objects.exclude(pk=week.candidate.pk).earliest("pk")


def test_any_record_is_added_by_its_reference_and_held() -> None:
    week, ines = draft()
    closed = ActionItem.objects.create(title="Bound the cache", state="wont_do", state_reason="moot")
    for record in (quiet_change(week), closed):
        key = add(
            reader=ines, meeting_id=week.meeting.id, reference=record.reference.lower(),
            reason="The board asked", as_of=NOW,
        )  # fmt: skip
        item = AgendaItem.objects.get(key=key)
        assert (item.placement, {"code": "added"} in item.why) == (Placement.HELD, True)
    assert Entry.objects.filter(action="agenda_item.add").count() == 2


def test_what_was_added_and_then_moved_comes_on_its_day() -> None:
    week, ines = draft()
    to = (STARTS + 2 * WEEK).date()
    key = add(
        reader=ines,
        meeting_id=week.meeting.id,
        reference=quiet_change(week).reference,
        reason="x",
        as_of=NOW,
    )
    steer(
        reader=ines, meeting_id=week.meeting.id, key=key, kind=Settled.MOVE, to=to, reason="later", as_of=NOW
    )
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert [key in on_agenda(week, STARTS + n * WEEK) for n in (1, 2, 3)] == [False, True, False]


def test_nothing_is_added_without_right_reason_or_sight_or_when_it_is_no_record_of_the_week() -> None:
    week, ines = draft()
    there, known = week.meeting.id, quiet_change(week).reference
    finding = Finding.objects.create(text="Caches have no bound")

    def put(reader: Reader, reference: str, reason: str = "x") -> None:
        add(reader=reader, meeting_id=there, reference=reference, reason=reason, as_of=NOW)

    with pytest.raises(NotAllowed):
        put(as_reader(week.priya), known)
    with pytest.raises(ValueError, match="why"):
        put(ines, known, " ")
    with pytest.raises(ValueError, match="propose a topic"):
        put(ines, finding.reference)
    for hidden in (week.restricted.reference, "CHG-999999999", "the one of Monday"):
        with pytest.raises(NotVisible):
            put(ines, hidden)
    freeze(meeting_id=there, as_of=FREEZE)
    with pytest.raises(AlreadyFrozen):
        put(ines, known)
    assert not Steering.objects.exists()


def test_each_change_is_undone_until_the_freeze_and_the_length_with_it() -> None:
    week, ines = draft()
    there, key = week.meeting.id, f"action:{week.action.pk}"
    digest = Agenda.objects.get(meeting=there).digest
    steer(reader=ines, meeting_id=there, key=key, kind=Settled.REMOVE, reason="moot", as_of=NOW)
    for minutes in (75, 90):
        lengthen(reader=ines, meeting_id=there, minutes=minutes, reason="much", as_of=NOW)
    assert Agenda.objects.get(meeting=there).digest != digest
    with pytest.raises(NotAllowed):
        undo(reader=as_reader(week.priya), meeting_id=there, key=key, as_of=NOW)
    for settled in (key, MINUTES):
        undo(reader=ines, meeting_id=there, key=settled, as_of=NOW)
        with pytest.raises(NothingSettled):
            undo(reader=ines, meeting_id=there, key=settled, as_of=NOW)
    assert Agenda.objects.get(meeting=there).digest == digest
    assert Meeting.objects.get(pk=there).ends_at == STARTS + timedelta(minutes=60)
    steer(reader=ines, meeting_id=there, key=key, kind=Settled.REMOVE, reason="moot", as_of=NOW)
    freeze(meeting_id=there, as_of=FREEZE)
    with pytest.raises(AlreadyFrozen):
        undo(reader=ines, meeting_id=there, key=key, as_of=FREEZE)


def test_what_is_settled_since_the_freeze_marks_the_slot_and_changes_nothing_that_was_fixed() -> None:
    week, ines = draft()
    there, key, to = week.meeting.id, f"action:{week.action.pk}", (STARTS + 2 * WEEK).date()
    freeze(meeting_id=there, as_of=FREEZE)
    before = Agenda.objects.values("digest", "canonical", "revision").get(meeting=there)
    later = FREEZE + timedelta(hours=2)
    with pytest.raises(AlreadyFrozen):
        steer(reader=ines, meeting_id=there, key=key, kind=Settled.PIN, reason="x", as_of=later)
    steer(
        reader=ines, meeting_id=there, key=key, kind=Settled.MOVE, to=to, reason="Priya is away", as_of=later
    )
    assert Agenda.objects.values("digest", "canonical", "revision").get(meeting=there) == before
    assert verify().broken == ()
    agenda = agenda_of(as_reader(week.outsider), week)
    assert (agenda.marks[key].to, agenda.marks[key].reason) == (to, "Priya is away")
    assert key in {one.key for item in agenda.items for one in item.about}
    assert [key in on_agenda(week, STARTS + n * WEEK) for n in (1, 2, 3)] == [False, True, True]


def test_what_was_settled_since_the_freeze_is_undone_and_nothing_before_it() -> None:
    week, ines = draft()
    there, key = week.meeting.id, f"incident:{week.open_incident.pk}"
    freeze(meeting_id=there, as_of=FREEZE)
    later = FREEZE + timedelta(hours=2)
    steer(reader=ines, meeting_id=there, key=key, kind=Settled.REMOVE, reason="settled by mail", as_of=later)
    assert key not in on_agenda(week, STARTS + WEEK)
    undo(reader=ines, meeting_id=there, key=key, as_of=later)
    assert not agenda_of(ines, week).marks


def test_what_is_taken_as_read_is_talked_about_when_anybody_asks_once() -> None:
    week, ines = draft()
    there = week.meeting.id
    consent = [one.key for one in agenda_of(ines, week).consent]
    key = consent[0]
    outsider = as_reader(week.outsider)
    with pytest.raises(NotAllowed):
        ask_for(reader=as_reader(week.helga, Role.VIEWER), meeting_id=there, key=key, as_of=NOW)
    with pytest.raises(NotOnAgenda):
        ask_for(reader=outsider, meeting_id=there, key=f"incident:{week.restricted.pk}", as_of=NOW)
    assert ask_for(reader=outsider, meeting_id=there, key=key, as_of=NOW)
    assert not ask_for(reader=as_reader(week.priya), meeting_id=there, key=key, as_of=NOW)
    item = AgendaItem.objects.get(key=key)
    assert (item.placement, item.why) == (Placement.HELD, [{"code": "asked_for"}])
    assert Steering.objects.get().settled_by_id is None
    assert Entry.objects.get(action="agenda_item.ask").actor_id == week.outsider.pk
    freeze(meeting_id=there, as_of=FREEZE)
    with pytest.raises(AlreadyFrozen):
        ask_for(reader=outsider, meeting_id=there, key=consent[-1], as_of=FREEZE)

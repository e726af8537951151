"""Reading back and closing: what was said becomes records, once, together, and seen by who may see their item."""

from datetime import date, timedelta
from typing import Any

import pytest

from reviewboard.agenda.models import AgendaItem, Subject
from reviewboard.agenda.operations import rebuild
from reviewboard.attendance.checking_in import check_in
from reviewboard.attendance.models import Outcome
from reviewboard.audit.models import Hold
from reviewboard.domain.live import Kind
from reviewboard.domain.values import CauseState, FindingCategory, MeetingState
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.meetings.models import Meeting, Running
from reviewboard.meetings.running import NotRunning
from reviewboard.minutes import closing
from reviewboard.minutes.closing import ReadBack, ReadBackMoved, close, leaves, read_back
from reviewboard.minutes.models import Entry, Minutes
from reviewboard.minutes.saying import accept_findings, reword, settle_candidate, take_back
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import NotAllowed
from tests.agenda.week import incident
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, at, begun, closed, fixed
from tests.standing import starts_from

pytestmark = [pytest.mark.django_db, starts_from(begun)]


def open_key(hour: Hour) -> str:
    return f"incident:{hour.week.open_incident.pk}"


def secret_key(hour: Hour) -> str:
    return f"incident:{hour.week.restricted.pk}"


def accepted(hour: Hour, **more: Any) -> ReadBack:
    read = read_back(hour.agenda(hour.ines))
    return ReadBack({one.id: one.version for one in read}, **more)


def test_what_was_said_becomes_records_of_the_items_record_and_of_the_meeting(hour: Hour) -> None:
    hour.say("d: durations get a type", key=open_key(hour))
    found = hour.say("f: a bare number says no unit", key=open_key(hour))
    hour.say("i: a shorter hour")
    hour.say("a: @priya contract test, 11 Dec", key=open_key(hour))
    closed(hour, categories={found: FindingCategory.TEST_GAP})
    decision, finding = Decision.objects.latest("pk"), Finding.objects.latest("pk")
    idea, action = Idea.objects.latest("pk"), ActionItem.objects.latest("pk")
    origin = hour.week.open_incident.pk
    assert (decision.text, decision.incident_id, decision.meeting_id) == (
        "durations get a type",
        origin,
        hour.id,
    )
    assert (finding.category, finding.accepted_at) == (FindingCategory.TEST_GAP, at(55))
    assert (idea.text, idea.incident_id, idea.meeting_id) == ("a shorter hour", None, hour.id)
    assert (action.title, action.owner_id, action.due_on) == (
        "contract test",
        hour.week.priya.pk,
        date(2026, 12, 11),
    )
    assert {one.written_by_id for one in (decision, finding, idea, action)} == {hour.week.ines.pk}
    became = Entry.objects.values_list("decision", "finding", "idea", "action")
    assert sorted(pk for row in became for pk in row if pk) == sorted(
        (decision.pk, finding.pk, idea.pk, action.pk)
    )


def test_the_meeting_is_closed_read_back_and_has_its_minutes(hour: Hour) -> None:
    closed(hour)
    assert hour.row.state is MeetingState.CLOSED
    running = Running.objects.get(meeting=hour.id)
    assert (running.read_back_at, running.ended_at) == (at(55), at(55))
    minutes = Minutes.objects.get(meeting=hour.id)
    assert (minutes.closed_by_id, minutes.published_at) == (hour.week.ines.pk, None)


def test_who_was_there_is_settled_with_it_and_what_was_parked_makes_nobody_absent(hour: Hour) -> None:
    check_in(reader=eyes(hour.week.priya), meeting_id=hour.id, as_of=at(2))
    hour.reach(open_key(hour))
    hour.do(Kind.PARK, 8)
    hour.reach("read_back", 50)
    closed(hour)
    mine = dict(Outcome.objects.filter(person=hour.week.priya).values_list("key", "outcome"))
    assert mine[f"action:{hour.week.action.pk}"] == "live"
    assert mine[open_key(hour)] == "not_held"


def test_only_now_a_tracker_is_told(hour: Hour) -> None:
    hour.say("a: @priya contract test, 11 Dec", key=open_key(hour))
    before = Message.objects.filter(kind="sync_issue").count()
    closed(hour)
    assert Message.objects.filter(kind="sync_issue").count() == before + 1


def test_twice_is_once(hour: Hour) -> None:
    hour.say("d: durations get a type", key=open_key(hour))
    seen = accepted(hour)
    for minute in (55, 56):
        close(reader=hour.ines, meeting_id=hour.id, accepts=seen, as_of=at(minute))
    assert Decision.objects.count() == 1
    assert Minutes.objects.get(meeting=hour.id).closed_at == at(55)


@pytest.mark.parametrize("part", ["accept_read_back", "record_entry", "close_meeting", "defer", "tell"])
def test_what_breaks_off_half_way_has_done_nothing_and_can_be_done_again(
    hour: Hour, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour.say("d: durations get a type", key=open_key(hour))
    seen = accepted(hour)
    with monkeypatch.context() as broken:
        broken.setattr(closing, part, _killed)
        with pytest.raises(KeyboardInterrupt):
            close(reader=hour.ines, meeting_id=hour.id, accepts=seen, as_of=at(55))
    assert hour.row.state is MeetingState.LIVE
    assert not Decision.objects.exists()
    close(reader=hour.ines, meeting_id=hour.id, accepts=seen, as_of=at(56))
    assert Decision.objects.count() == 1


def _killed(*_args: object, **_kwargs: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("meanwhile", ["edited", "said", "taken back"])
def test_what_was_changed_since_it_was_read_closes_nothing(hour: Hour, meanwhile: str) -> None:
    pk = hour.say("d: durations get a type", key=open_key(hour))
    seen = accepted(hour)
    lars = eyes(hour.week.lars, Role.FACILITATOR)
    told: dict[str, Any] = {"reader": lars, "meeting_id": hour.id, "entry_id": pk, "as_of": at(50)}
    if meanwhile == "edited":
        reword(typed="durations get a unit", seen=Entry.objects.get(pk=pk).version, **told)
    elif meanwhile == "said":
        hour.say("d: and a name", key=open_key(hour), reader=lars)
    else:
        take_back(**told)
    with pytest.raises(ReadBackMoved):
        close(reader=hour.ines, meeting_id=hour.id, accepts=seen, as_of=at(55))
    assert (hour.row.state, Decision.objects.count()) == (MeetingState.LIVE, 0)
    closed(hour)


def test_other_words_are_taken_with_the_acceptance(hour: Hour) -> None:
    pk = hour.say("a: @priya contract test, 11 Dec", key=open_key(hour))
    closed(hour, reworded={pk: "@lars contract tests, 12 Dec"})
    action = ActionItem.objects.latest("pk")
    assert (action.title, action.owner_id, action.due_on) == (
        "contract tests",
        hour.week.lars.pk,
        date(2026, 12, 12),
    )


def test_a_note_does_not_stand_in_the_way_and_stays_a_note(hour: Hour) -> None:
    seen = accepted(hour)
    hour.say("n: the flush looked like a fix", key=open_key(hour))
    close(reader=hour.ines, meeting_id=hour.id, accepts=seen, as_of=at(55))
    assert not Decision.objects.exists()


def test_of_a_restricted_item_it_is_recorded_for_who_said_it_and_seen_by_who_may_see_the_item(
    hour: Hour,
) -> None:
    lars = eyes(hour.week.lars)
    hour.say("d: keys are rotated daily", key=secret_key(hour), reader=lars)
    assert read_back(hour.agenda(hour.ines)) == []
    closed(hour)
    decision = Decision.objects.get()
    assert (decision.incident_id, decision.written_by_id) == (hour.week.restricted.pk, hour.week.lars.pk)


def test_a_candidate_and_a_finding_are_settled_as_the_meeting_said(hour: Hour) -> None:
    finding = Finding.objects.create(text="A bare number", incident=hour.week.open_incident)
    told: dict[str, Any] = {"reader": hour.ines, "meeting_id": hour.id, "item_id": hour.item(open_key(hour))}
    settle_candidate(change_id=hour.week.candidate.pk, state=CauseState.CONTRIBUTED, as_of=at(7), **told)
    accept_findings(finding_ids=[finding.pk], as_of=at(7), **told)
    assert CauseLink.objects.get().state == CauseState.CANDIDATE
    closed(hour)
    assert CauseLink.objects.get().state == CauseState.CONTRIBUTED
    finding.refresh_from_db()
    assert finding.accepted_at == at(55)


def test_what_was_settled_otherwise_or_is_held_stays_and_the_meeting_closes(hour: Hour) -> None:
    settle_candidate(
        reader=hour.ines,
        meeting_id=hour.id,
        item_id=hour.item(open_key(hour)),
        change_id=hour.week.candidate.pk,
        state=CauseState.RULED_OUT,
        as_of=at(7),
    )
    CauseLink.objects.update(state=CauseState.CONTRIBUTED)
    closed(hour)
    assert CauseLink.objects.get().state == CauseState.CONTRIBUTED


def test_an_owner_who_has_left_leaves_the_action_to_its_team(hour: Hour) -> None:
    hour.say("a: @otto contract test", key=open_key(hour))
    hour.week.outsider.ends_on = date(2026, 11, 26)
    hour.week.outsider.save()
    closed(hour)
    action = ActionItem.objects.latest("pk")
    assert (action.owner_id, action.team_id) == (None, hour.week.action.team_id)


def test_a_long_action_keeps_its_words_in_its_outcome(hour: Hour) -> None:
    hour.say("a: " + "contract " * 60, key=open_key(hour))
    closed(hour)
    action = ActionItem.objects.latest("pk")
    assert len(action.title) <= 300
    assert action.outcome == ("contract " * 60).strip()


def test_what_was_parked_or_not_reached_comes_again_and_its_carry_over_is_counted(hour: Hour) -> None:
    hour.reach(open_key(hour))
    hour.do(Kind.PARK, 8)
    not_reached = {one.key for one in hour.live.left if one.is_item and one.key.startswith("incident:")}
    assert leaves(hour.row, hour.live).to == date(2026, 12, 3)
    closed(hour)
    following = Meeting.objects.filter(starts_at__gt=hour.row.starts_at).earliest("starts_at")
    rebuild(meeting_id=following.pk, as_of=at(24 * 60))
    again = dict(AgendaItem.objects.filter(agenda__meeting=following).values_list("key", "carried_over"))
    assert again[open_key(hour)] == 1
    assert all(again[key] == 1 for key in not_reached)


def test_of_an_item_that_several_had_become_each_comes_again(hour: Hour) -> None:
    week = hour.week
    assert week.open_incident.service is not None
    other = incident(week.pager, week.open_incident.service, "Carts were empty for an hour", lead=week.lars)
    Incident.objects.filter(pk=other.pk).update(started_at=other.started_at - timedelta(days=40))
    item = AgendaItem.objects.get(agenda__meeting=hour.id, key=open_key(hour))
    Subject.objects.create(item=item, position=9, incident=other)
    hour.reach(open_key(hour))
    hour.do(Kind.PARK, 8)
    closed(hour)
    following = Meeting.objects.filter(starts_at__gt=hour.row.starts_at).earliest("starts_at")
    rebuild(meeting_id=following.pk, as_of=at(24 * 60))
    again = Subject.objects.filter(item__agenda__meeting=following, incident__isnull=False)
    assert {week.open_incident.pk, other.pk} <= set(again.values_list("incident", flat=True))


def test_what_was_talked_about_or_taken_offline_does_not_come_again(hour: Hour) -> None:
    hour.reach(open_key(hour))
    hour.do(Kind.TAKE_OFFLINE, 8)
    hour.reach("read_back", 20)
    assert leaves(hour.row, hour.live).count == 0
    closed(hour)
    following = Meeting.objects.filter(starts_at__gt=hour.row.starts_at).earliest("starts_at")
    rebuild(meeting_id=following.pk, as_of=at(24 * 60))
    assert not AgendaItem.objects.filter(agenda__meeting=following, key=open_key(hour)).exists()


def test_who_may_not_lead_closes_nothing_and_nothing_is_closed_that_does_not_run(hour: Hour) -> None:
    with pytest.raises(NotAllowed):
        close(reader=eyes(hour.week.priya), meeting_id=hour.id, accepts=ReadBack({}), as_of=at(55))


@starts_from(None)
def test_a_meeting_that_has_not_begun_is_not_closed() -> None:
    hour = Hour(fixed())
    with pytest.raises(NotRunning):
        close(reader=hour.ines, meeting_id=hour.id, accepts=ReadBack({}), as_of=at(0))


def test_a_legal_hold_on_the_incident_leaves_its_cause_open(hour: Hour) -> None:
    settle_candidate(
        reader=hour.ines,
        meeting_id=hour.id,
        item_id=hour.item(open_key(hour)),
        change_id=hour.week.candidate.pk,
        state=CauseState.RULED_OUT,
        as_of=at(7),
    )
    Hold.objects.create(
        subject=open_key(hour), reason="asked for", placed_by_id=hour.week.lars.pk, placed_at=at(1)
    )
    closed(hour)
    assert CauseLink.objects.get().state == CauseState.CANDIDATE

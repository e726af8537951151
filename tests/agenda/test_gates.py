"""What the gate puts on the agenda: a broken glass, a merge past the enforced gate, a repair; observing is a number."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from reviewboard.agenda.gathering import gather
from reviewboard.agenda.models import AgendaItem
from reviewboard.agenda.operations import rebuild
from reviewboard.approvals.models import BrokenGlass, Gate, Repair
from reviewboard.changes.models import Change
from reviewboard.domain.approval import GateState, Seen
from reviewboard.domain.facts import ChangeFacts
from reviewboard.domain.values import ChangeState, GateMode, GatePassage
from tests.agenda.week import NOW, Week, make_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    return make_week()


def quiet(number: int = 0) -> Change:
    return Change.objects.get(title=f"Quiet change {number}")


def landed(change: Change, passage: GatePassage, seen: Seen | str = "", **columns: Any) -> Gate:
    mode = GateMode.ENFORCE if passage is GatePassage.PAST_ENFORCED else GateMode.OBSERVE
    return Gate.objects.create(
        change=change,
        head="b2",
        state=GateState.CLOSED,
        mode=mode,
        passage=passage,
        seen=seen,
        needed=1,
        given=0,
        policy_version=1,
        decided_at=NOW,
        landed_at=change.happened_at,
        **columns,
    )


def broken(change: Change, at: datetime, person: Any) -> None:
    BrokenGlass.objects.create(
        change=change, head="b2", by=person, reason="disk full", at=at, until=at + timedelta(hours=24)
    )


def why(week: Week, change: Change) -> list[str]:
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    items = AgendaItem.objects.filter(key=f"change:{change.pk}", agenda__meeting=week.meeting.id)
    return [one["code"] for item in items for one in item.why]


def facts(week: Week, change: Change) -> ChangeFacts:
    gathered = gather(week.meeting, as_of=NOW)
    known = {gathered.here(one).key: one for one in gathered.inputs.changes}
    return known[f"change:{change.pk}"]


def test_a_merge_past_an_enforced_gate_is_an_item_that_must_be_discussed(week: Week) -> None:
    landed(quiet(), GatePassage.PAST_ENFORCED, Seen.SELF_APPROVED)
    assert "past_enforced_gate" in why(week, quiet())
    assert facts(week, quiet()).qualified_approval is False


def test_what_observe_finds_is_a_number_and_no_item(week: Week) -> None:
    landed(quiet(), GatePassage.PAST_OBSERVED, Seen.NO_APPROVAL)
    assert why(week, quiet()) == [] or "past_enforced_gate" not in why(week, quiet())
    numbers = AgendaItem.objects.get(agenda__meeting=week.meeting.id, kind="numbers")
    assert any(one.get("past_observed") == 1 for one in numbers.why)


def test_a_broken_glass_is_on_the_next_agenda_also_of_what_has_not_landed(week: Week) -> None:
    change = quiet()
    change.pk, change.external_id, change.state = None, "pr:901", ChangeState.OPEN
    change.happened_at = NOW - timedelta(days=20)
    change.save()
    gate = landed(change, GatePassage.BROKEN_GLASS)
    Gate.objects.filter(pk=gate.pk).update(landed_at=None, state=GateState.OPEN)
    broken(change, NOW - timedelta(days=1), week.priya)
    assert "broken_glass" in why(week, change)


def test_a_glass_that_an_earlier_agenda_told_of_is_not_told_again_when_the_change_lands(week: Week) -> None:
    landed(quiet(), GatePassage.BROKEN_GLASS, Seen.BROKEN_GLASS)
    broken(quiet(), NOW - timedelta(days=12), week.priya)
    assert facts(week, quiet()).passage is GatePassage.NOT_ASKED


def test_a_repair_goes_on_the_next_agenda(week: Week) -> None:
    landed(quiet(), GatePassage.REPAIR, Seen.REPAIR)
    assert "repair_passed" in why(week, quiet())
    Repair.objects.create(
        change=quiet(1), incident=week.open_incident, by=week.lars, at=NOW - timedelta(days=1)
    )
    landed(quiet(1), GatePassage.REPAIR, Seen.REPAIR)
    assert "repair_passed" in why(week, quiet(1))


def test_an_approved_change_has_the_point_taken_off_that_its_source_gave(week: Week) -> None:
    Change.objects.filter(pk=quiet().pk).update(approved=False)
    landed(quiet(), GatePassage.APPROVED, Seen.APPROVED)
    assert facts(week, quiet()).qualified_approval is True

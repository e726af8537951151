"""The sample's reviewers: most requests were approved as they ought to be, and each way around the gate is there once."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from reviewboard.approvals.radar import radar
from reviewboard.changes.queries.gate import ChangeForGate, current_ids, for_gate
from reviewboard.domain.approval import Seen
from reviewboard.domain.values import ReviewState, Verdict
from reviewboard.people.reader import HOUSE
from tests.whole.cast import Sample

pytestmark = pytest.mark.django_db


def told(sample: Sample, service: str) -> Counter[Seen]:
    zone = ZoneInfo("Europe/London")
    [one] = radar(HOUSE, service=service, weeks=10, as_of=sample.as_of, zone=zone).services
    return sum((week.seen for week in one.weeks), Counter[Seen]())


def test_in_one_service_every_way_around_the_gate_is_seen_and_most_went_through_it(sample: Sample) -> None:
    seen = told(sample, "pricing-engine")
    around = {Seen.SELF_APPROVED, Seen.OLDER_HEAD, Seen.NOT_LISTED, Seen.NO_APPROVAL}
    assert set(seen) == {Seen.APPROVED, *around}
    assert seen[Seen.APPROVED] > seen.total() / 2
    assert told(sample, "stock-feed").keys() == {Seen.APPROVED}


def test_some_requests_wait_one_is_asked_to_change_and_one_is_a_draft(sample: Sample) -> None:
    today = for_gate(current_ids(after=0, limit=1000, as_of=sample.as_of))
    waiting = [one for one in today if one.is_open]
    assisted = [one for one in waiting if one.verdict is Verdict.ASSISTED]
    assert len(assisted) >= 5
    assert len([one for one in assisted if one.is_draft]) == 1
    assert len([one for one in assisted if one.is_destructive]) == 1
    assert len([one for one in assisted if ReviewState.CHANGES_REQUESTED in _said(one)]) == 1
    assert [one for one in assisted if not one.opinions and not one.is_draft]
    assert [one for one in assisted if one.opinions and one.opinions[-1].head != one.head]
    assert all(one.paths and one.diffs[one.head] for one in assisted)


def _said(one: ChangeForGate) -> set[ReviewState]:
    return {opinion.state for opinion in one.opinions}

"""What other rules would have made of the last weeks: a job on the inputs that frozen agendas kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviewboard.agenda import previewing
from reviewboard.agenda.models import Agenda, PolicyPreview, PreviewedMeeting
from reviewboard.agenda.operations import freeze
from reviewboard.agenda.previews import PreviewView, get_preview
from reviewboard.agenda.tasks import preview_policy
from reviewboard.domain.assembly.comparing import PointChange, Way
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.models import Meeting
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.policies.models import Draft
from reviewboard.policies.operations import write_draft
from tests.agenda.week import FREEZE, NOW, STARTS, Week, as_reader, make_week
from tests.statements import at_most

pytestmark = pytest.mark.django_db
LATER = STARTS + timedelta(days=1)
TODAY = LATER.date()
VIEWER = Reader(user_id=None, person_id=None, role=Role.VIEWER)


def started(body: dict[str, Any]) -> int:
    draft = write_draft(
        kind="ranking", body=body, after_version=0, owner_id=None, hypothesis="", expires_on=None,
        actor_id=None, as_of=LATER,
    )  # fmt: skip
    return previewing.start(draft_id=draft, actor_id=None, as_of=LATER)


def previewed(body: dict[str, Any], who: Reader = HOUSE) -> PreviewView:
    number = started(body)
    while previewing.look_on(preview_id=number, as_of=LATER):
        pass
    return get_preview(who, number, on=TODAY)


def frozen() -> Week:
    week = make_week()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    return week


def only(found: PreviewView) -> Any:
    (week,) = found.weeks
    return week


def test_the_same_rules_move_nothing() -> None:
    frozen()
    week = only(previewed({}))
    assert (week.moves, week.hidden, week.problem, week.is_done) == ((), 0, "", True)
    assert week.minutes[0] == week.minutes[1] > 0


def test_a_longer_slot_for_incidents_moves_something_out_and_says_how_many_did_not_fit() -> None:
    frozen()
    week = only(previewed({"minutes": {"incident.SEV2": [20, 20]}}))
    out = [one for one in week.moves if one.way is Way.OUT]
    assert out
    assert week.counts[Way.OUT] == len(out)
    assert all(one.changes == () for one in out)
    assert week.minutes[1] <= 60


def test_points_that_made_the_difference_are_named() -> None:
    week = frozen()
    found = only(previewed({"points": {"overdue.each_week": 400, "overdue.most": 400}}))
    (move,) = (one for one in found.moves if one.subject and one.subject.id == week.action.pk)
    assert (move.way, move.changes) == (Way.UP, (PointChange("overdue", 6, 400),))
    assert move.points[1] - move.points[0] == 394
    assert {one.way for one in found.moves} == {Way.UP}


def test_who_may_not_see_a_record_gets_its_count_and_no_more() -> None:
    week = frozen()
    rules = {"minutes": {"incident.SEV2": [40, 40]}, "musts": []}
    number = previewed(rules).id
    lars, helga = (get_preview(one, number, on=TODAY) for one in (as_reader(week.lars), VIEWER))
    assert only(lars).hidden < only(helga).hidden
    assert len(only(lars).moves) + only(lars).hidden == len(only(helga).moves) + only(helga).hidden
    hidden = {week.restricted.pk, week.sealed.pk}
    seen = {one.subject.id for one in only(helga).moves if one.subject and one.subject.kind == "incident"}
    assert not seen & hidden


def test_a_move_that_only_a_hidden_record_explains_is_not_told() -> None:
    week = frozen()
    number = started({})
    point = {"name": "linked_to_incident", "incident": f"incident:{week.restricted.pk}", "state": "candidate"}
    move = {
        "key": f"change:{week.candidate.pk}", "kind": "change", "way": "up",
        "before": {"must": False, "points": [{**point, "points": 20}]},
        "after": {"must": False, "points": [{**point, "points": 60}]},
    }  # fmt: skip
    PreviewedMeeting.objects.update(found={"minutes": [60, 60], "did_not_fit": [0, 0], "moves": [move]})
    assert only(get_preview(VIEWER, number, on=TODAY)).hidden == 1
    (told,) = only(get_preview(as_reader(week.lars), number, on=TODAY)).moves
    assert (told.points, told.changes) == ((20, 60), (PointChange("linked_to_incident", 20, 60),))


def test_a_meeting_without_inputs_says_so_and_one_that_is_too_short_too() -> None:
    frozen()
    assert only(previewed({"opening": 40, "close": 40})).problem == previewing.TOO_SHORT
    Agenda.objects.update(inputs={})
    assert only(previewed({})).problem == previewing.NOT_KEPT
    Meeting.objects.update(state=MeetingState.CANCELLED)
    assert previewed({}).weeks == ()


def test_a_draft_is_no_frozen_agenda_and_a_meeting_to_come_counts_once_it_is_fixed() -> None:
    week = make_week()
    draft = write_draft(
        kind="ranking", body={}, after_version=0, owner_id=None, hypothesis="", expires_on=None,
        actor_id=None, as_of=NOW,
    )  # fmt: skip
    empty = previewing.start(draft_id=draft, actor_id=None, as_of=NOW)
    assert get_preview(HOUSE, empty, on=TODAY).finished_at == NOW
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert len(get_preview(HOUSE, started({}), on=TODAY).weeks) == 1


def test_the_relay_looks_at_one_meeting_after_the_other() -> None:
    week = frozen()
    other = Meeting.objects.get(pk=week.meeting.id)
    other.pk, other.starts_at = None, other.starts_at - timedelta(days=7)
    other.ends_at = other.ends_at - timedelta(days=7)
    other.save()
    number = started({})
    owed = Message.objects.filter(kind="preview_policy", subject=f"policy_preview:{number}")
    assert owed.count() == 1
    for taken in claim(limit=9, as_of=timezone.now() + timedelta(days=1), claimed_by="a test"):
        if taken.kind == previewing.KIND:
            preview_policy(message_id=taken.id, token=str(taken.token))
    assert get_preview(HOUSE, number, on=TODAY).done == 1
    assert sorted(owed.values_list("state", flat=True)) == ["pending", "settled"]
    assert not previewing.look_on(preview_id=number, as_of=LATER)  # it was the last one
    found = get_preview(HOUSE, number, on=TODAY)
    assert (found.done, found.finished_at) == (2, LATER)
    assert not previewing.look_on(preview_id=number, as_of=LATER)


def test_old_drafts_go_and_their_previews_with_them() -> None:
    frozen()
    number = started({})
    Draft.objects.update(written_at=LATER - timedelta(days=31))
    started({})
    with pytest.raises(NotVisible):
        get_preview(HOUSE, number, on=TODAY)
    assert not previewing.look_on(preview_id=number, as_of=LATER)
    assert PolicyPreview.objects.count() == 1


def test_reading_a_preview_asks_at_most_ten_statements() -> None:
    week = frozen()
    number = previewed({"musts": [], "minutes": {"incident.SEV2": [40, 40]}}).id
    with at_most(10):
        get_preview(as_reader(week.lars), number, on=TODAY)

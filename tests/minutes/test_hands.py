"""Raised hands: who may raise one, that once is once, who is told, and of what is taken as read only how many ask."""

from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from reviewboard.agenda.rows import ItemView
from reviewboard.changes.models import Change
from reviewboard.domain.live import Kind
from reviewboard.domain.values import Visibility
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.running import NotRunning
from reviewboard.minutes import hands as module
from reviewboard.minutes.hands import hands, lower, lower_hand, my_hands, raise_hand
from reviewboard.minutes.models import Hand
from reviewboard.people.models import Audience, AudienceMember
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.agenda.week import Week
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, at, begun, fixed
from tests.standing import starts_from
from tests.statements import at_most

pytestmark = [pytest.mark.django_db, starts_from(begun)]


def read_item(hour: Hour) -> ItemView:
    """One change that is taken as read."""
    return hour.agenda().read[0]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What was said, to whom."""
    said: list[tuple[str, Any]] = []
    monkeypatch.setattr(module, "publish", lambda topic, event: said.append((topic, dict(event))))
    return said


def test_a_hand_is_up_once_until_it_is_lowered(hour: Hour) -> None:
    priya = eyes(hour.week.priya)
    assert raise_hand(reader=priya, meeting_id=hour.id, as_of=at(2))
    assert not raise_hand(reader=priya, meeting_id=hour.id, as_of=at(3))
    assert my_hands(priya, hour.id).since == at(2)
    assert lower_hand(reader=priya, meeting_id=hour.id, as_of=at(4))
    assert not lower_hand(reader=priya, meeting_id=hour.id, as_of=at(5))
    assert my_hands(priya, hour.id).since is None
    assert raise_hand(reader=priya, meeting_id=hour.id, as_of=at(6))
    assert Hand.objects.count() == 2


def test_who_leads_reads_who_wants_to_speak_and_of_an_item_how_many_ask(hour: Hour) -> None:
    item = read_item(hour)
    for minute, who in ((2, hour.week.lars), (1, hour.week.priya)):
        raise_hand(reader=eyes(who), meeting_id=hour.id, as_of=at(minute))
        raise_hand(reader=eyes(who), meeting_id=hour.id, item_id=item.id, as_of=at(minute))
    ines, agenda = hour.ines, hour.agenda(hour.ines)
    with at_most(2):
        found = hands(ines, agenda)
    assert [(one.name, one.since) for one in found.raised] == [
        ("Priya Raman", at(1)),
        ("Lars Nyberg", at(2)),
    ]
    assert [(one.item.id, one.count) for one in found.asked] == [(item.id, 2)]


def test_a_hand_moves_the_pulse_and_no_revision_and_tells_the_consoles_alone(
    hour: Hour, published: list[tuple[str, Any]]
) -> None:
    before = hour.row
    raise_hand(reader=eyes(hour.week.priya), meeting_id=hour.id, as_of=at(2))
    assert (hour.row.revision, hour.row.pulse) == (before.revision, before.pulse + 1)
    assert published == [(f"desk:{hour.id}", {"pulse": before.pulse + 1})]


def test_nothing_is_told_of_a_hand_before_it_is_kept(
    hour: Hour, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        raise_hand(reader=eyes(hour.week.priya), meeting_id=hour.id, as_of=at(2))
    assert len(waiting) == 1


def test_who_leads_lowers_a_hand_and_its_owner_alone_is_told(
    hour: Hour, published: list[tuple[str, Any]]
) -> None:
    raise_hand(reader=eyes(hour.week.priya), meeting_id=hour.id, as_of=at(2))
    (one,) = hands(hour.ines, hour.agenda(hour.ines)).raised
    published.clear()
    assert lower(reader=hour.ines, meeting_id=hour.id, hand_id=one.id, as_of=at(3)) == 1
    assert lower(reader=hour.ines, meeting_id=hour.id, hand_id=one.id, as_of=at(3)) == 0
    topics = [topic for topic, _ in published]
    assert topics == [f"desk:{hour.id}", f"person:{hour.id}:{hour.week.priya.pk}"]
    assert published[1][1] == {"nudge": False, "lowered": 0}


def test_what_is_taken_up_is_asked_for_no_more(hour: Hour) -> None:
    item = read_item(hour)
    raise_hand(reader=eyes(hour.week.priya), meeting_id=hour.id, item_id=item.id, as_of=at(2))
    hour.do(Kind.TAKE_UP, 3, key=item.key)
    assert hands(hour.ines, hour.agenda(hour.ines)).asked == ()
    assert my_hands(eyes(hour.week.priya), hour.id).keys == frozenset()


def test_who_leads_may_decline_to_discuss_an_item(hour: Hour) -> None:
    item = read_item(hour)
    raise_hand(reader=eyes(hour.week.priya), meeting_id=hour.id, item_id=item.id, as_of=at(2))
    assert lower(reader=hour.ines, meeting_id=hour.id, item_id=item.id, as_of=at(3)) == 1
    assert hands(hour.ines, hour.agenda(hour.ines)).asked == ()


def test_a_viewer_and_who_is_nobody_raise_no_hand(hour: Hour) -> None:
    with pytest.raises(NotAllowed):
        raise_hand(reader=eyes(hour.week.helga, Role.VIEWER), meeting_id=hour.id, as_of=at(2))
    with pytest.raises(NotAllowed):
        lower_hand(reader=eyes(hour.week.outsider, Role.VIEWER), meeting_id=hour.id, as_of=at(2))


def test_who_does_not_lead_reads_no_hands_and_lowers_none(hour: Hour) -> None:
    priya = eyes(hour.week.priya)
    with pytest.raises(NotAllowed):
        hands(priya, hour.agenda(priya))
    with pytest.raises(NotAllowed):
        lower(reader=priya, meeting_id=hour.id, hand_id=1, as_of=at(2))


@starts_from(fixed)
def test_hands_are_raised_in_a_running_meeting_only(week: Week) -> None:
    told: dict[str, Any] = {"reader": eyes(week.priya), "meeting_id": week.meeting.id, "as_of": at(0)}
    with pytest.raises(NotRunning):
        raise_hand(**told)
    Meeting.objects.filter(pk=week.meeting.id).update(state="live")
    assert raise_hand(**told)
    Meeting.objects.filter(pk=week.meeting.id).update(state="closed")
    with pytest.raises(NotRunning):
        lower_hand(**told)
    with pytest.raises(NotVisible):
        raise_hand(**{**told, "meeting_id": 10**9})


def test_what_one_may_not_see_or_has_a_slot_is_nothing_to_ask_for(hour: Hour) -> None:
    item = read_item(hour)
    told: dict[str, Any] = {"reader": eyes(hour.week.priya), "meeting_id": hour.id, "as_of": at(2)}
    with pytest.raises(NotVisible):
        raise_hand(item_id=hour.agenda().items[0].id, **told)
    lars_only = Audience.objects.create(level=Visibility.RESTRICTED)
    AudienceMember.objects.create(audience=lars_only, person=hour.week.lars)
    Change.objects.filter(pk=item.about[0].id).update(audience=lars_only)
    with pytest.raises(NotVisible):
        raise_hand(item_id=item.id, **told)
    raise_hand(reader=eyes(hour.week.lars), meeting_id=hour.id, item_id=item.id, as_of=at(2))
    assert hands(hour.ines, hour.agenda(hour.ines)).asked == ()

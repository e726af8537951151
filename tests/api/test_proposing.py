"""A program proposes a topic, for whoever made its token."""

import pytest

from reviewboard.agenda.models import Topic
from reviewboard.agenda.operations import freeze
from reviewboard.meetings.models import Meeting
from reviewboard.people.permissions import Role
from reviewboard.people.tokens import Scope
from tests.agenda.week import FREEZE, SECRETS, Week, make_week
from tests.api.calling import Caller, caller

pytestmark = pytest.mark.django_db
SAID = {"title": "Pages at night", "text": "Which may wait?", "minutes": 10}


@pytest.fixture
def week() -> Week:
    return make_week()


def program(week: Week, role: Role = Role.ENGINEER) -> Caller:
    return caller(week.priya, role)


def address(week: Week) -> str:
    return f"series/{week.meeting.series_key}/topics"


def test_it_waits_for_the_next_meeting_and_is_answered_whole(week: Week) -> None:
    about, by = f"INC-{week.open_incident.pk}", program(week)
    answer = by.post(address(week), {**SAID, "about": about})
    assert answer.status == 201
    topic = Topic.objects.get()
    assert (topic.proposed_by, topic.incident) == (week.priya, week.open_incident)
    told = {"id": topic.pk, "reference": f"T-{topic.pk}", "about": about, "standing": "waiting", **SAID}
    assert {name: answer.body[name] for name in told} == told
    assert by.get("topics").rows[0]["id"] == topic.pk


def test_sent_twice_it_is_one_until_it_is_withdrawn(week: Week) -> None:
    by = program(week)
    first, second = (by.post(address(week), SAID).body["id"] for _again in range(2))
    assert first == second
    assert by.post(address(week), {**SAID, "minutes": 15}).body["id"] != first
    Topic.objects.filter(pk=first).update(withdrawn_at=FREEZE)
    assert by.post(address(week), SAID).body["id"] != first
    assert Topic.objects.count() == 3


def test_a_viewer_proposes_nothing(week: Week) -> None:
    assert program(week, Role.VIEWER).post(address(week), SAID).status == 403
    reads = caller(week.lars, Role.ENGINEER, scopes=[Scope.AGENDA])
    assert reads.post(address(week), SAID).status == 403
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({**SAID, "minutes": 0}, "minutes"),
        ({**SAID, "minutes": 9000}, "minutes"),
        ({**SAID, "minutes": "soon"}, "minutes"),
        ({**SAID, "text": "x" * 5001}, "text"),
        ({**SAID, "about": "INC-999999"}, "about"),
        ({**SAID, "about": "the outage"}, "about"),
        ({**SAID, "owner": "me"}, "owner"),
        ([1], "body"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_kept(week: Week, body: object, field: str) -> None:
    answer = program(week).post(address(week), body)
    assert (answer.status, answer.body["type"].rpartition("#")[2]) == (400, "bad-body")
    assert list(answer.body["errors"]) == [field]
    assert not Topic.objects.exists()


def test_what_may_not_be_seen_is_answered_like_what_is_not_there(week: Week) -> None:
    by = program(week)
    hidden = by.post(address(week), {**SAID, "about": f"INC-{week.restricted.pk}"})
    nothing = by.post(address(week), {**SAID, "about": "INC-999999"})
    assert hidden.body == nothing.body
    assert not any(word in str(hidden.body) for word in SECRETS)


def test_a_series_that_is_not_there_and_one_without_a_meeting_that_changes(week: Week) -> None:
    by = program(week)
    assert by.post("series/none/topics", SAID).status == 404
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    Meeting.objects.exclude(pk=week.meeting.id).delete()
    answer = by.post(address(week), SAID)
    assert (answer.status, list(answer.body["errors"])) == (400, ["series"])

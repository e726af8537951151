"""A project is checked before anything is sent to it, and again every day (jira-sync behaviour 24)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviewboard.domain.tracking.places import Place
from reviewboard.domain.tracking.port import CreateField, Option
from reviewboard.domain.values import LinkState, Priority
from reviewboard.outbox.models import Message
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.models import ServicePlace
from reviewboard.tracker.operations.checking import Screen, check, owe_due, problems_of
from reviewboard.tracker.places import as_data, place_of
from tests.simulators.jira import JiraSite
from tests.simulators.jira.screens import TEAM
from tests.tracker.acting import Time, notes
from tests.tracker.world import World, work_off

FIELDS = ("summary", "project", "issuetype", "description", "labels", "priority", "duedate", "assignee")
SCREEN = Screen(
    fields=[CreateField(one, one.title(), one == "summary", False, "string") for one in FIELDS],
    priorities=[Option("1", "Highest"), Option("3", "Medium")],
    statuses=[Option("10000", "To Do", "new"), Option("10003", "Done", "done")],
    permissions={"CREATE_ISSUES": True},
    levels=[Option("10100", "Team only")],
)
TEAMS = CreateField(TEAM, "Team", True, False, "option", (Option("10110", "Payments"),))


def place(**chosen: Any) -> Place:
    return Place(project_id="1", project_key="PAY", type_id="2", **chosen)


def screen(*more: CreateField, without: str = "", **changed: Any) -> Screen:
    fields = [one for one in SCREEN.fields if one.id != without] + list(more)
    return Screen(
        **{**{name: getattr(SCREEN, name) for name in Screen.__slots__}, "fields": fields, **changed}
    )


def codes(chosen: Place, found: Screen) -> list[tuple[str, str]]:
    return [(one["code"], one["field"]) for one in problems_of(chosen, found)]


def test_a_screen_that_takes_what_we_send_has_no_problems() -> None:
    chosen = place(priorities={Priority.URGENT: "1"}, targets={}, level_id="10100")
    assert codes(chosen, SCREEN) == []


@pytest.mark.parametrize(
    ("chosen", "found", "expected"),
    [
        (place(), screen(TEAMS), ("required", TEAM)),
        (place(), screen(without="labels"), ("no_labels", "labels")),
        (place(), screen(permissions={"CREATE_ISSUES": False}), ("permission", "CREATE_ISSUES")),
        (place(defaults={TEAM: {"id": "1"}}), SCREEN, ("not_on_screen", TEAM)),
        (place(defaults={TEAM: {"id": "1"}}), screen(TEAMS), ("not_allowed", TEAM)),
        (place(epic="PAY-1"), SCREEN, ("not_on_screen", "parent")),
        (place(priorities={Priority.LOW: "9"}), SCREEN, ("no_priority", "priority")),
        (place(statuses={"77": "done"}), SCREEN, ("no_status", "status")),
        (place(targets={"done": "77"}), SCREEN, ("no_status", "status")),
        (place(level_id="99"), SCREEN, ("no_level", "security")),
    ],
)  # fmt: skip
def test_whatever_would_be_refused_is_said_before(
    chosen: Place, found: Screen, expected: tuple[str, str]
) -> None:
    assert codes(chosen, found) == [expected]


@pytest.mark.parametrize("value", [{"id": "10110"}, [{"id": "10110"}], {"value": "Payments", "id": "10110"}])
def test_a_default_that_is_allowed_fills_a_required_field(value: Any) -> None:
    assert codes(place(defaults={TEAM: value}), screen(TEAMS)) == []


def test_what_jira_fills_in_itself_is_not_asked_for() -> None:
    filled = CreateField("customfield_1", "Team", True, True, "option")
    reporter = CreateField("reporter", "Reporter", True, False, "user")
    assert codes(place(), screen(filled, reporter)) == []


def test_a_place_survives_its_column() -> None:
    """What is chosen for a place is kept as plain JSON."""
    chosen = place(
        priorities={Priority.URGENT: "1"},
        defaults={TEAM: {"id": "10110"}},
        transition_fields={"resolution": {"id": "10000"}},
        labels=("a", "b"),
        level_id="10100",
        epic="PAY-1",
        epic_field="customfield_10008",
        reopens=True,
    )
    row = ServicePlace(project_id="1", project_key="PAY", type_id="2", settings=as_data(chosen))
    assert place_of(row) == chosen


def checked(world: World) -> list[str]:
    found = check(place_id=world.place.pk, clock=timezone.now)
    return [one["code"] for one in found]


def test_a_field_that_became_required_is_red_before_the_next_push(world: World, jira: JiraSite) -> None:
    """Behaviour 24: the daily check finds it; what waits goes out when a default is chosen."""
    assert checked(world) == []
    jira.project("PAY").require(TEAM, "Team")
    ServicePlace.objects.update(checked_at=timezone.now() - timedelta(hours=25))
    assert owe_due(as_of=timezone.now()) == 1
    work_off()
    row = ServicePlace.objects.get()
    assert [(one["code"], one["field"], one["words"]) for one in row.problems] == [("required", TEAM, "Team")]
    assert row.problems_at is not None
    links = [world.send(world.action(f"Alert {number}")) for number in range(3)]
    work_off()
    assert jira.ledger.creates_posted() == []
    assert {world.link(one.action_id).cause for one in links} == {f"{Cause.PLACE}:{row.pk}"}
    world.place.refresh_from_db()
    world.replace_place(defaults={TEAM: {"id": "10110"}})
    assert checked(world) == []
    work_off()
    assert {world.link(one.action_id).state for one in links} == {"linked"}
    assert {one.fields[TEAM] for one in jira.issues()} == {"10110"}


def test_found_out_only_when_it_is_refused_it_holds_all_others_after_one_call(
    world: World, jira: JiraSite
) -> None:
    """C 17: one refusal has the project checked, one cause is told for all, and all go when it is mended."""
    jira.project("PAY").require(TEAM, "Team")
    first = world.send(world.action("One"))
    work_off()
    others = [world.send(world.action(f"Alert {number}")) for number in range(5)]
    work_off()
    assert len(jira.ledger.creates_posted()) == 1
    assert world.link(first.action_id).state == LinkState.REFUSED
    assert world.link(first.action_id).fields == {TEAM: "Team is required."}
    assert {world.link(one.action_id).cause for one in others} == {f"{Cause.PLACE}:{world.place.pk}"}
    world.place.refresh_from_db()
    world.replace_place(defaults={TEAM: {"id": "10110"}})
    checked(world)
    work_off()
    assert len(jira.issues()) == 6
    assert world.link(first.action_id).cause == ""


def test_one_notice_for_one_cause(world: World, jira: JiraSite) -> None:
    """Behaviour 27: however often it is looked at."""
    jira.project("PAY").require(TEAM, "Team")
    checked(world)
    link = world.send(world.action())
    for _ in range(5):
        checked(world)
        work_off()
    assert len(notes(link)) == 1


def test_a_permission_that_was_taken_is_red_and_sends_nothing(world: World, jira: JiraSite) -> None:
    jira.project("PAY").deny("CREATE_ISSUES")
    assert checked(world) == ["permission"]
    world.send(world.action())
    work_off()
    assert jira.ledger.creates_posted() == []


def test_a_project_that_cannot_be_read_is_red_and_says_jiras_words(world: World, jira: JiraSite) -> None:
    jira.project("PAY").deny("BROWSE_PROJECTS")
    assert checked(world) == ["unreadable"]
    assert "No project could be found" in ServicePlace.objects.get().problems[0]["words"]
    jira.project("PAY").allow("BROWSE_PROJECTS")
    assert checked(world) == []
    assert ServicePlace.objects.get().problems_at is None


def test_a_check_costs_five_calls_and_writes_nothing(world: World, jira: JiraSite) -> None:
    checked(world)
    assert len(jira.ledger.calls()) == 5
    assert jira.ledger.writes() == []
    assert len(ServicePlace.objects.get().screen["fields"]) > 5


def test_each_place_is_checked_once_a_day(world: World, jira: JiraSite, time: Time) -> None:
    checked(world)
    assert owe_due(as_of=timezone.now()) == 0
    time.passes(24 * 3600 + 1)
    assert owe_due(as_of=timezone.now()) == 1


def test_a_check_that_gets_no_answer_is_tried_again(world: World, jira: JiraSite) -> None:
    jira.fail("createmeta", "status", status=502, times=1)
    ServicePlace.objects.update(checked_at=timezone.now() - timedelta(hours=25))
    owe_due(as_of=timezone.now())
    work_off()
    assert not Message.objects.filter(state="dead").exists()
    found = ServicePlace.objects.get()
    assert found.problems == []
    assert found.screen

"""Where a ticket stands, in and out (jira-sync behaviours 10 and 11)."""

from typing import Any

import pytest
from django.utils import timezone

from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState, LinkState
from reviewboard.findings.models import ActionItem
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.repairing import retry
from reviewboard.tracker.operations.syncing import sync
from tests.simulators.jira import JiraSite
from tests.simulators.jira.workflows import DONE, DUPLICATE, IN_PROGRESS, TO_DO, WONT_DO
from tests.tracker.acting import edit, hear, notes, polled, step
from tests.tracker.world import World, place_in, work_off

E, A = ActionEvent, ActionState
SEVERAL = {"statuses": {WONT_DO: "wont_do", DUPLICATE: "wont_do"}}


def in_project(world: World, jira: JiraSite, key: str, **chosen: Any) -> ServicePlace:
    """The service's tickets go there from now on."""
    world.place.delete()
    world.place = place_in(jira, key, world.connection_id, world.service, **chosen)
    return world.place


def status(jira: JiraSite, link: IssueLink) -> str:
    return jira.issue(link.issue_id).status


def silent(world: World, jira: JiraSite, rounds: int = 10) -> bool:
    """Whether so many whole readings write nothing there."""
    jira.ledger.clear()
    for _ in range(rounds):
        polled(world, whole=True)
    return jira.ledger.writes() == []


def test_simple_workflow_out_and_in(world: World, jira: JiraSite) -> None:
    """Behaviour 10, first workflow: any status may be chosen from any."""
    link = world.sent()
    for event, theirs in ((E.START, IN_PROGRESS), (E.STOP, TO_DO), (E.FINISH, DONE), (E.REOPEN, TO_DO)):
        step(world, link, event)
        work_off()
        assert status(jira, link) == theirs
    assert silent(world, jira, 2)
    for name, ours in (("In Progress", A.IN_PROGRESS), ("Done", A.DONE), ("To Do", A.OPEN)):
        jira.as_person("Ana").move(link.issue_key, name)
        hear(world)
        assert world.item(link).state == ours
    assert silent(world, jira, 2)


def test_strict_workflow_with_a_screen_that_asks(world: World, jira: JiraSite) -> None:
    """Behaviour 10, second workflow: only the next status can be reached, and closing asks for a resolution."""
    in_project(world, jira, "PRC", transition_fields={"resolution": {"id": "10000"}})
    link = world.sent()
    step(world, link, E.START)
    work_off()
    assert status(jira, link) == IN_PROGRESS
    jira.as_person("Ana").move(link.issue_key, "In Review")
    hear(world)
    assert world.item(link).state == A.IN_PROGRESS
    step(world, link, E.FINISH)
    work_off()
    found = jira.issue(link.issue_id)
    assert (found.status, found.resolution) == (DONE, "10000")
    assert silent(world, jira, 2)


def test_a_screen_that_nobody_filled_in_needs_a_person(world: World, jira: JiraSite) -> None:
    """Behaviour 10: required screen fields come from settings, and are never guessed."""
    in_project(world, jira, "PRC")
    link = world.sent()
    jira.as_person("Ana").move(link.issue_key, "In Review")
    hear(world)
    step(world, link, E.FINISH)
    work_off()
    assert status(jira, link) != DONE
    assert world.link(link.action_id).cause == f"{Cause.NO_WAY}:{link.pk}"


def test_a_workflow_with_several_done_statuses_keeps_what_each_means(world: World, jira: JiraSite) -> None:
    """Behaviour 10, third workflow: Cancelled and Duplicate are not lost (C 13)."""
    in_project(world, jira, "CHK", **SEVERAL)
    link = world.sent()
    for name, ours in (
        ("Won't Do", A.WONT_DO),
        ("Done", A.DONE),
        ("Duplicate", A.WONT_DO),
        ("To Do", A.OPEN),
    ):
        jira.as_person("Ana").move(link.issue_key, name)
        hear(world)
        assert world.item(link).state == ours
    step(world, link, E.DROP)
    work_off()
    assert status(jira, link) == WONT_DO
    assert silent(world, jira, 2)
    assert world.item(link).state == A.WONT_DO


def test_a_chosen_target_is_taken_among_several(world: World, jira: JiraSite) -> None:
    """Behaviour 10: by the target status's id, from the live transitions."""
    in_project(world, jira, "CHK", **SEVERAL, targets={"wont_do": DUPLICATE, "done": DONE})
    link = world.sent()
    step(world, link, E.DROP)
    work_off()
    assert status(jira, link) == DUPLICATE
    assert silent(world, jira, 2)
    assert world.item(link).state == A.WONT_DO


@pytest.mark.parametrize("chosen", [{}, {"targets": {"wont_do": DONE}}], ids=["nearest", "chosen"])
def test_what_will_not_be_done_stays_so_where_jira_has_only_done(
    world: World, jira: JiraSite, chosen: dict[str, Any]
) -> None:
    """Behaviours 10 and 14: the echo of our own move must not turn "won't do" into "done" (C 7)."""
    world.replace_place(**chosen)
    link = world.sent()
    step(world, link, E.DROP)
    work_off()
    assert status(jira, link) == DONE
    hear(world)
    polled(world, whole=True)
    assert world.item(link).state == A.WONT_DO
    assert silent(world, jira, 2)


def test_a_missing_transition_gives_one_notice_and_no_storm(world: World, jira: JiraSite) -> None:
    """Behaviour 10: over ten readings one notice, and not one further attempt."""
    in_project(world, jira, "PRC", transition_fields={"resolution": {"id": "10000"}})
    link = world.sent()
    step(world, link, E.FINISH)
    work_off()
    assert (status(jira, link), world.item(link).state) == (TO_DO, A.DONE)
    assert silent(world, jira)
    assert jira.ledger.calls("transitions") == []
    assert [one.kind for one in notes(link, NoteKind.NO_WAY)] == [NoteKind.NO_WAY]
    assert world.link(link.action_id).cause == f"{Cause.NO_WAY}:{link.pk}"


def test_a_notice_stays_while_other_fields_are_written_and_ends_when_both_stand_alike(
    world: World, jira: JiraSite
) -> None:
    in_project(world, jira, "PRC", transition_fields={"resolution": {"id": "10000"}})
    link = world.sent()
    step(world, link, E.FINISH)
    work_off()
    edit(world, link, title="Alert on every price drift")
    work_off()
    assert jira.issue(link.issue_id).fields["summary"] == "Alert on every price drift"
    assert world.link(link.action_id).cause == f"{Cause.NO_WAY}:{link.pk}"
    jira.as_person("Ana").move(link.issue_key, "Done")
    hear(world)
    assert world.link(link.action_id).cause == ""
    assert world.item(link).state == A.DONE


def test_an_item_that_is_under_way_when_it_is_sent_is_not_put_back(world: World, jira: JiraSite) -> None:
    """Behaviours 10 and 12: that a ticket begins as "to do" is no word of a person."""
    action_id = world.action()
    link = world.send(action_id)
    step(world, link, E.START)
    work_off()
    hear(world)
    link = world.link(action_id)
    assert world.item(link).state == A.IN_PROGRESS
    assert status(jira, link) == IN_PROGRESS
    assert silent(world, jira, 2)


def test_nor_is_one_whose_create_was_lost_and_found(world: World, jira: JiraSite) -> None:
    jira.fail("create", "reset", times=1)
    action_id = world.action()
    link = world.send(action_id)
    step(world, link, E.START)
    work_off()
    hear(world)
    link = world.link(action_id)
    assert (link.state, world.item(link).state) == (LinkState.LINKED, A.IN_PROGRESS)
    assert status(jira, link) == IN_PROGRESS


def closed_there_and_reopened_here(world: World, jira: JiraSite) -> IssueLink:
    """A person closed the ticket, and then somebody reopened the item."""
    link = world.sent()
    jira.as_person("Ana").move(link.issue_key, "Done")
    hear(world)
    assert world.item(link).state == A.DONE
    step(world, link, E.REOPEN)
    work_off()
    return link


def test_what_a_person_closed_stays_closed_over_ten_readings(world: World, jira: JiraSite) -> None:
    """Behaviour 11: this wins over who decides; a person is asked, once."""
    world.replace_place(decides={"status": "ours"})
    link = closed_there_and_reopened_here(world, jira)
    assert silent(world, jira)
    assert status(jira, link) == DONE
    assert world.item(link).state == A.OPEN
    assert [one.kind for one in notes(link, NoteKind.NO_WAY)] == [NoteKind.NO_WAY]
    assert world.link(link.action_id).cause == f"{Cause.CLOSED}:{link.pk}"


def test_the_policy_may_say_otherwise(world: World, jira: JiraSite) -> None:
    """Behaviour 11."""
    world.replace_place(reopens=True)
    link = closed_there_and_reopened_here(world, jira)
    assert status(jira, link) == TO_DO
    assert world.link(link.action_id).cause == ""


def test_what_we_closed_ourselves_we_may_open_again(world: World, jira: JiraSite) -> None:
    link = world.sent()
    step(world, link, E.FINISH)
    work_off()
    step(world, link, E.REOPEN)
    work_off()
    assert status(jira, link) == TO_DO


def test_that_we_once_closed_it_is_no_leave_to_open_what_a_person_closed_since(
    world: World, jira: JiraSite
) -> None:
    """Behaviour 11: who closed it last counts."""
    link = world.sent()
    step(world, link, E.FINISH)
    work_off()
    for name in ("To Do", "Done"):
        jira.as_person("Ana").move(link.issue_key, name)
        hear(world)
    step(world, link, E.REOPEN)
    work_off()
    assert status(jira, link) == DONE
    assert world.link(link.action_id).cause == f"{Cause.CLOSED}:{link.pk}"


def test_verified_is_more_than_done_and_changes_nothing_there(world: World, jira: JiraSite) -> None:
    link = world.sent()
    step(world, link, E.FINISH)
    work_off()
    ActionItem.objects.filter(pk=link.action_id).update(state=A.VERIFIED)
    assert silent(world, jira, 2)
    assert world.item(link).state == A.VERIFIED


def test_a_move_that_had_no_way_is_tried_again_once_somebody_says_so(world: World, jira: JiraSite) -> None:
    """Behaviours 10 and 27: the workflow has a way now, and the button tries it."""
    in_project(world, jira, "PRC")
    link = world.sent()
    ActionItem.objects.filter(pk=link.action_id).update(state=A.DONE)
    sync(action_id=link.action_id, clock=timezone.now)
    assert world.link(link.action_id).cause.startswith(Cause.NO_WAY)
    jira.project("PRC").set_workflow("simple")
    admin = Reader(user_id=None, person_id=world.owner.pk, role=Role.ADMIN)
    retry(reader=admin, link_id=link.pk, as_of=timezone.now())
    work_off()
    assert status(jira, link) == DONE
    assert world.item(link).state == A.DONE

"""Why an action item has no ticket: each thing that has to be so, in order, with the first that is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewboard.connections.kinds import ConnectionState
from reviewboard.connections.models import Connection
from reviewboard.domain.values import LinkState, MessageState, Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.tracker.models import IssueLink, Pause, Tracker
from reviewboard.tracker.operations.places import remove_place
from reviewboard.tracker.queries.doctor import Asked, Check, Diagnosis, Verdict, why
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.world import World, work_off
from tests.web.jira_scenes import in_conflict, lost, refused_twice, restrict


def asked(world: World, action_id: int) -> Diagnosis:
    with at_most(10):
        return why(world.reader, action_id, as_of=timezone.now())


def first(world: World, action_id: int) -> Check:
    found = asked(world, action_id).first
    assert found is not None
    return found


def test_without_an_owner_it_says_so_first(world: World) -> None:
    action_id = world.action()
    ActionItem.objects.update(owner=None)
    found = why(Reader(None, None, Role.VIEWER), action_id, as_of=timezone.now())
    assert found.first is not None
    assert (found.first.asked, found.source) == (Asked.OWNER, "jira-1")


def test_what_nobody_sent_waits_for_its_owner(world: World) -> None:
    assert first(world, world.action()).asked is Asked.SENT


def test_a_service_without_a_project_is_named(world: World) -> None:
    action_id = world.action()
    world.send(action_id)
    remove_place(reader=world.as_role(Role.ADMIN), place_id=world.place.pk, as_of=timezone.now())
    found = first(world, action_id)
    assert (found.asked, found.words) == (Asked.PLACE, "payments-gateway")
    assert asked(world, action_id).source == ""


def test_a_project_that_would_refuse_it_says_what(world: World, jira: JiraSite) -> None:
    link = refused_twice(world, jira)[0]
    found = first(world, link.action_id)
    assert (found.asked, found.code, found.words) == (Asked.PASSES, "required", "Team")
    answer = next(one for one in asked(world, link.action_id).checks if one.asked is Asked.ANSWER)
    assert (answer.verdict, answer.words) == (Verdict.NOT_YET, "400 customfield_10044: Team is required.")


def test_what_not_everybody_may_see_needs_a_level(world: World) -> None:
    action_id = world.action()
    world.send(action_id)
    world.restrict(action_id)
    assert first(world, action_id).asked is Asked.LEVEL
    world.replace_place(level_id="10100")
    assert Asked.LEVEL in {one.asked for one in asked(world, action_id).checks if one.verdict is Verdict.OK}


def test_a_tracker_that_is_paused_stopped_or_resting_says_so(world: World) -> None:
    action_id = world.action()
    world.send(action_id)
    Connection.objects.update(state=ConnectionState.PAUSED)
    assert first(world, action_id).asked is Asked.ACTIVE
    Connection.objects.update(state=ConnectionState.ACTIVE)
    memory = Tracker.objects.create(
        connection_id=world.connection_id, stopped_at=timezone.now(), stopped_words="401 Unauthorized"
    )
    stopped = first(world, action_id)
    assert (stopped.asked, stopped.words) == (Asked.SIGNED_IN, "401 Unauthorized")
    until = timezone.now() + timedelta(minutes=3)
    Tracker.objects.filter(pk=memory.pk).update(
        stopped_at=None, checked_at=timezone.now(), broken_until=until
    )
    assert (first(world, action_id).asked, first(world, action_id).code) == (Asked.ALLOWED, "broken")
    Pause.objects.create(connection_id=world.connection_id, what="", until=until, words="429 quota")
    resting = first(world, action_id)
    assert (resting.asked, resting.at, resting.words) == (Asked.ALLOWED, until, "429 quota")


def test_what_is_about_to_be_made_says_when(world: World) -> None:
    action_id = world.action()
    world.send(action_id)
    found = asked(world, action_id)
    owed = next(one for one in found.checks if one.asked is Asked.OWED)
    assert (owed.verdict, found.first) == (Verdict.OK, None)
    Message.objects.filter(kind="create_issue").update(state=MessageState.CLAIMED, claim_token="0" * 32)
    assert next(one for one in asked(world, action_id).checks if one.asked is Asked.OWED).code == "now"


def test_what_was_given_up_says_so(world: World) -> None:
    action_id = world.action()
    world.send(action_id)
    Message.objects.filter(kind="create_issue").update(state=MessageState.CLAIMED, claim_token="0" * 32)
    Message.objects.filter(kind="create_issue").update(state=MessageState.DEAD, last_error="503")
    found = first(world, action_id)
    assert (found.asked, found.code, found.words) == (Asked.OWED, "dead", "503")


def test_an_uncertain_ticket_says_when_it_is_looked_for(world: World, jira: JiraSite) -> None:
    link = lost(world, jira)
    refused_twice(world, jira)  # what its project asks for since does not matter to what was sent
    found = first(world, link.action_id)
    assert (found.asked, found.code, found.at) == (Asked.FOUND, "uncertain", link.next_look_at)


def test_a_ticket_that_is_there_is_named_with_its_page(world: World, jira: JiraSite) -> None:
    link = world.sent()
    found = asked(world, link.action_id)
    assert found.checks[-1].asked is Asked.TICKET
    assert (found.checks[-1].words, found.first) == (link.issue_key, None)
    assert found.url == f"{jira.url}/browse/{link.issue_key}"


@pytest.mark.parametrize(
    ("state", "columns", "code"),
    [
        (LinkState.GONE, {}, "gone"),
        (LinkState.READ_ONLY, {}, "read_only"),
        (LinkState.LINKED, {"cause": "no_way:1"}, "no_way"),
    ],
)
def test_a_ticket_that_is_not_quite_as_it_should_be_says_why(
    world: World, state: LinkState, columns: dict[str, str], code: str
) -> None:
    link = world.sent()
    if state is not LinkState.LINKED:
        IssueLink.objects.filter(pk=link.pk).update(state=state)
    IssueLink.objects.filter(pk=link.pk).update(**columns)
    assert asked(world, link.action_id).checks[-1].code == code


def test_a_conflict_and_a_ticket_that_was_let_go_of_say_so(world: World, jira: JiraSite) -> None:
    link = in_conflict(world, jira)
    assert asked(world, link.action_id).checks[-1].code == "conflict"
    IssueLink.objects.filter(pk=link.pk).update(state=LinkState.UNLINKED, issue_id="")
    assert (first(world, link.action_id).asked, first(world, link.action_id).code) == (Asked.SENT, "unlinked")


def test_whoever_may_not_see_the_item_is_told_nothing(world: World) -> None:
    action_id = world.action()
    restrict(action_id, Visibility.RESTRICTED, world.owner.pk)
    with pytest.raises(NotVisible):
        why(Reader(None, None, Role.ADMIN), action_id, as_of=timezone.now())
    work_off()

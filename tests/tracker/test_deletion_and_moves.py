"""Tickets that are deleted, hidden, or moved elsewhere (jira-sync behaviours 15 and 16)."""

from datetime import timedelta

from reviewboard.connections.models import Connection
from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState, LinkState
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.models import IssueLink
from tests.simulators.jira import JiraSite
from tests.tracker.acting import Time, edit, hear, notes, polled, settled, step
from tests.tracker.world import World, owed, place_in, work_off

SOON = timedelta(seconds=30)


def test_a_ticket_that_was_deleted_is_gone_once_its_absence_confirms_it(world: World, jira: JiraSite) -> None:
    """Behaviour 15: the event alone is believed by nobody, and nothing is made again by itself."""
    link = world.sent()
    jira.outgoing.clear()
    jira.as_person("Ana").delete(link.issue_key)
    hear(world)
    found = world.link(link.action_id)
    assert found.state == LinkState.GONE
    assert len(notes(link, NoteKind.GONE)) == 1
    edit(world, found, title="Alert on every price drift")
    work_off()
    polled(world, whole=True)
    assert len(jira.ledger.creates_posted()) == 1
    assert jira.issues() == []
    assert settled()


def test_an_event_of_a_deletion_that_did_not_happen_changes_nothing(world: World, jira: JiraSite) -> None:
    """Behaviours 13 and 15."""
    link, other = world.sent("One"), world.sent("Two")
    jira.outgoing.clear()
    jira.as_person("Ana").delete(other.issue_key)
    (deleted,) = jira.outgoing
    body = deleted.body.replace(f'"id": "{other.issue_id}"'.encode(), f'"id": "{link.issue_id}"'.encode())
    hear(world, [type(deleted)(deleted.event, link.issue_id, deleted.headers, body)])
    found = world.link(link.action_id)
    assert (found.state, found.missed_at) == (LinkState.LINKED, None)


def test_without_the_event_it_takes_two_absences_ten_minutes_apart(
    world: World, jira: JiraSite, time: Time
) -> None:
    """Behaviour 15: a site that is being moved answers 404 for a while."""
    link = world.sent()
    jira.as_person("Ana").delete(link.issue_key)
    polled(world, whole=True)
    assert world.link(link.action_id).state == LinkState.LINKED
    time.passes(500)
    work_off(ahead=timedelta(0))
    polled(world, whole=True)
    assert world.link(link.action_id).state == LinkState.LINKED
    time.passes(110)
    work_off(ahead=timedelta(0))
    assert world.link(link.action_id).state == LinkState.GONE
    assert settled()


def test_one_that_is_back_the_second_time_was_never_gone(world: World, jira: JiraSite, time: Time) -> None:
    link = world.sent()
    jira.fail("get", "status", status=404, times=1)
    edit(world, link, title="Alert on every price drift")
    work_off(ahead=SOON)
    assert world.link(link.action_id).missed_at is not None
    time.passes(610)
    work_off()
    found = world.link(link.action_id)
    assert (found.state, found.missed_at) == (LinkState.LINKED, None)
    assert jira.issue(link.issue_id).fields["summary"] == "Alert on every price drift"


def test_a_permission_that_was_lost_is_trouble_of_the_connection_and_no_deletion(
    world: World, jira: JiraSite, time: Time
) -> None:
    """Behaviour 15: both are answered with 404."""
    link = world.sent()
    jira.outgoing.clear()
    jira.project("PAY").deny("BROWSE_PROJECTS")
    for _ in range(3):
        edit(world, link, title=f"Alert on drift {time.ahead}")
        work_off()
        time.passes(900)
    assert world.link(link.action_id).state == LinkState.LINKED
    trouble = Connection.objects.get(pk=world.connection_id).trouble_words
    assert trouble.startswith("project 10000 cannot be read")
    jira.project("PAY").allow("BROWSE_PROJECTS")
    edit(world, link, title="Alert on every price drift")
    work_off()
    polled(world)
    assert jira.issue(link.issue_id).fields["summary"] == "Alert on every price drift"
    assert Connection.objects.get(pk=world.connection_id).trouble_words == ""


def test_credentials_that_were_revoked_are_no_deletion(world: World, jira: JiraSite, time: Time) -> None:
    """Behaviours 15 and 19: `/myself` must still be readable."""
    link = world.sent()
    jira.fail("get", "status", status=404)
    for _ in range(2):
        edit(world, link, title=f"Alert on drift {time.ahead}")
        jira.fail("myself", "status", status=401, times=1)
        work_off()
        time.passes(900)
    assert world.link(link.action_id).state == LinkState.LINKED


def moved(world: World, jira: JiraSite, link: IssueLink, project: str) -> IssueLink:
    jira.outgoing.clear()
    jira.as_person("Ana").move_to(link.issue_key, project)
    hear(world)
    return world.link(link.action_id)


def test_a_ticket_that_moved_where_ours_go_keeps_its_one_link(world: World, jira: JiraSite) -> None:
    """Behaviour 16: by id; key, project and mapping are those of the new place."""
    place = place_in(jira, "CHK", world.connection_id, None, targets={"wont_do": "10004"})
    link = world.sent()
    found = moved(world, jira, link, "CHK")
    assert (found.state, found.issue_id, found.issue_key) == (LinkState.LINKED, link.issue_id, "CHK-1")
    assert (found.project_id, found.place_id) == (jira.project("CHK").id, place.pk)
    assert IssueLink.objects.count() == 1
    edit(world, found, title="Alert on every price drift")
    step(world, found, ActionEvent.DROP)
    work_off()
    after = jira.issue(link.issue_id)
    assert (after.fields["summary"], after.status) == ("Alert on every price drift", "10004")
    assert len(jira.ledger.creates_posted()) == 1


def test_a_ticket_that_moved_where_nothing_of_ours_goes_is_only_read(world: World, jira: JiraSite) -> None:
    """Behaviour 16."""
    link = world.sent()
    found = moved(world, jira, link, "OPS")
    assert (found.state, found.issue_key) == (LinkState.READ_ONLY, "OPS-1")
    jira.ledger.clear()
    edit(world, found, title="Alert on every price drift")
    work_off()
    assert jira.ledger.writes() == []
    jira.as_person("Ana").move("OPS-1", "Done")
    hear(world)
    assert world.item(link).state == ActionState.DONE
    assert len(notes(link, NoteKind.FROZEN)) == 1


def test_it_is_written_to_again_once_the_project_has_a_place_and_it_is_moved_on(
    world: World, jira: JiraSite
) -> None:
    link = world.sent()
    found = moved(world, jira, link, "OPS")
    edit(world, found, title="Alert on every price drift")
    work_off()
    place_in(jira, "CHK", world.connection_id, None)
    found = moved(world, jira, found, "CHK")
    work_off()
    assert (found.state, found.issue_key) == (LinkState.LINKED, "CHK-1")
    assert jira.issue(link.issue_id).fields["summary"] == "Alert on every price drift"


def test_a_move_without_a_webhook_is_found_out_at_night(world: World, jira: JiraSite) -> None:
    """Behaviours 16 and 22: the polled project is no longer its own; by id it is still found."""
    place_in(jira, "CHK", world.connection_id, None)
    link = world.sent()
    jira.as_person("Ana").move_to(link.issue_key, "CHK")
    polled(world, whole=True)
    assert world.link(link.action_id).issue_key == "CHK-1"


def test_a_place_that_was_removed_leaves_no_hint_that_is_read_for_ever(world: World, jira: JiraSite) -> None:
    link = world.sent()
    IssueLink.objects.filter(pk=link.pk).update(place=None)
    jira.as_person("Ana").move(link.issue_key, "Done")
    hear(world)
    assert world.link(link.action_id).hinted_at is None
    assert owed("fetch_issues") == []

"""The path from end to end: an owner sends an action item, a ticket appears, is closed there, and comes back as done."""

from django.utils import timezone

from reviewboard.domain.values import ActionState, LinkState
from reviewboard.tracker.operations.reconciling import reconcile
from tests.simulators.jira import JiraSite
from tests.tracker.world import World, work_off


def test_an_action_item_that_its_owner_sends_becomes_one_ticket(world: World, jira: JiraSite) -> None:
    link = world.sent("Alert on price drift")
    assert link.state == LinkState.LINKED
    (ticket,) = jira.issues()
    assert (ticket.id, ticket.key) == (link.issue_id, link.issue_key)
    assert ticket.fields["summary"] == "Alert on price drift"
    assert ticket.fields["duedate"] == "2026-12-11"
    assert f"rb-{link.uuid}" in ticket.fields["labels"]
    assert ticket.fields["assignee"] == jira.as_person("Ana").user.account_id
    assert jira.ledger.counts() == {"create": 1}


def test_a_ticket_that_is_closed_there_comes_back_as_done(world: World, jira: JiraSite) -> None:
    link = world.sent()
    jira.as_person("Ana").move(link.issue_key, "Done")
    reconcile(connection_id=world.connection_id, clock=timezone.now)
    work_off()
    assert world.item(link).state == ActionState.DONE
    before = len(jira.ledger.calls())
    work_off()
    assert len(jira.ledger.calls()) == before

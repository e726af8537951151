"""Backfill: what a query finds is looked at first; then taken over, each once, or made together."""

from datetime import date

import pytest
from django.utils import timezone

from reviewboard.catalog.models import Service
from reviewboard.domain.values import ActionState, LinkState, Priority
from reviewboard.findings.models import ActionItem
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations import adopting
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.repairing import unlink
from reviewboard.tracker.queries.lacking import lacking
from tests.simulators.jira import JiraSite
from tests.tracker.world import World, place_in, work_off

ADMIN = Reader(user_id=None, person_id=None, role=Role.ADMIN)


def find(world: World, query: str) -> list[adopting.Found]:
    return adopting.find(reader=ADMIN, place_id=world.place.pk, query=query)


def adopt(world: World, query: str, *keys: str) -> int:
    return adopting.adopt_found(
        reader=ADMIN, place_id=world.place.pk, query=query, keys=keys, clock=timezone.now
    )


@pytest.mark.parametrize("query", ["PAY-1", "pay-1", " PAY-1 ", "label:old", "label: old", "project = PAY"])
def test_a_ticket_is_found_by_key_label_or_query(world: World, jira: JiraSite, query: str) -> None:
    jira.as_person("Ana").create("PAY", "Rehearse the restore", labels=["old"])
    assert [one.title for one in find(world, query)] == ["Rehearse the restore"]


def test_a_label_is_no_query(world: World, jira: JiraSite) -> None:
    jira.as_person("Ana").create("PAY", "Secret", labels=["x"])
    assert find(world, 'label:y" OR project = PAY OR labels = "z') == []


def test_a_look_writes_nothing_anywhere(world: World, jira: JiraSite) -> None:
    jira.as_person("Ana").create("PAY", "Rehearse the restore", duedate="2026-12-18", assignee=None)
    (found,) = find(world, "project = PAY")
    assert found.due_on == date(2026, 12, 18)
    assert found.is_new
    assert jira.ledger.writes() == []
    assert not ActionItem.objects.exists()
    assert not IssueLink.objects.exists()


def test_many_pages_are_read(world: World, jira: JiraSite) -> None:
    ana = jira.as_person("Ana")
    for number in range(120):
        ana.create("PAY", f"Ticket {number}")
    assert len({one.key for one in find(world, "project = PAY")}) == 120


def test_an_adopted_ticket_keeps_what_it_says_and_nothing_is_sent(world: World, jira: JiraSite) -> None:
    ana = jira.as_person("Ana")
    ticket = ana.create("PAY", "Rehearse the restore", duedate="2026-12-18", priority="2", labels=["human"])
    ana.assign(ticket.key, "Ana")
    assert adopt(world, ticket.key, ticket.key) == 1
    work_off()
    item = ActionItem.objects.get()
    assert (item.title, item.due_on, item.owner) == ("Rehearse the restore", date(2026, 12, 18), world.owner)
    assert (item.priority, item.service) == (Priority.HIGH, world.service)
    assert IssueLink.objects.get().state == LinkState.LINKED
    assert jira.ledger.counts().get("create", 0) == 0
    assert "human" in jira.issue(ticket.key).fields["labels"]


def test_one_that_is_done_there_is_done_here(world: World, jira: JiraSite) -> None:
    ana = jira.as_person("Ana")
    ticket = ana.create("PAY", "Rehearse the restore")
    ana.assign(ticket.key, "Ana")
    ana.move(ticket.key, "Done")
    adopt(world, ticket.key, ticket.key)
    work_off()
    assert ActionItem.objects.get().state == ActionState.DONE
    assert jira.issue(ticket.key).status == "10003"


def test_one_of_another_project_is_kept_in_step_through_that_projects_place(
    world: World, jira: JiraSite
) -> None:
    other = place_in(
        jira, "CHK", world.connection_id, Service.objects.create(key="checkout", name="Checkout")
    )
    ticket = jira.as_person("Ana").create("CHK", "Elsewhere")
    adopt(world, ticket.key, ticket.key)
    assert IssueLink.objects.get().place == other


def test_one_of_a_project_without_a_place_is_left_alone(world: World, jira: JiraSite) -> None:
    ticket = jira.as_person("Ana").create("OPS", "Elsewhere")
    (found,) = find(world, ticket.key)
    assert (found.elsewhere, found.is_new) == (True, False)
    assert adopt(world, ticket.key, ticket.key) == 0
    assert not ActionItem.objects.exists()


def test_nobody_here_is_guessed_for_an_unknown_account(world: World, jira: JiraSite) -> None:
    ana = jira.as_person("Ana")
    ticket = ana.create("PAY", "Rehearse the restore")
    ana.assign(ticket.key, "Ravi")
    (found,) = find(world, ticket.key)
    assert (found.owner_id, found.owner, found.assignee) == (None, "", "Ravi Menon")
    adopt(world, ticket.key, ticket.key)
    assert ActionItem.objects.get().owner is None


def test_only_what_is_chosen_is_adopted_and_only_once(world: World, jira: JiraSite) -> None:
    ana = jira.as_person("Ana")
    one, _other = ana.create("PAY", "One"), ana.create("PAY", "Other")
    assert adopt(world, "project = PAY", one.key) == 1
    assert adopt(world, "project = PAY", one.key) == 0
    assert [item.title for item in ActionItem.objects.all()] == ["One"]


def test_what_is_wrong_with_a_query_is_told_in_jiras_words(world: World) -> None:
    with pytest.raises(NoAnswer, match="400"):
        find(world, "project == PAY")
    with pytest.raises(NoAnswer, match="needed"):
        find(world, "  ")


def test_only_who_may_connect_trackers_looks(world: World) -> None:
    with pytest.raises(NotAllowed):
        adopting.find(reader=world.reader, place_id=world.place.pk, query="PAY-1")
    with pytest.raises(NotVisible):
        adopting.find(reader=ADMIN, place_id=999, query="PAY-1")
    with pytest.raises(NotVisible):
        adopting.make_all(reader=ADMIN, place_id=999, action_ids=[], as_of=timezone.now())


def test_what_lacks_a_ticket_is_of_the_service_open_owned_and_seen(world: World) -> None:
    wanted = world.action("Lacks one")
    world.action("Of nobody", owner_id=None)
    world.sent("Has one")
    world.action("Of another service", service_id=None)
    let_go = world.sent("Let go of")
    unlink(reader=ADMIN, link_id=let_go.pk, as_of=timezone.now())
    hidden = world.action("For few")
    world.restrict(hidden)
    assert lacking(ADMIN, world.service.pk) == [wanted]
    assert set(lacking(world.as_role(Role.ADMIN), world.service.pk)) == {wanted, hidden}


def test_everything_else_is_every_service_without_a_place_of_its_own(world: World, jira: JiraSite) -> None:
    checkout = Service.objects.create(key="checkout", name="Checkout")
    world.action("Of a service with a place")
    wanted = {world.action("Of none", service_id=None), world.action("Homeless", service_id=checkout.pk)}
    assert set(lacking(ADMIN, None)) == wanted
    rest = place_in(jira, "OPS", world.connection_id, None)
    made = adopting.make_all(reader=ADMIN, place_id=rest.pk, action_ids=wanted, as_of=timezone.now())
    assert made == (2, 0)
    work_off()
    assert sorted(one.key for one in jira.issues()) == ["OPS-1", "OPS-2"]
    assert jira.ledger.counts()["bulk"] == 1


def test_a_restricted_item_waits_without_a_security_level(world: World, jira: JiraSite) -> None:
    hidden = world.action("For few")
    world.restrict(hidden)
    admin = world.as_role(Role.ADMIN)
    made = adopting.make_all(reader=admin, place_id=world.place.pk, action_ids=[hidden], as_of=timezone.now())
    assert made == (0, 1)
    work_off()
    assert jira.issues() == []

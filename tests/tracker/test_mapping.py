"""What of an action item is written to its ticket, and how (jira-sync behaviours 5 to 9)."""

from typing import Any

import pytest
from django.utils import timezone

from reviewboard.domain.values import LinkState, Priority, Visibility
from reviewboard.findings.models import ActionItem, Finding
from reviewboard.findings.operations import raise_visibility
from reviewboard.findings.rows import RecordKind
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.models import IssueLink
from tests.simulators.jira import JiraSite
from tests.tracker.acting import edit, hear, notes, polled
from tests.tracker.world import World, known_in_jira, new_world, owed, place_in, work_off

DECLARED = {"summary", "description", "duedate", "priority", "assignee", "labels", "project", "issuetype"}


def fields(jira: JiraSite, link: IssueLink) -> dict[str, Any]:
    return jira.issue(link.issue_id).fields


def test_only_declared_fields_are_ever_written(world: World, jira: JiraSite) -> None:
    """Behaviour 5."""
    link = world.sent()
    edit(world, link, title="Alert on every price drift", priority=Priority.URGENT, due_on=None)
    work_off()
    create, change = jira.ledger.writes()
    assert create.body["fields"].keys() <= DECLARED
    assert change.body == {
        "fields": {"summary": "Alert on every price drift", "priority": {"id": "1"}, "duedate": None}
    }


def test_a_persons_label_survives_an_update(world: World, jira: JiraSite) -> None:
    """Behaviour 5: labels are added and taken away one by one, never replaced."""
    link = world.sent()
    jira.as_person("Ana").edit(link.issue_key, labels_add=["friday"])
    world.replace_place(labels=["reviewboard", "from-review"])
    edit(world, link, title="Alert on every price drift")
    work_off()
    assert set(fields(jira, link)["labels"]) == {"friday", "reviewboard", "from-review", f"rb-{link.uuid}"}
    assert jira.ledger.writes()[-1].body["update"] == {"labels": [{"add": "from-review"}]}
    world.replace_place(labels=["from-review"])
    edit(world, link, title="Alert on price drift")
    work_off()
    assert set(fields(jira, link)["labels"]) == {"friday", "from-review", f"rb-{link.uuid}"}


STRANGE = [
    ("Alert on\nprice\r\ndrift\x07", "{code}rm -rf{code} *now* [~admin]"),
    ("x" * 300, "y" * 40_000),
    ("🔥" * 200, "🔥" * 30_000),
    ("h1. {panel}", "\x00\x1b[31mred\x1b[0m\n----\n|a|b|"),
    ("Ünïcödé — “quotes”", "tab\tand\x0bvertical"),
]


@pytest.mark.parametrize(("title", "outcome"), STRANGE, ids=["markup", "long", "emoji", "control", "accents"])
def test_any_text_is_taken_and_the_rest_can_be_found(
    world: World, jira: JiraSite, title: str, outcome: str
) -> None:
    """Behaviour 6: 201, whatever was written; a text that was cut ends with the way back."""
    action_id = world.action("To be named")
    ActionItem.objects.filter(pk=action_id).update(title=title, outcome=outcome.replace("\x00", ""))
    link = world.send(action_id)
    work_off()
    assert world.link(link.action_id).state == LinkState.LINKED
    text = fields(jira, world.link(action_id))["description"]
    assert text.endswith(f"in reviewboard|https://reviewboard.example/actions/{action_id}/]")
    assert "\n" not in fields(jira, world.link(action_id))["summary"]
    jira.ledger.clear()
    polled(world, whole=True)
    assert jira.ledger.writes() == []


def test_renaming_a_priority_in_jira_breaks_nothing(world: World, jira: JiraSite) -> None:
    """Behaviour 7: by id."""
    link = world.sent(priority=Priority.HIGH)
    jira.rename_priority("High", "Very soon")
    edit(world, link, priority=Priority.URGENT)
    work_off()
    edit(world, link, priority=Priority.HIGH)
    work_off()
    assert fields(jira, link)["priority"] == "2"
    assert all("name" not in str(one.body) for one in jira.ledger.writes())
    jira.as_person("Ana").edit(link.issue_key, priority="4")
    polled(world)
    assert world.item(link).priority == Priority.LOW


def test_a_priority_that_nobody_named_is_left_to_jira(world: World, jira: JiraSite) -> None:
    world.replace_place(priorities={"urgent": "1"})
    link = world.sent(priority=Priority.LOW)
    assert fields(jira, link)["priority"] == "3"
    assert "priority" not in jira.ledger.creates_posted()[0].body["fields"]


def test_an_owner_whose_account_nobody_knows_leaves_the_ticket_unassigned_and_that_is_said_once(
    world: World, jira: JiraSite
) -> None:
    """Behaviour 8: never the service account, and no e-mail address is needed."""
    stranger = Person.objects.create(name="Li Wei", email="li.wei@lindgrove.example")
    action_id = world.action(owner_id=stranger.pk)
    world.owner = stranger
    link = world.send(action_id)
    work_off()
    assert fields(jira, world.link(action_id)).get("assignee") is None
    assert world.link(action_id).cause == f"{Cause.NO_ACCOUNT}:{stranger.pk}"
    for _ in range(3):
        polled(world, whole=True)
    assert len(notes(link, NoteKind.HELD)) == 1
    assert not any("@" in str(one.body) for one in jira.ledger.writes())


def test_once_their_account_is_known_the_ticket_is_theirs(world: World, jira: JiraSite) -> None:
    """Behaviour 8: chosen once and confirmed."""
    stranger = Person.objects.create(name="Li Wei", email="li.wei@lindgrove.example")
    action_id = world.action(owner_id=stranger.pk)
    world.owner = stranger
    world.send(action_id)
    work_off()
    account = known_in_jira(jira, stranger, "Li").value
    link = world.link(action_id)
    world.replace_place(decides={"assignee": "ours"})
    polled(world, whole=True)
    assert fields(jira, link)["assignee"] == account
    assert world.link(action_id).cause == ""


def test_an_assignee_whom_nobody_here_knows_leaves_the_owner_as_it_is(world: World, jira: JiraSite) -> None:
    """Behaviour 8."""
    link = world.sent()
    jira.as_person("Ana").assign(link.issue_key, "Ravi")
    hear(world)
    assert world.item(link).owner_id == world.owner.pk
    jira.ledger.clear()
    polled(world, whole=True)
    assert jira.ledger.writes() == []


def test_an_assignee_who_is_known_becomes_the_owner(world: World, jira: JiraSite) -> None:
    ravi = Person.objects.create(name="Ravi Menon")
    known_in_jira(jira, ravi, "Ravi")
    link = world.sent()
    jira.as_person("Ana").assign(link.issue_key, "Ravi")
    hear(world)
    assert world.item(link).owner_id == ravi.pk
    jira.as_person("Ana").assign(link.issue_key, None)
    hear(world)
    assert world.item(link).owner_id is None


@pytest.mark.parametrize("mode", ["cloud", "dc"])
def test_an_epic_is_the_parent_where_that_is_offered_else_the_epic_links_own_field(
    db: None, mode: Any
) -> None:
    """Behaviour 9."""
    with JiraSite(mode) as jira:
        named = {"customfield_10011": "Q4"} if mode == "dc" else {}
        epic = jira.as_person("Ana").create("PAY", "Safer prices", kind="Epic", **named)
        world = new_world(jira)
        link_field = "parent" if mode == "cloud" else "customfield_10008"
        world.replace_place(epic=epic.key, epic_field=link_field)
        link = world.sent()
        told = jira.issue(link.issue_id).fields[link_field]
        assert told == (epic.id if mode == "cloud" else epic.key)


def test_people_are_named_by_account_in_cloud_and_by_name_in_data_center(db: None) -> None:
    """Behaviour 8."""
    with JiraSite("dc") as jira:
        world = new_world(jira)
        link = world.sent()
        assert link.state == LinkState.LINKED
        assert jira.ledger.creates_posted()[0].body["fields"]["assignee"] == {
            "name": jira.as_person("Ana").user.name
        }


def test_what_few_may_read_goes_only_where_a_security_level_is_named(world: World, jira: JiraSite) -> None:
    """product.md, "Visibility": without one it waits, visibly."""
    action_id = world.action()
    world.restrict(action_id)
    link = world.send(action_id)
    work_off()
    assert (world.link(action_id).state, jira.issues()) == (LinkState.WAITING, [])
    assert world.link(action_id).cause.startswith(Cause.LEVEL)
    world.replace_place(level_id="10100")
    assert world.send(action_id).state == LinkState.READY
    work_off()
    assert fields(jira, world.link(action_id))["security"] == "10100"
    assert link.pk == world.link(action_id).pk


def test_an_item_that_becomes_restricted_takes_its_ticket_along_before_another_word_is_written(
    world: World, jira: JiraSite
) -> None:
    """The level and what is written from then on are one write; without a level nothing more is written."""
    link = world.sent()
    world.restrict(link.action_id)
    edit(world, link, title="A customer's name")
    work_off()
    assert fields(jira, link)["summary"] == "Alert on price drift"
    assert world.link(link.action_id).cause.startswith(Cause.LEVEL)
    world.replace_place(level_id="10100")
    polled(world, whole=True)
    (change,) = jira.ledger.writes()[1:]
    assert change.body["fields"] == {"summary": "A customer's name", "security": {"id": "10100"}}
    assert world.link(link.action_id).cause == ""


def test_a_record_that_becomes_restricted_takes_the_tickets_of_its_actions_along(
    world: World, jira: JiraSite
) -> None:
    """product.md, "Visibility": the action item itself was not written, and its ticket is hidden all the same."""
    link = world.sent()
    finding = Finding.objects.create(text="A customer is named in it", written_by=world.owner)
    ActionItem.objects.update(finding=finding)
    world.replace_place(level_id="10100")
    raise_visibility(
        reader=world.as_role(Role.ADMIN),
        kind=RecordKind.FINDING,
        record_id=finding.pk,
        level=Visibility.RESTRICTED,
        person_ids=[world.owner.pk],
        team_ids=[],
        as_of=timezone.now(),
    )
    work_off()
    assert fields(jira, link)["security"] == "10100"


def test_a_service_without_a_place_waits_and_goes_when_there_is_one(world: World, jira: JiraSite) -> None:
    world.place.delete()
    link = world.send(world.action())
    assert (link.state, link.cause) == (LinkState.WAITING, f"{Cause.NO_PLACE}:{world.service.pk}")
    assert owed("create_issue") == []
    place_in(jira, "CHK", world.connection_id, None)
    world.send(link.action_id)
    work_off()
    assert jira.issue(world.link(link.action_id).issue_id).key.startswith("CHK-")

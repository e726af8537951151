"""Whose account in Jira is whose: looked for, chosen, confirmed once, and never guessed."""

from django.test import Client
from django.utils import timezone

from reviewboard.people.models import Identity, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.tracker.operations.placing import send
from reviewboard.tracker.operations.reconciling import reconcile
from tests.people.roster import person, user
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.world import World, work_off
from tests.web.sources import spoken, text_of
from tests.web.trackers import JIRA, admin, jira, loopback, world

__all__ = ["admin", "jira", "loopback", "world"]


def ravi(world: World, title: str = "Stop rotation early") -> Person:
    """An owner of whom no account is known yet."""
    one = Person.objects.get(name="Ravi Menon")
    world.action(title, owner_id=one.pk)
    return one


def at(world: World) -> str:
    return f"{JIRA}places/{world.place.pk}/people/"


def test_owners_without_an_account_are_listed_first(admin: Client, world: World) -> None:
    world.action()
    ravi(world)
    words = spoken(text_of(admin, at(world)))
    assert "Their tickets stay unassigned until it is named." in words
    assert words.index("Ravi Menon 1") < words.index("Known") < words.index("Ana Sobral")


def test_an_account_is_found_by_name_chosen_and_confirmed_once(
    admin: Client, jira: JiraSite, world: World
) -> None:
    owner = ravi(world)
    found = text_of(admin, f"{at(world)}?person={owner.pk}")
    account = jira.as_person("Ravi").user.account_id
    assert account in found
    assert not Identity.objects.filter(person=owner, kind="jira").exists()  # looking decides nothing
    form = {"person": owner.pk, "q": owner.name, "account": account}
    words = spoken(admin.post(at(world), form, follow=True).content.decode())
    assert "Ravi Menon in Jira is Ravi Menon from now on, and gets their tickets." in words
    assert Identity.objects.get(person=owner, kind="jira").value == account


def test_tickets_that_are_there_get_their_assignee(admin: Client, jira: JiraSite, world: World) -> None:
    owner = Person.objects.get(name="Ravi Menon")
    reader = Reader(user_id=None, person_id=owner.pk, role=Role.ENGINEER)
    action_id = world.action(owner_id=owner.pk)
    send(reader=reader, action_id=action_id, as_of=timezone.now())
    work_off()
    link = world.link(action_id)
    assert jira.issue(link.issue_key).fields.get("assignee") is None
    reconcile(connection_id=world.connection_id, clock=timezone.now)
    work_off()
    account = jira.as_person("Ravi").user.account_id
    admin.post(at(world), {"person": owner.pk, "q": owner.name, "account": account})
    work_off()
    assert jira.issue(link.issue_key).fields["assignee"] == account
    assert world.item(link).owner == owner


def test_an_account_that_jira_does_not_find_is_not_believed(admin: Client, world: World) -> None:
    owner = ravi(world)
    form = {"person": owner.pk, "q": owner.name, "account": "made-up"}
    words = spoken(admin.post(at(world), form, follow=True).content.decode())
    assert "no such account is found any more" in words
    assert not Identity.objects.filter(value="made-up").exists()


def test_an_account_that_is_somebody_elses_stays_theirs(admin: Client, jira: JiraSite, world: World) -> None:
    owner = ravi(world)
    account = jira.as_person("Ana").user.account_id
    form = {"person": owner.pk, "q": "Ana", "account": account}
    words = spoken(admin.post(at(world), form, follow=True).content.decode())
    assert "That account is somebody else’s here." in words
    assert Identity.objects.get(value=account).person == world.owner


def test_nobody_found_says_so(admin: Client, world: World) -> None:
    owner = ravi(world)
    words = spoken(text_of(admin, f"{at(world)}?person={owner.pk}&q=Zzz"))
    assert "is found so. Try fewer words." in words


def test_somebody_who_owns_nothing_there_is_not_matched(admin: Client, jira: JiraSite, world: World) -> None:
    other = person("Li Wei")
    form = {"person": other.pk, "q": "Li", "account": jira.as_person("Li").user.account_id}
    assert admin.post(at(world), form).status_code == 404


def test_an_engineer_does_not_come_in(client: Client, world: World) -> None:
    client.force_login(user(Role.ENGINEER, person("Lena Roth")))
    assert client.get(at(world)).status_code == 403
    assert client.post(at(world)).status_code == 403


def test_the_list_keeps_its_limit_of_statements(admin: Client, world: World) -> None:
    for number in range(20):
        one = Person.objects.create(name=f"Somebody {number}", email=f"s{number}@lindgrove.example")
        world.action(f"Item {number}", owner_id=one.pk)
    with at_most(12):
        text_of(admin, at(world))

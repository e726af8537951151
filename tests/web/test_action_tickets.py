"""The ticket beside an action item: on its page, in the list, and sending it."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.world import World, new_world, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def jira() -> Iterator[JiraSite]:
    with (
        override_settings(TRACKER_HOSTS=["127.0.0.1"], TRACKER_IN_TRANSACTIONS=True),
        JiraSite() as site,
    ):
        yield site


@pytest.fixture
def world(jira: JiraSite) -> World:
    return new_world(jira)


def client_of(person: Person, role: Role = Role.ENGINEER) -> Client:
    client = Client()
    user = User.objects.create_user(f"{person.pk}@lindgrove.example", None, role=role, person=person)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_its_owner_sends_it_and_reads_where_it_went(world: World) -> None:
    client, action = client_of(world.owner), world.action("Alert on price drift")
    assert "Send to Jira" in client.get(f"/actions/{action}/").content.decode()
    told = client.post(f"/actions/{action}/send/", follow=True).content.decode()
    assert "Its ticket is being made." in told
    work_off()
    key = world.link(action).issue_key
    page = client.get(f"/actions/{action}/").content.decode()
    assert key in page
    assert "Send to Jira" not in page


def test_whoever_does_not_own_it_may_not(world: World) -> None:
    other = client_of(Person.objects.create(name="Li Wei"), Role.ADMIN)
    action = world.action()
    assert "Send to Jira" not in other.get(f"/actions/{action}/").content.decode()
    assert other.post(f"/actions/{action}/send/").status_code == 403


def test_what_is_in_the_way_is_said_at_once(world: World) -> None:
    world.place.problems = [{"code": "required", "field": "customfield_10044", "words": "Team"}]
    world.place.save()
    client, action = client_of(world.owner), world.action()
    told = client.post(f"/actions/{action}/send/", follow=True).content.decode()
    assert "It is kept, and waits: Its project would refuse it." in told
    assert "Why no ticket?" in told


def test_the_list_has_a_column_for_tickets_where_there_are_any(world: World) -> None:
    client = client_of(world.owner)
    world.action("Not sent")
    assert '<th scope="col">Jira</th>' not in client.get("/actions/").content.decode()
    link = world.sent("Sent")
    with at_most(9):
        page = client.get("/actions/").content.decode()
    assert link.issue_key in page
    assert "–" in page


def test_without_a_tracker_nobody_is_offered_one() -> None:
    person = Person.objects.create(name="Ana Sobral")
    client = client_of(person, Role.FACILITATOR)
    client.post("/actions/new/", {"title": "Alert on price drift", "priority": "normal", "kind": "prevent"})
    assert "Jira" not in client.get("/actions/").content.decode()

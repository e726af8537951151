"""What pages ask while somebody waits: who we are, what there is to choose, and words where there is no answer."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from reviewboard.connections.kinds import Purpose
from reviewboard.connections.models import Connection
from reviewboard.connections.secrets import set_secret
from reviewboard.domain.tracking.port import Account
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.tracker.models import Tracker
from reviewboard.tracker.operations import asking
from reviewboard.tracker.operations.asking import NoAnswer
from tests.simulators.jira import JiraSite
from tests.tracker.world import World, new_world, work_off

ADMIN = Reader(user_id=None, person_id=None, role=Role.ADMIN)


def greet(world: World) -> Account:
    return asking.greet(reader=ADMIN, connection_id=world.connection_id, as_of=timezone.now())


def config(world: World) -> dict[str, object]:
    found: dict[str, object] = Connection.objects.get(pk=world.connection_id).config
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["cloud", "dc"])
@pytest.mark.parametrize("said", ["auto", "cloud", "dc"])
def test_which_edition_it_is_the_tracker_says_itself(mode: str, said: str) -> None:
    with JiraSite(mode) as jira:  # type: ignore[arg-type]  # one of the two
        world = new_world(jira)
        Connection.objects.update(config={**config(world), "edition": said})
        assert greet(world).edition == mode
        assert config(world)["edition"] in (mode, "auto")
        assert (
            asking.people(reader=ADMIN, connection_id=world.connection_id, project_key="PAY", words="Ana")[
                0
            ].name
            == "Ana Sobral"
        )


def test_what_waited_is_due_at_once(world: World, jira: JiraSite) -> None:
    jira.revoke()
    link = world.send(world.action())
    work_off(only=["create_issue"])
    Message.objects.update(not_before=timezone.now() + timedelta(minutes=10))
    jira.give_back()
    greet(world)
    assert Tracker.objects.get().stopped_at is None
    assert not Message.objects.filter(kind="create_issue", not_before__gt=timezone.now()).exists()
    work_off()
    assert world.link(link.action_id).issue_key


def test_a_tracker_that_does_not_let_us_in_is_asked_once(world: World, jira: JiraSite) -> None:
    jira.revoke()
    for _ in range(3):
        with pytest.raises(NoAnswer, match="401"):
            asking.projects(reader=ADMIN, connection_id=world.connection_id)
    assert len(jira.ledger.calls("projects")) == 1


def test_nothing_is_asked_for_somebody_who_may_not(world: World, jira: JiraSite) -> None:
    with pytest.raises(NotAllowed):
        asking.projects(reader=world.reader, connection_id=world.connection_id)
    with pytest.raises(NotAllowed):
        asking.greet(reader=world.reader, connection_id=world.connection_id, as_of=timezone.now())
    assert jira.ledger.calls() == []


def test_a_project_is_found_by_its_key_however_it_is_written(world: World) -> None:
    found = asking.project(reader=ADMIN, connection_id=world.connection_id, key=" pay ")
    assert (found.note, found.name) == ("PAY", "Payments")


@pytest.mark.parametrize("key", ["", " ", "NONE", "../myself", "x" * 65, "PAY/statuses", "PAY?x=1"])
def test_no_other_address_is_called_by_a_key(world: World, jira: JiraSite, key: str) -> None:
    with pytest.raises(NoAnswer):
        asking.project(reader=ADMIN, connection_id=world.connection_id, key=key)
    assert {one.operation for one in jira.ledger.calls()} <= {"project", ""}


@pytest.mark.parametrize("key", ["", "PAY-1/../../myself", "PAY-1?x", "PAY 1"])
def test_no_other_address_is_called_by_a_ticket(world: World, jira: JiraSite, key: str) -> None:
    with pytest.raises(NoAnswer):
        asking.ticket(reader=ADMIN, connection_id=world.connection_id, key=key)
    assert jira.ledger.calls() == []


def test_an_address_is_tried_against_the_list_before_anything_is_called(jira: JiraSite) -> None:
    settings = {"api_url": jira.url}
    asking.check_address(vendor="jira-tracker", config=settings)
    with override_settings(TRACKER_HOSTS=[]), pytest.raises(NoAnswer, match="https://"):
        asking.check_address(vendor="jira-tracker", config=settings)
    assert jira.ledger.calls() == []


def test_a_token_that_is_not_there_any_more_is_said(
    world: World, jira: JiraSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEWBOARD_SECRET_JIRA", jira.account.token)
    set_secret(
        connection_id=world.connection_id,
        purpose=Purpose.TOKEN,
        value="env:REVIEWBOARD_SECRET_JIRA",
        as_of=timezone.now(),
        actor_id=None,
    )
    assert greet(world).name == "Review Bot"
    monkeypatch.delenv("REVIEWBOARD_SECRET_JIRA")
    with pytest.raises(NoAnswer, match="no token"):
        greet(world)

"""Webhooks at the door (jira-sync behaviour 21), through the door that all vendors share."""

import dataclasses
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from reviewboard.connections.kinds import Purpose
from reviewboard.connections.secrets import retire_old, set_secret
from reviewboard.domain.values import ActionState
from reviewboard.inbox.models import Delivery as Stored
from reviewboard.tracker.models import IssueLink
from tests.simulators.jira import JiraSite
from tests.simulators.jira.webhooks import Delivery
from tests.statements import at_most
from tests.tracker.acting import hear, post
from tests.tracker.world import SECRET, World, connect, new_world, work_off


def closed(world: World, jira: JiraSite) -> tuple[IssueLink, Delivery]:
    """A ticket that a person closed, and the webhook that tells of it."""
    link = world.sent()
    jira.outgoing.clear()
    jira.as_person("Ana").move(link.issue_key, "Done")
    return link, jira.outgoing[-1]


def test_what_is_signed_is_stored_and_answered_and_only_then_worked_off(world: World, jira: JiraSite) -> None:
    """Behaviours 13 and 21."""
    link, told = closed(world, jira)
    with at_most(2):
        assert post(told) == 202
    assert world.item(link).state == ActionState.OPEN
    work_off()
    assert world.item(link).state == ActionState.DONE


def test_either_of_two_secrets_counts_while_one_is_rotated(world: World, jira: JiraSite) -> None:
    """Behaviour 21."""
    _, told = closed(world, jira)
    set_secret(
        connection_id=world.connection_id,
        purpose=Purpose.WEBHOOK,
        value="the-new-secret-of-both",
        as_of=timezone.now(),
        actor_id=None,
    )
    assert post(told, secret="the-new-secret-of-both") == 202
    assert post(dataclasses.replace(told, body=told.body + b" "), secret=SECRET) in (200, 202)
    retire_old(
        connection_id=world.connection_id, purpose=Purpose.WEBHOOK, as_of=timezone.now(), actor_id=None
    )
    assert post(told, secret=SECRET) == 401


@pytest.mark.parametrize("secret", ["another-secret", ""])
def test_a_bad_signature_is_401_and_stores_nothing(world: World, jira: JiraSite, secret: str) -> None:
    """Behaviour 21."""
    link, told = closed(world, jira)
    assert post(told, secret=secret) == 401
    assert not Stored.objects.exists()
    work_off()
    assert world.item(link).state == ActionState.OPEN


def test_no_signature_at_all_is_401(world: World, jira: JiraSite) -> None:
    _, told = closed(world, jira)
    answer = Client().post("/hooks/jira-1/", told.body, content_type="application/json")
    assert answer.status_code == 401
    assert not Stored.objects.exists()


def test_the_same_delivery_is_known_by_its_identifier(world: World, jira: JiraSite) -> None:
    """Behaviour 21: Cloud's identifier stays over its retries, in which bodies may differ by their rendering."""
    _, told = closed(world, jira)
    again = dataclasses.replace(told, body=told.body.replace(b'"timestamp"', b' "timestamp"'))
    assert [post(told), post(told), post(again)] == [202, 200, 200]
    assert Stored.objects.count() == 1


def test_without_an_identifier_the_very_bytes_stand_for_it(db: None) -> None:
    """Data Center gives none."""
    with JiraSite("dc") as jira:
        world = new_world(jira)
        link, told = closed(world, jira)
        assert not any("identifier" in name.lower() for name in told.headers)
        assert [post(told), post(told)] == [202, 200]
        jira.as_person("Ana").move(link.issue_key, "In Progress")
        assert post(jira.outgoing[-1]) == 202
        work_off()
        assert world.item(link).state == ActionState.IN_PROGRESS


def test_while_the_database_is_away_nothing_is_acknowledged(world: World, jira: JiraSite) -> None:
    """Behaviour 21: 503, so that Jira sends it again."""
    _, told = closed(world, jira)
    with mock.patch("reviewboard.webhooks.views.receive", side_effect=OperationalError):
        assert post(told) == 503
    assert not Stored.objects.exists()
    assert post(told) == 202


def test_an_event_that_is_not_asked_for_is_kept_as_ignored(world: World, jira: JiraSite) -> None:
    """C 9: a comment of ours cannot come back, for comments are nobody's business here."""
    link, told = closed(world, jira)
    body = told.body.replace(b"jira:issue_updated", b"comment_created")
    hear(world, [dataclasses.replace(told, body=body)])
    assert [one.state for one in Stored.objects.all()] == ["ignored"]
    assert world.item(link).state == ActionState.OPEN


def test_a_body_that_cannot_be_read_is_kept_as_failed(world: World, jira: JiraSite) -> None:
    """C 24: it crashes nothing, and the next is taken."""
    link, told = closed(world, jira)
    hear(world, [dataclasses.replace(told, body=b'{"webhookEvent": "jira:issue_updated"}', headers={})])
    assert [one.state for one in Stored.objects.all()] == ["failed"]
    hear(world, [told])
    assert world.item(link).state == ActionState.DONE


def test_a_stranger_to_us_is_ignored_whatever_it_carries(world: World, jira: JiraSite) -> None:
    """Tickets that are none of ours are neither read nor kept."""
    world.sent()
    jira.outgoing.clear()
    jira.as_person("Ana").create("PAY", "Somebody else's", labels=["rb-" + "f" * 32, "rb-short", "rb-"])
    jira.ledger.clear()
    hear(world)
    assert jira.ledger.calls() == []
    assert IssueLink.objects.count() == 1


def test_a_connections_webhooks_speak_of_its_own_tickets_only(world: World, jira: JiraSite) -> None:
    """Ids of two sites may be the same."""
    link, told = closed(world, jira)
    connect(jira, key="jira-2")
    assert post(told, key="jira-2") == 202
    work_off()
    assert world.item(link).state == ActionState.OPEN

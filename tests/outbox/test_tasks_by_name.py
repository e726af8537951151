"""What `celery.py` says: which task does which kind, what runs when, and how a task is published."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from uuid import uuid4

import pytest
from celery import Celery
from celery.signals import task_prerun
from django.db import close_old_connections
from redis import Redis

from reviewboard import celery
from reviewboard.outbox.kinds import KINDS, Lane
from reviewboard.outbox.management.commands.relay import send
from reviewboard.outbox.outcomes import Claim
from tests.outbox.scenes import MADE_UP_KINDS
from tests.own_valkey import valkey


@pytest.fixture(scope="module")
def own_broker() -> Iterator[str]:
    """Where a broker listens that nobody else publishes to, whatever else is tested meanwhile."""
    with valkey() as server:
        yield server.url


@pytest.fixture
def broker(own_broker: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """The real broker of these tests, with empty queues before and after."""
    monkeypatch.setattr(celery, "app", _app_at(f"redis+socket://{own_broker.removeprefix('unix://')}"))
    with Redis.from_url(own_broker) as client:
        client.flushall()
        yield client
        client.flushall()


def _app_at(url: str) -> Celery:
    """The app, with another broker."""
    there = Celery("elsewhere", broker=url, set_as_current=False)
    for name in ("task_queues", "broker_transport_options", "broker_connection_timeout"):
        setattr(there.conf, name, celery.app.conf[name])
    return there


def test_every_kind_has_one_handler_and_every_handler_a_kind() -> None:
    assert celery.HANDLERS.keys() == KINDS.keys() - MADE_UP_KINDS.keys()


@pytest.mark.parametrize(
    "name", [*celery.HANDLERS.values(), *(tick["task"] for tick in celery.SCHEDULE.values())]
)
def test_every_task_that_is_named_exists_under_that_name(name: str) -> None:
    module, _, function = name.rpartition(".")
    assert getattr(import_module(module), function).name == name


def test_every_lane_has_a_queue() -> None:
    assert {one.name for one in celery.app.conf.task_queues} == {*Lane, celery.RETRY}


def test_a_task_is_acknowledged_only_when_it_is_over_and_holds_no_other_back() -> None:
    conf = celery.app.conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.accept_content == ["json"]


def test_a_task_keeps_the_connection_of_the_one_before_and_tries_it_first() -> None:
    assert celery.app.conf.get("CELERY_DB_REUSE_MAX") == sys.maxsize  # as Celery's own code reads it
    assert close_old_connections in [receiver() for _, receiver in task_prerun.receivers]


@pytest.mark.parametrize(
    ("kind", "attempts", "queue"),
    [
        ("agenda_mail", 1, "default"),
        ("agenda_mail", 2, "retry"),
        ("create_issue", 1, "tracker"),
        ("sync_issue", 2, "tracker"),
    ],
)
def test_first_attempts_retries_and_what_waits_for_a_tracker_go_to_queues_of_their_own(
    broker: Redis, kind: str, attempts: int, queue: str
) -> None:
    send(Claim(1, kind, uuid4(), attempts))
    published = json.loads(broker.rpop(queue))  # type: ignore[arg-type]  # a plain client answers at once
    assert published["headers"]["task"] == celery.HANDLERS[kind]
    assert published["content-type"] == "application/json"
    assert broker.exists(celery.DEFAULT, celery.RETRY, celery.TRACKER) == 0


def test_a_broker_that_refuses_is_one_error_whatever_it_says(broker: Redis) -> None:
    broker.config_set("maxmemory", "1")
    try:
        with pytest.raises(ConnectionError):
            celery.send_task("agenda_mail", queue=celery.DEFAULT, message_id=1, token="t")
    finally:
        broker.config_set("maxmemory", "0")


def test_an_absent_broker_is_the_same_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celery, "app", _app_at("redis://127.0.0.1:1/0"))
    with pytest.raises(ConnectionError):
        celery.send_task("agenda_mail", queue=celery.DEFAULT, message_id=1, token="t")

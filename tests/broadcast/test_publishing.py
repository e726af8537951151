import json
import os
import socket
from collections.abc import Iterator
from time import monotonic

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings
from redis import Redis
from redis.client import PubSub

from reviewboard.broadcast import channel, meeting_topic, publish

EVENT: dict[str, str | int | bool | None] = {"revision": 4, "item": "incident:214"}
TOPIC = meeting_topic(2**40 + os.getpid())
"""Of no test beside this one: the workers share the server."""


@pytest.fixture
def listener(patient_redis: None) -> Iterator[PubSub]:
    """Somebody who listens to this meeting on the real server."""
    with (
        Redis.from_url(settings.REDIS_URL) as client,
        client.pubsub(ignore_subscribe_messages=False) as pubsub,
    ):
        pubsub.subscribe(channel(TOPIC))
        assert pubsub.get_message(timeout=60)["type"] == "subscribe"
        yield pubsub


@pytest.mark.django_db(transaction=True)
def test_an_event_reaches_those_who_listen_when_the_transaction_commits(listener: PubSub) -> None:
    with transaction.atomic():
        publish(TOPIC, EVENT)
        assert listener.get_message(timeout=0.1) is None
    heard = listener.get_message(timeout=60)
    assert json.loads(heard["data"]) == EVENT
    assert listener.get_message(timeout=0.1) is None


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_transaction_that_is_rolled_back_reaches_nobody(listener: PubSub) -> None:
    with transaction.atomic():
        publish(TOPIC, EVENT)
        transaction.set_rollback(True)
    assert listener.get_message(timeout=0.1) is None


@pytest.mark.django_db
def test_without_redis_nothing_happens(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.REDIS_URL = ""
    with django_capture_on_commit_callbacks(execute=True):
        publish(TOPIC, EVENT)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["absent", "silent"])
def test_a_server_that_is_absent_or_silent_costs_a_moment_and_a_line_in_the_log(
    state: str,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}"
        if state == "absent":
            server.close()
        began = monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            publish(TOPIC, EVENT)
    assert f"not published to {TOPIC}" in caplog.text
    assert monotonic() - began < 1, "it waited far beyond its limit of 50 ms"

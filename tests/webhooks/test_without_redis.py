"""While Redis is away the door takes what is sent, without asking for it; when it is back, the relay sends what is owed."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from celery import Celery
from django.conf import settings
from django.utils import timezone
from redis import Redis
from redis.connection import AbstractConnection

from reviewboard import celery
from reviewboard.celery_redis import celery_broker_url
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.tasks import process_delivery
from reviewboard.integrations import registry
from reviewboard.outbox.management.commands.relay import send as send_to_worker
from reviewboard.outbox.models import Message
from reviewboard.outbox.relay import BrokerDown, pass_on
from tests.inbox.scenes import EchoSource, echo, told
from tests.webhooks.test_door import send

pytestmark = pytest.mark.django_db
NOWHERE = "unix:///nowhere/valkey.sock"


@pytest.fixture(autouse=True)
def echo_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.SOURCES, "echo", EchoSource)


@pytest.fixture
def attempts() -> Iterator[list[str]]:
    """Every attempt to connect to a Redis, by whichever library."""
    made: list[str] = []
    real = AbstractConnection.connect

    def connect(self: AbstractConnection, *args: Any, **more: Any) -> Any:
        made.append(repr(self))
        return real(self, *args, **more)  # type: ignore[no-untyped-call]  # redis-py's own

    with mock.patch.object(AbstractConnection, "connect", connect):
        yield made


def redis_goes_away(patch: pytest.MonkeyPatch) -> None:
    """The addresses of this process lead to a socket that nobody listens on."""
    elsewhere = Celery("elsewhere", broker=celery_broker_url(NOWHERE), set_as_current=False)
    for name in ("task_queues", "broker_transport_options", "broker_connection_timeout"):
        elsewhere.conf[name] = celery.app.conf[name]
    patch.setattr(celery, "app", elsewhere)
    patch.setattr(settings, "REDIS_URL", NOWHERE)


def round_of_the_relay() -> int:
    """One round, with what the relay's process sends with."""
    wait = timedelta(seconds=0)
    return pass_on(send=send_to_worker, limit=10, as_of=timezone.now(), claimed_by="relay", wait=wait)


def test_a_delivery_is_taken_without_asking_redis_and_processed_once_it_is_back(attempts: list[str]) -> None:
    echo()
    with pytest.MonkeyPatch.context() as patch:
        redis_goes_away(patch)
        assert [send(told(1)), send(told(1))] == [202, 200]
        assert attempts == []
        with pytest.raises(BrokerDown):
            round_of_the_relay()
        assert attempts != []  # so an attempt would have been seen
    assert list(Message.objects.values_list("state", "attempts")) == [("pending", 0)]
    assert Delivery.objects.get().state == DeliveryState.STORED
    process_delivery(**published_by_one_round())
    assert Delivery.objects.get().state == DeliveryState.PROCESSED


def published_by_one_round() -> dict[str, Any]:
    """What the relay hands to the real broker; the broker is empty afterwards."""
    with Redis.from_url(settings.REDIS_URL) as broker:
        broker.delete(celery.DEFAULT, celery.RETRY)
        assert round_of_the_relay() == 1
        message = json.loads(broker.rpop(celery.DEFAULT))
    _, arguments, _ = json.loads(base64.b64decode(message["body"]))
    return dict(arguments)


def test_a_stranger_and_a_wrong_signature_ask_redis_for_nothing_either(attempts: list[str]) -> None:
    echo()
    with pytest.MonkeyPatch.context() as patch:
        redis_goes_away(patch)
        assert [send(told(1), key="nobody"), send(told(1), secret="another")] == [404, 401]
    assert attempts == []

"""One address of a Redis, as two libraries read it, and as the workers of a test run share it."""

from uuid import uuid4

import pytest
from django.conf import settings
from kombu import Connection
from redis import Redis

from reviewboard.celery_redis import celery_broker_url
from tests.apart import apart


@pytest.mark.parametrize("number", ["", "?db=9"])
def test_what_celery_queues_at_a_socket_is_found_there(number: str) -> None:
    url, queue = f"{settings.REDIS_URL.partition('?')[0]}{number}", f"addresses-{uuid4()}"
    with Connection(celery_broker_url(url)) as broker, Redis.from_url(url) as server:
        broker.SimpleQueue(queue).put("a message")
        assert server.llen(queue) == 1
        assert server.delete(queue) == 1


@pytest.mark.parametrize("url", ["", "redis://broker.example:6379/2"])
def test_an_address_on_the_network_is_the_same_to_both(url: str) -> None:
    assert celery_broker_url(url) == apart(url, "gw1") == url


def test_workers_do_not_share_a_number() -> None:
    assert apart("unix:///run/valkey.sock", "") == "unix:///run/valkey.sock"
    assert apart("unix:///run/valkey.sock", "gw0") != apart("unix:///run/valkey.sock", "gw1")
    assert apart("unix:///run/valkey.sock?db=3", "gw1") == "unix:///run/valkey.sock?db=3"

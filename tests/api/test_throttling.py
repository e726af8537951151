"""Requests are counted a token; where nobody can count, they are answered all the same, and at once."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import override_settings

from reviewboard.broadcast.server import LIMIT
from reviewboard.people.permissions import Role
from tests.api.calling import Caller, caller, token_for
from tests.people.roster import NOW, user

pytestmark = pytest.mark.django_db

THREE = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"token": "3/min"}}
BUSY = 2.0
"""Seconds that a busy machine may take for the requests themselves; without a limit they would take forever."""


@pytest.fixture
def _three_a_minute() -> Iterator[None]:
    with override_settings(REST_FRAMEWORK=THREE):
        yield


@pytest.mark.usefixtures("patient_redis", "_three_a_minute")
def test_the_fourth_request_of_a_minute_waits_for_the_next_one() -> None:
    script = caller()
    with time_machine.travel(NOW.replace(second=20), tick=False):
        assert [script.get("me").status for _ in range(4)] == [200, 200, 200, 429]
        answer = script.get("me")
    assert answer.kind == "application/problem+json"
    assert answer.headers["Retry-After"] == "41"
    with time_machine.travel(NOW.replace(minute=1), tick=False):
        assert script.get("me").status == 200


@pytest.mark.usefixtures("patient_redis", "_three_a_minute")
def test_each_token_has_its_own_number() -> None:
    owner = user(Role.ENGINEER, password=None)
    first, second = Caller(token_for(owner)), Caller(token_for(owner))
    assert [first.get("me").status for _ in range(4)][-1] == 429
    assert second.get("me").status == 200


@pytest.mark.usefixtures("_three_a_minute")
@pytest.mark.parametrize("away", ["nobody listens", "nobody answers"])
def test_without_redis_every_request_is_answered_and_none_waits(away: str, tmp_path: Path) -> None:
    script, path = caller(), str(tmp_path / "redis")
    with socket.socket(socket.AF_UNIX) as silent, override_settings(REDIS_URL=f"unix://{path}"):
        if away == "nobody answers":
            silent.bind(path)
            silent.listen()
        script.get("me")
        began = time.perf_counter()
        assert [script.get("me").status for _ in range(5)] == [200] * 5
        assert time.perf_counter() - began < 5 * LIMIT + BUSY


def test_without_a_redis_at_all_nobody_counts() -> None:
    script = caller()
    with override_settings(REDIS_URL="", REST_FRAMEWORK=THREE):
        assert [script.get("me").status for _ in range(5)] == [200] * 5

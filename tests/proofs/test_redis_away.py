"""Redis is killed under a running product: what vendors send is still taken at once, and processed when it is back."""

import http.client
import time

import pytest

from benchmarks.ingest_data import deliveries
from benchmarks.ingest_server import served
from reviewboard.inbox.models import Delivery
from reviewboard.integrations.signing import hex_hmac
from tests.inbox.scenes import SECRET
from tests.own_valkey import kill, start, valkey
from tests.proofs.facts import Fact
from tests.proofs.mail import Running, environment
from tests.stack.processes import eventually
from tests.webhooks.fuzzing import connect_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

SENT = 100
SOON, BUDGET = 0.2, 1.0
"""Seconds: what we promise, and the tightest budget of a vendor."""
PROCESSED = 120.0


def post(line: http.client.HTTPConnection, delivery: tuple[str, str, bytes]) -> tuple[int, float]:
    """The answer to one delivery, and how long it took."""
    key, event, body = delivery
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": key,
        "X-Hub-Signature-256": f"sha256={hex_hmac(SECRET, body)}",
    }
    began = time.monotonic()
    line.request("POST", "/hooks/github/", body, headers)
    answer = line.getresponse()
    answer.read()
    return answer.status, time.monotonic() - began


def processed() -> int:
    return Delivery.objects.filter(state="processed").count()


def test_what_is_sent_while_redis_is_away_is_taken_at_once_and_processed_when_it_is_back(
    own_database: str, fact: Fact, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_all()
    first, *others = deliveries(SENT + 1)
    with valkey() as broker:
        monkeypatch.setenv("REDIS_URL", broker.url)
        running = Running(environment(own_database, ""))
        running.start()
        try:
            with served("reviewboard.asgi", "reviewboard.wsgi:application", own_database) as server:
                line = http.client.HTTPConnection("127.0.0.1", server.port)
                assert post(line, first)[0] == 202
                assert eventually(lambda: processed() == 1, PROCESSED)
                kill(broker)
                answers = [post(line, one) for one in others]
                waited = SENT + 1 - processed()
                start(broker)
                assert eventually(lambda: processed() == SENT + 1, PROCESSED), processed()
        finally:
            running.kill(0, worker_first=True)
    assert [status for status, _ in answers] == [202] * SENT
    assert waited == SENT
    slow = sum(seconds > SOON for _, seconds in answers)
    assert max(seconds for _, seconds in answers) < BUDGET
    fact("deliveries sent while Redis was away, all answered 202", SENT)
    fact("of them answered within 200 ms", SENT - slow)
    fact("slowest answer, milliseconds", round(max(seconds for _, seconds in answers) * 1000))
    fact("processed after Redis was back", processed() - 1)

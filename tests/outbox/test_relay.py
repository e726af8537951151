import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from reviewboard.outbox import relay
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import sweep
from reviewboard.outbox.outcomes import Claim
from reviewboard.outbox.relay import BrokerDown, Relay, Send, pass_on
from tests.outbox.scenes import NOW, elsewhere, owe_one, start, states, take

PATIENCE = 60.0  # seconds: how long a test waits for another thread or process before it calls it broken


def eventually(happened: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < deadline, "it did not happen"
        sleep(0.02)


def url_of_test_database() -> str:
    at = connection.settings_dict
    host, port = quote(at["HOST"], safe=""), at["PORT"] or 5432
    return f"postgres://{at['USER']}:{quote(at['PASSWORD'])}@{host}:{port}/{at['NAME']}"


def one_round(send: Send) -> int:
    return pass_on(send=send, limit=10, as_of=NOW, claimed_by="relay", wait=timedelta(seconds=5))


@pytest.mark.django_db
def test_a_round_sends_what_it_claimed() -> None:
    owe_one(subject="action:1")
    owe_one(subject="action:2")
    sent = list[Claim]()
    assert one_round(sent.append) == 2
    assert [start(taken).subject for taken in sent] == ["action:1", "action:2"]


@pytest.mark.django_db
def test_an_absent_broker_costs_no_message_and_no_attempt() -> None:
    for number in range(3):
        owe_one(subject=f"action:{number}")
    sent = list[Claim]()

    def send_one_only(taken: Claim) -> None:
        if sent:
            raise BrokerDown
        sent.append(taken)

    with pytest.raises(BrokerDown):
        one_round(send_one_only)
    assert states() == ["claimed", "pending", "pending"]
    assert [taken.attempts for taken in take(as_of=NOW + timedelta(seconds=5))] == [1, 1]


@pytest.mark.django_db
def test_a_relay_killed_between_claim_and_sending_loses_nothing() -> None:
    owe_one()

    def die(taken: Claim) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        one_round(die)
    later = NOW + timedelta(minutes=1)
    assert sweep(as_of=later) == 1
    assert [taken.attempts for taken in take(as_of=later)] == [1]


@pytest.mark.django_db(transaction=True)
def test_a_relay_is_woken_by_a_new_message_and_ends_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "TICK", timedelta(seconds=PATIENCE * 5))
    sent = list[Claim]()
    runner = Relay(send=sent.append, claimed_by="relay")
    owe_one(subject="action:1", due=timezone.now())
    with ThreadPoolExecutor() as pool:
        running = elsewhere(pool, runner.run)
        eventually(lambda: len(sent) == 1)
        owe_one(subject="action:2", due=timezone.now())
        eventually(lambda: len(sent) == 2)
        runner.stop.set()
        owe_one(subject="action:3", due=timezone.now())
        running.result(PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_a_relay_outlives_the_end_of_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "TICK", timedelta(seconds=0.1))
    sent = list[Claim]()
    runner = Relay(send=sent.append, claimed_by="relay")
    with ThreadPoolExecutor() as pool:
        running = elsewhere(pool, runner.run)
        owe_one(subject="action:1", due=timezone.now())
        eventually(lambda: len(sent) == 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        owe_one(subject="action:2", due=timezone.now())
        eventually(lambda: len(sent) == 2)
        runner.stop.set()
        running.result(PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_two_relays_send_every_message_once() -> None:
    for number in range(80):
        owe_one("mail", f"mail:1:{number}", due=timezone.now())
    sent = list[int]()
    relays = [Relay(send=lambda taken: sent.append(taken.id), claimed_by=name, limit=7) for name in "ab"]
    with ThreadPoolExecutor() as pool:
        running = [elsewhere(pool, each.run) for each in relays]
        eventually(lambda: len(sent) >= 80)
        for each in relays:
            each.stop.set()
        for one in running:
            one.result(PATIENCE)
    assert sorted(sent) == sorted(Message.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_relay_process_ends_cleanly_when_told(ending: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "relay"],
        cwd=settings.BASE_DIR,
        stderr=subprocess.PIPE,
        text=True,
        env={"SECRET_KEY": "test", "DATABASE_URL": url_of_test_database()},
    )
    try:
        assert process.stderr is not None
        assert any("the relay runs" in line for line in process.stderr)
        process.send_signal(ending)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.communicate()

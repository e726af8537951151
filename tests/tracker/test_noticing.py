"""Administrators are told of a tracker that needs them: by one mail a cause and day, and by none of what is over."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.test import override_settings
from django.utils import timezone

from reviewboard.connections.kinds import ConnectionState, Purpose
from reviewboard.connections.models import Connection, Secret
from reviewboard.connections.queries import named
from reviewboard.domain.ports import Rejected
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from reviewboard.tracker.models import Tracker
from reviewboard.tracker.operations import noticing
from reviewboard.tracker.operations.noticing import KIND, owe_due, send
from reviewboard.tracker.queries.metrics import Alarm, metrics
from tests.people.roster import person, user
from tests.statements import at_most
from tests.tracker.world import World, work_off


class Sink:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []

    def deliver(self, mail: EmailMessage, ref: str) -> str:
        self.taken.append(mail)
        return ref


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Sink:
    made = Sink()
    monkeypatch.setattr(noticing, "sink", lambda: made)
    return made


@pytest.fixture
def ravi(world: World) -> Person:
    found = person("Ravi Menon")
    user(Role.ADMIN, found)
    user(Role.FACILITATOR, person("Ines Duarte"))
    return found


@pytest.fixture(autouse=True)
def _address() -> Iterator[None]:
    with override_settings(MAIL_FROM="reviewboard <reviewboard@example.test>"):
        yield


def stop(world: World) -> None:
    Tracker.objects.update_or_create(
        connection_id=world.connection_id,
        defaults={"stopped_at": timezone.now(), "stopped_words": "401 Unauthorized"},
    )


def notices() -> list[str]:
    return sorted(str(one.payload["alarm"]) for one in Message.objects.filter(kind=KIND))


def test_a_cause_is_told_once_a_day(world: World, ravi: Person) -> None:
    stop(world)
    now = timezone.now()
    assert owe_due(as_of=now) == 1
    assert owe_due(as_of=now) == 0
    assert Tracker.objects.get().told_at == now
    assert owe_due(as_of=now + timedelta(days=1)) == 1
    assert notices() == ["stopped", "stopped"]


def test_each_administrator_gets_one_and_nobody_else(world: World, ravi: Person) -> None:
    user(Role.ADMIN, person("Wanda Krüger"))
    off = user(Role.ADMIN, person("Farid Rahimi"))
    User.objects.filter(pk=off.pk).update(is_active=False)
    stop(world)
    assert owe_due(as_of=timezone.now()) == 2


def test_nothing_is_told_where_nothing_is_wrong_or_all_is_paused(world: World, ravi: Person) -> None:
    with at_most(8):
        assert owe_due(as_of=timezone.now()) == 0
    stop(world)
    Connection.objects.update(state=ConnectionState.PAUSED)
    assert owe_due(as_of=timezone.now()) == 0


def test_what_waits_too_long_is_told_with_its_number(world: World, ravi: Person, sink: Sink) -> None:
    world.send(world.action())
    late = timezone.now() + timedelta(minutes=22)
    assert owe_due(as_of=late) == 1
    assert send(owed(), as_of=late)
    (mail,) = sink.taken
    assert mail["Subject"] == "Jira: the oldest waits for 22 minutes"
    assert mail["To"] == "Ravi Menon <ravi.menon@example.org>"
    text = mail.get_body(("plain",))
    assert text is not None
    assert "https://reviewboard.example/jira/jira-1/" in text.get_content()
    html = mail.get_body(("html",))
    assert html is not None
    assert 'href="https://reviewboard.example/jira/jira-1/"' in html.get_content()
    assert "once a cause and day" in html.get_content()


def test_what_is_over_is_not_told_any_more(world: World, ravi: Person, sink: Sink) -> None:
    world.send(world.action())
    late = timezone.now() + timedelta(minutes=22)
    owe_due(as_of=late)
    work_off(only=("create_issue",))
    assert send(owed(), as_of=late) == ""
    assert sink.taken == []


def test_a_token_is_told_of_thirty_and_seven_days_before_its_end_once_each(
    world: World, ravi: Person
) -> None:
    now = timezone.now()
    ends = now + timedelta(days=29)
    Secret.objects.filter(purpose=Purpose.TOKEN).update(ends_at=ends)
    assert [owe_due(as_of=now + timedelta(days=days)) for days in (0, 1, 5)] == [1, 0, 0]
    assert [owe_due(as_of=now + timedelta(days=days)) for days in (23, 24)] == [1, 0]
    assert notices() == ["ends_now", "ends_soon"]


def test_a_token_that_was_renewed_is_not_told_of(world: World, ravi: Person, sink: Sink) -> None:
    now = timezone.now()
    Secret.objects.filter(purpose=Purpose.TOKEN).update(ends_at=now + timedelta(days=5))
    owe_due(as_of=now)
    Secret.objects.filter(purpose=Purpose.TOKEN).update(ends_at=now + timedelta(days=365))
    assert send(owed(), as_of=now) == ""
    assert sink.taken == []


def test_whoever_has_left_gets_none(world: World, ravi: Person, sink: Sink) -> None:
    stop(world)
    now = timezone.now()
    owe_due(as_of=now)
    Person.objects.filter(pk=ravi.pk).update(ends_on=now.date())
    with pytest.raises(Rejected):
        send(owed(), as_of=now)
    Person.objects.filter(pk=ravi.pk).update(ends_on=None, email="no address")
    with pytest.raises(Rejected):
        send(owed(), as_of=now)


@pytest.mark.parametrize("alarm", list(Alarm))
def test_every_alarm_has_its_words_and_a_page(world: World, alarm: Alarm) -> None:
    found = metrics(world.connection_id, as_of=timezone.now())
    called = named(world.connection_id)
    notice = noticing.written(alarm, found, called, ends_at=timezone.now(), as_of=timezone.now())
    assert notice.what.startswith("Jira")
    assert notice.url.startswith("https://reviewboard.example/")


def owed() -> Owed:
    """The one that is owed, in its handler's hands."""
    message = Message.objects.get(kind=KIND)
    claim = Claim(message.pk, KIND, message.claim_token, 1)  # type: ignore[arg-type]  # not claimed in these tests
    return Owed(claim, message.subject, message.payload, 1)

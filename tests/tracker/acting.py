"""What happens in these tests: people edit here, Jira's webhooks arrive or not, time passes, workers die."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from reviewboard.celery import HANDLERS
from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations import edit_action, move
from reviewboard.findings.queries.action import version_of
from reviewboard.findings.rows import ActionFields
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import sweep
from reviewboard.people.permissions import Role
from reviewboard.tracker.models import IssueLink, Pause, SyncNote, Tracker
from reviewboard.tracker.operations import looking
from reviewboard.tracker.operations.placing import prepare
from reviewboard.tracker.operations.reconciling import reconcile
from tests.simulators.jira import JiraSite
from tests.simulators.jira.webhooks import Delivery, signature
from tests.tracker.world import NOW, SECRET, World, claimed, work_off


@dataclass
class Time:
    """Our clock and Jira's, which go on together when time passes."""

    jira: JiraSite
    ahead: timedelta = timedelta(0)
    real: Callable[[], datetime] = field(default=timezone.now)

    def now(self) -> datetime:
        """In place of `timezone.now`."""
        return self.real() + self.ahead

    def passes(self, seconds: float) -> None:
        """Nobody works meanwhile. Pauses and breaks, which the database times, are as much shorter."""
        self.ahead += timedelta(seconds=seconds)
        self.jira.clock.advance(seconds)
        gone = timedelta(seconds=seconds)
        for one in Pause.objects.all():
            Pause.objects.filter(pk=one.pk).update(until=one.until - gone)
        for tracker in Tracker.objects.filter(broken_until__isnull=False):
            Tracker.objects.filter(pk=tracker.pk).update(broken_until=(tracker.broken_until or gone) - gone)


def edit(world: World, link: IssueLink, **changed: Any) -> None:
    """Edits the action item of a link here."""
    action = ActionItem.objects.get(pk=link.action_id)
    now = ActionFields(**{name: getattr(action, name) for name in ActionFields.__dataclass_fields__})
    edit_action(
        reader=world.as_role(Role.FACILITATOR),
        action_id=action.pk,
        fields=replace(now, **changed),
        seen=version_of(action),
        as_of=timezone.now(),
    )


def step(world: World, link: IssueLink, *events: ActionEvent, reason: str = "as decided") -> None:
    """Moves the action item of a link from state to state here."""
    for event in events:
        was = ActionState(ActionItem.objects.get(pk=link.action_id).state)
        move(
            reader=world.as_role(Role.FACILITATOR),
            action_id=link.action_id,
            event=event,
            was=was,
            as_of=timezone.now(),
            reason=reason,
        )


def send_many(world: World, count: int, *, start: int = 0) -> list[IssueLink]:
    """So many action items that their owner has sent, as one commit."""
    with transaction.atomic():
        items = ActionItem.objects.bulk_create(
            ActionItem(
                title=f"Alert on drift {start + number}",
                outcome="An alert fires within 5 minutes.",
                owner=world.owner,
                service=world.service,
                created_at=NOW,
            )
            for number in range(count)
        )
        links = IssueLink.objects.bulk_create(
            IssueLink(action=one, asked_by=world.owner, asked_at=timezone.now()) for one in items
        )
        prepare([one.pk for one in links], as_of=timezone.now())
    return links


def polled(world: World, *, whole: bool | None = None) -> int:
    """Reads what was updated, and does what follows; how many messages that was."""
    reconcile(connection_id=world.connection_id, clock=timezone.now, whole=whole)
    return work_off()


def post(delivery: Delivery, *, secret: str = SECRET, key: str = "jira-1") -> int:
    """Posts a webhook to the door, signed with this secret; the status of the answer."""
    headers = {**delivery.headers, "X-Hub-Signature": signature(secret, delivery.body)}
    told = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    answer = Client().post(f"/hooks/{key}/", delivery.body, content_type="application/json", **told)  # type: ignore[arg-type]  # headers
    return int(answer.status_code)


def hear(
    world: World, deliveries: Iterable[Delivery] | None = None, *, ahead: timedelta = timedelta(minutes=1)
) -> None:
    """All webhooks of Jira arrive, unless some are named, and are worked off."""
    for one in list(world.jira.outgoing) if deliveries is None else deliveries:
        assert post(one) in (200, 202)
    work_off(ahead=ahead)


def notes(link: IssueLink, *kinds: str) -> list[SyncNote]:
    """What was noted of a ticket, of these kinds, oldest first."""
    return [one for one in SyncNote.objects.filter(link=link) if not kinds or one.kind in kinds]


class Killed(BaseException):
    """The process is gone: nothing that would catch an error sees it."""


def die(*_: object, **__: object) -> None:
    """In place of whatever is not done any more."""
    raise Killed


def work_until_killed() -> None:
    """One worker takes up what is due, one after the other, and dies where a test says so."""
    for one in claimed(timedelta(0)):
        try:
            import_string(HANDLERS[one.kind])(message_id=one.id, token=str(one.token))
        except Killed:
            return


def recover(time: Time, *, rounds: int = 5) -> None:
    """Ten minutes later somebody sweeps, ticks and works again: long enough for every look."""
    time.passes(600)
    for _ in range(rounds):
        sweep(as_of=timezone.now())
        looking.settle_lost(as_of=timezone.now())
        looking.sweep(as_of=timezone.now())
        work_off(ahead=timedelta(0))
        if settled():
            return
        time.passes(100)


@pytest.fixture
def time(jira: JiraSite, monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock of which the test decides."""
    made = Time(jira)
    monkeypatch.setattr(timezone, "now", made.now)
    return made


def settled() -> bool:
    """Whether nothing is owed any more."""
    return not Message.objects.filter(state__in=["pending", "claimed", "uncertain"]).exists()

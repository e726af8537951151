"""What the relay and the clock ask of the sync. A task loads ids, calls one operation, returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit.locks import only_one
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.outcomes import Owed
from reviewboard.tracker.operations import (
    bulk,
    checking,
    creating,
    looking,
    noticing,
    pointing,
    pruning,
    reconciling,
    syncing,
)


@handles("create_issue")
def create_issue(owed: Owed) -> str:
    """The ticket of one action item; its key."""
    return creating.create(link_id=_number(owed, "link"), clock=timezone.now)


@handles("create_issues")
def create_issues(owed: Owed) -> str:
    """Up to 50 tickets in one call."""
    return bulk.create_batch(batch=str(owed.payload["batch"]), clock=timezone.now)


@handles("sync_issue")
def sync_issue(owed: Owed) -> None:
    """One action item and its ticket."""
    syncing.sync(action_id=_key_of(owed), clock=timezone.now)


@handles("look_for_issue")
def look_for_issue(owed: Owed) -> None:
    """One look for a ticket that may have been made."""
    looking.look(link_id=_number(owed, "link"), clock=timezone.now)


@handles("fetch_issues")
def fetch_issues(owed: Owed) -> None:
    """Tickets that something was told of."""
    syncing.read_hinted(connection_id=_key_of(owed), clock=timezone.now)


@handles("reconcile_issues")
def reconcile_issues(owed: Owed) -> None:
    """What webhooks of one tracker missed."""
    reconciling.reconcile(connection_id=_number(owed, "connection"), clock=timezone.now)


@handles("check_place")
def check_place(owed: Owed) -> None:
    """Whether a project still takes what we would send."""
    checking.check(place_id=_key_of(owed), clock=timezone.now)


@handles("point_tickets")
def point_tickets(owed: Owed) -> None:
    """The ticket of one action item, and those of the same finding in other trackers."""
    pointing.point(link_id=_key_of(owed))


@handles("tracker_notice")
def send_notice(owed: Owed) -> str:
    """One mail to an administrator whom a tracker needs."""
    return noticing.send(owed, as_of=timezone.now())


@shared_task(name="reviewboard.tracker.tasks.watch")
def watch(**_kwargs: object) -> None:
    """Every minute: administrators are told of what they have to know."""
    with only_one("tracker-watch") as mine:
        if mine:
            noticing.owe_due(as_of=timezone.now())


@shared_task(name="reviewboard.tracker.tasks.tick")
def tick(**_kwargs: object) -> None:
    """Every ten seconds: what was lost in between is looked for; readings and checks that are due are owed."""
    with only_one("tracker-tick") as mine:
        if mine:
            now = timezone.now()
            looking.settle_lost(as_of=now)
            looking.sweep(as_of=now)
            reconciling.owe_due(as_of=now)
            checking.owe_due(as_of=now)


@shared_task(name="reviewboard.tracker.tasks.prune")
def prune(**_kwargs: object) -> None:
    """Daily: what happened to tickets more than a year ago is forgotten."""
    with only_one("tracker-prune") as mine:
        if mine:
            pruning.prune(as_of=timezone.now())


def _key_of(owed: Owed) -> int:
    return int(owed.subject.rpartition(":")[2])


def _number(owed: Owed, name: str) -> int:
    said = owed.payload[name]
    if not isinstance(said, int):
        raise TypeError(f"{name} of {owed.subject} is no number")
    return said

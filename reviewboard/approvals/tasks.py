"""What the relay and the clock ask of the gate. A task loads ids, calls one operation, returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.approvals import asking, mailing, telling
from reviewboard.approvals.evaluating import evaluate, evaluate_all
from reviewboard.audit.locks import only_one
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.operations import owe
from reviewboard.outbox.outcomes import Owed


@handles("evaluate_gates", in_transaction=True)
def evaluate_gates(owed: Owed) -> None:
    """The gates of a few changes; or of all: a batch, which owes the next."""
    if owed.subject.startswith("changes:"):
        evaluate(change_ids=_ids(owed.payload["changes"]), as_of=timezone.now())
    else:
        _batch(owed)


def _ids(told: object) -> list[int]:
    return [int(one) for one in told] if isinstance(told, list) else []


def _batch(owed: Owed) -> None:
    """A next batch has a key of its own: where everything is asked for anew meanwhile, that begins at the beginning."""
    after = int(str(owed.payload.get("after", 0)))
    last = evaluate_all(after=after, as_of=timezone.now())
    if last is not None:
        goes_on = f"{owed.subject}:on"
        owe(kind="evaluate_gates", subject=owed.subject, dedup_key=goes_on, payload={"after": last})


@handles("commit_status")
def tell_status(owed: Owed) -> str:
    """What the code host shows beside one head."""
    again, look = owed.claim.attempts > 1, bool(owed.payload.get("look"))
    return telling.tell(subject=owed.subject, again=again, look=look, as_of=timezone.now())


@handles("gate_mail")
def send_gate_mail(owed: Owed) -> str:
    """One mail to the owner of a service."""
    return mailing.send(owed, as_of=timezone.now())


@shared_task(name="reviewboard.approvals.tasks.tick")
def tick(**_kwargs: object) -> None:
    """Every minute: time limits and broken glasses."""
    with only_one("gate-tick") as mine:
        if mine:
            asking.tick(as_of=timezone.now())


@shared_task(name="reviewboard.approvals.tasks.reconcile")
def reconcile(**_kwargs: object) -> None:
    """Every quarter of an hour: heads that wait are compared with what their hosts show."""
    with only_one("gate-reconcile") as mine:
        if mine:
            telling.reconcile(as_of=timezone.now())

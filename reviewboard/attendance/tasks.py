"""What the relay and the clock ask of attendance. A task loads ids, calls one operation, returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.attendance import needing_now, noticing, nudging, presenting
from reviewboard.attendance.asking import lapse_due
from reviewboard.attendance.forgetting import forget_due
from reviewboard.attendance.making_up import close_make_ups
from reviewboard.audit.locks import only_one
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.outcomes import Owed


@handles("stand_in_mail")
def send_stand_in_mail(owed: Owed) -> str:
    """One mail to somebody who is asked to go in another's place."""
    return noticing.send(owed, as_of=timezone.now())


@handles("presenter_mail")
def send_presenter_mail(owed: Owed) -> str:
    """One mail to somebody who would present an item."""
    return presenting.send(owed, as_of=timezone.now())


@handles("nudge_mail")
def send_nudge_mail(owed: Owed) -> str:
    """One mail that asks somebody in private for the answer that a meeting lacks."""
    return nudging.send(owed, as_of=timezone.now())


@handles("needed_now_mail")
def send_needed_now_mail(owed: Owed) -> str:
    """One mail that tells somebody in private that an item needs them now."""
    return needing_now.send(owed, as_of=timezone.now())


@shared_task(name="reviewboard.attendance.tasks.tick")
def tick(**_kwargs: object) -> None:
    """Every few minutes: what nobody answered in time goes to the owning team's lead; who would present hears of it.

    Make-ups whose time is over are closed.
    """
    with only_one("attendance-tick") as mine:
        if mine:
            lapse_due(as_of=timezone.now())
            presenting.ask_due(as_of=timezone.now())
            close_make_ups(as_of=timezone.now())


@shared_task(name="reviewboard.attendance.tasks.forget")
def forget(**_kwargs: object) -> None:
    """Every night: names in the ledger go when their time has come."""
    with only_one("attendance-forget") as mine:
        if mine:
            forget_due(as_of=timezone.now())

"""What the clock asks of reminders, and what the outbox owes of them. A task calls one operation and returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit.locks import only_one
from reviewboard.findings.reminding import sending
from reviewboard.findings.reminding.planning import forget, plan_due
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.outcomes import Owed


@shared_task(name="reviewboard.findings.reminding.tasks.tick")
def tick(**_kwargs: object) -> None:
    """Every quarter of an hour: digests are planned for those whose hour has come."""
    with only_one("reminders-tick") as alone:
        if alone:
            plan_due(as_of=timezone.now())


@shared_task(name="reviewboard.findings.reminding.tasks.prune")
def prune(**_kwargs: object) -> None:
    """Daily: which digests were sent more than a year ago is forgotten."""
    with only_one("reminders-prune") as alone:
        if alone:
            forget(as_of=timezone.now())


@handles("reminder_mail")
def send_reminder_mail(owed: Owed) -> str | None:
    """Sends one person's digest of one day."""
    return sending.send(owed, as_of=timezone.now())

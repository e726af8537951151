"""What the clock asks of incidents, and what the outbox owes of them. A task calls one operation and returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit.locks import only_one
from reviewboard.incidents.write_ups import sending
from reviewboard.incidents.write_ups.asking import ask_due
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.outcomes import Owed


@shared_task(name="reviewboard.incidents.tasks.ask_for_write_ups")
def ask_for_write_ups(**_kwargs: object) -> None:
    """Every quarter of an hour: the leads of what was resolved a working day ago are asked for a write-up."""
    with only_one("write-ups-tick") as alone:
        if alone:
            ask_due(as_of=timezone.now())


@handles("write_up_mail")
def send_write_up_mail(owed: Owed) -> str:
    """Asks the lead of one incident for its write-up, or reminds them."""
    return sending.send(owed, as_of=timezone.now())

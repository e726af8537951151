"""What the clock asks of action items. A task calls one operation and returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit.locks import only_one
from reviewboard.findings.operations import hand_over_leavers


@shared_task(name="reviewboard.findings.tasks.hand_over")
def hand_over(**_kwargs: object) -> None:
    """Daily: open action items of people who have left go to their team's queue."""
    with only_one("findings-hand-over") as alone:
        if alone:
            hand_over_leavers(as_of=timezone.now())

"""What the clock and the relay ask of action items. A task calls one operation and returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit.locks import only_one
from reviewboard.findings import operations
from reviewboard.findings.reminding import tasks as reminding  # noqa: F401 - registered where Celery looks for tasks
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.outcomes import Owed


@shared_task(name="reviewboard.findings.tasks.hand_over")
def hand_over(**_kwargs: object) -> None:
    """Daily: open action items of people who have left go to their team's queue."""
    with only_one("findings-hand-over") as alone:
        if alone:
            operations.hand_over_leavers(as_of=timezone.now())


@shared_task(name="reviewboard.findings.tasks.follow_up")
def follow_up(**_kwargs: object) -> None:
    """Daily: accepted risks that are over reopen, and open action items are expected by what holds from today."""
    with only_one("findings-follow-up") as alone:
        if alone:
            operations.end_accepted_risks(as_of=timezone.now())
            operations.owe_expecting()


@handles("expect_anew")
def expect_anew(owed: Owed) -> None:
    """Service levels or working time were saved anew, or another day has begun."""
    del owed  # which version holds is looked up
    operations.expect_anew(as_of=timezone.now())


@handles("audience_changed", in_transaction=True)
def audience_changed(owed: Owed) -> None:
    """Others may see a record than before."""
    operations.tell_of_audience(subject=owed.subject)


@handles("look_for_recurrence", in_transaction=True)
def look_for_recurrence(owed: Owed) -> None:
    """An incident is new, or its service and category are known by now."""
    incident_id = int(owed.subject.removeprefix("incident:"))
    operations.look_for_recurrence(incident_id=incident_id, as_of=timezone.now())

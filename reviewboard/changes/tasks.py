"""What the clock and the relay ask of changes. A task calls one operation and returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit.locks import only_one
from reviewboard.changes import rereading
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.outcomes import Owed


@handles("reread_changes")
def reread_changes(owed: Owed) -> None:
    """The next batch of a reading of the history by other rules."""
    rereading.read_on(rereading_id=int(owed.subject.removeprefix("rereading:")), as_of=timezone.now())


@shared_task(name="reviewboard.changes.tasks.reread_by_new_release")
def reread_by_new_release(**_kwargs: object) -> None:
    """Daily: when a release has brought other rules, the history is read by them."""
    with only_one("changes-reread") as alone:
        if alone:
            rereading.start_if_other_rules(as_of=timezone.now())

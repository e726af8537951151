"""The outbox's ticks."""

from celery import shared_task
from django.utils import timezone

from reviewboard.outbox import operations


@shared_task
def sweep(**_kwargs: object) -> None:
    """Takes back the claims of relays and workers that vanished."""
    operations.sweep(as_of=timezone.now())


@shared_task
def prune(**_kwargs: object) -> None:
    """Deletes messages whose time is over."""
    operations.prune(as_of=timezone.now())

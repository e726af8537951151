"""The log's tick."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit import operations


@shared_task
def seal(**_kwargs: object) -> None:
    """Seals until nothing committed is left unsealed."""
    while operations.seal(as_of=timezone.now()) == operations.BATCH:
        pass

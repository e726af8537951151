"""The log's tick."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit import operations


@shared_task
def seal(*, whole: bool = False, **_kwargs: object) -> None:
    """Seals until nothing committed is left unsealed; `whole` looks through the whole log, once a night."""
    while operations.seal(as_of=timezone.now(), whole=whole) == operations.BATCH:
        pass

"""The daily tick of people."""

from celery import shared_task
from django.utils import timezone

from reviewboard.people.accounts import end_access_of_leavers


@shared_task
def end_access(**kwargs: object) -> None:
    """Whoever has left by today can no longer sign in."""
    now = timezone.now()
    end_access_of_leavers(today=now.date(), as_of=now)

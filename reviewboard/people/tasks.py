"""The daily tick of people."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit.locks import only_one
from reviewboard.people.accounts import end_access_of_leavers


@shared_task(name="reviewboard.people.tasks.end_access")
def end_access(**_kwargs: object) -> None:
    """Whoever has left by today can no longer sign in."""
    with only_one("people-end-access") as mine:
        if mine:
            now = timezone.now()
            end_access_of_leavers(today=now.date(), as_of=now)

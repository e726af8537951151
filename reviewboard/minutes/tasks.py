"""What the relay and the clock ask of minutes. A task calls one operation and returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.audit.locks import only_one
from reviewboard.minutes import mail
from reviewboard.minutes.publishing import publish_due
from reviewboard.minutes.unstarted import call_off_unstarted
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.outcomes import Owed


@handles("minutes_mail")
def send_minutes_mail(owed: Owed) -> str:
    """One person's mail with the minutes."""
    return mail.send(owed, as_of=timezone.now())


@shared_task(name="reviewboard.minutes.tasks.tick")
def tick(**_kwargs: object) -> None:
    """Every minute: meetings that nobody has started are called off, minutes that nobody has let go leave."""
    with only_one("minutes-tick") as mine:
        if mine:
            now = timezone.now()
            call_off_unstarted(as_of=now)
            publish_due(as_of=now)

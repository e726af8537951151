"""What the relay and the clock ask of agendas. A task loads ids, calls one operation, returns."""

from celery import shared_task
from django.utils import timezone

from reviewboard.agenda import mail, operations, previewing
from reviewboard.agenda.adding import extend_fixed
from reviewboard.agenda.candidates import propose_candidates
from reviewboard.audit.locks import only_one
from reviewboard.meetings.operations import plan_meetings
from reviewboard.outbox.handlers import handles
from reviewboard.outbox.outcomes import Owed


@handles("agenda_mail")
def send_agenda_mail(owed: Owed) -> str:
    """One person's agenda mail."""
    return mail.send(owed, as_of=timezone.now())


@handles("rebuild_agenda", in_transaction=True)
def rebuild_agenda(owed: Owed) -> None:
    """News for the week: every draft is built anew from the records as they are now, every fixed one is extended."""
    del owed  # "agenda:current": which drafts the news touches is looked up, not told
    now = timezone.now()
    propose_candidates(as_of=now)
    operations.rebuild_drafts(as_of=now)
    extend_fixed(as_of=now)


@handles("preview_policy")
def preview_policy(owed: Owed) -> None:
    """What other rules would have made of one more of the last meetings."""
    previewing.look_on(preview_id=int(owed.subject.removeprefix("policy_preview:")), as_of=timezone.now())


@shared_task(name="reviewboard.agenda.tasks.tick")
def tick(**_kwargs: object) -> None:
    """Every few minutes: plans ahead, looks for candidates, rebuilds drafts, freezes, extends, lets due mail go."""
    with only_one("agenda-tick") as mine:
        if mine:
            now = timezone.now()
            plan_meetings(as_of=now)
            propose_candidates(as_of=now)
            operations.rebuild_drafts(as_of=now)
            operations.freeze_due(as_of=now)
            extend_fixed(as_of=now)
            operations.release_due(as_of=now)

"""What happened to a ticket, and how calls ended, is kept for a year."""

from datetime import datetime, timedelta

from reviewboard.audit.queries import standing
from reviewboard.tracker.models import CallCount, SyncNote

KEPT = timedelta(days=366)
AT_ONCE = 5_000


def prune(*, as_of: datetime) -> int:
    """Deletes what is older, in small steps; how many lines of histories. A legal hold on the action item keeps its own."""
    CallCount.objects.filter(day__lt=(as_of - KEPT).date()).delete()
    kept = [int(pk) for noun, _, pk in (one.partition(":") for one in standing()) if noun == "action"]
    old = SyncNote.objects.filter(at__lt=as_of - KEPT).exclude(link__action__in=kept)
    done = 0
    while ids := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        done += SyncNote.objects.filter(pk__in=ids).delete()[0]
    return done

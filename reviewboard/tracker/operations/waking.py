"""Whatever waits for a tracker goes on at once: it lets us in again, or somebody says so."""

from datetime import datetime

from reviewboard.outbox.operations import hasten
from reviewboard.tracker.models import IssueLink, Pause, ServicePlace

KINDS = (
    "create_issue",
    "create_issues",
    "sync_issue",
    "look_for_issue",
    "fetch_issues",
    "reconcile_issues",
    "check_place",
)


def wake(*, connection_id: int, as_of: datetime) -> int:
    """Everything that waits for this tracker is due now, but what a rate limit lets rest; how many messages."""
    if Pause.objects.filter(connection=connection_id, what="", until__gt=as_of).exists():
        return 0
    links = IssueLink.objects.filter(connection=connection_id)
    subjects = [f"tracker:{connection_id}", f"tracker_poll:{connection_id}"]
    subjects += [f"action:{pk}" for pk in links.values_list("action_id", flat=True)]
    subjects += [
        f"looking:{pk}"
        for pk in links.filter(state="uncertain", next_look_at__lte=as_of).values_list("pk", flat=True)
    ]
    subjects += [f"batch:{one}" for one in links.exclude(batch="").values_list("batch", flat=True).distinct()]
    places = ServicePlace.objects.filter(connection=connection_id).values_list("pk", flat=True)
    subjects += [f"place:{pk}" for pk in places]
    return hasten(kinds=KINDS, subjects=subjects, as_of=as_of)

"""What reviewers said of a pull request at Bitbucket Data Center, which knows one standing answer a reviewer.

A request lists its reviewers with their answers and without times. So who said what when is taken from the events of
reviews, and by the poll from the request's activities. Events have whole seconds, and so have the answers here.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from reviewboard.domain.messages import IdentitySnapshot, ReviewSnapshot
from reviewboard.domain.values import ReviewState
from reviewboard.integrations.bitbucket.fields import sha
from reviewboard.integrations.bitbucket_server.people import account
from reviewboard.integrations.reading import Record, flag, moment, record, records, text

EVENTS: Mapping[str, ReviewState] = {
    "pr:reviewer:approved": ReviewState.APPROVED,
    "pr:reviewer:unapproved": ReviewState.DISMISSED,
    "pr:reviewer:needs_work": ReviewState.CHANGES_REQUESTED,
    "pr:reviewer:changes_requested": ReviewState.CHANGES_REQUESTED,
}
UPDATED = "pr:reviewer:updated"
_STANDING: Mapping[str, ReviewState] = {
    "APPROVED": ReviewState.APPROVED,
    "NEEDS_WORK": ReviewState.CHANGES_REQUESTED,
    "UNAPPROVED": ReviewState.DISMISSED,
}
_ACTIVITIES: Mapping[str, ReviewState] = {
    "APPROVED": ReviewState.APPROVED,
    "REVIEWED": ReviewState.CHANGES_REQUESTED,
    "UNAPPROVED": ReviewState.DISMISSED,
}
"""`REVIEWED` is what a reviewer leaves who asks for changes."""
_SECOND = timedelta(seconds=1)


def of_event(event: str, payload: Record, request_at: datetime) -> Iterator[ReviewSnapshot]:
    """What an event says of reviewers: an answer, or that somebody is no reviewer any more."""
    at = moment(payload, "date") or request_at
    if event == UPDATED:
        for one in records(payload, "removedReviewers"):
            if who := account(one):
                yield _review(who, ReviewState.DISMISSED, at)
    elif event in EVENTS:
        told = record(payload, "participant")
        state = _STANDING.get(text(told, "status").upper(), EVENTS[event])
        if who := account(told, "user") or account(payload, "actor"):
            yield _review(who, state, at, sha(told, "lastReviewedCommit"))


def standing(bundle: Record) -> Iterator[ReviewSnapshot]:
    """What every reviewer answers now, by the poll, and who had answered and is no reviewer any more."""
    last = _last(bundle)
    request = record(bundle, "pullRequest")
    listed: set[str] = set()
    for one in _participants(request):
        if not (who := account(one, "user")) or who.value in listed:
            continue
        listed.add(who.value)
        state = _state(one)
        known, at = last.get(who.value, (None, None))
        if state is None or (known is None and state is ReviewState.DISMISSED):
            continue
        if state is not known or at is None:
            # No activity tells it: a push took answers back, and updated the request.
            later = (at + _SECOND if at else None, moment(request, "updatedDate"))
            at = max(filter(None, later), default=None)
        if at:
            yield _review(who, state, at, sha(one, "lastReviewedCommit"))
    for entry in records(bundle, "activities"):
        at = moment(entry, "createdDate")
        for one in records(entry, "removedReviewers"):
            if at and (who := account(one)) and who.value not in listed:
                listed.add(who.value)
                yield _review(who, ReviewState.DISMISSED, at)


def fingerprint(request: Record) -> str:
    """What the reviewers of a request answer, as a text that changes with it: `updatedDate` does not."""
    return ";".join(
        sorted(
            f"{who.value}={text(one, 'status')}@{text(one, 'lastReviewedCommit')}"
            for one in _participants(request)
            if (who := account(one, "user"))
        )
    )


def _state(participant: Record) -> ReviewState | None:
    approved = ReviewState.APPROVED if flag(participant, "approved") else None
    return _STANDING.get(text(participant, "status").upper(), approved)


def _last(bundle: Record) -> Mapping[str, tuple[ReviewState, datetime]]:
    """The last answer of everybody, from the request's activities, which are newest first."""
    last: dict[str, tuple[ReviewState, datetime]] = {}
    for entry in records(bundle, "activities"):
        state, at = _ACTIVITIES.get(text(entry, "action").upper()), moment(entry, "createdDate")
        who: IdentitySnapshot | None = account(entry, "user")
        if state and at and who and (who.value not in last or at > last[who.value][1]):
            last[who.value] = (state, at)
    return last


def _participants(request: Record) -> Iterator[Record]:
    yield from records(request, "reviewers")
    yield from records(request, "participants")


def _review(who: IdentitySnapshot, state: ReviewState, at: datetime, head: str = "") -> ReviewSnapshot:
    return ReviewSnapshot(who.value, who, state, at.replace(microsecond=0), head)

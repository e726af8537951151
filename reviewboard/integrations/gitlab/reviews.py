"""What reviewers said of a merge request: one standing answer each.

A webhook tells one person's act, the API who stands by an approval now. When somebody approved, took that back or
requested changes, the notes that GitLab itself writes into the request say. Which head they looked at is the one of
that moment: GitLab does not keep it.

https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events and
https://docs.gitlab.com/api/merge_request_approvals/.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewboard.domain.messages import IdentitySnapshot, ReviewSnapshot
from reviewboard.domain.values import ReviewState
from reviewboard.integrations.gitlab.identities import person
from reviewboard.integrations.gitlab.projects import first, sha
from reviewboard.integrations.reading import Record, flag, moment, record, records, text

ACTS: Mapping[str, ReviewState] = {
    "approved": ReviewState.APPROVED,
    "approval": ReviewState.APPROVED,
    "unapproved": ReviewState.DISMISSED,
    "unapproval": ReviewState.DISMISSED,
}
APPROVED: Mapping[str, bool] = {"approved": True, "approval": False, "unapproved": False}
"""Whether every approval that is asked for is there: *approval* is one of them only. After *unapproval* either may be."""
NOTES: Mapping[str, ReviewState] = {
    "approved this merge request": ReviewState.APPROVED,
    "unapproved this merge request": ReviewState.DISMISSED,
    "requested changes": ReviewState.CHANGES_REQUESTED,
}
"""GitLab's own notes of a review, word for word; they are not translated."""
_REQUESTED_CHANGES = "requested_changes"


@dataclass(frozen=True, slots=True)
class _Said:
    who: IdentitySnapshot
    state: ReviewState
    at: datetime


def told(said: Record, at: datetime) -> tuple[ReviewSnapshot, ...]:
    """What a webhook tells of reviews.

    The request's `updated_at` may be older than an approval: newer versions have the time of the act beside it
    (`actioned_at`). From 18.6 on the reviewers come with what they said, of which only a request for changes has no
    action of its own. Approvals that GitLab itself took back, after a push, are nobody's act: the user is who pushed.
    """
    attributes = record(said, "object_attributes")
    state, who = ACTS.get(text(attributes, "action")), person(said, "user")
    by_hand = not (flag(attributes, "system") or text(attributes, "system_action"))
    acted = []
    if state and who and by_hand:
        head = sha(attributes, "last_commit", "id")
        acted.append(_review(_Said(who, state, first(attributes, "actioned_at") or at), head))
    for reviewer in records(said, "reviewers"):
        asked = person(reviewer)
        if text(reviewer, "state") == _REQUESTED_CHANGES and asked and asked != who:
            acted.append(_review(_Said(asked, ReviewState.CHANGES_REQUESTED, at), ""))
    return tuple(acted)


def polled(bundle: Record, at: datetime) -> tuple[ReviewSnapshot, ...]:
    """What the API tells of reviews, at the time of the request's own last update."""
    notes = _last_words(bundle)
    if "approvals" not in bundle:  # that part could not be read: the notes are all we know
        return tuple(_review(one, _head_at(bundle, one.at)) for one in notes.values())
    standing = {one.who.value: one for one in _standing(bundle, notes, at)}
    lapsed = {
        name: _Said(one.who, ReviewState.DISMISSED, at) if one.state is ReviewState.APPROVED else one
        for name, one in notes.items()
    }
    return tuple(_review(one, _head_at(bundle, one.at)) for one in {**lapsed, **standing}.values())


def approved(bundle: Record) -> bool | None:
    """Whether the API calls the request approved: by somebody, for one that nobody has to approve is called so too."""
    found = flag(bundle, "approvals", "approved")
    return None if found is None else found and any(records(bundle, "approvals", "approved_by"))


def is_word(note: Record) -> bool:
    """Whether this note of a request is one of GitLab's own on a review."""
    return flag(note, "system") is True and text(note, "body").strip() in NOTES


def _last_words(bundle: Record) -> Mapping[str, _Said]:
    """By username, the last that the notes say of each reviewer."""
    last: dict[str, _Said] = {}
    for note in records(bundle, "notes"):
        state, who, at = (
            NOTES.get(text(note, "body").strip()),
            person(note, "author"),
            moment(note, "created_at"),
        )
        if state and who and at and (who.value not in last or last[who.value].at <= at):
            last[who.value] = _Said(who, state, at)
    return last


def _standing(bundle: Record, notes: Mapping[str, _Said], at: datetime) -> Iterator[_Said]:
    """The approvals that stand. Where older versions give no time with them, the notes do."""
    for one in records(bundle, "approvals", "approved_by"):
        if who := person(one, "user"):
            note = notes.get(who.value)
            noted = note.at if note and note.state is ReviewState.APPROVED else None
            yield _Said(who, ReviewState.APPROVED, moment(one, "approved_at") or noted or at)


def _head_at(bundle: Record, at: datetime) -> str:
    """The head of the request at this time, from its versions: one for each push; "" where none is as old."""
    pushed: Sequence[tuple[datetime, str]] = [
        (when, sha(version, "head_commit_sha"))
        for version in records(bundle, "versions")
        if (when := moment(version, "created_at")) and when <= at
    ]
    return max(pushed)[1] if pushed else ""


def _review(one: _Said, head: str) -> ReviewSnapshot:
    return ReviewSnapshot(one.who.value, one.who, one.state, one.at, head)

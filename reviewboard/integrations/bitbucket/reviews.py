"""What reviewers said of a pull request at Bitbucket Cloud, which knows one standing answer a reviewer.

A payload of any event lists the participants, but `participated_on` there moves on with every comment. So who said what
when is taken from the events of reviews, and by the poll from the request's activity, which have the time of the answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from reviewboard.domain.messages import IdentitySnapshot, ReviewSnapshot
from reviewboard.domain.values import ReviewState
from reviewboard.integrations.bitbucket.people import account
from reviewboard.integrations.reading import Record, flag, moment, record, records, text

EVENTS: Mapping[str, ReviewState] = {
    "pullrequest:approved": ReviewState.APPROVED,
    "pullrequest:unapproved": ReviewState.DISMISSED,
    "pullrequest:changes_request_created": ReviewState.CHANGES_REQUESTED,
    "pullrequest:changes_request_removed": ReviewState.DISMISSED,
}
_STANDING: Mapping[str, ReviewState] = {
    "approved": ReviewState.APPROVED,
    "changes_requested": ReviewState.CHANGES_REQUESTED,
}
_ANSWERS: Mapping[str, ReviewState] = {
    "approval": ReviewState.APPROVED,
    "changes_requested": ReviewState.CHANGES_REQUESTED,
    "changes_request": ReviewState.CHANGES_REQUESTED,
}
_AFTER = timedelta(microseconds=1)
"""An answer is taken back after it was given, also where Bitbucket tells one and the same time of both."""


def of_event(state: ReviewState, payload: Record, request_at: datetime) -> Sequence[ReviewSnapshot]:
    """What a reviewer just said; nothing where nobody is named."""
    told = record(payload, "approval") or record(payload, "changes_request")
    who = account(told, "user") or account(payload, "actor")
    if who is None:
        return ()
    times = [moment(told, "date")]
    if state is ReviewState.DISMISSED or times == [None]:
        listed = ((account(one, "user"), moment(one, "participated_on")) for one in _participants(payload))
        times += [at for one, at in listed if one and one.value == who.value]
    return (_review(who, state, max(filter(None, times), default=request_at)),)


def standing(bundle: Record) -> Iterator[ReviewSnapshot]:
    """What every participant answers now, by the poll.

    A participant without an answer has taken one back, or never gave one: whatever is still known of an earlier one no
    longer stands. The author, who comments on most requests, is left out of that.
    """
    given = _given(bundle)
    author = account(bundle, "pullrequest", "author")
    for participant in _participants(bundle):
        who, seen = account(participant, "user"), moment(participant, "participated_on")
        state = _STANDING.get(text(participant, "state").lower())
        if state is None and flag(participant, "approved"):
            state = ReviewState.APPROVED
        if who is None:
            continue
        if state is not None:
            at = given.get((who.value, state)) or seen
            yield from (_review(who, state, at),) if at else ()
        elif seen and not (author and author.value == who.value):
            answers = (at for (value, _), at in given.items() if value == who.value)
            yield _review(who, ReviewState.DISMISSED, max((seen, *answers)))


def fingerprint(request: Record) -> str:
    """What the participants of a request answer, as a text that changes with it: `updated_on` does not."""
    told = {"pullrequest": request}
    return ";".join(
        sorted(
            f"{who.value}={text(one, 'state') or flag(one, 'approved')}@{text(one, 'participated_on')}"
            for one in _participants(told)
            if (who := account(one, "user"))
        )
    )


def _given(bundle: Record) -> Mapping[tuple[str, ReviewState], datetime]:
    """When each answer was last given, by who gave it, from the request's activity."""
    given: dict[tuple[str, ReviewState], datetime] = {}
    for entry in records(bundle, "activity"):
        for name, state in _ANSWERS.items():
            who, at = account(entry, name, "user"), moment(entry, name, "date")
            if who and at:
                key = (who.value, state)
                given[key] = max(at, given.get(key, at))
    return given


def _participants(payload: Record) -> Iterator[Record]:
    return records(payload, "pullrequest", "participants")


def _review(who: IdentitySnapshot, state: ReviewState, at: datetime) -> ReviewSnapshot:
    return ReviewSnapshot(who.value, who, state, at + _AFTER if state is ReviewState.DISMISSED else at)

"""What a ticket says, merged with what the action item says (jira-sync behaviours 5, 10 to 14).

Read first, then decide, then write here, and what is to be written there is owed to whoever writes (`syncing`). Only
the tracker's own times are compared, and only with each other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from reviewboard.domain.lifecycles import IllegalTransition
from reviewboard.domain.tracking.fields import Shared, Standing, Value
from reviewboard.domain.tracking.merging import Agreed, Base, Merge, merge
from reviewboard.domain.tracking.port import Issue
from reviewboard.domain.tracking.standing import way_to
from reviewboard.findings.operations import Told, told_by_tracker
from reviewboard.people.accounts_there import Known
from reviewboard.tracker.comparing import base_of, comparable, kept, plain_values
from reviewboard.tracker.facts import Side
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.noting import note, write


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as it was read, in comparable form. `people`: by account there, whose it is."""

    issue: Issue
    values: Mapping[Shared, Value]
    people: Mapping[str, Known]

    @property
    def assignee(self) -> Known | None:
        """Whom the ticket is assigned to, as far as an account of theirs is known."""
        return self.people.get(self.issue.assignee_id)


def seen(side: Side, issue: Issue, people: Mapping[str, Known]) -> Seen:
    """A ticket, made comparable."""
    account = people.get(issue.assignee_id)
    return Seen(issue, comparable(side.shape.read(issue), account.identity_id if account else None), people)


def plan(link: IssueLink, side: Side, there: Seen) -> Merge:
    """What makes both sides agree again."""
    return merge(base_of(link.base), side.values, there.values, side.place.decides)


def take(link: IssueLink, side: Side, there: Seen, merged: Merge, *, as_of: datetime) -> Merge:
    """Writes here what the ticket says and what is agreed; in the caller's transaction, which holds the link.

    What cannot be taken (nobody knows the person, no priority of ours is like theirs) counts as agreed: each side
    keeps its own word. Under a legal hold nothing is taken, and it is asked again with the next reading.
    """
    base = {**base_of(link.base), **merged.agreed}
    told, taken, kept_apart = _told(side, there, merged.pull)
    if taken and _write(link, told, as_of):
        base |= {one: Agreed(_as_taken(one, side, there), there.values[one]) for one in taken}
        _note_taken(link, taken, there, as_of)
        note_lost(link, merged, taken, as_of=as_of)
    base |= kept_apart
    note_lost(link, merged, merged.agreed, as_of=as_of)
    _keep(link, there, base, merged, as_of)
    return merged


def _as_taken(one: Shared, side: Side, there: Seen) -> Value:
    """What we will say of a field that was taken: a title with two blanks in a row we would write with one."""
    if one is not Shared.SUMMARY:
        return there.values[one]
    ticket = replace(side.ticket, title=there.issue.summary)
    return comparable(side.shape.values(ticket), side.identity_id)[one]


def _told(
    side: Side, there: Seen, pull: Mapping[Shared, Value]
) -> tuple[Told, Sequence[Shared], dict[Shared, Agreed]]:
    """What is written here, of which fields, and what stays different on both sides."""
    told: dict[str, object] = {}
    apart: dict[Shared, Agreed] = {}
    ours = side.values
    for one, value in pull.items():
        match one:
            case Shared.SUMMARY if there.issue.summary.strip():
                told["title"] = there.issue.summary
            case Shared.DUE:
                told |= {"has_due": True, "due_on": date.fromisoformat(str(value)) if value else None}
            case Shared.PRIORITY if priority := side.shape.priority(str(value)):
                told["priority"] = priority
            case Shared.ASSIGNEE if not value or (there.assignee and there.assignee.person_id):
                person = there.assignee.person_id if value and there.assignee else None
                told |= {"has_owner": True, "owner_id": person}
            case Shared.STATUS:
                told["events"] = way_to(side.action.state, Standing(str(value)))
                told["reason"] = f"closed as “{there.issue.status}” in {there.issue.key}"
            case _:
                apart[one] = Agreed(ours[one], value)
    taken = [one for one in pull if one not in apart]
    return Told(**told), taken, apart  # type: ignore[arg-type]  # each key is a field of its own type


def _write(link: IssueLink, told: Told, as_of: datetime) -> bool:
    try:
        return told_by_tracker(action_id=link.action_id, told=told, as_of=as_of)
    except IllegalTransition:  # it moved meanwhile: merged again with the next reading
        return False


def _note_taken(link: IssueLink, taken: Sequence[Shared], there: Seen, as_of: datetime) -> None:
    for one in taken:
        value = there.issue.status if one is Shared.STATUS else there.values[one]
        words = "" if one is Shared.ASSIGNEE else str(value)
        note(link.pk, NoteKind.READ, at=as_of, field=one.value, words=words)


def note_lost(link: IssueLink, merged: Merge, fields: Collection[Shared], *, as_of: datetime) -> None:
    """Keeps in the history what gave way in these fields, once it has: in the transaction that writes the winner."""
    for one, value in merged.lost.items():
        if one not in fields:
            continue
        words = "" if one in (Shared.ASSIGNEE, Shared.DESCRIPTION) else str(value)
        note(link.pk, NoteKind.GAVE_WAY, at=as_of, field=one.value, words=words)


def _keep(link: IssueLink, there: Seen, base: Base, merged: Merge, as_of: datetime) -> None:
    """What was read, and what is agreed."""
    issue = there.issue
    conflict = {one.value: True for one in merged.conflicts}
    if conflict.keys() - link.conflict.keys():
        note(link.pk, NoteKind.CONFLICT, at=as_of, words=", ".join(sorted(conflict)))
    hinted = link.hinted_at if link.hinted_at and link.hinted_at > issue.updated else None
    before = base_of(link.base).get(Shared.STATUS)
    moved = before is not None and before.theirs != there.values[Shared.STATUS]
    write(
        link,
        base=kept(base),
        closed_by_us=link.closed_by_us and not moved,
        conflict=conflict,
        there=_plain(there),
        issue_key=issue.key,
        hinted_at=hinted,
        seen_at=issue.updated,
        read_at=as_of,
        behind_since=None,
        missed_at=None,
    )


def _plain(there: Seen) -> dict[str, object]:
    """What pages show of a ticket: its status by its own word, and what it said when it was last read."""
    known = there.assignee
    return {
        "status": there.issue.status,
        "category": there.issue.category,
        "values": plain_values(there.values),
        "person": known.person_id if known else None,
    }

"""What is written to a ticket: moved first, then edited, and what it says then is what is agreed (behaviours 10 to 14).

A transition comes before the edit of fields: an edit sends an event with the old status, and whoever believed that would
take the transition back (jira-sync, C 7). Whatever happens in between, the next round reads first, and finds out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction

from reviewboard.domain.ports import Unavailable
from reviewboard.domain.tracking.fields import Shared, Standing, Value
from reviewboard.domain.tracking.merging import Agreed, Merge
from reviewboard.domain.tracking.places import Place, TrackerClient
from reviewboard.domain.tracking.port import Edit, Missing, Refused, SignedOut, Transition
from reviewboard.domain.tracking.standing import may_move
from reviewboard.people.accounts_there import known
from reviewboard.tracker.comparing import base_of, kept
from reviewboard.tracker.facts import Side
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.lines import Line
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.looking import AT_ONCE, owe_reading
from reviewboard.tracker.operations.merging import Seen, note_lost, plan, seen
from reviewboard.tracker.operations.noting import CLEAR, note, write

Clock = Callable[[], datetime]
Answer = TypeVar("Answer")
CONFLICT = 409
CONFLICT_WAIT = timedelta(seconds=5)
"""How soon a write is tried again that met another one of the same ticket: it did not happen."""
_MEANS = {"new": Standing.OPEN, "indeterminate": Standing.IN_PROGRESS, "done": Standing.DONE}


@dataclass(frozen=True, slots=True)
class Pen:
    """What every write needs: the ticket, both sides as they were read, what the merge says, and the line."""

    link: IssueLink
    side: Side
    there: Seen
    merged: Merge
    line: Line
    clock: Clock

    def call(self, name: str, ask: Callable[[TrackerClient], Answer]) -> Answer:
        """One call about this ticket."""
        return self.line.call(name, ask, issue_id=self.link.issue_id)


def bring(pen: Pen) -> None:
    """Writes there what the merge says, and the security level that a ticket lacks whose item became restricted.

    Raises:
        Deferred, Unavailable: it may not be written now; it is still owed.
        Missing, SignedOut: as they are said.
    """
    fields = dict(pen.merged.push)
    wanted = fields.pop(Shared.STATUS, None)
    level = pen.side.shape.secured(pen.side.ticket, pen.there.issue)
    if level:  # before anything else: what it says from now on is not for everybody
        _edit(pen, fields, level)
    if wanted is not None:
        _move(pen, Standing(str(wanted)))
    if fields and not level:
        _edit(pen, fields, {})


def _move(pen: Pen, wanted: Standing) -> None:
    """Moves the ticket by whatever transition leads there now; without one a person is asked, once."""
    link, place = pen.link, pen.side.place
    theirs = Standing(str(pen.there.values[Shared.STATUS]))
    if not may_move(wanted, theirs, closed_by_us=link.closed_by_us, reopens=place.reopens):
        _ask(pen, wanted, Cause.CLOSED, "closed there, and open here")
        return
    ways = pen.call("transitions", lambda client: client.transitions(link.issue_id))
    way = _way(ways, place, wanted)
    if way is None:
        _ask(pen, wanted, Cause.NO_WAY, f"no way to “{wanted}” from “{pen.there.issue.status}”")
        return
    fields = {one: place.transition_fields[one] for one in way.required}
    try:
        pen.call("transition", lambda client: client.transition(link.issue_id, way.id, fields))
    except Refused as refused:
        _raise_unless_no(refused)
        _ask(pen, wanted, Cause.NO_WAY, refused.words)
        return
    with transaction.atomic():
        agree(link, {Shared.STATUS: wanted.value}, {Shared.STATUS: _reads_as(way, place).value})
        write(link, closed_by_us=wanted.is_closed, **_cleared(link, Cause.CLOSED, Cause.NO_WAY))
        note(link.pk, NoteKind.MOVED, at=pen.clock(), words=way.name)
        note_lost(link, pen.merged, [Shared.STATUS], as_of=pen.clock())


def _way(ways: Iterable[Transition], place: Place, wanted: Standing) -> Transition | None:
    """The transition to the chosen status, else to any that means the same; only one whose screen can be filled in.

    Where no status of theirs means "won't do", one that means done is as near as it gets.
    """
    open_ = [one for one in ways if set(one.required) <= place.transition_fields.keys()]
    target = place.targets.get(wanted)
    if target:
        return next((one for one in open_ if one.to_status_id == target), None)
    meant = [wanted, Standing.DONE] if wanted is Standing.WONT_DO else [wanted]
    return next((one for like in meant for one in open_ if _reads_as(one, place) is like), None)


def _reads_as(way: Transition, place: Place) -> Standing:
    """How the ticket will be read once it was moved so: what is agreed is that, or the next reading undoes it."""
    return place.statuses.get(way.to_status_id) or _MEANS.get(way.to_category, Standing.OPEN)


@transaction.atomic
def _ask(pen: Pen, ours: Standing, cause: Cause, words: str) -> None:
    """A person is needed, and told so once. That both stand differently counts as agreed until one of them moves."""
    link = pen.link
    agree(link, {Shared.STATUS: ours.value}, {Shared.STATUS: pen.there.values[Shared.STATUS]})
    if link.cause != f"{cause}:{link.pk}":
        note(link.pk, NoteKind.NO_WAY, at=pen.clock(), words=words)
    write(link, cause=f"{cause}:{link.pk}", words=words[:300])


def _edit(pen: Pen, push: Mapping[Shared, Value], level: Mapping[str, Any]) -> None:
    """One write of all fields, and what the ticket says then as what is agreed."""
    link, side = pen.link, pen.side
    real = side.shape.values(side.ticket)
    wanted = {one: push[one] if one is Shared.LABELS else real[one] for one in push}
    said = side.shape.edit(wanted, side.shape.read(pen.there.issue))
    edit = Edit({**said.fields, **level}, said.add_labels, said.remove_labels)
    try:
        after = pen.call("edit", lambda client: client.edit(link.issue_id, edit))
        issue = after or pen.call("get", lambda client: client.fetch(link.issue_id))
    except Refused as refused:
        _raise_unless_no(refused)
        _refused(link, refused, pen.clock())
        return
    account = {issue.assignee_id: issue.assignee} if issue.assignee_id else {}
    people = known(account, kind=pen.line.vendor.account_kind(pen.line.source.config))
    words = ", ".join(sorted([*(one.value for one in push), *level]))
    _keep(pen, seen(side, issue, people), push, words)


@transaction.atomic
def _keep(pen: Pen, written: Seen, push: Mapping[Shared, Value], words: str) -> None:
    """What was written is agreed. What somebody else wrote between our reading and our writing is read once more.

    Their event will look old by then: our write came after it.
    """
    link, side, at = pen.link, pen.side, pen.clock()
    ours = {one: value for one, value in side.values.items() if one in push}
    agree(link, ours, {one: written.values[one] for one in push})
    write(link, read_at=at, **_cleared(link, Cause.FIELD, Cause.REFUSED))
    if not (link.seen_at and written.issue.updated < link.seen_at):
        write(link, seen_at=written.issue.updated)
    note(link.pk, NoteKind.WRITTEN, at=at, words=words)
    note_lost(link, pen.merged, push.keys(), as_of=at)
    left = plan(link, side, written)
    if not left.is_silent or left.conflicts.keys() - link.conflict.keys():
        write(link, hinted_at=AT_ONCE)
        owe_reading([link])


def agree(link: IssueLink, ours: Mapping[Shared, Value], theirs: Mapping[Shared, Value]) -> None:
    """Keeps these fields as agreed, beside whatever else was agreed meanwhile; in the caller's transaction."""
    fresh = IssueLink.objects.select_for_update().get(pk=link.pk)
    base = {**base_of(fresh.base), **{one: Agreed(ours[one], theirs[one]) for one in ours}}
    write(link, base=kept(base))
    link.seen_at, link.hinted_at, link.conflict = fresh.seen_at, fresh.hinted_at, fresh.conflict


def _cleared(link: IssueLink, *causes: Cause) -> Mapping[str, Any]:
    """Nothing is in the way any more, if that was what was."""
    return CLEAR if link.cause.partition(":")[0] in causes else {}


def _raise_unless_no(refused: Refused) -> None:
    """Raises what is no answer to this very write: nothing there, nobody let in, or another write at the same time."""
    if isinstance(refused, Missing | SignedOut):
        raise refused
    if refused.status == CONFLICT:
        raise Unavailable(refused.words, CONFLICT_WAIT)


def _refused(link: IssueLink, refused: Refused, as_of: datetime) -> None:
    """The write was refused: a person reads why, and the next edit tries again."""
    field = next(iter(refused.fields), "")
    with transaction.atomic():
        write(
            link,
            cause=f"{Cause.FIELD if field else Cause.REFUSED}:{link.place_id if field else link.pk}:{field}"[
                :120
            ],
            words=refused.words[:300],
            fields=dict(refused.fields),
            status=refused.status,
            trace=refused.trace,
        )
        note(link.pk, NoteKind.REFUSED, at=as_of, words=refused.words, field=field[:32], trace=refused.trace)

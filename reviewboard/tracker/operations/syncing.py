"""Keeping a ticket and its action item in step: read, merge, write, and keep what came of it as agreed.

A transition comes before the edit of fields: an edit sends an event with the old status, and whoever believed that would
take the transition back (jira-sync, C 7). Whatever happens in between, the next round reads first, and finds out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.ports import Deferred
from reviewboard.domain.tracking.fields import Shared, Standing, Value
from reviewboard.domain.tracking.merging import Agreed, Merge
from reviewboard.domain.tracking.port import Issue, Missing, Refused, SignedOut, Transition
from reviewboard.domain.tracking.standing import may_move
from reviewboard.domain.values import LinkState, Visibility
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.accounts_there import known
from reviewboard.tracker.comparing import base_of, kept
from reviewboard.tracker.facts import Side, sides
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.looking import owe_reading
from reviewboard.tracker.operations.merging import Seen, plan, seen, take
from reviewboard.tracker.operations.noting import CLEAR, advance, note, write
from reviewboard.tracker.operations.placing import NOT_MADE, prepare
from reviewboard.tracker.operations.vanishing import missed

Clock = Callable[[], datetime]
STALE_WAIT = timedelta(seconds=5)
"""How soon a ticket is read again whose answer was older than the hint that asked for it."""


def sync(*, action_id: int, clock: Clock) -> None:
    """Brings the ticket of an action item in step with it, both ways. Nothing where it has none, or none yet.

    Raises:
        Deferred, Unanswered: the tracker may not be called now, or did not answer: nothing is lost, ask again.
    """
    link = _link(action_id=action_id)
    if link is None:
        return
    if link.state in NOT_MADE:
        prepare([link.pk], as_of=clock())
    if link.state not in (LinkState.LINKED, LinkState.READ_ONLY) or link.connection_id is None:
        return
    line = line_to(link.connection_id)
    try:
        issue = line.call("get", lambda client: client.fetch(link.issue_id), issue_id=link.issue_id)
        _in_step(link, line, issue, clock)
    except Missing as gone:
        missed(link_id=link.pk, line=line, words=gone.words, as_of=clock())
    except SignedOut as out:
        raise Deferred(f"stopped: {out.words}", STALE_WAIT) from None


def _link(**which: int) -> IssueLink | None:
    return IssueLink.objects.select_related("place").filter(**which).first()


def _in_step(link: IssueLink, line: Line, issue: Issue, clock: Clock) -> None:
    side, there, merged = absorb(link.pk, line, issue, as_of=clock())
    if side is None or there is None or merged is None or not merged.push:
        return
    push = dict(merged.push)
    wanted = push.pop(Shared.STATUS, None)
    if wanted is not None:
        _move(link, side, there, Standing(str(wanted)), line, clock)
    if push:
        _edit(link, side, there, push, line, clock)


def absorb(
    link_id: int, line: Line, issue: Issue, *, as_of: datetime
) -> tuple[Side | None, Seen | None, Merge | None]:
    """Takes what a ticket says; what is left to be written there. Nothing, where the answer is older than what is known.

    At most a dozen statements, and those of what is written here.
    """
    people = known(
        {issue.assignee_id: issue.assignee} if issue.assignee_id else {},
        kind=line.vendor.account_kind(line.source.config),
    )
    with transaction.atomic():
        link = IssueLink.objects.select_for_update(of=("self",)).select_related("place").get(pk=link_id)
        if link.state not in (LinkState.LINKED, LinkState.READ_ONLY):
            return None, None, None
        if link.seen_at is not None and issue.updated < link.seen_at:
            _forget_hint(link)
            return None, None, None
        follow(link, issue, as_of=as_of)
        side = sides([link], line.vendor, line.source.config).get(link.pk)
        if side is None:
            return None, None, None
        there = seen(side, issue, people)
        merged = take(link, side, there, plan(link, side, there), as_of=as_of)
        if Shared.STATUS not in merged.push and link.cause.startswith((Cause.CLOSED, Cause.NO_WAY)):
            _stand_alike(link, side, there)
        if link.state == LinkState.READ_ONLY or not _may_leave(link, side, as_of):
            merged = replace(merged, push={})
        return side, there, merged


def _forget_hint(link: IssueLink) -> None:
    """An answer from before what is known. A hint that told of nothing newer either has been answered."""
    if link.hinted_at and link.seen_at and link.hinted_at <= link.seen_at:
        write(link, hinted_at=None)


def _stand_alike(link: IssueLink, side: Side, there: Seen) -> None:
    """A person has settled what stood differently."""
    if side.values[Shared.STATUS] == there.values[Shared.STATUS]:
        write(link, **CLEAR)


def _may_leave(link: IssueLink, side: Side, as_of: datetime) -> bool:
    """Of what not everybody may read nothing more is written without a security level; it waits, visibly."""
    if side.action.visibility is Visibility.OPEN or side.place.level_id:
        if link.cause.startswith(Cause.LEVEL):
            write(link, **CLEAR)
        return True
    cause = f"{Cause.LEVEL}:{link.place_id}"
    if link.cause != cause:
        write(link, cause=cause)
        note(link.pk, NoteKind.HELD, at=as_of, words=cause)
    return False


def follow(link: IssueLink, issue: Issue, *, as_of: datetime) -> None:
    """A ticket that was moved keeps its link: by its id. Where nothing of ours goes it is only read (behaviour 16)."""
    if issue.project_id == link.project_id:
        return
    place = ServicePlace.objects.filter(connection=link.connection_id, project_id=issue.project_id).first()
    columns = {"project_id": issue.project_id, "issue_key": issue.key}
    if place is None and link.state == LinkState.LINKED:
        advance(link, LinkEvent.FREEZE, **columns)
        note(link.pk, NoteKind.FROZEN, at=as_of, words=issue.key)
    elif place is not None:
        link.place = place
        if link.state == LinkState.READ_ONLY:
            advance(link, LinkEvent.THAW, place=place, **columns)
        else:
            write(link, place=place, **columns)
        note(link.pk, NoteKind.MOVED, at=as_of, words=issue.key)
    else:
        write(link, **columns)


def _move(link: IssueLink, side: Side, there: Seen, wanted: Standing, line: Line, clock: Clock) -> None:
    """Moves the ticket by whatever transition leads there now; without one a person is asked, once."""
    theirs = Standing(str(there.values[Shared.STATUS]))
    reopens = side.place.reopens
    if not may_move(wanted, theirs, closed_by_us=link.closed_by_us, reopens=reopens):
        _ask(link, wanted, theirs, Cause.CLOSED, "closed there, and open here", clock())
        return
    ways = line.call("transitions", lambda client: client.transitions(link.issue_id), issue_id=link.issue_id)
    way = _way(ways, side, wanted)
    if way is None:
        _ask(link, wanted, theirs, Cause.NO_WAY, f"no way to “{wanted}” from “{there.issue.status}”", clock())
        return
    fields = {one: side.place.transition_fields[one] for one in way.required}
    try:
        line.call(
            "transition",
            lambda client: client.transition(link.issue_id, way.id, fields),
            issue_id=link.issue_id,
        )
    except Refused as refused:
        if isinstance(refused, Missing | SignedOut):
            raise
        _ask(link, wanted, theirs, Cause.NO_WAY, refused.words, clock())
        return
    with transaction.atomic():
        _agree(link, {Shared.STATUS: wanted.value}, {Shared.STATUS: wanted.value})
        write(link, closed_by_us=wanted.is_closed, **CLEAR)
        note(link.pk, NoteKind.MOVED, at=clock(), words=way.name)


def _way(ways: Iterable[Transition], side: Side, wanted: Standing) -> Transition | None:
    """The transition to the chosen status, else to any that means the same; only one whose screen can be filled in."""
    open_ = [one for one in ways if set(one.required) <= side.place.transition_fields.keys()]
    target = side.place.targets.get(wanted)
    if target:
        return next((one for one in open_ if one.to_status_id == target), None)
    means = {"new": Standing.OPEN, "indeterminate": Standing.IN_PROGRESS, "done": Standing.DONE}
    like = Standing.DONE if wanted is Standing.WONT_DO else wanted
    for one in open_:
        if side.place.statuses.get(one.to_status_id, means.get(one.to_category)) is like:
            return one
    return None


def _ask(
    link: IssueLink, ours: Standing, theirs: Standing, cause: Cause, words: str, as_of: datetime
) -> None:
    """A person is needed, and told so once. That both stand differently counts as agreed until one of them moves."""
    with transaction.atomic():
        _agree(link, {Shared.STATUS: ours.value}, {Shared.STATUS: theirs.value})
        if link.cause != f"{cause}:{link.pk}":
            note(link.pk, NoteKind.NO_WAY, at=as_of, words=words)
        write(link, cause=f"{cause}:{link.pk}", words=words[:300])


def _edit(
    link: IssueLink, side: Side, there: Seen, push: Mapping[Shared, Value], line: Line, clock: Clock
) -> None:
    """One write of all fields, and what the ticket says then as what is agreed."""
    real = side.shape.values(side.ticket)
    wanted = {one: push[one] if one is Shared.LABELS else real[one] for one in push}
    edit = side.shape.edit(wanted, side.shape.read(there.issue))
    try:
        after = line.call("edit", lambda client: client.edit(link.issue_id, edit), issue_id=link.issue_id)
        issue = after or line.call("get", lambda client: client.fetch(link.issue_id), issue_id=link.issue_id)
    except Refused as refused:
        if isinstance(refused, Missing | SignedOut):
            raise
        _refused(link, refused, clock())
        return
    account = {issue.assignee_id: issue.assignee} if issue.assignee_id else {}
    written = seen(side, issue, known(account, kind=line.vendor.account_kind(line.source.config)))
    with transaction.atomic():
        ours = {one: value for one, value in side.values.items() if one in push}
        _agree(link, ours, {one: written.values[one] for one in push})
        write(link, read_at=clock(), **CLEAR)
        if not (link.seen_at and issue.updated < link.seen_at):
            write(link, seen_at=issue.updated)
        note(link.pk, NoteKind.WRITTEN, at=clock(), words=", ".join(sorted(one.value for one in push)))


def _agree(link: IssueLink, ours: Mapping[Shared, Value], theirs: Mapping[Shared, Value]) -> None:
    """Keeps these fields as agreed, beside whatever else was agreed meanwhile."""
    fresh = IssueLink.objects.select_for_update().get(pk=link.pk)
    base = {**base_of(fresh.base), **{one: Agreed(ours[one], theirs[one]) for one in ours}}
    write(link, base=kept(base), seen_at=fresh.seen_at)


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


def read_hinted(*, connection_id: int, clock: Clock) -> bool:
    """Reads up to 100 tickets that something was told of; whether there are more.

    An answer older than its hint is no news: the ticket stays hinted, and is read again soon.
    """
    hinted = IssueLink.objects.filter(
        connection=connection_id, hinted_at__isnull=False, state__in=[LinkState.LINKED, LinkState.READ_ONLY]
    )
    links = list(hinted.order_by("read_at", "pk")[: MOST_READ + 1])
    if not links:
        return False
    return read(links[:MOST_READ], clock=clock) or len(links) > MOST_READ


MOST_READ = 100


def read(links: Iterable[IssueLink], *, clock: Clock) -> bool:
    """Reads these tickets of one tracker in one call, takes what they say, and owes what is to be written there.

    Whether some have to be read again soon.
    """
    chosen = list(links)
    line = line_to(chosen[0].connection_id or 0)
    ids = [one.issue_id for one in chosen]
    found = line.call("bulkfetch", lambda client: client.fetch_many(ids))
    stale, owed = [], []
    for link in chosen:
        issue = found.get(link.issue_id)
        if issue is None:
            owed.append(link)  # not there, or not visible: whoever syncs it asks for it alone
            continue
        _, _, merged = absorb(link.pk, line, issue, as_of=clock())
        if link.hinted_at and issue.updated < link.hinted_at:
            stale.append(link)
        if merged and merged.push:
            owed.append(link)
    with transaction.atomic():
        owe_all(kind="sync_issue", debts=[Debt(f"action:{one.action_id}") for one in owed])
        if stale:
            owe_reading(stale, wait=clock() + STALE_WAIT)
    return False

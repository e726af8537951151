"""Keeping a ticket and its action item in step: read, merge, write here, and write there (`writing`)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.ports import Deferred, Unavailable
from reviewboard.domain.tracking.fields import Shared
from reviewboard.domain.tracking.merging import Merge
from reviewboard.domain.tracking.port import Issue, Missing, SignedOut
from reviewboard.domain.values import LinkState, Visibility
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.accounts_there import known
from reviewboard.tracker.facts import Side, sides
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.looking import owe_reading
from reviewboard.tracker.operations.merging import Seen, plan, seen, take
from reviewboard.tracker.operations.noting import CLEAR, advance, note, write
from reviewboard.tracker.operations.placing import NOT_MADE, prepare, tell_of_owner
from reviewboard.tracker.operations.vanishing import missed
from reviewboard.tracker.operations.writing import Pen, bring

Clock = Callable[[], datetime]
STALE_WAIT = timedelta(seconds=5)
"""How soon a ticket is read again whose answer was older than what is known of it."""
LAG = timedelta(minutes=15)
"""How long answers may be older than what is known. Then they count: a tracker that was restored says nothing newer."""
_FOLLOWED = (LinkState.LINKED, LinkState.READ_ONLY)


@dataclass(frozen=True, slots=True)
class Step:
    """What a ticket said, taken in: both sides as they are now, and what is left to be written there."""

    side: Side
    there: Seen
    merged: Merge
    may_write: bool

    @property
    def owes(self) -> bool:
        """Whether something has to be written there."""
        level = self.side.shape.secured(self.side.ticket, self.there.issue)
        return self.may_write and bool(self.merged.push or level)


def sync(*, action_id: int, clock: Clock) -> None:
    """Brings the ticket of an action item in step with it, both ways. Nothing where it has none, or none yet.

    Raises:
        Deferred, Unavailable: the tracker may not be called now, did not answer, or answered with what it had been
            before: nothing is lost, ask again.
    """
    link = _link(action_id=action_id)
    if link is None:
        return
    if link.state in NOT_MADE:
        prepare([link.pk], as_of=clock())
    if link.state not in _FOLLOWED or link.connection_id is None:
        return
    line, issue_id = line_to(link.connection_id), link.issue_id
    try:
        issue = line.call("get", lambda client: client.fetch(issue_id), issue_id=issue_id)
        if not counts(link, issue, as_of=clock()):
            raise Unavailable("the answer is older than what is known of the ticket", STALE_WAIT)
        step = absorb(link.pk, line, issue, as_of=clock())
        if step is not None and step.owes:
            fresh = IssueLink.objects.select_related("place").get(pk=link.pk)
            bring(Pen(fresh, step.side, step.there, step.merged, line, clock))
    except Missing as gone:
        missed(link_id=link.pk, line=line, words=gone.words, as_of=clock())
    except SignedOut as out:
        raise Deferred(f"stopped: {out.words}", STALE_WAIT) from None


def _link(**which: int) -> IssueLink | None:
    return IssueLink.objects.select_related("place").filter(**which).first()


def counts(link: IssueLink, issue: Issue, *, as_of: datetime) -> bool:
    """Whether an answer is no older than what was read, or told of, before it was asked for; or older for `LAG` by now.

    Their times are compared with their times; only for how long it has been so is told by our clock.
    """
    known_at = max((one for one in (link.seen_at, link.hinted_at) if one), default=None)
    if known_at is None or issue.updated >= known_at:
        return True
    if link.behind_since is None:
        write(link, behind_since=as_of)
    if as_of - (link.behind_since or as_of) < LAG:
        return False
    write(link, seen_at=None, hinted_at=None, behind_since=None)
    return True


def absorb(link_id: int, line: Line, issue: Issue, *, as_of: datetime) -> Step | None:
    """Takes what a ticket says; None where the answer is older than what is known, or there is nothing to compare."""
    return absorb_all({link_id: issue}, line, as_of=as_of).get(link_id)


def absorb_all(issues: Mapping[int, Issue], line: Line, *, as_of: datetime) -> dict[int, Step]:
    """The same of several tickets at once, by link. At most ten statements, one for each, and what is written here."""
    accounts = {one.assignee_id: one.assignee for one in issues.values() if one.assignee_id}
    people = known(accounts, kind=line.vendor.account_kind(line.source.config))
    rows = IssueLink.objects.select_for_update(of=("self",)).select_related("place")
    with transaction.atomic():
        held = rows.filter(pk__in=issues, state__in=_FOLLOWED).order_by("pk")
        links = [one for one in held if _is_news(one, issues[one.pk])]
        for link in links:
            follow(link, issues[link.pk], as_of=as_of)
        ours = sides(links, line.vendor, line.source.config)
        for link in links:
            if link.pk not in ours:
                write(link, hinted_at=None)
        return {
            one.pk: _take_in(one, ours[one.pk], seen(ours[one.pk], issues[one.pk], people), as_of)
            for one in links
            if one.pk in ours
        }


def _is_news(link: IssueLink, issue: Issue) -> bool:
    """Whether an answer is from after what is known. A hint that told of nothing newer either has been answered."""
    if link.seen_at is None or issue.updated >= link.seen_at:
        return True
    if link.hinted_at and link.hinted_at <= link.seen_at:
        write(link, hinted_at=None)
    return False


def _take_in(link: IssueLink, side: Side, there: Seen, as_of: datetime) -> Step:
    merged = take(link, side, there, plan(link, side, there), as_of=as_of)
    _tell(link, side, there, merged, as_of)
    may_write = link.state == LinkState.LINKED and _may_leave(link, side, as_of)
    return Step(side, there, merged if may_write else replace(merged, push={}), may_write)


def _tell(link: IssueLink, side: Side, there: Seen, merged: Merge, as_of: datetime) -> None:
    """What a person is told of a ticket follows what is so: once when it begins, and until it ends."""
    word = link.cause.partition(":")[0]
    alike = side.values[Shared.STATUS] == there.values[Shared.STATUS] and Shared.STATUS not in merged.push
    if word in (Cause.CLOSED, Cause.NO_WAY) and alike:  # a person has settled it
        write(link, **CLEAR)
    tell_of_owner(link, side, as_of=as_of)


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


MOST_READ = 100


def read_hinted(*, connection_id: int, clock: Clock) -> None:
    """Reads every ticket that something was told of when it is called, up to 100 in a call.

    An answer older than its hint is no news: the ticket stays hinted, and is read again soon.
    """
    hinted = IssueLink.objects.filter(
        connection=connection_id, hinted_at__isnull=False, state__in=_FOLLOWED
    ).order_by("read_at", "pk")
    ids = list(hinted.values_list("pk", flat=True))
    for begin in range(0, len(ids), MOST_READ):
        chosen = IssueLink.objects.filter(pk__in=ids[begin : begin + MOST_READ], state__in=_FOLLOWED)
        if links := list(chosen.order_by("read_at", "pk")):
            read(links, clock=clock)


def read(links: Iterable[IssueLink], *, clock: Clock) -> None:
    """Reads these tickets of one tracker in one call, takes what they say, and owes what is to be written there."""
    chosen = list(links)
    line = line_to(chosen[0].connection_id or 0)
    ids = [one.issue_id for one in chosen]
    found = line.call("bulkfetch", lambda client: client.fetch_many(ids))
    issues = {one.pk: found[one.issue_id] for one in chosen if one.issue_id in found}
    early = [one for one in chosen if one.pk in issues and not counts(one, issues[one.pk], as_of=clock())]
    steps = absorb_all(issues, line, as_of=clock())
    missing = [
        one for one in chosen if one.pk not in issues
    ]  # or not visible: whoever syncs it asks for it alone
    stale = [one for one in early if one.hinted_at and issues[one.pk].updated < one.hinted_at]
    owed = [one for one in chosen if one.pk in steps and steps[one.pk].owes]
    with transaction.atomic():
        IssueLink.objects.filter(pk__in=[one.pk for one in missing]).update(hinted_at=None)
        owe_all(kind="sync_issue", debts=[Debt(f"action:{one.action_id}") for one in (*owed, *missing)])
        if stale:
            owe_reading(stale, wait=clock() + STALE_WAIT)

"""What would be sent, and what not, and why: a dry run, which writes nothing anywhere (behaviour 23)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewboard.connections.queries import sender
from reviewboard.domain.tracking.fields import Shared
from reviewboard.domain.tracking.port import Issue
from reviewboard.domain.values import LinkState
from reviewboard.findings.queries import for_tracker
from reviewboard.integrations.registry import TRACKERS
from reviewboard.people.accounts_there import whose
from reviewboard.tracker.facts import Side, sides
from reviewboard.tracker.lines import line_to
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.merging import plan, seen
from reviewboard.tracker.operations.placing import NOT_MADE, spots_for


@dataclass(frozen=True, slots=True)
class Step:
    """What would happen to one action item: "create", "update", "transition" or "skip", why, and what would be sent."""

    action_id: int
    reference: str
    key: str
    does: str
    why: str
    body: Mapping[str, Any]


def preview(links: Sequence[IssueLink]) -> list[Step]:
    """What the sync would do with these tickets of one tracker now. It reads there, and writes nothing.

    Raises:
        Deferred, Unanswered: the tracker could not be read.
    """
    chosen = [one for one in links if one.connection_id]
    actions = for_tracker(one.action_id for one in links)
    steps = [_nowhere(one, actions[one.action_id].reference) for one in links if not one.connection_id]
    if not chosen:
        return steps
    source = sender(chosen[0].connection_id or 0)
    found = sides(chosen, TRACKERS[source.vendor], source.config)
    kind = TRACKERS[source.vendor].account_kind(source.config)
    there = _read([one for one in chosen if one.state in (LinkState.LINKED, LinkState.READ_ONLY)])
    spots = spots_for([one.action for one in found.values()])
    for link in chosen:
        side = found.get(link.pk)
        if side is not None:
            steps += _steps(link, side, spots[side.action.id].cause, there, kind)
    return steps


def _nowhere(link: IssueLink, reference: str) -> Step:
    return Step(link.action_id, reference, "", "skip", link.cause, {})


def _read(links: Sequence[IssueLink]) -> Mapping[str, Issue]:
    if not links:
        return {}
    line = line_to(links[0].connection_id or 0)
    ids = [one.issue_id for one in links]
    found: dict[str, Issue] = {}
    for begin in range(0, len(ids), 100):
        some = ids[begin : begin + 100]
        found |= line.call("bulkfetch", lambda client, some=some: client.fetch_many(some))  # type: ignore[misc]
    return found


def _steps(
    link: IssueLink, side: Side, cause: str, there: Mapping[str, Issue], account_kind: str
) -> Iterable[Step]:
    """What would happen to one; `cause` is what is in its way."""
    reference = side.action.reference
    if link.state in NOT_MADE:
        if cause:
            return [Step(link.action_id, reference, "", "skip", cause, {})]
        draft = side.shape.draft(link.uuid, side.ticket)
        return [Step(link.action_id, reference, "", "create", "", {"fields": dict(draft.fields)})]
    issue = there.get(link.issue_id)
    if issue is None:
        return [Step(link.action_id, reference, link.issue_key, "skip", link.state, {})]
    return _changes(link, side, issue, account_kind)


def _changes(link: IssueLink, side: Side, issue: Issue, account_kind: str) -> Iterable[Step]:
    people = whose([issue.assignee_id], kind=account_kind)
    merged = plan(link, side, seen(side, issue, people))
    push = dict(merged.push)
    wanted = push.pop(Shared.STATUS, None)
    steps = []
    if wanted is not None:
        steps.append(Step(link.action_id, side.action.reference, issue.key, "transition", str(wanted), {}))
    if push:
        real = side.shape.values(side.ticket)
        values = {one: push[one] if one is Shared.LABELS else real[one] for one in push}
        edit = side.shape.edit(values, side.shape.read(issue))
        body = {"fields": dict(edit.fields), "add": list(edit.add_labels), "remove": list(edit.remove_labels)}
        steps.append(Step(link.action_id, side.action.reference, issue.key, "update", "", body))
    if not steps:
        why = "conflict" if merged.conflicts else "in step"
        steps.append(Step(link.action_id, side.action.reference, issue.key, "skip", why, {}))
    return steps

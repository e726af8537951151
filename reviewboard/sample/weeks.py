"""Tells the sample's weeks as its sources would have: changes and incidents as snapshots."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from hashlib import sha1

from reviewboard.changes.operations import record as record_changes
from reviewboard.domain.messages import (
    ChangeSnapshot,
    CommitSnapshot,
    IdentitySnapshot,
    IncidentSnapshot,
    TimelineSnapshot,
)
from reviewboard.domain.values import ChangeKind, ChangeState, IncidentStatus
from reviewboard.incidents.operations import record as record_incidents
from reviewboard.sample import changes, incidents, organisation, reviews
from reviewboard.sample.changes import SampleChange
from reviewboard.sample.company import Company
from reviewboard.sample.incidents import SampleIncident

WEEK = timedelta(days=7)


def moment(meeting: datetime, weeks_ago: int, days: int, clock: str) -> datetime:
    """The UTC time of `clock`, in the meeting's own zone, so many days before the meeting of that week."""
    hour, minute = map(int, clock.split(":"))
    day = (meeting - weeks_ago * WEEK).date() - timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=meeting.tzinfo).astimezone(UTC)


def somebody(name: str) -> IdentitySnapshot:
    """A person, or an agent, as git names them."""
    return IdentitySnapshot("email", organisation.AGENTS.get(name) or organisation.email(name), name)


USUAL = (*changes.THIS_WEEK, *changes.EARLIER)
EVERYTHING = (*USUAL, *changes.ARGUED, *changes.BEFORE, *changes.WAITING)


def tell_changes(
    company: Company,
    meeting: datetime,
    told: Sequence[SampleChange] = USUAL,
    *,
    as_of: datetime,
    stood: Callable[[SampleChange, ChangeSnapshot], ChangeSnapshot] | None = None,
) -> dict[str, int]:
    """Records changes of the sample, as they are or as they `stood` once.

    `meeting` is the start of the coming one, in its zone.

    Returns:
        Their ids by their keys, where all of a repository are new.
    """
    by_repository: dict[str, dict[str, ChangeSnapshot]] = defaultdict(dict)
    numbers = {one.key: str(1800 + n) for n, one in enumerate(EVERYTHING)}
    for one in told:
        snapshot = _change(one, numbers, meeting)
        by_repository[one.repository or one.service][one.key] = stood(one, snapshot) if stood else snapshot
    new: dict[str, int] = {}
    for name, snapshots in sorted(by_repository.items()):
        found = record_changes(
            connection_id=company.connections[f"git-{name}"],
            repository_id=company.repositories[name],
            snapshots=list(snapshots.values()),
            as_of=as_of,
        )
        if len(found.created) == len(snapshots):  # their ids are in the order of the external ones
            named = sorted(snapshots, key=lambda key: snapshots[key].external_id)
            new |= dict(zip(named, found.created, strict=True))
    return new


def _sha(*parts: object) -> str:
    return sha1("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def _change(one: SampleChange, numbers: dict[str, str], meeting: datetime) -> ChangeSnapshot:
    at, opened = moment(meeting, one.weeks_ago, one.days, one.clock), reviews.opened_before(one)
    who = somebody(one.author)
    trailer = f"\n\n{one.sign}" if one.sign and one.sign != changes.DECLARED else ""
    commits = tuple(
        CommitSnapshot(
            sha=_sha(one.key, n),
            message=(one.title if n == one.commits - 1 else f"{one.title}, part {n + 1}") + trailer,
            author=who,
            committer=who,
            at=at
            - (reviews.SINCE_LAST_COMMIT if n else opened)
            - timedelta(minutes=35 * (one.commits - 1 - n)),
            lines_added=one.added // one.commits,
            lines_removed=one.removed // one.commits,
            parents=(_sha(one.key, n - 1),),
        )
        for n in range(one.commits)
    )
    rebased = _sha(one.key, "before its rebase")
    return ChangeSnapshot(
        external_id=f"commit:{commits[-1].sha}" if one.direct else f"pr:{numbers[one.key]}",
        kind=ChangeKind.DIRECT_COMMIT if one.direct else ChangeKind.PULL_REQUEST,
        title=one.title,
        body=one.body,
        state=ChangeState.OPEN if one.waits else ChangeState.MERGED,
        source_at=at,
        head_sha=commits[-1].sha,
        branch=one.branch,
        url=""
        if one.direct
        else f"https://git.{organisation.DOMAIN}/{one.repository or one.service}/pull/{numbers[one.key]}",
        authored_by=who,
        opened_at=at - opened,
        merged_at=None if one.waits else at,
        commits=commits,
        files_count=one.files,
        lines_added=one.added,
        lines_removed=one.removed,
        paths=_paths(one),
        tests_touched=one.tests,
        destructive=one.destructive,
        draft=None if one.direct else one.draft,
        reverts=f"pr:{numbers[one.reverts]}" if one.reverts else None,
        reviews=reviews.reviews_of(one, commits, at, rebased),
        heads=reviews.heads_of(one, commits, rebased),
    )


def _paths(one: SampleChange) -> tuple[str, ...]:
    """Two of the files that it touches."""
    name = one.key.replace("-", "_")
    return (
        f"src/{one.service.replace('-', '_')}/{name}.py",
        *([f"tests/test_{name}.py"] if one.tests else ()),
    )


def tell_incidents(company: Company, meeting: datetime, *, as_of: datetime) -> None:
    """Records every incident of the sample, each through the pager that told of it."""
    lead_of = {one.key: one.reviewers[-1] for one in organisation.SERVICES}
    told = (*incidents.THIS_WEEK, *incidents.LAST_WEEK, *incidents.power_loss(lead_of))
    for pager, _ in organisation.PAGERS:
        record_incidents(
            connection_id=company.connections[pager],
            snapshots=[_incident(one, meeting) for one in told if one.pager == pager],
            as_of=as_of,
        )


def _incident(one: SampleIncident, meeting: datetime) -> IncidentSnapshot:
    start = moment(meeting, one.weeks_ago, one.days, one.clock)
    times = dict(_marked(one, start))
    return IncidentSnapshot(
        external_id=one.key,
        title=one.title,
        severity=one.severity,
        status=IncidentStatus.RESOLVED if one.resolved else IncidentStatus.OPEN,
        started_at=start,
        source_at=times.get("resolved", start),
        summary=one.summary,
        category=one.category,
        vendor_severity=one.vendor,
        detected_at=times.get("detected"),
        mitigated_at=times.get("mitigated"),
        resolved_at=times.get("resolved"),
        customer_minutes=one.minutes,
        services=(one.service,),
        lead=somebody(one.lead),
        responders=tuple(somebody(name) for name in (one.lead, *one.responders)),
        timeline=tuple(
            TimelineSnapshot(start + timedelta(minutes=minutes), text, kind, f"{one.key}-{n}")
            for n, (minutes, text, kind) in enumerate(one.timeline)
        ),
        url=f"https://pager.{organisation.DOMAIN}/incidents/{one.key}",
        visibility=one.visibility,
    )


def _marked(one: SampleIncident, start: datetime) -> Iterable[tuple[str, datetime]]:
    for minutes, _, kind in one.timeline:
        if kind in {"detected", "mitigated", "resolved"}:
            yield kind, start + timedelta(minutes=minutes)

"""Fixed snapshots of a few changes, and what became of them in the database, as plain values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from reviewboard.catalog.operations import create_service, ensure_repository
from reviewboard.changes.models import Change, Commit, Evidence
from reviewboard.changes.operations import record
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.operations import ensure_connection
from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot, IdentitySnapshot
from reviewboard.domain.recorded import Recorded
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.people.queries import with_names

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADA = IdentitySnapshot("email", "ada@example.org", "Ada Lovelace")
LIN = IdentitySnapshot("email", "Lin@example.org", "Lin Wei")
CLAUDE = "Co-authored-by: Claude <noreply@anthropic.com>"


def connection(key: str = "git-shop") -> int:
    """A scanned repository."""
    return ensure_connection(key=key, name="shop", vendor="git", kind=ConnectionKind.REPOSITORY, as_of=NOW)


def repository(connection_id: int, service: str | None = "shop") -> int:
    """A repository of a service of its own."""
    service_id = create_service(key=service, name=service, as_of=NOW) if service else None
    return ensure_repository(
        connection_id=connection_id, external_id="origin:git.example/shop", name="shop", service_id=service_id
    )


def commit(sha: str, message: str = "Cap the retries", *, by: IdentitySnapshot = ADA) -> CommitSnapshot:
    """A commit of ten lines; `sha` is filled up to forty."""
    return CommitSnapshot(sha.ljust(40, "0"), message, by, by, NOW - timedelta(hours=3), 8, 2)


def pull(number: int = 12, hours: int = 2, **told: object) -> ChangeSnapshot:
    """A pull request as it was seen `hours` before noon: what is told, and else no more than must be."""
    at = NOW - timedelta(hours=hours)
    plain = ChangeSnapshot(
        external_id=f"pr:{number}",
        kind=ChangeKind.PULL_REQUEST,
        title="Cap the retries at three",
        state=ChangeState.MERGED,
        source_at=at,
    )
    return replace(plain, **told)  # type: ignore[arg-type]  # a test's own words


def whole(number: int = 12, hours: int = 2) -> ChangeSnapshot:
    """A pull request of which everything is told."""
    return pull(
        number,
        hours,
        body=f"Three tries are enough.\n\nReviewed-by: {LIN.name} <{LIN.value}>",
        head_sha="b2".ljust(40, "0"),
        branch="retries",
        url=f"https://git.example/shop/pull/{number}",
        authored_by=ADA,
        merged_by=LIN,
        committers=(ADA, LIN),
        opened_at=NOW - timedelta(hours=5),
        merged_at=NOW - timedelta(hours=hours),
        commits=(commit("a1"), commit("b2", f"Test the cap\n\n{CLAUDE}", by=LIN)),
        files_count=3,
        lines_added=16,
        lines_removed=4,
        paths=("src/retry.py", "tests/test_retry.py"),
        tests_touched=True,
    )


def put(
    *snapshots: ChangeSnapshot,
    connection_id: int | None = None,
    repository_id: int | None = None,
    as_of: datetime = NOW,
) -> Recorded:
    """Records the snapshots as one batch."""
    return record(
        connection_id=connection_id or connection(),
        repository_id=repository_id,
        snapshots=snapshots,
        as_of=as_of,
    )


def state() -> dict[str, dict[str, object]]:
    """Everything that is stored of every change, by external id, without numbers that only count up."""
    columns = [
        one.attname
        for one in Change._meta.concrete_fields
        if one.attname not in {"id", "author_id", "merged_by_id", "reverts_id", "first_seen_at", "known_at"}
    ]
    stored: dict[str, dict[str, object]] = {}
    for change in Change.objects.select_related("author", "merged_by", "reverts"):
        stored[change.external_id] = {
            **{name: getattr(change, name) for name in columns},
            "title": with_names([change.title]),
            "body": with_names([change.body]),
            "author": change.author and str(change.author).lower(),
            "merged_by": change.merged_by and str(change.merged_by).lower(),
            "reverts": change.reverts and change.reverts.external_id,
            "commits": commits_of(change),
            "evidence": evidence_of(change),
            "heads": sorted(change.heads.values_list("sha", "content", "seen_at")),
        }
    return stored


def commits_of(change: Change) -> list[tuple[object, ...]]:
    """The commits in order, with names put back."""
    rows = Commit.objects.filter(change=change).order_by("position")
    return [
        (row.position, row.sha, *with_names([row.message]), str(row.author).lower(), row.lines_added)
        for row in rows
    ]


def evidence_of(change: Change) -> list[tuple[str, ...]]:
    """The signs in one order, with names put back."""
    rows = Evidence.objects.filter(change=change)
    return sorted((row.commit_sha, row.place, row.rule_id, *with_names([row.quote])) for row in rows)

"""Recording changes: webhook, poll, file and scan all meet here, and each may tell the same thing twice."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.catalog.queries import services_for
from reviewboard.changes import evidence
from reviewboard.changes.facets import columns, facets_of, people_of
from reviewboard.changes.models import Change, Commit, Evidence
from reviewboard.changes.rows import Recorded
from reviewboard.domain.merge import newer, stamped
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.outbox.operations import owe
from reviewboard.people.identities import IdentityKey, key_texts, resolve

_UPDATED = [
    "kind", "state", "title", "body", "url", "branch", "head_sha", "author", "merged_by", "opened_at", "merged_at",
    "happened_at", "commits_count", "files_count", "lines_added", "lines_removed", "tests_touched", "approved",
    "destructive", "service", "verdict", "certainty", "facets",
]  # fmt: skip


@dataclass(slots=True)
class _Batch:
    """Snapshots on their way into the tables, with what was looked up for all of them at once."""

    connection_id: int
    repository_id: int | None
    as_of: datetime
    known: dict[str, Change]
    identities: Mapping[IdentityKey, int]
    keyed: Mapping[str, str]
    services: Mapping[str, int | None]
    created: list[Change] = field(default_factory=list)
    updated: dict[str, Change] = field(default_factory=dict)
    heads: dict[str, ChangeSnapshot] = field(default_factory=dict)
    found: dict[str, evidence.Finding] = field(default_factory=dict)


@transaction.atomic
def record(
    *,
    connection_id: int,
    repository_id: int | None,
    snapshots: Sequence[ChangeSnapshot],
    as_of: datetime,
    actor_id: int | None = None,
) -> Recorded:
    """Records what a source told of changes, facet by facet; the same again changes nothing.

    A bounded number of statements, whatever the number of snapshots; callers hand over a few hundred at a time.
    """
    if not snapshots:
        return Recorded()
    found = {id(one): evidence.find(one) for one in snapshots}
    batch = _look_up(connection_id, repository_id, snapshots, found, as_of)
    for snapshot in sorted(snapshots, key=lambda one: (one.source_at, one.external_id)):
        _merge(batch, snapshot, found[id(snapshot)])
    Change.objects.bulk_create(batch.created)
    Change.objects.bulk_update(batch.updated.values(), _UPDATED, batch_size=500)
    _keep_commits(batch)
    _keep_evidence(batch)
    _link_reverts(batch, snapshots)
    created = tuple(change.pk for change in batch.created)
    updated = tuple(change.pk for change in batch.updated.values())
    if created or updated:
        counted = {"created": len(created), "updated": len(updated)}
        log(
            actor_id=actor_id,
            action="changes.recorded",
            subject=f"connection:{connection_id}",
            details=counted,
            at=as_of,
        )
        owe(kind="rebuild_agenda", subject="agenda:current", payload={})
    known = len({one.external_id for one in snapshots}) - len(created) - len(updated)
    return Recorded(created, updated, known)


def _look_up(
    connection_id: int,
    repository_id: int | None,
    snapshots: Sequence[ChangeSnapshot],
    found: Mapping[int, evidence.Finding],
    as_of: datetime,
) -> _Batch:
    ids = {one.external_id for one in snapshots}
    known = (
        Change.objects.select_for_update()
        .filter(connection=connection_id, external_id__in=ids)
        .order_by("pk")
    )
    texts = list({text for one in snapshots for text in _texts(one, found[id(one)])})
    paths = {one.external_id: one.paths for one in snapshots}
    return _Batch(
        connection_id=connection_id,
        repository_id=repository_id,
        as_of=as_of,
        known={change.external_id: change for change in known},
        identities=resolve(who for one in snapshots for who in people_of(one)),
        keyed=dict(zip(texts, key_texts(texts), strict=True)),
        services=services_for(repository_id, paths) if repository_id else {},
    )


def _texts(snapshot: ChangeSnapshot, found: evidence.Finding) -> Iterable[str]:
    yield from (snapshot.title[:500], snapshot.body)
    yield from (commit.message for commit in snapshot.commits)
    yield from (one.sign.quote for one in found.signs)


def _merge(batch: _Batch, snapshot: ChangeSnapshot, found: evidence.Finding) -> None:
    change = batch.known.get(snapshot.external_id)
    new = change is None
    if change is None:
        change = Change(
            connection_id=batch.connection_id,
            external_id=snapshot.external_id,
            repository_id=batch.repository_id,
            kind=snapshot.kind,
            service_id=batch.services.get(snapshot.external_id),
            first_seen_at=batch.as_of,
        )
        batch.known[snapshot.external_id] = change
    fresh = newer(facets_of(snapshot), change.facets)
    for facet in fresh:
        for name, value in columns(facet, batch.identities, batch.keyed).items():
            setattr(change, name, value)
    change.facets = stamped(fresh, change.facets)
    change.happened_at = change.merged_at or change.opened_at or snapshot.source_at
    _take_evidence(batch, change, snapshot, found, {facet.name for facet in fresh})
    if new:
        batch.created.append(change)
    elif fresh and change.pk:
        batch.updated[change.external_id] = change


def _take_evidence(
    batch: _Batch, change: Change, snapshot: ChangeSnapshot, found: evidence.Finding, fresh: Collection[str]
) -> None:
    """Evidence follows the head and the text: a push or an edited description is read anew, nothing else is."""
    if not {"head", "text"} & set(fresh):
        return
    change.verdict, change.certainty = found.verdict, found.certainty or ""
    batch.found[change.external_id] = found
    if snapshot.commits:
        batch.heads[change.external_id] = snapshot


def _keep_commits(batch: _Batch) -> None:
    rows = [
        Commit(
            change=batch.known[external_id],
            sha=commit.sha,
            position=position,
            author_id=batch.identities.get((commit.author.kind, commit.author.value.lower())),
            committer_id=batch.identities.get((commit.committer.kind, commit.committer.value.lower())),
            committed_at=commit.at,
            message=batch.keyed[commit.message],
            lines_added=commit.lines_added,
            lines_removed=commit.lines_removed,
        )
        for external_id, snapshot in batch.heads.items()
        for position, commit in enumerate(snapshot.commits)
    ]
    gone = [batch.known[one] for one in batch.heads if one in batch.updated]
    if gone:
        Commit.objects.filter(change__in=gone).delete()
    Commit.objects.bulk_create(rows, batch_size=1000)


def _keep_evidence(batch: _Batch) -> None:
    rows = [
        Evidence(
            change=batch.known[external_id],
            commit_sha=one.sha,
            tool=one.sign.tool,
            kind=one.sign.kind,
            certainty=one.sign.certainty,
            quote=batch.keyed[one.sign.quote],
            place=one.sign.place,
            rule_id=one.sign.rule_id,
            rule_version=one.sign.rule_version,
            observed_at=batch.as_of,
        )
        for external_id, found in batch.found.items()
        for one in found.signs
    ]
    gone = [batch.known[one] for one in batch.found if one in batch.updated]
    if gone:
        Evidence.objects.filter(change__in=gone).delete()
    Evidence.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def _link_reverts(batch: _Batch, snapshots: Sequence[ChangeSnapshot]) -> None:
    """Ties a revert to what it takes back, whichever of the two came first."""
    wanted = {one.external_id: one.reverts for one in snapshots if one.reverts}
    if not wanted:
        return
    targets = _changes_named(batch, set(wanted.values()))
    linked = []
    for external_id, named in wanted.items():
        revert, target = batch.known[external_id], targets.get(named)
        if target and target != revert.pk and revert.reverts_id != target:
            revert.reverts_id = target
            linked.append(revert)
    Change.objects.bulk_update(linked, ["reverts"])


def _changes_named(batch: _Batch, names: Collection[str]) -> dict[str, int]:
    """Ids by the sha of a commit or by an external id, within the connection."""
    mine = Change.objects.filter(connection=batch.connection_id)
    by_id = mine.filter(external_id__in=names).values_list("external_id", "pk")
    by_sha = Commit.objects.filter(change__connection=batch.connection_id, sha__in=names)
    return {**dict(by_sha.order_by("pk").values_list("sha", "change_id")), **dict(by_id)}


@transaction.atomic
def set_audience(*, change_id: int, audience_id: int | None, as_of: datetime, actor_id: int | None) -> None:
    """Points a change at who may see it (people.visibility made the audience); agendas are built anew."""
    Change.objects.filter(pk=change_id).update(audience=audience_id)
    log(actor_id=actor_id, action="change.visibility", subject=f"change:{change_id}", details={}, at=as_of)
    owe(kind="rebuild_agenda", subject="agenda:current", payload={})

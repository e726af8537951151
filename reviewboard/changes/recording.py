"""A batch of snapshots on its way into the tables: looked up at once, merged one by one, written at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from reviewboard.audit.queries import held
from reviewboard.catalog.queries import services_for
from reviewboard.changes import evidence, harming, landing, picks, reverts
from reviewboard.changes.books import book_kept
from reviewboard.changes.evidence import Found, FoundSign
from reviewboard.changes.facets import HEAD, REVIEW, columns_of, facets_of, people_of, ranks_of, title_of
from reviewboard.changes.judging import judge, row_of, sign_of, speaking_for
from reviewboard.changes.models import Change, Commit, Evidence, Head, Review
from reviewboard.changes.queries import HAPPENED
from reviewboard.domain.detection import Sign
from reviewboard.domain.merge import Facet, newer, stamped
from reviewboard.domain.messages import UNTIMED, ChangeSnapshot, IdentitySnapshot
from reviewboard.domain.values import ChangeState
from reviewboard.people.identities import IdentityKey, digest_key, key_of, key_texts, resolve

_UPDATED = [
    "kind", "state", "title", "body", "url", "branch", "head_sha", "author", "merged_by", "service",
    "opened_at", "merged_at", "happened_at", "commits_count", "files_count", "lines_added", "lines_removed",
    "tests_touched", "approved", "destructive", "reverts_named", "verdict", "certainty", "facets", "known_at",
    "merge_sha", "landed_with", "environment", "labels", "picked_named", "principal",
    "paths", "draft",
]  # fmt: skip
_ROWS_A_STATEMENT = 20_000
_OF_A_PART = "part"
"""A facet that no snapshot has: the sign stands in a commit that is part of the change (landing.py)."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A stored sign, the row it stands in, and the facet it was found in."""

    pk: int
    facet: str
    sign: Sign


@dataclass(slots=True)
class Batch:
    """What was looked up for all snapshots at once, and what is to be written for all at once."""

    connection_id: int
    repository_id: int | None
    as_of: datetime
    snapshots: Sequence[ChangeSnapshot]
    found: Sequence[Found]
    principals: Sequence[IdentitySnapshot | None]
    services: Mapping[str, int | None]
    identities: Mapping[IdentityKey, int]
    keyed: Mapping[str, str]
    changes: dict[str, Change]
    kept: dict[str, list[_Kept]]
    held: frozenset[str]
    withheld: set[int] = field(default_factory=set)
    created: dict[str, Change] = field(default_factory=dict)
    updated: dict[str, Change] = field(default_factory=dict)
    commits: dict[str, ChangeSnapshot] = field(default_factory=dict)
    signs: dict[str, dict[str, tuple[FoundSign, ...]]] = field(default_factory=dict)
    parts: dict[tuple[str, str], Facet] = field(default_factory=dict)
    """Facets that are rows of their own (reviews, heads), by the change's external id and their name."""
    moved: set[int] = field(default_factory=set)
    """Changes that have another head than before: what was seen of the old one is not of this."""
    harms: dict[str, harming.Told] = field(default_factory=dict)
    """What their diffs would destroy and is not kept yet, by the change's external id."""


def look_up(
    connection_id: int, repository_id: int | None, snapshots: Sequence[ChangeSnapshot], as_of: datetime
) -> Batch:
    """Reads and locks what is known of these changes; people and texts become keys. At most 17 statements."""
    book = book_kept()
    found = [evidence.find(one, book) for one in snapshots]
    principals = [evidence.principal(one, book) for one in snapshots]
    known = (
        Change.objects.select_for_update()
        .filter(connection=connection_id, external_id__in={one.external_id for one in snapshots})
        .order_by("pk")
    )
    changes = {change.external_id: change for change in known}
    identities = resolve(
        [who for one in snapshots for who in people_of(one)] + [who for who in principals if who]
    )
    texts = list(dict.fromkeys(_texts(snapshots, found)))
    keyed = dict(zip(texts, key_texts(texts), strict=True))
    paths = {str(number): one.paths for number, one in enumerate(snapshots)}
    return Batch(
        connection_id=connection_id,
        repository_id=repository_id,
        as_of=as_of,
        snapshots=snapshots,
        found=found,
        services=services_for(repository_id, {"": (), **paths}) if repository_id else {},
        principals=principals,
        identities=identities,
        keyed=keyed,
        changes=changes,
        kept=_kept(changes),
        held=held(f"change:{change.pk}" for change in known),
        harms=dict(harming.not_kept(snapshots, changes, keyed)),
    )


def _texts(snapshots: Iterable[ChangeSnapshot], found: Iterable[Found]) -> Iterable[str]:
    for snapshot, signs in zip(snapshots, found, strict=True):
        yield from (title_of(snapshot), snapshot.body or "")
        yield from (text for commit in snapshot.commits for text in (commit.message, commit.note))
        yield from (one.sign.quote for part in signs.values() for one in part)
        yield from (text for harm in snapshot.harms for text in (harm.what, harm.where))


def _kept(changes: Mapping[str, Change]) -> dict[str, list[_Kept]]:
    """The signs that are stored of these changes."""
    by_pk = {change.pk: external_id for external_id, change in changes.items()}
    kept: dict[str, list[_Kept]] = {}
    rows = Evidence.objects.filter(speaking_for(by_pk))
    for row in rows.annotate(of=F("change__part_of")) if by_pk else ():
        sign = sign_of(row)
        if row.of in by_pk:  # how a request landed speaks for it, too: a squash keeps what it squashed
            kept.setdefault(by_pk[row.of], []).append(_Kept(row.pk, _OF_A_PART, sign))
        if row.change_id in by_pk:
            facet = evidence.facet_of(row.commit_sha, row.place)
            kept.setdefault(by_pk[row.change_id], []).append(_Kept(row.pk, facet, sign))
    return kept


def merge(batch: Batch) -> None:
    """Merges every snapshot into its change, in memory. Which of them comes first makes no difference."""
    key = digest_key()
    for number, snapshot in enumerate(batch.snapshots):
        known = batch.changes.get(snapshot.external_id)
        change = known or _new(batch, snapshot)
        fresh = newer(facets_of(snapshot), change.facets, ranks_of(change.state), key=key)
        harms = batch.harms.get(snapshot.external_id)
        if f"change:{change.pk}" in batch.held:
            batch.withheld |= {change.pk} if fresh or harms else set()
            batch.harms.pop(snapshot.external_id, None)
            continue
        had_happened = change.state in HAPPENED
        service_id = batch.services.get(str(number))
        for facet in fresh:
            for name, value in columns_of(facet, batch.identities, batch.keyed, service_id).items():
                setattr(change, name, value)
        # What no facet has told yet stands as a guess without a stamp, so that anything told replaces it.
        change.state = change.state or ChangeState.OPEN
        change.title = change.title or snapshot.external_id
        if change.state in HAPPENED and not had_happened:
            change.known_at = batch.as_of
        change.facets = stamped(fresh, change.facets, key=key)
        before, change.happened_at = change.happened_at, _happened_at(change, snapshot)
        names = {facet.name for facet in fresh}
        if "commits" in names and change.principal_id is None:  # what a person said stays
            change.principal_id = batch.identities.get(_key(batch.principals[number]))
        batch.parts |= {
            (snapshot.external_id, facet.name): facet
            for facet in fresh
            if facet.name.startswith((REVIEW, HEAD))
        }
        _take_evidence(batch, number, names)
        if change.pk and (fresh or harms or change.happened_at != before):
            batch.updated[snapshot.external_id] = change
            if "head_sha" in names:
                batch.moved.add(change.pk)


def _new(batch: Batch, snapshot: ChangeSnapshot) -> Change:
    change = Change(
        connection_id=batch.connection_id,
        external_id=snapshot.external_id,
        repository_id=batch.repository_id,
        service_id=batch.services.get(""),
        happened_at=batch.as_of if snapshot.source_at == UNTIMED else snapshot.source_at,
        first_seen_at=batch.as_of,
    )
    batch.changes[snapshot.external_id] = batch.created[snapshot.external_id] = change
    return change


def _happened_at(change: Change, snapshot: ChangeSnapshot) -> datetime:
    """Merged, else opened, else the earliest time at which its source spoke of it."""
    spoken = change.happened_at if snapshot.source_at == UNTIMED else snapshot.source_at
    return change.merged_at or change.opened_at or min(change.happened_at, spoken)


def _take_evidence(batch: Batch, number: int, fresh: set[str]) -> None:
    """Evidence follows its facet: a push or an edited description is read anew, nothing else is."""
    snapshot = batch.snapshots[number]
    anew = {name: signs for name, signs in batch.found[number].items() if name in fresh}
    if not anew:
        return
    if "commits" in anew:
        batch.commits[snapshot.external_id] = snapshot
    taken = batch.signs.setdefault(snapshot.external_id, {})
    taken.update(anew)
    kept = [one.sign for one in batch.kept.get(snapshot.external_id, ()) if one.facet not in taken]
    signs = kept + [one.sign for part in taken.values() for one in part]
    judge(batch.changes[snapshot.external_id], signs)


def write(batch: Batch) -> None:
    """Writes what `merge` came to, in a number of statements that does not grow with the batch.

    New rows are inserted in one order everywhere, so that two batches never wait for each other crosswise.
    """
    Change.objects.bulk_create([batch.created[name] for name in sorted(batch.created)])
    if batch.updated:
        # The rows are locked by `look_up`: this is an UPDATE, in the form that is fast for many rows.
        Change.objects.bulk_create(
            batch.updated.values(),
            update_conflicts=True,
            unique_fields=["connection", "external_id"],
            update_fields=_UPDATED,
        )
    gone = _write_commits(batch)
    _write_evidence(batch)
    _write_reviews(batch)
    _write_heads(batch)
    shas = {commit.sha for snapshot in batch.commits.values() for commit in snapshot.commits}
    changed = [*batch.created.values(), *batch.updated.values()]
    if changed:
        reverts.link(batch.connection_id, changed, shas | gone)
        landing.link(batch.repository_id, changed)
        picks.link(batch.repository_id, changed, shas)
    _write_harms(batch)


def _write_commits(batch: Batch) -> set[str]:
    """Replaces the commits of every change whose commits were told anew; the shas that were there before."""
    before = Commit.objects.filter(
        change__in=[batch.updated[one] for one in batch.commits if one in batch.updated]
    )
    gone = set(before.values_list("sha", flat=True)) if batch.updated else set()
    if gone:
        before.delete()
    Commit.objects.bulk_create(
        [
            Commit(
                change=batch.changes[external_id],
                sha=commit.sha,
                position=position,
                author_id=batch.identities.get(key_of(commit.author)),
                committer_id=batch.identities.get(key_of(commit.committer)),
                committed_at=commit.at,
                message=batch.keyed[commit.message],
                note=batch.keyed[commit.note],
                parents_count=len(commit.parents) or 1,
                recorded_author_id=batch.identities.get(_key(commit.recorded_author)),
                recorded_committer_id=batch.identities.get(_key(commit.recorded_committer)),
                lines_added=commit.lines_added,
                lines_removed=commit.lines_removed,
            )
            for external_id, snapshot in batch.commits.items()
            for position, commit in enumerate(snapshot.commits)
        ],
        batch_size=_ROWS_A_STATEMENT,
    )
    return gone


def _key(who: IdentitySnapshot | None) -> IdentityKey:
    return key_of(who) if who else ("", "")


def _parts(batch: Batch, kind: str) -> Iterator[tuple[Change, str, Facet]]:
    """The facets of one kind that are to be written, in one order: the change, what is named, and what is said of it."""
    for (external_id, name), facet in sorted(batch.parts.items(), key=lambda one: one[0]):
        if name.startswith(kind):
            yield batch.changes[external_id], name.removeprefix(kind), facet


def _write_reviews(batch: Batch) -> None:
    Review.objects.bulk_create(
        [
            Review(
                change=change,
                external_id=name,
                reviewer_id=batch.identities[tuple(facet.value["reviewer"])],
                state=facet.value["state"],
                head_sha=facet.value["head_sha"],
                at=facet.value["at"],
            )
            for change, name, facet in _parts(batch, REVIEW)
        ],
        update_conflicts=True,
        unique_fields=["change", "external_id"],
        update_fields=["reviewer", "state", "head_sha", "at"],
    )


def _write_heads(batch: Batch) -> None:
    """No statement where no head's content is told: a webhook never tells it."""
    Head.objects.bulk_create(
        [
            Head(change=change, sha=sha, content=facet.value["content"], seen_at=facet.at)
            for change, sha, facet in _parts(batch, HEAD)
        ],
        update_conflicts=True,
        unique_fields=["change", "sha"],
        update_fields=["content", "seen_at"],
    )


def _write_harms(batch: Batch) -> None:
    """What their present heads would destroy is looked at again of all that moved or that more was shown of."""
    told = {batch.changes[name].pk: batch.harms[name] for name in sorted(batch.harms)}
    harming.write(told.items(), batch.as_of)
    if batch.moved or told:
        harming.mark(batch.moved | set(told))


def _write_evidence(batch: Batch) -> None:
    gone = [
        one.pk
        for external_id, kept in batch.kept.items()
        for one in kept
        if one.facet in batch.signs.get(external_id, ())
    ]
    if gone:
        Evidence.objects.filter(pk__in=gone).delete()
    Evidence.objects.bulk_create(
        [
            row_of(batch.changes[external_id].pk, one.sha, one.sign, batch.keyed[one.sign.quote], batch.as_of)
            for external_id, parts in batch.signs.items()
            for part in parts.values()
            for one in part
        ],
        batch_size=_ROWS_A_STATEMENT,
        ignore_conflicts=True,
    )

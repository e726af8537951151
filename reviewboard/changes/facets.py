"""A snapshot of a change as facets: the parts of it that a source may tell at different times."""

from collections.abc import Iterator, Mapping
from typing import Any

from reviewboard.domain.merge import Facet
from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot
from reviewboard.people.identities import IdentityKey, key_of

TITLE_CHARS = 500


def facets_of(snapshot: ChangeSnapshot) -> list[Facet]:
    """What the snapshot tells, facet by facet; what it leaves empty it does not tell, and it stays as it was."""
    return [Facet(name, snapshot.source_at, value) for name, value in _told(snapshot)]


def _told(snapshot: ChangeSnapshot) -> Iterator[tuple[str, Mapping[str, Any]]]:
    times = {"merged_at": snapshot.merged_at} if snapshot.merged_at else {}
    yield "state", {"state": snapshot.state.value, **times}
    yield "text", {"title": snapshot.title[:TITLE_CHARS], "body": snapshot.body}
    yield from _where(snapshot)
    if snapshot.head_sha:
        commits = [commit.sha for commit in snapshot.commits]
        yield "head", {"head_sha": snapshot.head_sha, **({"commits_count": len(commits)} if commits else {})}
    if snapshot.files_count or snapshot.lines_added or snapshot.lines_removed:
        yield (
            "size",
            {
                "files_count": snapshot.files_count,
                "lines_added": snapshot.lines_added,
                "lines_removed": snapshot.lines_removed,
            },
        )
    for name, value in (("tests_touched", snapshot.tests_touched), ("approved", snapshot.approved)):
        if value is not None:
            yield name, {name: value}
    if snapshot.destructive:
        yield "destructive", {"destructive": True}
    for name, who in (("author", snapshot.authored_by), ("merged_by", snapshot.merged_by)):
        if who is not None and who.value:
            yield name, {f"{name}_id": list(key_of(who))}


def _where(snapshot: ChangeSnapshot) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in ("url", "branch", "opened_at"):
        value = getattr(snapshot, name)
        if value:
            yield name, {name: value}


def people_of(snapshot: ChangeSnapshot) -> Iterator[IdentitySnapshot]:
    """Everybody a snapshot names."""
    yield from (who for who in (snapshot.authored_by, snapshot.merged_by) if who)
    yield from snapshot.committers
    for commit in snapshot.commits:
        yield from (commit.author, commit.committer)


def columns(facet: Facet, identities: Mapping[IdentityKey, int], keyed: Mapping[str, str]) -> dict[str, Any]:
    """The facet as columns: people as identity ids, texts with keys in place of names."""
    values = dict(facet.value)
    for name, value in facet.value.items():
        if name in {"author_id", "merged_by_id"}:
            values[name] = identities.get((value[0], value[1]))
        elif name in {"title", "body"}:
            values[name] = keyed[value]
    if "title" in values:
        values["title"] = values["title"][:TITLE_CHARS]
    return values

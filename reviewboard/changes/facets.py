"""A snapshot of a change as facets: the parts of it that a source may tell at different times.

Absent is not null: what a snapshot leaves empty it does not tell, and it stays as it was. So a facet is as
small as it can be: two things that a source may tell apart are two facets.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reviewboard.domain.lifecycles import CHANGE
from reviewboard.domain.merge import Facet
from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot, ReviewSnapshot
from reviewboard.domain.values import ChangeState
from reviewboard.people.identities import IdentityKey, key_of

TITLE_CHARS = 500
SHA_CHARS = 64
_CUT = {
    "branch": 300,
    "head_sha": SHA_CHARS,
    "reverts": 200,
    "merge_sha": SHA_CHARS,
    "landed_with": SHA_CHARS,
    "environment": 100,
    "cherry_picked_from": SHA_CHARS,
}
_TEXTS = ("body", "opened_at", "merged_at", "labels", "paths", *_CUT)
_EMPTIED = ("body", "labels")
"""What a source can say to be empty now."""
REVIEW = "review:"
"""What the facets of reviews begin with."""
HEAD = "head:"
"""What the facets of the contents of heads begin with. Each head has one, so that late news of one overwrites no other."""
PATHS, PATH_CHARS = 300, 500
"""So many paths are kept, and so much of each."""
_URL_CHARS = 500
_HALF_ADDRESS = re.compile(r"<[^<>\s]*…\Z")
"""What is left of `<address>` where a source cut a long title: no key could take its place."""
_CUT_KEY = re.compile(r"⟦[^⟧]*\Z")


def facets_of(snapshot: ChangeSnapshot) -> list[Facet]:
    """What the snapshot tells, facet by facet."""
    ranks = {"state": CHANGE.rank(snapshot.state)} if snapshot.state else {}
    told = [Facet(name, snapshot.source_at, value, ranks.get(name, 0)) for name, value in _told(snapshot)]
    told += [_review(one) for one in snapshot.reviews if one.reviewer.value]
    return told + [
        Facet(f"{HEAD}{one.sha[:SHA_CHARS]}", snapshot.source_at, {"content": one.content[:64]})
        for one in snapshot.heads
        if one.sha and one.content
    ]


def _review(review: ReviewSnapshot) -> Facet:
    """A review has a time of its own."""
    value = {
        "reviewer": list(key_of(review.reviewer)),
        "state": review.state.value,
        "head_sha": review.head_sha[:SHA_CHARS],
        "at": review.at,
    }
    return Facet(f"{REVIEW}{review.external_id[:200]}", review.at, value)


def ranks_of(state: str) -> dict[str, int]:
    """How final what is kept of a change is; a new change has no state yet."""
    return {"state": CHANGE.rank(ChangeState(state))} if state else {}


def _told(snapshot: ChangeSnapshot) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "kind", {"kind": snapshot.kind.value}
    if snapshot.state is not None:
        yield "state", {"state": snapshot.state.value}
    if snapshot.title:
        yield "title", {"title": title_of(snapshot)}
    for name in _TEXTS:
        value = getattr(snapshot, name)
        if value or (name in _EMPTIED and value is not None):
            yield name, {name: value[: _CUT[name]] if name in _CUT else value}
    if 0 < len(snapshot.url) <= _URL_CHARS:
        yield "url", {"url": snapshot.url}
    if snapshot.commits:
        yield "commits", {"commits": snapshot.commits}
    if snapshot.files_count or snapshot.lines_added or snapshot.lines_removed:
        yield "size", _size(snapshot)
    for name in ("tests_touched", "approved", "draft"):
        if getattr(snapshot, name) is not None:
            yield name, {name: getattr(snapshot, name)}
    if snapshot.destructive:
        yield "destructive", {"destructive": True}
    for name, who in (("author", snapshot.authored_by), ("merged_by", snapshot.merged_by)):
        if who is not None and who.value:
            yield name, {f"{name}_id": list(key_of(who))}


def title_of(snapshot: ChangeSnapshot) -> str:
    """The title without what is left of an address where the source cut it."""
    return _HALF_ADDRESS.sub("", snapshot.title)


def _size(snapshot: ChangeSnapshot) -> Mapping[str, int]:
    return {
        "files_count": snapshot.files_count,
        "lines_added": snapshot.lines_added,
        "lines_removed": snapshot.lines_removed,
    }


def people_of(snapshot: ChangeSnapshot) -> Iterator[IdentitySnapshot]:
    """Everybody a snapshot names."""
    yield from (who for who in (snapshot.authored_by, snapshot.merged_by) if who)
    yield from snapshot.committers
    for commit in snapshot.commits:
        recorded = (commit.recorded_author, commit.recorded_committer)
        yield from (who for who in (commit.author, commit.committer, *recorded) if who)
    yield from (review.reviewer for review in snapshot.reviews)


def columns_of(
    facet: Facet,
    identities: Mapping[IdentityKey, int],
    keyed: Mapping[str, str],
    service_id: int | None,
) -> dict[str, Any]:
    """The facet as columns: people and texts as keys; paths tell the service, too. Some are rows of their own.

    Paths stay as they are told, as labels and branches do: a policy's patterns are laid on them, and no path holds the
    `Name <address>` that a key stands for. Erasing somebody looks for their words in them (people/sweep.py).
    """
    columns: dict[str, Any] = dict(facet.value)
    match facet.name.partition(":")[0]:
        case "author" | "merged_by":
            columns = {name: identities.get((kind, value)) for name, (kind, value) in facet.value.items()}
        case "title":
            columns = {"title": keyed_title(keyed[facet.value["title"]])}
        case "body":
            columns = {"body": keyed[facet.value["body"]]}
        case "commits":
            columns = {"commits_count": len(facet.value["commits"])}
        case "paths":
            columns = {"service_id": service_id, "paths": kept_paths(facet.value["paths"])}
        case "reverts":
            columns = {"reverts_named": facet.value["reverts"]}
        case "labels":
            columns = {"labels": list(facet.value["labels"])}
        case "cherry_picked_from":
            columns = {"picked_named": facet.value["cherry_picked_from"]}
        case "review" | "head":
            columns = {}
    return columns


def kept_paths(paths: Sequence[str]) -> list[str]:
    """What is kept of the paths that a source told."""
    return [one[:PATH_CHARS] for one in paths[:PATHS]]


def keyed_title(text: str) -> str:
    """A keyed title in the length of its column; a key is kept whole or left out."""
    return text if len(text) <= TITLE_CHARS else _CUT_KEY.sub("", text[:TITLE_CHARS])

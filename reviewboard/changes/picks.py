"""Cherry-picks and what they repeat: tied together whichever of the two came first, so that one change shows once."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from reviewboard.audit.queries import held
from reviewboard.changes.models import Change, Commit


def link(repository_id: int | None, changes: Collection[Change], shas: Iterable[str]) -> None:
    """Looks again at every pick that these changes are, or that repeats one of these commits.

    No statement where none of them is one and the repository has none; else at most five. What is under a legal hold
    stays as it is.
    """
    if repository_id is None:
        return
    mine = [one.pk for one in changes if one.picked_named]
    names = set(shas) | {sha for one in changes for sha in (one.head_sha, one.merge_sha) if sha}
    rows = Change.objects.filter(repository=repository_id).exclude(picked_named="")
    found = list(
        rows.filter(Q(pk__in=mine) | Q(picked_named__in=names)).only("pk", "picked_named", "picked_from")
    )
    if not found:
        return
    sources = _sources(repository_id, {one.picked_named for one in found})
    moved = [one for one in found if (source := _source(one, sources)) and source != one.picked_from_id]
    kept = held(f"change:{one.pk}" for one in moved) if moved else frozenset()
    moved = [one for one in moved if f"change:{one.pk}" not in kept]
    for one in moved:
        one.picked_from_id = _source(one, sources)
    Change.objects.bulk_update(moved, ["picked_from"])


def _source(pick: Change, sources: dict[str, list[int]]) -> int | None:
    """The oldest change that holds the commit and is not the pick itself."""
    return next((pk for pk in sources.get(pick.picked_named, ()) if pk != pick.pk), None)


def _sources(repository_id: int, names: Collection[str]) -> dict[str, list[int]]:
    """The changes that hold each of these commits, the request before the commit as which it landed."""
    found: dict[str, list[int]] = {}
    whole = Change.objects.filter(repository=repository_id)
    holding = Commit.objects.filter(sha__in=names, change__repository=repository_id)
    told = [
        *whole.filter(merge_sha__in=names).order_by("pk").values_list("merge_sha", "pk"),
        *holding.order_by("change").values_list("sha", "change"),
    ]
    for sha, pk in told:
        found.setdefault(sha, []).append(pk)
    return found

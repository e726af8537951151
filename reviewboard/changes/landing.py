"""How a request landed: the commits by which it came into the main branch are part of it, and no changes of their own.

A forge tells the same thing twice: "request 7 was merged as 9f3c" and "9f3c was pushed to main". Whichever comes first,
the pushed commits end as parts of the request: by their own sha, or because the push ended with the request's.
"""

from collections.abc import Collection, Iterable

from django.db.models import Q

from reviewboard.audit.queries import held
from reviewboard.changes.judging import reckon
from reviewboard.changes.models import Change
from reviewboard.domain.values import ChangeKind

_WHOLE, _SHORT = 40, 12


def link(repository_id: int | None, changes: Collection[Change]) -> None:
    """Looks again at what these changes may be part of, or may have as parts.

    No statement when none of them tells how it landed, else at most seven. What is under a legal hold stays.
    """
    merges = {one.merge_sha for one in changes if one.merge_sha}
    short = Q()
    for sha in merges:
        if len(sha) < _WHOLE:  # Bitbucket Cloud tells twelve digits; "g" comes after every hexadecimal digit
            short |= Q(head_sha__gte=sha, head_sha__lt=f"{sha}g") | Q(
                landed_with__gte=sha, landed_with__lt=f"{sha}g"
            )
    direct = {one.pk for one in changes if one.kind == ChangeKind.DIRECT_COMMIT and one.landed_with}
    if repository_id is None or not (merges or direct):
        return
    commits = list(
        Change.objects.filter(
            Q(pk__in=direct) | Q(head_sha__in=merges) | Q(landed_with__in=merges) | short,
            repository=repository_id,
            kind=ChangeKind.DIRECT_COMMIT,
        )
        .exclude(landed_with="")
        .only("pk", "head_sha", "landed_with", "part_of_id")
        .order_by("pk")
    )
    requests = _requests(repository_id, {sha for one in commits for sha in (one.head_sha, one.landed_with)})
    moved = []
    for one in commits:
        shas = (one.head_sha, one.head_sha[:_SHORT], one.landed_with, one.landed_with[:_SHORT])
        request = next((requests[sha] for sha in shas if sha in requests), None)
        if request is not None and one.part_of_id != request:
            one.part_of_id = request
            moved.append(one)
    if moved:
        kept = held(f"change:{one.pk}" for one in moved)
        moved = [one for one in moved if f"change:{one.pk}" not in kept]
        Change.objects.bulk_update(moved, ["part_of"])
        reckon({one.part_of_id for one in moved if one.part_of_id})


def _requests(repository_id: int, shas: Iterable[str]) -> dict[str, int]:
    """The first request that landed as each of these commits."""
    told = {part for sha in shas for part in (sha, sha[:_SHORT])}
    rows = Change.objects.filter(repository=repository_id, merge_sha__in=told - {""}).order_by("-pk")
    return dict(rows.values_list("merge_sha", "pk"))

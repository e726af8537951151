"""One change on its own page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from reviewboard.catalog.queries import people_of_service
from reviewboard.changes.models import Commit, Evidence
from reviewboard.changes.queries.seeing import (
    certainty_rank,
    title_in_lists,
    visibility_of,
    visible,
    with_level,
)
from reviewboard.changes.rows import ChangeView, CommitView, EvidenceView, Part, TakesPart
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, EvidenceKind, Verdict
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

COMMITS_SHOWN = 100
SIGNS_SHOWN = 20
_ROLES = {"author": Part.AUTHOR, "principal": Part.PRINCIPAL, "merged_by": Part.MERGED}
_Named = Mapping[str, str]
"""Stored texts, and the same with names in place of keys."""


def get_change(reader: Reader, change_id: int) -> ChangeView:
    """One change, in at most five statements. Here, and only here, a sealed one has its title.

    Raises:
        NotVisible: there is no such change for this reader.
    """
    found = with_level(visible(reader)).filter(pk=change_id).annotate(takes_part=_takes_part(reader))
    change = named_roles(found, *_ROLES).select_related("repository", "service").first()
    if change is None:
        raise NotVisible(change_id)
    commits = list(named_roles(Commit.objects.filter(change=change_id), "author")[:COMMITS_SHOWN])
    signs = _signs(change_id)
    others = list(
        with_level(visible(reader).filter(Q(pk=change.reverts_id) | Q(reverts=change_id)))
        .defer("body", "facets", "paths")
        .order_by("pk")
    )
    texts = [
        change.title,
        change.body,
        *(commit.message for commit in commits),
        *(sign["quote"] for sign in signs),
        *map(title_in_lists, others),
    ]
    named = dict(zip(texts, with_names(texts), strict=True))
    return _view(change, commits, signs, {one.pk: named[title_in_lists(one)] for one in others}, named)


def is_involved(reader: Reader, change_id: int, *, on: date) -> bool:
    """Whether the reader took part in the change, reviews its service, or is in the team that owns it."""
    change = visible(reader).annotate(takes_part=_takes_part(reader)).filter(pk=change_id).first()
    if change is None:
        return False
    return bool(change.takes_part) or people_of_service(change.service_id, on=on).include(reader)


def _takes_part(reader: Reader) -> Q | Exists | Value:
    me = reader.person_id
    if me is None:
        return Value(False)
    mine = Commit.objects.filter(Q(author__person=me) | Q(committer__person=me), change=OuterRef("pk"))
    return Q(Exists(mine)) | Q(author__person=me) | Q(principal__person=me) | Q(merged_by__person=me)


def named_roles(rows: Any, *roles: str) -> Any:
    """Annotates `<role>_name` and `<role>_person`: the person's name, else what the source calls them."""
    for role in roles:
        name = Case(
            When(**{f"{role}__isnull": True}, then=Value("")),
            When(
                Q(**{f"{role}__erased_at__isnull": False}) | Q(**{f"{role}__person__name": ""}),
                then=Value(ERASED),
            ),
            default=Coalesce(
                F(f"{role}__person__name"), NullIf(f"{role}__name", Value("")), F(f"{role}__value")
            ),
            output_field=CharField(),
        )
        rows = rows.annotate(**{f"{role}_name": name, f"{role}_person": F(f"{role}__person_id")})
    return rows


def _signs(change_id: int) -> list[dict[str, Any]]:
    """The distinct signs, the strongest first, each with how many commits show it and the first of these.

    What a squashed request's description repeats from its commits is one sign.
    """
    position = Commit.objects.filter(change=OuterRef("change"), sha=OuterRef("commit_sha")).values("position")
    signs: Any = (
        Evidence.objects.filter(Q(change=change_id) | Q(change__part_of=change_id))
        .values("tool", "kind", "certainty", "quote", "rule_id", "rule_version", "said_by", "said_by__name")
        .annotate(
            rank=certainty_rank(),
            commits=Count("commit_sha", distinct=True, filter=~Q(commit_sha="")),
            first=Min(Subquery(position[:1])),
            place=Min("place"),
            at=Min("observed_at"),
        )
        .order_by("rank", "quote", "rule_id")[: SIGNS_SHOWN + 1]
    )
    return list(signs)


def _view(
    change: Any, commits: Sequence[Any], signs: Sequence[Any], others: Mapping[int, str], named: _Named
) -> ChangeView:
    return ChangeView(
        id=change.pk,
        reference=change.reference,
        title=named[change.title],
        body=named[change.body],
        url=change.url,
        branch=change.branch,
        head_sha=change.head_sha,
        external_id=change.external_id,
        repository=change.repository.name if change.repository else "",
        service_id=change.service_id,
        service_key=change.service.key if change.service else "",
        service_name=change.service.name if change.service else "",
        kind=ChangeKind(change.kind),
        state=ChangeState(change.state),
        verdict=Verdict(change.verdict),
        certainty=Certainty(change.certainty) if change.certainty else None,
        approved=change.approved,
        destructive=change.destructive,
        tests_touched=change.tests_touched,
        author=change.author_name,
        author_id=change.author_person,
        opened_at=change.opened_at,
        merged_at=change.merged_at,
        happened_at=change.happened_at,
        commits_count=change.commits_count,
        files_count=change.files_count,
        lines_added=change.lines_added,
        lines_removed=change.lines_removed,
        commits=tuple(_commit(one, named) for one in commits),
        evidence=tuple(_sign(one, commits, named) for one in signs[:SIGNS_SHOWN]),
        more_evidence=len(signs) > SIGNS_SHOWN,
        people=tuple(dict.fromkeys(_people(change, commits))),
        reverts=(change.reverts_id, others[change.reverts_id]) if change.reverts_id in others else None,
        reverted_by=tuple((pk, title) for pk, title in others.items() if pk != change.reverts_id),
        visibility=visibility_of(change),
        audience_id=change.audience_id,
        takes_part=bool(change.takes_part),
    )


def _commit(commit: Any, named: _Named) -> CommitView:
    message = named[commit.message].strip()
    return CommitView(
        sha=commit.sha,
        title=message.partition("\n")[0].strip(),
        committed_at=commit.committed_at,
        lines_added=commit.lines_added,
        lines_removed=commit.lines_removed,
    )


def _sign(sign: Mapping[str, Any], commits: Sequence[Any], named: _Named) -> EvidenceView:
    shas = {commit.position: commit.sha for commit in commits}
    return EvidenceView(
        tool=sign["tool"],
        kind=EvidenceKind(sign["kind"]),
        certainty=Certainty(sign["certainty"]),
        quote=named[sign["quote"]],
        place=sign["place"],
        rule_id=sign["rule_id"],
        rule_version=sign["rule_version"],
        sha=shas.get(sign["first"], ""),
        commits=sign["commits"],
        said_by=sign["said_by__name"] or "",
        said_at=sign["at"] if sign["said_by"] else None,
    )


def _people(change: Any, commits: Sequence[Any]) -> Iterator[TakesPart]:
    """Everybody who took part, once each, by what they did most."""
    told: set[tuple[int | None, str]] = set()
    parts = [
        (getattr(change, f"{r}_person"), getattr(change, f"{r}_name"), part) for r, part in _ROLES.items()
    ]
    parts[1:1] = [(one.author_person, one.author_name, Part.COMMITTED) for one in commits]
    for person_id, name, part in parts:
        who = (person_id, "" if person_id else name)
        if name and who not in told:
            told.add(who)
            yield TakesPart(person_id, name, part)

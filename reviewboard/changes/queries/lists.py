"""Changes in lists: filtered, newest first, page by page, each page answered from an index."""

import re
from datetime import datetime
from typing import cast

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q, QuerySet

from reviewboard.catalog.queries import service_keyed
from reviewboard.changes.models import Change, Commit
from reviewboard.changes.queries.seeing import sealed, title_in_lists, visibility_of, visible, with_level
from reviewboard.changes.rows import ChangeFilter, ChangeRow
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, Verdict
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader

_REFERENCE = re.compile(r"chg-(\d{1,18})", re.IGNORECASE)
_SHA = re.compile(r"(?=.*\d)[0-9a-f]{7,64}", re.IGNORECASE)
_WORD = re.compile(r"\w")


class NotByPerson(ValueError):  # noqa: N818 - reads as what it is; callers catch it by this name
    """A list would join a person with AI evidence (product.md, "Mandatory attendance, made fair")."""


def list_changes(
    reader: Reader,
    filter: ChangeFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
) -> Page[ChangeRow]:
    """Changes, the newest first, in at most two statements.

    Of an author other than the reader, `verdict`, `certainty` and `approved` are left out of every row.

    Raises:
        BadCursor: `after` is none of ours.
        NotByPerson: changes of somebody else were to be filtered by their verdict.
    """
    about_somebody = filter.author_id is not None and filter.author_id != reader.person_id
    if about_somebody and filter.verdict is not None:
        raise NotByPerson("Signs of AI are not listed by person. Leave out the verdict, or the author.")
    found = _filtered(visible(reader), filter)
    if after:
        at, pk = cast(tuple[datetime, int], decode(after, datetime, int))
        # The first condition is the one that an index can start from.
        found = found.filter(Q(happened_at__lte=at) & (Q(happened_at__lt=at) | Q(pk__lt=pk)))
    changes = list(
        with_level(found)
        .annotate(service_key=F("service__key"), repository_name=F("repository__name"))
        .defer("body", "facets")
        .order_by("-happened_at", "-pk")[: limit + 1]
    )
    titles = with_names(title_in_lists(change) for change in changes)
    named = {change.pk: title for change, title in zip(changes, titles, strict=True)}
    return page_of(
        changes,
        limit,
        lambda change: (change.happened_at, change.pk),
        lambda change: _row(change, named[change.pk], bare=about_somebody),
    )


def search(reader: Reader, q: str, limit: int) -> list[ChangeRow]:
    """The newest changes that these words, this reference or this commit stand for, in two statements."""
    return list(list_changes(reader, ChangeFilter(text=q), None, limit).rows) if q.strip() else []


def _filtered(changes: QuerySet[Change], wanted: ChangeFilter) -> QuerySet[Change]:
    exact = {
        "verdict": wanted.verdict,
        "kind": wanted.kind,
        "state": wanted.state,
        "author__person": wanted.author_id,
        "happened_at__gte": wanted.since,
        "happened_at__lt": wanted.until,
    }
    changes = changes.filter(**{column: value for column, value in exact.items() if value is not None})
    if wanted.service:
        changes = changes.filter(service=service_keyed(wanted.service))
    return _with_text(changes, wanted.text) if wanted.text.strip() else changes


def _with_text(changes: QuerySet[Change], text: str) -> QuerySet[Change]:
    """By reference ("CHG-1852"), by a commit, or by words of the title, each the beginning of one.

    A sealed title is not searched: a hit would tell what it says.
    """
    text = text.replace("\0", " ").strip()
    if found := _REFERENCE.fullmatch(text):
        return changes.filter(pk=int(found[1]))
    if _SHA.fullmatch(text):
        sha = text.lower()
        holding = Commit.objects.filter(sha__gte=sha, sha__lt=f"{sha}g")
        return changes.filter(pk__in=holding.values("change_id"))
    words = [word for word in text.split() if _WORD.search(word)]
    if not words:
        return changes.none()
    query = SearchQuery(" & ".join(map(_beginning, words)), config="simple", search_type="raw")
    return changes.alias(words=SearchVector("title", config="simple")).filter(words=query).exclude(sealed())


def _beginning(word: str) -> str:
    """One word of a query, quoted so that nothing in it is taken for an operator."""
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*"


def _row(change: Change, title: str, *, bare: bool) -> ChangeRow:
    return ChangeRow(
        id=change.pk,
        reference=change.reference,
        title=title,
        url=change.url,
        service_key=change.service_key or "",  # type: ignore[attr-defined]  # annotated by list_changes
        repository=change.repository_name or "",  # type: ignore[attr-defined]  # as above
        kind=ChangeKind(change.kind),
        state=ChangeState(change.state),
        happened_at=change.happened_at,
        lines_added=change.lines_added,
        lines_removed=change.lines_removed,
        files_count=change.files_count,
        verdict=None if bare else Verdict(change.verdict),
        certainty=Certainty(change.certainty) if change.certainty and not bare else None,
        approved=None if bare else change.approved,
        visibility=visibility_of(change),
    )

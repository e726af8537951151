"""Changes in lists: filtered, newest first, page by page, each page answered from an index."""

import functools
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, cast

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from reviewboard.catalog.queries import service_keyed
from reviewboard.changes.models import Change, Commit
from reviewboard.changes.queries.seeing import (
    ONCE,
    sealed,
    title_in_lists,
    visibility_of,
    visible,
    with_level,
)
from reviewboard.changes.rows import ChangeFilter, ChangeRow
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, Verdict, Visibility
from reviewboard.people.queries import with_names
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.statements import ANY_READER, Given, Statement, seen_by

NEAR = 2_000
"""So many of the newest rows are read for words before the index of words is asked (`_with_words`)."""

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_NEWEST_FIRST = ("-happened_at", "-pk")
_REFERENCE = re.compile(r"chg-(\d{1,18})", re.IGNORECASE)
_SHA = re.compile(r"(?=.*\d)[0-9a-f]{7,64}", re.IGNORECASE)
_WORD = re.compile(r"\w")


class NotByPerson(ValueError):  # noqa: N818 - reads as what it is; callers catch it by this name
    """A list would join a person with AI evidence (product.md, "Mandatory attendance, made fair")."""


class _Found(NamedTuple):
    """What a list reads of a change."""

    id: int
    title: str
    url: str
    service_key: str | None
    repository_name: str | None
    kind: str
    state: str
    happened_at: datetime
    lines_added: int
    lines_removed: int
    files_count: int
    verdict: str
    certainty: str
    approved: bool | None
    level: str | None
    is_sealed: bool | None


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
    given = _given(filter) | _position(after)
    searched = limit + 1 if "words" in given else 0
    statement = _statement(frozenset(given), reader.sees_all, searched)
    changes = statement.rows(given | seen_by(reader), limit + 1)
    titles = with_names(title_in_lists(change) for change in changes)
    named = {change.id: title for change, title in zip(changes, titles, strict=True)}
    return page_of(
        changes,
        limit,
        lambda change: (change.happened_at, change.id),
        lambda change: _row(change, named[change.id], bare=about_somebody),
    )


def search(reader: Reader, q: str, limit: int) -> list[ChangeRow]:
    """The newest changes that these words, this reference or this commit stand for, in two statements."""
    return list(list_changes(reader, ChangeFilter(text=q), None, limit).rows) if q.strip() else []


def _given(wanted: ChangeFilter) -> dict[str, Any]:
    """What is asked for, by the names of `_conditions`."""
    exact = {
        "verdict": wanted.verdict and str(wanted.verdict),
        "kind": wanted.kind and str(wanted.kind),
        "state": wanted.state and str(wanted.state),
        "author": wanted.author_id,
        "since": wanted.since,
        "until": wanted.until,
        "service": wanted.service or None,
    }
    asked = {name: value for name, value in exact.items() if value is not None}
    text = wanted.text.replace("\0", " ").strip()
    return asked | (_text(text) if text else {})


def _text(text: str) -> dict[str, Any]:
    """A reference ("CHG-1852"), a commit, or words of the title, each the beginning of one."""
    if found := _REFERENCE.fullmatch(text):
        return {"reference": int(found[1])}
    if _SHA.fullmatch(text):
        return {"sha": text.lower(), "sha_end": f"{text.lower()}g"}
    words = [word for word in text.split() if _WORD.search(word)]
    return {"words": " & ".join(map(_beginning, words))} if words else {"nothing": True}


def _beginning(word: str) -> str:
    """One word of a query, quoted so that nothing in it is taken for an operator."""
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*"


def _position(after: str | None) -> dict[str, Any]:
    """Where the page begins."""
    if not after:
        return {}
    at, pk = cast(tuple[datetime, int], decode(after, datetime, int))
    return {"after": pk, "after_at": at}


def _conditions() -> Mapping[str, Q]:
    """What each name of `_given` asks of a change; of a pair one name holds it."""
    at = Given("after_at")
    commits = Commit.objects.filter(sha__gte=Given("sha"), sha__lt=Given("sha_end"))
    return {
        "verdict": Q(verdict=Given("verdict")),
        "kind": Q(kind=Given("kind")),
        "state": Q(state=Given("state")),
        "author": Q(author__person=Given("author")),
        "since": Q(happened_at__gte=Given("since")),
        "until": Q(happened_at__lt=Given("until")),
        "service": Q(service=service_keyed(Given("service"))),
        "reference": Q(pk=Given("reference")),
        "sha": Q(pk__in=commits.values("change_id")),
        "nothing": Q(pk=None),
        # The first condition is the one that an index can start from.
        "after": Q(happened_at__lte=at) & (Q(happened_at__lt=at) | Q(pk__lt=Given("after"))),
    }


@functools.lru_cache(maxsize=256)
def _statement(asked: frozenset[str], sees_all: bool, searched: int) -> Statement[_Found]:
    """The statement of one combination of filters; a search also knows how many rows are wanted."""
    conditions = Q(*(condition for name, condition in _conditions().items() if name in asked))
    if (
        "reference" not in asked and "sha" not in asked
    ):  # asked for by name, also how a request landed is shown
        conditions &= ONCE
    found = visible(HOUSE if sees_all else ANY_READER).filter(conditions)
    if searched:
        found = _with_words(found, Change.objects.filter(conditions), searched)
    listed = with_level(found).annotate(service_key=F("service__key"), repository_name=F("repository__name"))
    return Statement(listed.order_by(*_NEWEST_FIRST), _Found)


def _with_words(found: QuerySet[Change], all_alike: QuerySet[Change], wanted: int) -> QuerySet[Change]:
    """The newest with the words in their titles, so many as are wanted.

    PostgreSQL cannot know whether words stand together, or where in the history. Left to choose, it reads the
    whole history backwards for two common words that never meet: ten seconds for a million rows. So the newest rows
    are read first, which do for common words, and only if they do not, all hits of the index of words.

    A sealed title is not searched: a hit would tell what it says.
    """
    query = SearchQuery(Given("words", TextField()), config="simple", search_type="raw")
    hits = found.alias(words=SearchVector("title", config="simple")).filter(words=query).exclude(sealed())
    reach = Subquery(all_alike.order_by(*_NEWEST_FIRST).values("happened_at")[NEAR : NEAR + 1])
    near = (
        hits.filter(happened_at__gte=Coalesce(reach, Value(_BEFORE_ALL)))
        .order_by(*_NEWEST_FIRST)
        .values("pk")
    )
    # No index has this order, so the index of time is not walked for it.
    everywhere = hits.order_by((F("happened_at") + timedelta()).desc(), "-pk").values("pk")[:wanted]
    beyond = (
        Change.objects.alias(reach=reach, last=Subquery(near[wanted - 1 : wanted]))
        .filter(reach__isnull=False, last=None, pk__in=everywhere)
        .values("pk")
    )
    return Change.objects.filter(pk__in=near[:wanted].union(beyond, all=True))


def _row(change: _Found, title: str, *, bare: bool) -> ChangeRow:
    return ChangeRow(
        id=change.id,
        reference=f"CHG-{change.id}",
        title=title,
        url="" if visibility_of(change) is Visibility.SEALED else change.url,  # it may hold the title
        service_key=change.service_key or "",
        repository=change.repository_name or "",
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

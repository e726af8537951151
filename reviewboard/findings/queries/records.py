"""Findings and ideas: in lists, and one on its own page with what is done about it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar, cast

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reviewboard.catalog.queries import service_keyed
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import FindingCategory, Visibility
from reviewboard.findings.learned_rows import (
    FindingFilter,
    FindingRow,
    FindingView,
    IdeaFilter,
    IdeaRow,
    IdeaView,
    Told,
)
from reviewboard.findings.models import ActionItem, Finding, FromTheReview, Idea
from reviewboard.findings.queries.actions import came_from
from reviewboard.findings.queries.one import may_decide
from reviewboard.findings.queries.origins import actions_where
from reviewboard.findings.queries.seeing import SEALED_TITLE, sealed, visibility_of, visible, with_level
from reviewboard.people.fulltext import holds
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

FACED = 50
"""Findings of one agenda item that can be accepted at once, the oldest first."""

Kind = TypeVar("Kind", Finding, Idea)
_FINDING = re.compile(r"f-(\d{1,18})", re.IGNORECASE)
_IDEA = re.compile(r"i-(\d{1,18})", re.IGNORECASE)


def list_findings(
    reader: Reader,
    filter: FindingFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
) -> Page[FindingRow]:
    """Findings, the newest first, in two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    findings = visible(Finding.objects.all(), reader)
    if filter.category:
        findings = findings.filter(category=filter.category)
    if filter.accepted is not None:
        findings = findings.filter(accepted_at__isnull=not filter.accepted)
    if filter.service:
        about = service_keyed(filter.service)
        findings = findings.filter(Q(incident__service=about) | Q(change__service=about))
    found = _page(_with_text(findings, filter.text, _FINDING), reader, after, limit)
    texts = _texts(found)
    return page_of(found, limit, lambda one: (one.pk,), lambda one: _finding(one, texts[one.pk]))


def not_accepted(
    reader: Reader, incident_ids: Collection[int], change_ids: Collection[int]
) -> tuple[Told, ...]:
    """The findings that came of these and that no meeting has accepted, the oldest first. One statement.

    Texts are as stored; of a sealed finding the words for it, as everywhere but on its own page.
    """
    came = Finding.objects.filter(Q(incident__in=incident_ids) | Q(change__in=change_ids), accepted_at=None)
    found = with_level(visible(came, reader)).order_by("pk")[:FACED]
    return tuple(
        Told(
            one.pk,
            SEALED_TITLE if visibility_of(one) is Visibility.SEALED else one.text,
            FindingCategory(one.category),
        )
        for one in found
    )


def list_ideas(
    reader: Reader,
    filter: IdeaFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
) -> Page[IdeaRow]:
    """Ideas, the newest first, in two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    ideas = _whole(visible(Idea.objects.all(), reader), reader)
    if filter.became_action is not None:
        ideas = ideas.filter(Q(("actions_count__isnull", not filter.became_action)))
    found = _page(_with_text(ideas, filter.text, _IDEA), reader, after, limit)
    texts = _texts(found)
    return page_of(found, limit, lambda one: (one.pk,), lambda one: _idea(one, texts[one.pk]))


def get_finding(reader: Reader, finding_id: int, *, on: date) -> FindingView:
    """One finding, in at most six statements. Here, and only here, a sealed one has its words.

    Raises:
        NotVisible: there is none for this reader.
    """
    one = _one(Finding.objects.filter(pk=finding_id), reader)
    actions = actions_where(reader, Q(finding=one))
    text, *titles = with_names([one.text, *(action.title for action in actions)])
    return FindingView(
        row=_finding(one, text),
        written_by=_writer(one),
        incident_id=one.incident_id,
        change_id=one.change_id,
        actions=tuple(replace(action, title=title) for action, title in zip(actions, titles, strict=True)),
        may_change=may_reword(reader, one),
        may_decide=may_decide(reader, one, on),
    )


def get_idea(reader: Reader, idea_id: int, *, on: date) -> IdeaView:
    """One idea, and what became of it, in at most six statements. Raises as `get_finding` does."""
    one = _one(Idea.objects.filter(pk=idea_id), reader)
    actions = actions_where(reader, Q(idea=one))
    text, *titles = with_names([one.text, *(action.title for action in actions)])
    return IdeaView(
        row=_idea(one, text),
        written_by=_writer(one),
        incident_id=one.incident_id,
        change_id=one.change_id,
        actions=tuple(replace(action, title=title) for action, title in zip(actions, titles, strict=True)),
        may_change=may_reword(reader, one),
        may_decide=may_decide(reader, one, on),
    )


def may_reword(reader: Reader, one: FromTheReview) -> bool:
    """Whether the reader may change its words: who wrote it, until it is accepted, and facilitators."""
    if reader.can(Right.RUN_MEETINGS) or reader.sees_all:
        return True
    own = reader.person_id is not None and one.written_by_id == reader.person_id
    return own and reader.can(Right.MANAGE_ACTIONS) and getattr(one, "accepted_at", None) is None


def _one(records: QuerySet[Kind], reader: Reader) -> Kind:
    one = _whole(visible(records, reader), reader).select_related("written_by").first()
    if one is None:
        raise NotVisible(records.model.__name__)
    return one


def _page(records: QuerySet[Kind], reader: Reader, after: str | None, limit: int) -> list[Kind]:
    found = _whole(records, reader).order_by("-pk")
    if after:
        found = found.filter(pk__lt=decode(after, int)[0])
    return list(found[: limit + 1])


def _whole(records: QuerySet[Kind], reader: Reader) -> QuerySet[Kind]:
    """Annotates what a row reads: its visibility, whose its origin is, and what came of it."""
    column = "finding" if records.model is Finding else "idea"
    own = visible(ActionItem.objects.filter(**{column: OuterRef("pk")}), reader).order_by()
    annotated: Any = with_level(records).annotate(
        actions_count=Subquery(own.values(column).annotate(n=Count("pk")).values("n")),
        origin_key=Coalesce("incident__service__key", "change__service__key"),
    )
    return cast(QuerySet[Kind], annotated)


def _with_text(records: QuerySet[Kind], text: str, reference: re.Pattern[str]) -> QuerySet[Kind]:
    """By reference, or by words; not of a sealed one: a hit would tell what it says."""
    words = text.replace("\0", " ").strip()
    if not words:
        return records
    if found := reference.fullmatch(words):
        return records.filter(pk=int(found[1]))
    return records.filter(holds(words, "text")).exclude(sealed(records.model))


def _texts(records: Sequence[Finding | Idea]) -> dict[int, str]:
    """The texts in lists, with names; of a sealed record, the words that stand for it."""
    stored = [SEALED_TITLE if visibility_of(one) is Visibility.SEALED else one.text for one in records]
    return {one.pk: text for one, text in zip(records, with_names(stored), strict=True)}


def _writer(one: FromTheReview) -> str:
    return (one.written_by.name or ERASED) if one.written_by else ""


def _finding(one: Any, text: str) -> FindingRow:
    return FindingRow(
        id=one.pk,
        reference=one.reference,
        text=text,
        category=FindingCategory(one.category),
        service_key=one.origin_key or "",
        came_from=came_from(one.incident_id, one.change_id),
        created_at=one.created_at,
        accepted_at=one.accepted_at,
        visibility=visibility_of(one),
        actions=one.actions_count or 0,
    )


def _idea(one: Any, text: str) -> IdeaRow:
    return IdeaRow(
        id=one.pk,
        reference=one.reference,
        text=text,
        service_key=one.origin_key or "",
        came_from=came_from(one.incident_id, one.change_id),
        created_at=one.created_at,
        visibility=visibility_of(one),
        actions=one.actions_count or 0,
    )

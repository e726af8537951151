"""Findings, decisions and ideas in lists, and what came of one incident."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import ActionState, FindingCategory, Visibility
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.findings.queries.actions import came_from
from reviewboard.findings.queries.seeing import (
    SEALED_TITLE,
    title_in_lists,
    visibility_of,
    visible,
    with_level,
)
from reviewboard.findings.rows import ActionCard, DecisionRow, FindingRow, FromIncident, IdeaRow
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader

Kind = TypeVar("Kind", Finding, Decision, Idea)
SHOWN = 50


def list_findings(reader: Reader, after: str | None, limit: int) -> Page[FindingRow]:
    """Findings, the newest first, in two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    found = _page(Finding.objects.all(), reader, after, limit)
    texts = _texts(found)
    return page_of(found, limit, lambda one: (one.pk,), lambda one: _finding(one, texts[one.pk]))


def list_decisions(
    reader: Reader, after: str | None, limit: int, *, practices: bool = False
) -> Page[DecisionRow]:
    """Decisions, the newest first; only those that stand as practices, if asked. Two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    decisions = Decision.objects.select_related("decided_by", "owner")
    found = _page(decisions.filter(practice=True) if practices else decisions, reader, after, limit)
    texts = _texts(found)
    return page_of(found, limit, lambda one: (one.pk,), lambda one: _decision(one, texts[one.pk]))


def list_ideas(reader: Reader, after: str | None, limit: int) -> Page[IdeaRow]:
    """Ideas, the newest first, in two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    found = _page(Idea.objects.all(), reader, after, limit)
    texts = _texts(found)
    return page_of(found, limit, lambda one: (one.pk,), lambda one: _idea(one, texts[one.pk]))


def _page(records: QuerySet[Kind], reader: Reader, after: str | None, limit: int) -> list[Kind]:
    found = with_level(visible(records, reader)).order_by("-pk")
    if after:
        found = found.filter(pk__lt=decode(after, int)[0])
    return list(found[: limit + 1])


def _texts(records: list[Kind]) -> dict[int, str]:
    """The texts in lists, with names; of a sealed record, the words that stand for it."""
    stored = [SEALED_TITLE if visibility_of(one) is Visibility.SEALED else one.text for one in records]
    return {one.pk: text for one, text in zip(records, with_names(stored), strict=True)}


def _finding(one: Finding, text: str) -> FindingRow:
    return FindingRow(
        id=one.pk,
        text=text,
        category=FindingCategory(one.category),
        came_from=came_from(one.incident_id, one.change_id),
        created_at=one.created_at,
        accepted_at=one.accepted_at,
        visibility=visibility_of(one),
    )


def _decision(one: Decision, text: str) -> DecisionRow:
    return DecisionRow(
        id=one.pk,
        text=text,
        decided_by=(one.decided_by.name or ERASED) if one.decided_by else "",
        owner=(one.owner.name or ERASED) if one.owner else "",
        until=one.until,
        practice=one.practice,
        enforced_by="" if visibility_of(one) is Visibility.SEALED else one.enforced_by,
        review_on=one.review_on,
        came_from=came_from(one.incident_id, one.change_id),
        created_at=one.created_at,
        visibility=visibility_of(one),
    )


def _idea(one: Idea, text: str) -> IdeaRow:
    return IdeaRow(
        id=one.pk,
        text=text,
        came_from=came_from(one.incident_id, one.change_id),
        created_at=one.created_at,
        visibility=visibility_of(one),
    )


def row_of(one: Finding | Decision | Idea, text: str) -> FindingRow | DecisionRow | IdeaRow:
    """A record that was read through `with_level`, with the text that it is shown with."""
    if isinstance(one, Finding):
        return _finding(one, text)
    return _decision(one, text) if isinstance(one, Decision) else _idea(one, text)


def of_incident(reader: Reader, incident_id: int) -> FromIncident:
    """The findings and action items of one incident that the reader may see, the oldest first. Two statements.

    Texts are as stored: the page puts the names back together with those of its other rooms. On the page of a
    sealed incident its own findings may be read, unless they are sealed themselves; the titles of action items
    stand on their own pages.
    """
    findings = with_level(visible(Finding.objects.filter(incident=incident_id), reader)).order_by("pk")
    actions = with_level(visible(ActionItem.objects.filter(incident=incident_id), reader))
    return FromIncident(
        findings=tuple(
            _finding(one, SEALED_TITLE if one.sealed_itself else one.text)
            for one in findings.annotate(sealed_itself=Q(audience__level=Visibility.SEALED))[:SHOWN]
        ),
        actions=tuple(
            ActionCard(
                id=one.pk,
                reference=one.reference,
                title=title_in_lists(one),
                owner_id=one.owner_id,
                owner_name=(one.owner.name or ERASED) if one.owner else "",
                due_on=one.due_on,
                state=ActionState(one.state),
                visibility=visibility_of(one),
                age_days=0,
            )
            for one in actions.select_related("owner").order_by("pk")[:SHOWN]
        ),
    )

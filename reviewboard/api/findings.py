"""What the review learned: findings, decisions, ideas, and the action items that came of them."""

from django.utils import timezone
from rest_framework import serializers

from reviewboard.api.doors import Asked, listing, single
from reviewboard.api.fields import Answer, Instant, ListQuery, Word, key, words
from reviewboard.domain.paging import Page
from reviewboard.domain.values import ActionKind, ActionState, FindingCategory, Priority, Visibility
from reviewboard.findings.queries import get_action, list_actions, list_decisions, list_findings, list_ideas
from reviewboard.findings.rows import (
    ActionFilter,
    ActionList,
    ActionRow,
    ActionView,
    DecisionRow,
    FindingRow,
    IdeaRow,
)
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope

SEALED = "“Restricted item” where it is sealed."
CAME_FROM = "Reference of the incident or change; empty for neither."


class DecisionsQuery(ListQuery):
    """Which decisions."""

    practices = serializers.BooleanField(
        required=False, default=False, help_text="Only those that stand as practices."
    )


class ActionsQuery(ListQuery):
    """Which action items."""

    q = words(source="text")
    view = Word(
        ActionList,
        required=False,
        help_text="open (if none is named), mine, team: in your teams’ queue, overdue, or done: every closed one.",
    )
    service = key("service")
    unowned = serializers.BooleanField(
        required=False, default=False, help_text="Only those without an owner."
    )
    older_than = serializers.IntegerField(
        required=False, min_value=0, max_value=36500, help_text="Only those open for more days than this."
    )


class FindingSerializer(Answer[FindingRow]):
    """One statement about how the system failed or could fail."""

    id = serializers.IntegerField()
    text = serializers.CharField(help_text=SEALED)
    category = Word(FindingCategory)
    came_from = serializers.CharField(help_text=CAME_FROM)
    created_at = Instant()
    accepted_at = Instant(allow_null=True)
    visibility = Word(Visibility)


class DecisionSerializer(Answer[DecisionRow]):
    """What a meeting settled, by whom, until when."""

    id = serializers.IntegerField()
    text = serializers.CharField(help_text=SEALED)
    decided_by = serializers.CharField(help_text="May be empty.")
    owner = serializers.CharField(help_text="May be empty.")
    until = serializers.DateField(allow_null=True)
    practice = serializers.BooleanField()
    enforced_by = serializers.CharField(help_text="The test, rule or document; may be empty.")
    review_on = serializers.DateField(allow_null=True)
    came_from = serializers.CharField(help_text=CAME_FROM)
    created_at = Instant()
    visibility = Word(Visibility)


class IdeaSerializer(Answer[IdeaRow]):
    """An idea: free, and never a ticket by itself."""

    id = serializers.IntegerField()
    text = serializers.CharField(help_text=SEALED)
    came_from = serializers.CharField(help_text=CAME_FROM)
    created_at = Instant()
    visibility = Word(Visibility)


class ActionRowSerializer(Answer[ActionRow]):
    """An action item in a list."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField(help_text=SEALED)
    state = Word(ActionState)
    kind = Word(ActionKind)
    priority = Word(Priority)
    service = serializers.CharField(source="service_key", help_text="Key of the service; may be empty.")
    team = serializers.CharField(help_text="May be empty.")
    owner_id = serializers.IntegerField(allow_null=True)
    owner = serializers.CharField(help_text="May be empty.")
    due_on = serializers.DateField(allow_null=True)
    came_from = serializers.CharField(help_text=CAME_FROM)
    visibility = Word(Visibility)


class ActionSerializer(Answer[ActionView]):
    """An action item: a commitment with an owner, a date and an outcome that can be verified."""

    id = serializers.IntegerField(source="row.id")
    reference = serializers.CharField(source="row.reference")
    title = serializers.CharField(source="row.title")
    state = Word(ActionState, source="row.state")
    state_reason = serializers.CharField(help_text="May be empty.")
    kind = Word(ActionKind, source="row.kind")
    priority = Word(Priority, source="row.priority")
    service = serializers.CharField(source="row.service_key", help_text="Key of the service; may be empty.")
    team = serializers.CharField(source="row.team", help_text="May be empty.")
    owner_id = serializers.IntegerField(source="row.owner_id", allow_null=True)
    owner = serializers.CharField(source="row.owner", help_text="May be empty.")
    due_on = serializers.DateField(source="row.due_on", allow_null=True)
    outcome = serializers.CharField(help_text="What can be seen when it is done; may be empty.")
    signal = serializers.CharField(help_text="The number that it should move; may be empty.")
    accepted_until = serializers.DateField(allow_null=True, help_text="Until when its risk is accepted.")
    created_at = Instant()
    done_at = Instant(allow_null=True)
    came_from = serializers.CharField(source="row.came_from", help_text=CAME_FROM)
    visibility = Word(Visibility, source="row.visibility")


@listing(Scope.FINDINGS, FindingSerializer)
def findings(reader: Reader, asked: Asked) -> Page[FindingRow]:
    """Findings, the newest first."""
    return list_findings(reader, asked.after, asked.limit)


@listing(Scope.FINDINGS, DecisionSerializer, DecisionsQuery)
def decisions(reader: Reader, asked: Asked) -> Page[DecisionRow]:
    """Decisions and practices, the newest first."""
    return list_decisions(reader, asked.after, asked.limit, **asked.filter)


@listing(Scope.FINDINGS, IdeaSerializer)
def ideas(reader: Reader, asked: Asked) -> Page[IdeaRow]:
    """Ideas, the newest first."""
    return list_ideas(reader, asked.after, asked.limit)


@listing(Scope.FINDINGS, ActionRowSerializer, ActionsQuery)
def actions(reader: Reader, asked: Asked) -> Page[ActionRow]:
    """Action items: open ones by service and age, closed ones the newest first."""
    wanted = ActionFilter(**asked.filter)
    return list_actions(reader, wanted, asked.after, asked.limit, on=timezone.localdate())


@single(Scope.FINDINGS, ActionSerializer)
def action(reader: Reader, action_id: int) -> ActionView:
    """One action item."""
    return get_action(reader, action_id, on=timezone.localdate())

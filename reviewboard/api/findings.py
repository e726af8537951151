"""What the review learned: findings, decisions, ideas, and the action items that came of them."""

from django.utils import timezone
from rest_framework import serializers

from reviewboard.api.doors import Asked, listing, single
from reviewboard.api.fields import Answer, Instant, ListQuery, Word, key, words
from reviewboard.domain.action_hints import Hint
from reviewboard.domain.paging import Page
from reviewboard.domain.values import (
    ActionKind,
    ActionState,
    Enforcement,
    FindingCategory,
    Priority,
    Visibility,
)
from reviewboard.findings.learned_rows import (
    DecisionFilter,
    DecisionList,
    DecisionRow,
    FindingFilter,
    FindingRow,
    IdeaFilter,
    IdeaRow,
    KeptBy,
)
from reviewboard.findings.queries import get_action, list_actions, list_decisions, list_findings, list_ideas
from reviewboard.findings.rows import (
    ActionFilter,
    ActionList,
    ActionRow,
    ActionView,
)
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope

SEALED = "“Restricted item” where it is sealed."
OF_ORIGIN = "Key of the service of what it came from; may be empty."
ACTIONS = "How many action items came of it that you may see."
EXPECTED_BY = "The last day within the service level of its priority."
ACCEPTED_UNTIL = "Until when its risk is accepted: on that day it is open again."
CAME_FROM = "Reference of the incident or change; empty for neither."


class FindingsQuery(ListQuery):
    """Which findings."""

    q = words(source="text")
    service = key("service")
    category = Word(FindingCategory, required=False, help_text="Only those about this.")
    accepted = serializers.BooleanField(
        required=False,
        default=None,
        allow_null=True,
        help_text="Only those that a meeting accepted, or did not.",
    )


class DecisionsQuery(ListQuery):
    """Which decisions."""

    q = words(source="text")
    view = Word(
        DecisionList,
        required=False,
        help_text="standing, due: to be looked at within 14 days, unenforced: practices that nothing keeps yet, or "
        "ended; every one if none is named.",
    )
    service = key("service")
    kept_by = Word(KeptBy, required=False, help_text="Only practices that this keeps.")
    practices = serializers.BooleanField(
        required=False, default=False, help_text="Only those that stand as practices."
    )


class IdeasQuery(ListQuery):
    """Which ideas."""

    q = words(source="text")
    became_action = serializers.BooleanField(
        required=False,
        default=None,
        allow_null=True,
        help_text="Only those of which an action item came, or none.",
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
    own = serializers.BooleanField(
        required=False, default=False, help_text="Only those of whoever the token speaks for, in any view."
    )
    unowned = serializers.BooleanField(
        required=False, default=False, help_text="Only those without an owner."
    )
    older_than = serializers.IntegerField(
        required=False, min_value=0, max_value=36500, help_text="Only those open for more days than this."
    )


class FindingSerializer(Answer[FindingRow]):
    """One statement about how the system failed or could fail."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    text = serializers.CharField(help_text=SEALED)
    category = Word(FindingCategory)
    service = serializers.CharField(source="service_key", help_text=OF_ORIGIN)
    came_from = serializers.CharField(help_text=CAME_FROM)
    created_at = Instant()
    accepted_at = Instant(allow_null=True)
    actions = serializers.IntegerField(help_text=ACTIONS)
    visibility = Word(Visibility)


class DecisionSerializer(Answer[DecisionRow]):
    """What a meeting settled, by whom, until when."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    text = serializers.CharField(help_text=SEALED)
    decided_by = serializers.CharField(help_text="May be empty.")
    owner = serializers.CharField(help_text="May be empty.")
    until = serializers.DateField(allow_null=True, help_text="Its last day.")
    ended_on = serializers.DateField(allow_null=True, help_text="Null while it stands.")
    practice = serializers.BooleanField()
    enforcement = Word(Enforcement, allow_null=True, help_text="Null where nothing keeps it yet.")
    enforced_by = serializers.CharField(help_text="The test, rule or document; may be empty.")
    enforced_after = serializers.CharField(
        source="enforced_after_reference",
        help_text="Reference of the action item that will bring it about; may be empty.",
    )
    review_on = serializers.DateField(allow_null=True)
    services = serializers.ListField(
        child=serializers.CharField(),
        source="service_keys",
        help_text="Keys of the services it is about; empty for every one.",
    )
    meeting_id = serializers.IntegerField(allow_null=True, help_text="The meeting that settled it.")
    came_from = serializers.CharField(help_text=CAME_FROM)
    created_at = Instant()
    visibility = Word(Visibility)


class IdeaSerializer(Answer[IdeaRow]):
    """An idea: free, and never a ticket by itself."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    text = serializers.CharField(help_text=SEALED)
    came_from = serializers.CharField(help_text=CAME_FROM)
    created_at = Instant()
    actions = serializers.IntegerField(help_text=ACTIONS)
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
    expected_by = serializers.DateField(allow_null=True, help_text=EXPECTED_BY)
    accepted_until = serializers.DateField(allow_null=True, help_text=ACCEPTED_UNTIL)
    reopened_at = Instant(allow_null=True)
    done_at = Instant(allow_null=True)
    verified_at = Instant(allow_null=True)
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
    expected_by = serializers.DateField(source="row.expected_by", allow_null=True, help_text=EXPECTED_BY)
    level_days = serializers.IntegerField(help_text="Working days of the service level of its priority.")
    accepted_until = serializers.DateField(
        source="row.accepted_until", allow_null=True, help_text=ACCEPTED_UNTIL
    )
    accepted_by = serializers.CharField(help_text="Who accepted its risk; may be empty.")
    verified_by = serializers.CharField(help_text="Who said that it worked; may be empty.")
    created_at = Instant()
    reopened_at = Instant(source="row.reopened_at", allow_null=True)
    done_at = Instant(source="row.done_at", allow_null=True)
    verified_at = Instant(source="row.verified_at", allow_null=True)
    hints = serializers.ListField(
        child=Word(Hint), help_text="Advice on how it is written, while it is open; it blocks nothing."
    )
    came_from = serializers.CharField(source="row.came_from", help_text=CAME_FROM)
    visibility = Word(Visibility, source="row.visibility")


@listing(Scope.FINDINGS, FindingSerializer, FindingsQuery)
def findings(reader: Reader, asked: Asked) -> Page[FindingRow]:
    """Findings, the newest first."""
    return list_findings(reader, FindingFilter(**asked.filter), asked.after, asked.limit)


@listing(Scope.FINDINGS, DecisionSerializer, DecisionsQuery)
def decisions(reader: Reader, asked: Asked) -> Page[DecisionRow]:
    """Decisions and practices, the newest first."""
    wanted = DecisionFilter(**asked.filter)
    return list_decisions(reader, wanted, asked.after, asked.limit, on=timezone.localdate())


@listing(Scope.FINDINGS, IdeaSerializer, IdeasQuery)
def ideas(reader: Reader, asked: Asked) -> Page[IdeaRow]:
    """Ideas, the newest first."""
    return list_ideas(reader, IdeaFilter(**asked.filter), asked.after, asked.limit)


@listing(Scope.FINDINGS, ActionRowSerializer, ActionsQuery)
def actions(reader: Reader, asked: Asked) -> Page[ActionRow]:
    """Action items: open ones by service and age, closed ones the newest first."""
    wanted = ActionFilter(**asked.filter)
    return list_actions(reader, wanted, asked.after, asked.limit, on=timezone.localdate())


@single(Scope.FINDINGS, ActionSerializer)
def action(reader: Reader, action_id: int) -> ActionView:
    """One action item."""
    return get_action(reader, action_id, on=timezone.localdate())

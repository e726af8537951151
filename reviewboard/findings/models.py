"""What the review learned: findings, decisions, ideas, action items.

Each takes the visibility of what it came from: beside its own audience, queries ask that the reader may see its
incident and its change (product.md, "Visibility").
"""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.domain.lifecycles import ACTION
from reviewboard.domain.values import (
    ActionKind,
    ActionState,
    DecisionTurn,
    Enforcement,
    FindingCategory,
    Priority,
    RecheckOutcome,
)
from reviewboard.people.columns import at_most_one, known, word


class FromTheReview(models.Model):
    """Where a record of the review came from, and who may see it."""

    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, null=True, blank=True, related_name="+")
    incident = models.ForeignKey(
        "incidents.Incident", models.PROTECT, null=True, blank=True, related_name="+"
    )
    change = models.ForeignKey("changes.Change", models.PROTECT, null=True, blank=True, related_name="+")
    audience = models.ForeignKey("people.Audience", models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


def searched(name: str, column: str) -> tuple[GinIndex, GinIndex]:
    """Indexes for words (full text) and for what is spelt almost alike (trigrams)."""
    return (
        GinIndex(SearchVector(column, config="english"), name=f"{name}_by_words"),
        GinIndex(OpClass(Upper(column), name="gin_trgm_ops"), name=f"{name}_by_spelling"),
    )


@tracked()
class Finding(FromTheReview):
    """One statement about how the system failed or could fail."""

    text = models.TextField()
    category = word(FindingCategory, FindingCategory.OTHER)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            known("finding_category_known", "category", FindingCategory),
            at_most_one("finding_one_origin", "incident", "change"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="finding_by_time"),
            *searched("finding", "text"),
        ]

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"F-{self.pk}"


@tracked()
class Decision(FromTheReview):
    """What the meeting settled, by whom, until when. One that stands as a practice is kept by something.

    Nothing may enforce a practice yet: then `enforced_after` is the action item that will bring it about.
    """

    text = models.TextField()
    decided_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    until = models.DateField(null=True, blank=True)
    practice = models.BooleanField(default=False)
    enforcement = models.CharField(
        max_length=32,
        choices=[(one.value, one.value) for one in Enforcement],
        blank=True,
        default="",
        db_default="",
    )
    enforced_by = models.CharField(max_length=300, blank=True, help_text="the test, rule or document")
    enforced_after = models.ForeignKey(
        "findings.ActionItem", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    review_on = models.DateField(null=True, blank=True)
    services = models.ManyToManyField("catalog.Service", related_name="+", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            at_most_one("decision_one_origin", "incident", "change"),
            known("decision_enforcement_known", "enforcement", Enforcement, blank=True),
            models.CheckConstraint(
                name="decision_ended_because", condition=Q(ended_at__isnull=True) | ~Q(ended_because="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="decision_by_time"),
            models.Index(
                fields=["review_on"],
                name="decision_by_review",
                condition=Q(ended_at__isnull=True, review_on__isnull=False),
            ),
            *searched("decision", "text"),
        ]

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"D-{self.pk}"


@tracked()
class Turn(models.Model):
    """One thing that was done to a decision after it was written: what, by whom, why, and the dates it gave.

    The log of decisions holds no words (audit/details); a reason is kept here, where it can be erased.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="turns")
    kind = word(DecisionTurn)
    because = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            known("turn_kind_known", "kind", DecisionTurn),
            models.CheckConstraint(
                name="turn_has_its_reason",
                condition=~Q(kind__in=[DecisionTurn.RENEWED, DecisionTurn.ENDED]) | ~Q(because=""),
            ),
        ]


@tracked()
class Idea(FromTheReview):
    """Free: an idea never becomes a ticket by itself."""

    text = models.TextField()

    class Meta:
        constraints: ClassVar = [at_most_one("idea_one_origin", "incident", "change")]
        indexes: ClassVar = [*searched("idea", "text")]

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"I-{self.pk}"


@tracked()
class ActionItem(FromTheReview):
    """A commitment with owner, due date and a verifiable outcome; its number is its id ("ACT-388").

    No due date is not "overdue"; past `expected_by` it is past the service level of its priority, dated or not. One that
    is *historic* was kept elsewhere before: it is on no agenda, in no reminder, never late, and goes to no tracker.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="actions")
    service = models.ForeignKey("catalog.Service", models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=300)
    outcome = models.TextField(blank=True, help_text="what can be seen when it is done")
    signal = models.CharField(max_length=300, blank=True, help_text="the number that it should move")
    owner = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    team = models.ForeignKey("people.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    priority = word(Priority, Priority.NORMAL)
    kind = word(ActionKind, ActionKind.PREVENT)
    state = word(ActionState, ActionState.OPEN)
    state_reason = models.TextField(blank=True)
    accepted_until = models.DateField(null=True, blank=True)
    accepted_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True, help_text="its service level counts from then")
    expected_by = models.DateField(
        null=True, blank=True, help_text="the last day within the service level of its priority"
    )
    idea = models.ForeignKey(Idea, models.SET_NULL, null=True, blank=True, related_name="actions")
    historic = models.BooleanField(
        default=False, db_default=False, help_text="imported: found and counted, and asks nothing of anybody"
    )

    class Meta:
        constraints: ClassVar = [
            at_most_one("action_one_origin", "incident", "change"),
            known("action_state_known", "state", ActionState),
            known("action_kind_known", "kind", ActionKind),
            known("action_priority_known", "priority", Priority),
            models.CheckConstraint(
                name="action_wont_do_has_reason", condition=~Q(state="wont_do") | ~Q(state_reason="")
            ),
            models.CheckConstraint(
                name="action_risk_has_date",
                condition=~Q(state="risk_accepted") | Q(accepted_until__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on", "id"], name="action_by_due"),
            models.Index(fields=["owner", "state"], name="action_by_owner"),
            models.Index(
                fields=["expected_by", "id"],
                name="action_by_level",
                condition=Q(state__in=[ActionState.OPEN, ActionState.IN_PROGRESS]),
            ),
            *searched("action", "title"),
            models.Index(fields=["incident"], name="action_by_incident", condition=Q(incident__isnull=False)),
            models.Index(
                F("service").asc(nulls_last=True),
                "created_at",
                "id",
                name="action_by_service",
                condition=Q(state__in=[ActionState.OPEN, ActionState.IN_PROGRESS]),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(name="action_moves_by_the_table", field="state", transitions=list(ACTION.pairs))
        ]

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"ACT-{self.pk}"


class ImportedAction(models.Model):
    """What a file calls a historic action item: the same name again is the same item. Not history, but an address."""

    action = models.OneToOneField(ActionItem, models.CASCADE, related_name="imported")
    external_id = models.CharField(max_length=200, unique=True)


@tracked()
class Recheck(models.Model):
    """One look at a closed action item after 30, 60 or 90 days: did its signal move, and did it stay so?

    Planned when it is verified; one that was reopened meanwhile is looked at no more (`dropped_at`).
    """

    action = models.ForeignKey(ActionItem, models.CASCADE, related_name="rechecks")
    after_days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(help_text="when what is looked at was closed")
    dropped_at = models.DateTimeField(null=True, blank=True)
    outcome = word(RecheckOutcome, blank=True)
    words = models.TextField(blank=True, help_text="what the signal says now")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            known("recheck_outcome_known", "outcome", RecheckOutcome, blank=True),
            models.UniqueConstraint(
                fields=["action", "closed_at", "after_days"], name="recheck_planned_once"
            ),
            models.CheckConstraint(
                name="recheck_outcome_has_time", condition=Q(outcome="") | Q(checked_at__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "id"],
                name="recheck_due",
                condition=Q(outcome="", dropped_at__isnull=True),
            )
        ]


@tracked()
class Recurrence(models.Model):
    """An incident of the same service and category came after the action item was closed, and reopened it: once."""

    action = models.ForeignKey(ActionItem, models.CASCADE, related_name="recurrences")
    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "incident"], name="recurrence_once"),
        ]


class Reminder(models.Model):
    """One digest to one person: at most one a day, whatever runs twice. Not history: it says what was sent and when."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    on = models.DateField()
    action_ids = models.JSONField(default=list, help_text="their own that were named")
    breach_ids = models.JSONField(
        default=list, help_text="those of people they manage that are past their level"
    )
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "on"], name="reminder_once_a_day")]

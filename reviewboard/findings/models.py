"""What the review learned: findings, decisions, ideas, action items.

Each takes the visibility of what it came from: beside its own audience, queries ask that the reader may see its
incident and its change (product.md, "Visibility").
"""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.domain.lifecycles import ACTION
from reviewboard.domain.values import ActionKind, ActionState, FindingCategory
from reviewboard.findings.priorities import Priority
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
        indexes: ClassVar = [models.Index(fields=["-created_at", "-id"], name="finding_by_time")]


@tracked()
class Decision(FromTheReview):
    """What the meeting settled, by whom, until when. With a place that enforces it, it is a practice."""

    text = models.TextField()
    decided_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    until = models.DateField(null=True, blank=True)
    practice = models.BooleanField(default=False)
    enforced_by = models.CharField(max_length=300, blank=True, help_text="the test, rule or document")
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [at_most_one("decision_one_origin", "incident", "change")]
        indexes: ClassVar = [models.Index(fields=["-created_at", "-id"], name="decision_by_time")]


@tracked()
class Idea(FromTheReview):
    """Free: an idea never becomes a ticket by itself."""

    text = models.TextField()

    class Meta:
        constraints: ClassVar = [at_most_one("idea_one_origin", "incident", "change")]


@tracked()
class ActionItem(FromTheReview):
    """A commitment with owner, due date and a verifiable outcome; its number is its id ("ACT-388").

    No due date is not "overdue". `carried_over` counts the meetings it was moved out of.
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
    done_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")

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

"""The gate of each change, what is said here of its heads, and the status that its code host is told.

What somebody wrote holds keys in place of personal names (people/keyed_text.py).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from reviewboard.audit.history import tracked
from reviewboard.domain.approval import GateState, Seen
from reviewboard.domain.statuses import MOST_CHARS, StatusState
from reviewboard.domain.values import GateMode, GatePassage, ReviewState
from reviewboard.people.columns import known, word


@tracked()
class Gate(models.Model):
    """Where the gate stands for a change, as it was last decided. It names nobody: who approved is read from what was said.

    `first_at`: when it was decided for the first time, kept by the database: since then the service is observed.
    `asked_at`: since when approval is waited for without a break; a push does not begin it anew, a lapsed approval does.
    `opened_at`: when it opened. `changes_at`: when time alone may change it. Once the change has landed, `landed_at` says
    when, `policy_version` is the one that held then, and `seen` what the drift radar counts.
    """

    change = models.OneToOneField("changes.Change", models.CASCADE, primary_key=True, related_name="+")
    head = models.CharField(max_length=64)
    state = word(GateState)
    mode = word(GateMode)
    passage = word(GatePassage, blank=True)
    seen = word(Seen, blank=True)
    needed = models.PositiveSmallIntegerField()
    given = models.PositiveSmallIntegerField()
    policy_version = models.PositiveIntegerField()
    asked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField()
    first_at = models.DateTimeField(db_default=Now())
    changes_at = models.DateTimeField(null=True)
    landed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            known("gate_state_known", "state", GateState),
            known("gate_mode_known", "mode", GateMode),
            known("gate_passage_known", "passage", GatePassage, blank=True),
            known("gate_seen_known", "seen", Seen, blank=True),
            models.CheckConstraint(
                name="gate_closed_has_no_passage",
                condition=~Q(state="closed") | Q(passage="") | Q(landed_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at", "change"],
                name="gate_waits",
                condition=Q(state="closed", landed_at__isnull=True),
            ),
            models.Index(fields=["changes_at"], name="gate_by_clock", condition=Q(changes_at__isnull=False)),
            models.Index(
                fields=["landed_at", "change"], name="gate_by_landing", condition=Q(landed_at__isnull=False)
            ),
        ]


@tracked()
class Approval(models.Model):
    """What somebody said of one head here, and not at the code host. One taken back stays, and counts no more."""

    change = models.ForeignKey("changes.Change", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    head = models.CharField(max_length=64)
    state = word(ReviewState)
    checked = models.TextField(
        blank=True, help_text="what they looked at, or what they ask for, in their words"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["change", "at", "id"]
        constraints: ClassVar = [
            known("approval_state_known", "state", ReviewState),
            models.CheckConstraint(name="approval_names_a_head", condition=~Q(head="")),
        ]


@tracked()
class BrokenGlass(models.Model):
    """Somebody let one head pass without an approval, with a reason, until a moment."""

    change = models.ForeignKey("changes.Change", models.CASCADE, related_name="+")
    head = models.CharField(max_length=64)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["change", "at", "id"]
        indexes: ClassVar = [models.Index(fields=["at"], name="glass_by_time")]
        constraints: ClassVar = [
            models.CheckConstraint(name="glass_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="glass_runs_forwards", condition=Q(until__gt=F("at"))),
        ]


@tracked()
class Repair(models.Model):
    """A responder said that a change repairs an incident that was open then, SEV1 or SEV2: it passes at once."""

    change = models.ForeignKey("changes.Change", models.CASCADE, related_name="+")
    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["change", "at", "id"]
        indexes: ClassVar = [models.Index(fields=["at"], name="repair_by_time")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "incident"], name="repair_once", condition=Q(taken_back_at__isnull=True)
            )
        ]


@tracked()
class BypassTried(models.Model):
    """That a merge at the code host worked with reviewboard stopped was tried for a service, on a day, and how."""

    service = models.ForeignKey("catalog.Service", models.CASCADE, related_name="+")
    tried_on = models.DateField()
    words = models.TextField(help_text="how it was tried; stored keyed")
    noted_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "bypasses tried"
        ordering: ClassVar = ["service", "-tried_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="bypass_says_how", condition=~Q(words="")),
        ]


class HeadStatus(models.Model):
    """The commit status of one head: what it should say, and what its code host was told last.

    Several changes may have one head, and it has one status: *success* only when none of them is held. `told` and `trying`
    are a `HeadWord` as text; `trying` is what a worker began to tell: where it is not empty, the host is asked before it is
    told again. Not tracked in history: the gate's own is.
    """

    repository = models.ForeignKey("catalog.Repository", models.CASCADE, related_name="+")
    head = models.CharField(max_length=64)
    state = word(StatusState)
    description = models.CharField(max_length=MOST_CHARS)
    wanted_at = models.DateTimeField(help_text="since when it should say so")
    told = models.CharField(max_length=200, blank=True)
    trying = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True, help_text="or found to stand there")
    refused = models.CharField(
        max_length=500, blank=True, help_text="the host's words, where it will not take it"
    )

    class Meta:
        verbose_name_plural = "head statuses"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["repository", "head"], name="head_status_once"),
            known("head_status_state_known", "state", StatusState),
        ]
        indexes: ClassVar = [
            models.Index(fields=["told_at"], name="head_status_by_age", condition=~Q(told=""))
        ]

"""Signs of AI involvement, what people say of them, and the rules by which they are read.

Quotes, words and reasons hold keys in place of personal names (people/keyed_text.py).
"""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.changes.models.records import Change
from reviewboard.domain.lifecycles import DISPUTE
from reviewboard.domain.values import Certainty, DisputeState, EvidenceKind, RuleMatch, Verdict
from reviewboard.people.columns import known, word


@tracked()
class Evidence(models.Model):
    """One observed sign of AI involvement: quoted, with its place, tool, kind, certainty and rule.

    A facet that is read anew replaces its rows; what was seen before stays in history. What a person said here
    (`said_by`, place "declaration") belongs to no facet, and no source takes it back.
    """

    change = models.ForeignKey(Change, models.CASCADE, related_name="evidence")
    commit_sha = models.CharField(max_length=64, blank=True)
    tool = models.CharField(max_length=64)
    kind = word(EvidenceKind)
    certainty = word(Certainty)
    quote = models.TextField()
    place = models.CharField(max_length=64)
    rule_id = models.CharField(max_length=120)
    rule_version = models.CharField(max_length=32)
    said_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    observed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "commit_sha", "rule_id", "place", "quote"], name="evidence_once"
            ),
            known("evidence_kind_known", "kind", EvidenceKind),
            known("evidence_certainty_known", "certainty", Certainty),
        ]
        indexes: ClassVar = [models.Index(fields=["rule_id", "id"], name="evidence_by_rule")]


@tracked()
class Dispute(models.Model):
    """Somebody says that the verdict of a change is wrong, and a reviewer of its service rules.

    Nothing of it is ever deleted: the signs stay as they are, and so does what was said of them.
    """

    change = models.ForeignKey(Change, models.CASCADE, related_name="disputes")
    state = word(DisputeState, DisputeState.OPEN)
    raised_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    says = word(Verdict)
    tool = models.CharField(max_length=64, blank=True, help_text="that took part instead, where one did")
    reason = models.TextField()
    due_on = models.DateField(help_text="until when a ruling is expected; then it stays disputed")
    ruled_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    ruling = word(Verdict, blank=True)
    ruled_tool = models.CharField(max_length=64, blank=True)
    ruling_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["change", "raised_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change"], condition=Q(state="open"), name="dispute_open_once"),
            known("dispute_state_known", "state", DisputeState),
            known("dispute_says_known", "says", Verdict),
            known("dispute_ruling_known", "ruling", Verdict, blank=True),
            models.CheckConstraint(
                name="dispute_ruled_has_ruling", condition=~Q(state="ruled") | ~Q(ruling="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], name="dispute_waits", condition=Q(state="open"))
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(name="dispute_moves_by_the_table", field="state", transitions=list(DISPUTE.pairs))
        ]


@tracked()
class TeamRule(models.Model):
    """A rule of evidence that this company added: what an identity, a trailer, a branch or a label means.

    One about an identity names it by its key, so that a name stays in its one erasable place; any other has the text
    in `value`. `ignored`: it is a person or plain automation, and never a sign.
    """

    match = word(RuleMatch)
    identity = models.ForeignKey("people.Identity", models.CASCADE, null=True, related_name="+")
    value = models.CharField(max_length=200, blank=True)
    tool = models.CharField(max_length=64, blank=True)
    kind = word(EvidenceKind, EvidenceKind.WROTE)
    certainty = word(Certainty, Certainty.LIKELY)
    ignored = models.BooleanField(default=False)
    because = models.TextField(blank=True)
    added_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    retired_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            known("team_rule_match_known", "match", RuleMatch),
            known("team_rule_kind_known", "kind", EvidenceKind),
            known("team_rule_certainty_known", "certainty", Certainty),
            models.UniqueConstraint(
                "match",
                Lower("value"),
                name="team_rule_once",
                condition=Q(retired_at__isnull=True, identity__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["match", "identity"],
                name="team_rule_of_identity_once",
                condition=Q(retired_at__isnull=True, identity__isnull=False),
            ),
            models.CheckConstraint(
                name="team_rule_says_of_what",
                condition=Q(match="identity", identity__isnull=False, value="")
                | ~Q(match="identity") & Q(identity__isnull=True) & ~Q(value=""),
            ),
            models.CheckConstraint(name="team_rule_says_what", condition=Q(ignored=True) | ~Q(tool="")),
        ]


class Rereading(models.Model):
    """One reading of the whole history by other rules; its number is part of the rules' version from then on.

    `cursor` is the id of the last change that was read; those that came later are read by the new rules anyway.
    """

    asked_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    rule_version = models.CharField(max_length=32)
    last_id = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]


class Reread(models.Model):
    """A change whose verdict reads otherwise by other rules."""

    rereading = models.ForeignKey(Rereading, models.CASCADE, related_name="changes")
    change = models.ForeignKey(Change, models.CASCADE, related_name="+")
    was = word(Verdict)
    was_certainty = word(Certainty, blank=True)
    now = word(Verdict)
    now_certainty = word(Certainty, blank=True)

    class Meta:
        ordering: ClassVar = ["rereading", "change"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rereading", "change"], name="reread_once"),
            known("reread_was_known", "was", Verdict),
            known("reread_now_known", "now", Verdict),
        ]

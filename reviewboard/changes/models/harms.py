"""What was recognised as destructive in a change, and operations that agents and pipelines ask about.

What was seen, and where, holds keys in place of personal names (people/keyed_text.py).
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewboard.audit.history import tracked
from reviewboard.changes.models.records import Change
from reviewboard.domain.values import OperationOutcome
from reviewboard.people.columns import known, word


@tracked()
class Harm(models.Model):
    """One thing that one head of a change would destroy, or leave without protection, by the rule that recognised it.

    What was seen of a head stays with that head: a later plan of the same head adds to it and takes nothing away.
    """

    change = models.ForeignKey(Change, models.CASCADE, related_name="harms")
    head = models.CharField(max_length=64)
    rule_id = models.CharField(max_length=64)
    what = models.TextField()
    where = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["change", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "head", "rule_id", "where"], name="harm_once"),
            models.CheckConstraint(name="harm_names_a_head", condition=~Q(head="")),
        ]


@tracked()
class Operation(models.Model):
    """That a change is an operation which somebody asked about before it was run, and what became of it.

    `key` is the id that the caller gave it, unique among those of the account that asked.
    """

    change = models.OneToOneField(Change, models.CASCADE, primary_key=True, related_name="operation")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=120)
    outcome = word(OperationOutcome, blank=True)
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="operation_once"),
            known("operation_outcome_known", "outcome", OperationOutcome, blank=True),
        ]

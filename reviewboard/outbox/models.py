"""Owed effects, one row each."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from reviewboard.domain.lifecycles import MESSAGE
from reviewboard.domain.values import MessageState

CHANNEL = "reviewboard_outbox"  # what LISTEN and NOTIFY call each other by


class Message(models.Model):
    """One effect that is owed: written in the transaction that causes it, settled when it has happened.

    Not tracked in history: the row's own columns say what became of it, and it is pruned when settled.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(
        max_length=80, help_text="messages of one subject are taken up one after the other"
    )
    dedup_key = models.CharField(max_length=120)
    unique_ever = models.BooleanField(help_text="as its kind declared when it was written")
    payload = models.JSONField(default=dict, help_text="keys, codes and numbers")
    schema_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=16, choices=[(s.value, s.value) for s in MessageState], default=MessageState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    created_at = models.DateTimeField()
    claim_token = models.UUIDField(
        null=True,
        blank=True,
        help_text="of the newest claim; kept when it is given back, so that a late word counts",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(
        null=True, blank=True, help_text="when a handler took it up under this claim"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=200, blank=True, help_text="what the receiver calls it")
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_state_known", condition=Q(state__in=[s.value for s in MessageState])
            ),
            models.CheckConstraint(
                name="message_claimed_has_token", condition=~Q(state="claimed") | Q(claim_token__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["kind", "dedup_key"], condition=Q(unique_ever=True), name="message_owed_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "dedup_key"],
                condition=Q(unique_ever=False, state="pending"),
                name="message_pending_once",
            ),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=["claimed", "uncertain"]),
                name="message_one_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["not_before", "id"], condition=Q(state="pending"), name="message_due"),
            models.Index(
                fields=["subject", "id"],
                condition=Q(state__in=["pending", "claimed", "uncertain"]),
                name="message_unsettled",
            ),
            models.Index(fields=["-id"], condition=Q(state="dead"), name="message_dead"),
            models.Index(fields=["kind", "settled_at"], condition=Q(state="settled"), name="message_settled"),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=list(MESSAGE.pairs)),
            pgtrigger.Trigger(
                name="wake_relays",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.not_before <= now()"),
                func=f"PERFORM pg_notify('{CHANNEL}', ''); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} ({self.state})"

"""Deliveries as they arrived, and where each poll goes on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from reviewboard.domain.values import DeliveryState
from reviewboard.people.columns import known, word


class Delivery(models.Model):
    """One webhook request, or one thing that a poll fetched, byte by byte.

    Unique by (connection, key): the vendor's own id of it, else a digest of its bytes. The key outlives the body,
    so that what comes again late is still known. Headers are not kept: what they say is `event`.
    Not tracked in history: it is itself what happened, and its body holds names.
    """

    connection = models.ForeignKey("connections.Connection", models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    event = models.CharField(max_length=120, blank=True)
    body = models.BinaryField(null=True, help_text="NULL: deleted when its time was over")
    size = models.PositiveIntegerField(help_text="bytes")
    state = word(DeliveryState, DeliveryState.STORED)
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)
    snapshots = models.PositiveIntegerField(default=0, db_default=0, help_text="how many it came to")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "key"], name="delivery_once"),
            known("delivery_state_known", "state", DeliveryState),
        ]
        indexes: ClassVar = [
            models.Index(fields=["connection", "-id"], name="delivery_by_connection"),
            models.Index(fields=["connection", "id"], condition=Q(state="stored"), name="delivery_stored"),
            models.Index(fields=["connection", "-id"], condition=Q(state="failed"), name="delivery_failed"),
            models.Index(fields=["received_at"], condition=Q(body__isnull=False), name="delivery_with_body"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key} ({self.state})"


class PollCursor(models.Model):
    """Where the reading of one part of a connection (a repository; "" for all of it) goes on.

    `since` is from when on it was asked to read; `done` of `total` counts what this round has brought.
    """

    connection = models.ForeignKey("connections.Connection", models.CASCADE, related_name="+")
    part = models.CharField(max_length=300, blank=True)
    cursor = models.JSONField(default=dict)
    since = models.DateTimeField()
    more = models.BooleanField(default=True, help_text="a round is under way")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="0: not known")
    read_at = models.DateTimeField(null=True, help_text="when it was last read to its end")
    next_at = models.DateTimeField()
    trouble = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "part"], name="poll_cursor_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["next_at"], name="poll_cursor_due")]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.part}"

"""Trackers, where the tickets of each service go, the ticket of each action item, and what happened to it.

No text of an action item is kept here but what was last agreed with the tracker, with keys in place of names.
"""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.domain.lifecycles import LINK
from reviewboard.domain.values import LinkState
from reviewboard.people.columns import known, word
from reviewboard.tracker.kinds import NoteKind


def new_uuid() -> str:
    """What a ticket will be known by: 32 hex digits."""
    return uuid.uuid4().hex


class Tracker(models.Model):
    """How a connection to a tracker does. What it may is configured in its connection; this row is its memory.

    `stopped_words`: it does not let us in, and nothing more is sent until a person has acted. `failures` in a row make
    `broken_until`, before which one call a time tries whether it is back.
    """

    connection = models.OneToOneField("connections.Connection", models.CASCADE, related_name="+")
    account_id = models.CharField(
        max_length=128, blank=True, help_text="our own account there, to know our echo"
    )
    edition = models.CharField(max_length=8, blank=True)
    version = models.CharField(max_length=32, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_words = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)
    broken_until = models.DateTimeField(null=True, blank=True)
    tokens = models.FloatField(default=0)
    filled_at = models.DateTimeField(null=True, blank=True)
    slow_until = models.DateTimeField(null=True, blank=True, help_text="after it said that a limit is near")
    polled_at = models.DateTimeField(
        null=True, blank=True, help_text="last reading of what was updated, to its end"
    )
    read_all_at = models.DateTimeField(
        null=True, blank=True, help_text="last nightly reading of all open tickets"
    )
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="when administrators were last told of trouble"
    )

    def __str__(self) -> str:
        return f"tracker {self.connection_id}"


class Pause(models.Model):
    """What a rate limit lets rest until when: "create", "issue:10042", or "" for everything of the connection."""

    connection = models.ForeignKey("connections.Connection", models.CASCADE, related_name="+")
    what = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField()
    words = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["connection", "what"], name="pause_once")]


class CallCount(models.Model):
    """How many calls of one sort ended so on one day."""

    connection = models.ForeignKey("connections.Connection", models.CASCADE, related_name="+")
    day = models.DateField()
    call = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40, help_text="ok, or the status and its reason")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "day", "call", "outcome"], name="call_counted_once")
        ]


@tracked(exclude=("screen", "checked_at"))
class ServicePlace(models.Model):
    """Where the tickets of a service go; the one without a service takes everything else.

    `settings` is the plain form of `domain.tracking.places.Place`. `problems` are what would be refused today, in the
    tracker's own names: while there are any, nothing is sent. `screen` is the create screen as it was last read.
    """

    connection = models.ForeignKey("connections.Connection", models.PROTECT, related_name="+")
    service = models.OneToOneField("catalog.Service", models.CASCADE, null=True, blank=True, related_name="+")
    project_id = models.CharField(max_length=32)
    project_key = models.CharField(max_length=64)
    type_id = models.CharField(max_length=32)
    type_name = models.CharField(max_length=100, blank=True)
    settings = models.JSONField(default=dict)
    screen = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    problems_at = models.DateTimeField(null=True, blank=True, help_text="since when there are any")
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["service__key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection"], condition=Q(service__isnull=True), name="one_place_for_the_rest"
            )
        ]


@tracked(
    exclude=(
        "base", "conflict", "there", "hinted_at", "seen_at", "next_look_at", "looks", "read_at",
        "behind_since", "words", "fields", "trace",
        "status",
    )
)  # fmt: skip
class IssueLink(models.Model):
    """The ticket of an action item.

    Identity is the tracker's own id, which outlives a move to another project, and `uuid`, with which the ticket is
    labelled. `base` is what was last agreed, by field: {"due": ["2026-12-11", "2026-12-11"]}, ours and theirs.
    `seen_at` is the tracker's own time of the newest state that was read, `hinted_at` that of the newest hint: both
    are compared with each other only. `cause` names what a ticket waits for, or why it was refused, so that one cause
    is told once.
    """

    action = models.OneToOneField("findings.ActionItem", models.CASCADE, related_name="+")
    connection = models.ForeignKey(
        "connections.Connection", models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey(ServicePlace, models.SET_NULL, null=True, blank=True, related_name="+")
    uuid = models.CharField(max_length=32, unique=True, default=new_uuid)
    state = word(LinkState, LinkState.WAITING)
    issue_id = models.CharField(max_length=32, blank=True)
    issue_key = models.CharField(max_length=64, blank=True)
    project_id = models.CharField(max_length=32, blank=True)
    base = models.JSONField(default=dict)
    conflict = models.JSONField(default=dict)
    there = models.JSONField(default=dict, help_text="status and its category there, by the tracker's words")
    hinted_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text="by our clock, for people")
    behind_since = models.DateTimeField(
        null=True, blank=True, help_text="by our clock: since when answers are older than what is known"
    )
    closed_by_us = models.BooleanField(default=False)
    cause = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=300, blank=True, help_text="the tracker's own, of the last call")
    fields = models.JSONField(default=dict, help_text="by field, what is wrong with it")
    status = models.PositiveSmallIntegerField(default=0)
    trace = models.CharField(max_length=64, blank=True)
    rounds = models.PositiveIntegerField(default=0, help_text="how often its making was owed")
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)
    next_look_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True, help_text="when it was first answered with 404")
    batch = models.CharField(max_length=32, blank=True)
    asked_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            known("link_state_known", "state", LinkState),
            models.UniqueConstraint(
                fields=["connection", "issue_id"], condition=~Q(issue_id=""), name="issue_linked_once"
            ),
            models.CheckConstraint(
                name="link_linked_has_issue",
                condition=~Q(state__in=["linked", "read_only", "gone"]) | ~Q(issue_id=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["connection", "state", "id"], name="link_by_state"),
            models.Index(
                fields=["connection", "id"], name="link_hinted", condition=Q(hinted_at__isnull=False)
            ),
            models.Index(fields=["next_look_at"], name="link_looked_for", condition=Q(state="uncertain")),
            models.Index(fields=["cause", "id"], name="link_by_cause", condition=~Q(cause="")),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(name="link_moves_by_the_table", field="state", transitions=list(LINK.pairs))
        ]

    def __str__(self) -> str:
        return f"{self.issue_key or self.uuid} ({self.state})"


class SyncNote(models.Model):
    """One thing that happened to a ticket: the steps of a create, a write, a field that gave way. Kept a year."""

    link = models.ForeignKey(IssueLink, models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    kind = word(NoteKind)
    words = models.CharField(max_length=300, blank=True, help_text="with keys in place of names")
    field = models.CharField(max_length=32, blank=True)
    trace = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [known("note_kind_known", "kind", NoteKind)]
        indexes: ClassVar = [
            models.Index(fields=["link", "id"], name="note_by_link"),
            models.Index(fields=["at"], name="note_by_time"),
        ]


class Duplicate(models.Model):
    """A second ticket with the mark of one that is linked: flagged, and never deleted by us."""

    link = models.ForeignKey(IssueLink, models.CASCADE, related_name="duplicates")
    issue_id = models.CharField(max_length=32)
    issue_key = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "issue_id"], name="duplicate_flagged_once")
        ]

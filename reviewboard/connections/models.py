"""Configured sources and targets, when each was last heard from, and what each import brought."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.connections.kinds import ConnectionKind, ConnectionState
from reviewboard.domain.lifecycles import IMPORT
from reviewboard.domain.values import ImportState
from reviewboard.people.columns import known, word


@tracked(exclude=("last_seen_at",))
class Connection(models.Model):
    """One source or target: a forge, a pager, a scanned repository, an import.

    `expected_every` is the rhythm it is usually heard in; longer silence is said on the agenda
    (product.md: a silent source is never taken for a quiet week).
    """

    key = models.SlugField(unique=True, max_length=120)
    name = models.CharField(max_length=200)
    vendor = models.CharField(max_length=32)
    kind = word(ConnectionKind)
    state = word(ConnectionState, ConnectionState.ACTIVE)
    config = models.JSONField(default=dict, blank=True)
    cursor = models.JSONField(default=dict, blank=True, help_text="where the next scan goes on")
    expected_every = models.DurationField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            known("connection_kind_known", "kind", ConnectionKind),
            known("connection_state_known", "state", ConnectionState),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Import(models.Model):
    """One file brought in, with what was wrong with it; it can be taken back whole."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=32, help_text="people, services, incidents, codeowners, backstage")
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes")
    state = word(ImportState, ImportState.APPLIED)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-imported_at", "-id"]
        constraints: ClassVar = [known("import_state_known", "state", ImportState)]
        triggers: ClassVar = [pgtrigger.FSM(name="lifecycle", field="state", transitions=list(IMPORT.pairs))]


class ImportedRow(models.Model):
    """What an import did to one record: its columns before (NULL: it was created) and after, for taking it back.

    Names are not kept here: a room that imports people leaves personal columns out of `before` and `after`.
    """

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    subject = models.CharField(max_length=64, help_text='"service:14"')
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "subject"], name="imported_row_once")
        ]

"""Configured sources and targets, when each was last heard from, and what each import brought."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from encrypted_fields.fields import EncryptedTextField

from reviewboard.audit.history import tracked
from reviewboard.connections.kinds import ConnectionKind, ConnectionState, Purpose
from reviewboard.domain.lifecycles import IMPORT
from reviewboard.domain.values import ImportState
from reviewboard.people.columns import known, word


@tracked(exclude=("last_seen_at", "refused_at", "refused_words", "trouble_at", "trouble_words"))
class Connection(models.Model):
    """One source or target: a forge, a pager, a scanned repository, an import.

    `refused` is the last request whose signature was wrong; `trouble` what keeps its API from being read, in the
    vendor's words. Both are for the person who has to act, and empty when nothing is wrong.

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
    unsigned = models.BooleanField(
        default=False, db_default=False, help_text="an administrator lets it send without a secret"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_words = models.CharField(max_length=200, blank=True, default="", db_default="")
    trouble_at = models.DateTimeField(null=True, blank=True)
    trouble_words = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            known("connection_kind_known", "kind", ConnectionKind),
            known("connection_state_known", "state", ConnectionState),
        ]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=("value",))
class Secret(models.Model):
    """One secret of a connection, encrypted with a key made from SECRET_KEY; it is written and never shown again.

    Several count while one is rotated: an old one until `retires_at`. `ends_at` is when the vendor lets it
    expire, where that is known.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="secrets")
    purpose = word(Purpose)
    value = EncryptedTextField()
    hint = models.CharField(max_length=8, blank=True, help_text="its last characters, to tell it from others")
    created_at = models.DateTimeField(default=timezone.now)
    retires_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [known("secret_purpose_known", "purpose", Purpose)]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.connection_id}"


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

"""The log of decisions, its seals, and legal holds."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact

from reviewboard.audit import details
from reviewboard.audit.history import tracked

_TEXT_THAT_IS_NO_CODE = f'$.** ? (@.type() == "string" && !(@ like_regex "{details.VALUE}"))'


def _closed() -> list[pgtrigger.Trigger]:
    """Rows are added and read, by anybody; what keeps TRUNCATE away is rights (`audit.rights`)."""
    return [pgtrigger.Protect(name="closed", operation=pgtrigger.Update | pgtrigger.Delete)]


class Entry(models.Model):
    """One decision: who did what to which record, when. Codes, keys and numbers only: nothing to erase.

    `actor_id` is a person's key and deliberately no foreign key: the entry outlives the person's row.
    NULL means the house itself (a tick, an import on the command line).
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True)
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=80, help_text='"incident:214"')
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "entries"
        indexes: ClassVar = [models.Index(fields=["subject", "id"], name="entry_by_subject")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="entry_action_is_code", condition=Q(action__regex=f"^{details.CODE}$")
            ),
            models.CheckConstraint(
                name="entry_subject_is_key", condition=Q(subject__regex=f"^{details.SUBJECT}$")
            ),
            models.CheckConstraint(
                name="entry_holds_no_text",
                condition=Exact(
                    Func(
                        F("details"),
                        Value(_TEXT_THAT_IS_NO_CODE),
                        function="jsonb_path_exists",
                        output_field=models.BooleanField(),
                    ),
                    Value(False),
                ),
            ),
        ]
        triggers: ClassVar = _closed()


class Seal(models.Model):
    """A batch of entries closed by a hash over them and over the seal before it.

    `digest` is the SHA-256 of `previous`, `number` and the canonical form of every entry in the batch, by
    rising id.
    """

    number = models.PositiveBigIntegerField(unique=True, help_text="1, 2, 3 ... without gaps")
    sealed_at = models.DateTimeField()
    entry_count = models.PositiveIntegerField()
    highest_entry_id = models.PositiveBigIntegerField(help_text="in this seal and all before it")
    previous = models.CharField(max_length=64, blank=True, help_text='"" for the first')
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="seal_holds_entries", condition=Q(entry_count__gt=0)),
        ]
        triggers: ClassVar = _closed()


class SealedEntry(models.Model):
    """That an entry belongs to a seal.

    Membership is said row by row because ids do not commit in order: a transaction that took a lower id may
    commit after its neighbours are sealed. It then goes into the next batch, and no seal waits for anybody.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="membership")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="members")

    class Meta:
        verbose_name_plural = "sealed entries"
        triggers: ClassVar = _closed()


@tracked(exclude=("reason",))
class Hold(models.Model):
    """A legal hold: while it stands, retention, erasure and edits stop (product.md, "Visibility").

    The reason is somebody's own words; it stays in this row and reaches neither history nor the log.
    """

    subject = models.CharField(max_length=80, help_text='"incident:214"')
    placed_by_id = models.BigIntegerField()
    placed_at = models.DateTimeField()
    lifted_by_id = models.BigIntegerField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(lifted_at__isnull=True), name="hold_stands_once"
            ),
            models.CheckConstraint(
                name="hold_lifted_by_somebody",
                condition=Q(lifted_at__isnull=True, lifted_by_id__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by_id__isnull=False),
            ),
            models.CheckConstraint(name="hold_has_reason", condition=~Q(reason="")),
        ]

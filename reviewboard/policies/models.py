"""Every policy: versions, owner, hypothesis, expiry. A version is never edited; a new one replaces it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from reviewboard.audit.history import tracked


@tracked()
class Policy(models.Model):
    """One version of one policy; `body` is the plain form of a domain dataclass (domain/ranking.py for "ranking")."""

    kind = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    owner = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    hypothesis = models.TextField(blank=True)
    renewed_because = models.TextField(
        blank=True, default="", db_default="", help_text="why the version before was renewed as it is"
    )
    expires_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["kind", "-version"]
        verbose_name_plural = "policies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "version"], name="policy_version_once"),
            models.CheckConstraint(name="policy_version_from_one", condition=models.Q(version__gte=1)),
        ]


class Draft(models.Model):
    """A version that somebody wrote and nobody has saved yet: what it would change is looked at first.

    `digest` tells it from one with other rules. Why and until when may still be missing.
    """

    kind = models.CharField(max_length=32)
    after_version = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    owner = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    hypothesis = models.TextField(blank=True)
    expires_on = models.DateField(null=True)
    written_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]


class Agreement(models.Model):
    """What points that describe people rest on: recorded by an administrator, never edited; the newest counts.

    It may be withdrawn, and with it every one before: from then on such points count nothing.
    """

    text = models.TextField(help_text="stored keyed: it may name people, and they can be erased")
    recorded_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="agreement_says_something", condition=~models.Q(text=""))
        ]

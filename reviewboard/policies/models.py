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
    expires_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["kind", "-version"]
        verbose_name_plural = "policies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "version"], name="policy_version_once"),
            models.CheckConstraint(name="policy_version_from_one", condition=models.Q(version__gte=1)),
        ]

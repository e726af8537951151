"""Services, repositories, tiers and ownership: what exists, how much it matters, and whose it is."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.domain.values import Tier
from reviewboard.people.columns import ends_after_start, no_overlap


@tracked()
class Service(models.Model):
    """Something that runs for customers or colleagues. `key` is its name in sources, stable."""

    key = models.SlugField(unique=True, max_length=120)
    name = models.CharField(max_length=200)
    tier = models.PositiveSmallIntegerField(default=Tier.THREE.value)
    summary = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.CheckConstraint(name="service_tier_known", condition=Q(tier__in=[t.value for t in Tier]))
        ]

    def __str__(self) -> str:
        return self.key


@tracked()
class Ownership(models.Model):
    """Which team, and which person within it, owned a service from when to when."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="ownerships")
    team = models.ForeignKey("people.Team", models.CASCADE, related_name="+")
    owner = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            no_overlap("one_owning_team_a_day", "service"),
            ends_after_start("ownership_runs_forwards"),
        ]


@tracked()
class Reviewer(models.Model):
    """A person on a service's list of experienced reviewers, or its deputies."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="reviewers")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    deputy = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            no_overlap("reviewer_once_a_day", "service", "person"),
            ends_after_start("reviewer_runs_forwards"),
        ]


@tracked()
class Dependency(models.Model):
    """One service needs another; the number of dependents is a point of the risk score."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="dependencies")
    needs = models.ForeignKey(Service, models.CASCADE, related_name="dependents")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "needs"], name="dependency_once"),
            models.CheckConstraint(name="service_does_not_need_itself", condition=~Q(service=F("needs"))),
        ]


@tracked(exclude=("last_seen_at",))
class Repository(models.Model):
    """A repository of a connection. Its changes take its audience (product.md, "Visibility").

    `last_seen_at` is when it was last heard from or read; `unreadable_since` that its host refuses it to us.
    """

    connection = models.ForeignKey("connections.Connection", models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    url = models.URLField(blank=True, max_length=500)
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="repositories")
    audience = models.ForeignKey("people.Audience", models.PROTECT, null=True, blank=True, related_name="+")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    unreadable_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "repositories"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="repository_once"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class ServicePath(models.Model):
    """Which part of a repository is a service's, where it holds several; the longest pattern decides."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="paths")
    repository = models.ForeignKey(Repository, models.CASCADE, related_name="service_paths")
    pattern = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["repository", "pattern"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["repository", "pattern"], name="service_path_once"),
        ]


@tracked()
class PathRule(models.Model):
    """One line of a CODEOWNERS file: the last rule that matches a path decides who reviews it.

    In a GitLab file each section decides by itself, and an `excluded` pattern has no owner in its section.
    """

    repository = models.ForeignKey(Repository, models.CASCADE, related_name="path_rules")
    position = models.PositiveIntegerField()
    section = models.CharField(max_length=255, blank=True, default="", db_default="")
    excluded = models.BooleanField(default=False, db_default=False)
    pattern = models.CharField(max_length=500)
    owners = models.JSONField(help_text='keys: ["team:payments", "identity:55"]')

    class Meta:
        ordering: ClassVar = ["repository", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["repository", "position"], name="path_rule_position_once")
        ]

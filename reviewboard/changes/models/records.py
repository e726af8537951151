"""Changes as normalised records, with their commits, heads, reviews and checks.

Titles, bodies and messages hold keys in place of personal names (people/keyed_text.py).
"""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.domain.lifecycles import CHANGE
from reviewboard.domain.values import (
    Certainty,
    ChangeKind,
    ChangeState,
    CheckState,
    ReviewState,
    Verdict,
)
from reviewboard.people.columns import known, word

REVERT_STEM = 7
"""How many characters of a name an index of reverts holds: a short sha has at least as many."""


@tracked(exclude=("paths",))
class Change(models.Model):
    """A pull or merge request, a direct commit, a deployment, a config change, or an agent's operation.

    One row for each (connection, external id); its number is its id ("CHG-1852"). `facets` keeps, for each
    part that a source may tell separately (state, title, commits, size; facets.py), the source's own time, so
    that late and repeated events end in the same state. `happened_at` orders lists: merged, else opened, else
    first spoken of. `paths` stay out of history: no version of a change is read by them, and they are its largest part.
    """

    connection = models.ForeignKey("connections.Connection", models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    repository = models.ForeignKey("catalog.Repository", models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey("catalog.Service", models.SET_NULL, null=True, related_name="+")
    audience = models.ForeignKey("people.Audience", models.PROTECT, null=True, blank=True, related_name="+")
    kind = word(ChangeKind)
    state = word(ChangeState)
    title = models.CharField(max_length=500)
    body = models.TextField(blank=True)
    url = models.URLField(blank=True, max_length=500)
    branch = models.CharField(max_length=300, blank=True)
    head_sha = models.CharField(max_length=64, blank=True)
    merge_sha = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="the commit as which a request landed"
    )
    landed_with = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="last commit of the push that brought it",
    )
    part_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        related_name="parts",
        help_text="the request that this commit is how it landed; such a commit is no change of its own",
    )
    environment = models.CharField(max_length=100, blank=True, default="", db_default="")
    author = models.ForeignKey("people.Identity", models.SET_NULL, null=True, related_name="+")
    principal = models.ForeignKey("people.Identity", models.SET_NULL, null=True, related_name="+")
    merged_by = models.ForeignKey("people.Identity", models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField()
    commits_count = models.PositiveIntegerField(default=0)
    files_count = models.PositiveIntegerField(default=0)
    lines_added = models.PositiveIntegerField(default=0)
    lines_removed = models.PositiveIntegerField(default=0)
    tests_touched = models.BooleanField(null=True, help_text="NULL: the source does not say")
    destructive = models.BooleanField(default=False)
    approved = models.BooleanField(
        null=True, help_text="by a qualified reviewer; NULL: the source does not say"
    )
    reverts_named = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="what it takes back, as its source names it: a sha or external id",
    )
    reverts = models.ForeignKey("self", models.SET_NULL, null=True, related_name="reverted_by")
    picked_named = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="the commit that it repeats, as its source names it",
    )
    picked_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="picks")
    labels = models.JSONField(null=True, help_text="NULL: its source never told them")
    paths = models.JSONField(
        null=True, help_text="the first of the files it touches; NULL: not told since they are kept"
    )
    draft = models.BooleanField(null=True, help_text="nobody is asked yet; NULL: its source does not say")
    verdict = word(Verdict, Verdict.UNKNOWN)
    certainty = word(Certainty, blank=True)
    disputed_at = models.DateTimeField(null=True, help_text="since when its verdict is disputed")
    ruled = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        help_text="the verdict that a reviewer of its service ruled, which stands over all signs",
    )
    facets = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField(default=timezone.now)
    known_at = models.DateTimeField(
        null=True, help_text="when it was first known here that it had happened; NULL: not yet, or not noted"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="change_once"),
            known("change_kind_known", "kind", ChangeKind),
            known("change_state_known", "state", ChangeState),
            known("change_verdict_known", "verdict", Verdict),
            known("change_certainty_known", "certainty", Certainty, blank=True),
            known("change_ruled_known", "ruled", Verdict, blank=True),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-happened_at", "-id"], name="change_by_time"),
            models.Index(fields=["service", "-happened_at", "-id"], name="change_by_service"),
            models.Index(fields=["verdict", "-happened_at", "-id"], name="change_by_verdict"),
            models.Index(fields=["author", "-happened_at", "-id"], name="change_by_author"),
            models.Index(fields=["repository", "head_sha"], name="change_by_head"),
            models.Index(fields=["known_at", "happened_at"], name="change_by_known"),
            models.Index(
                F("connection"),
                Left("reverts_named", REVERT_STEM),
                name="change_by_reverted",
                condition=~Q(reverts_named=""),
            ),
            GinIndex(SearchVector("title", config="simple"), name="change_by_words"),
            models.Index(
                fields=["repository", "picked_named"], name="change_by_picked", condition=~Q(picked_named="")
            ),
            models.Index(
                fields=["-disputed_at", "-id"], name="change_disputed", condition=Q(disputed_at__isnull=False)
            ),
            models.Index(
                fields=["repository", "merge_sha"], name="change_by_merge", condition=~Q(merge_sha="")
            ),
            models.Index(
                fields=["repository", "landed_with"], name="change_by_landing", condition=~Q(landed_with="")
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(name="change_moves_by_the_table", field="state", transitions=list(CHANGE.pairs))
        ]

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"CHG-{self.pk}"


class Commit(models.Model):
    """One commit of a change. The message is stored keyed; NUL cannot occur in it."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="commits")
    sha = models.CharField(max_length=64)
    position = models.PositiveIntegerField(help_text="0 is the oldest")
    author = models.ForeignKey("people.Identity", models.SET_NULL, null=True, related_name="+")
    committer = models.ForeignKey("people.Identity", models.SET_NULL, null=True, related_name="+")
    committed_at = models.DateTimeField()
    message = models.TextField(blank=True)
    note = models.TextField(
        blank=True, default="", db_default="", help_text="of refs/notes/ai, where its source tells one"
    )
    parents_count = models.PositiveSmallIntegerField(default=1, db_default=1)
    recorded_author = models.ForeignKey(
        "people.Identity",
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="before a mailmap, if other",
    )
    recorded_committer = models.ForeignKey("people.Identity", models.SET_NULL, null=True, related_name="+")
    lines_added = models.PositiveIntegerField(default=0)
    lines_removed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["change", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "sha"], name="commit_once_a_change")
        ]
        indexes: ClassVar = [models.Index(fields=["sha"], name="commit_by_sha")]


@tracked()
class Review(models.Model):
    """What one reviewer said of one head of a request. A dismissed one stays, as dismissed."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="reviews")
    external_id = models.CharField(max_length=200)
    reviewer = models.ForeignKey("people.Identity", models.CASCADE, related_name="+")
    state = word(ReviewState)
    head_sha = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["change", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "external_id"], name="review_once"),
            known("review_state_known", "state", ReviewState),
        ]


class Head(models.Model):
    """What one head of a request changes: heads of one content differ by their base alone, so an approval holds for both.

    Not tracked in history: it is a digest of what the code host shows, and tells of nobody.
    """

    change = models.ForeignKey(Change, models.CASCADE, related_name="heads")
    sha = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    seen_at = models.DateTimeField(help_text="when its source said so")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["change", "sha"], name="head_once_a_change")]


class Check(models.Model):
    """A check, build or pipeline of a commit; belongs to every change of the repository with this head.

    Not tracked in history: it turns several times a minute, and what counts is how it ended.
    """

    repository = models.ForeignKey("catalog.Repository", models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=200)
    head_sha = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    state = word(CheckState)
    url = models.URLField(blank=True, max_length=500)
    source_at = models.DateTimeField(help_text="when its source said so: an older word never replaces it")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["repository", "external_id"], name="check_once"),
            known("check_state_known", "state", CheckState),
        ]
        indexes: ClassVar = [models.Index(fields=["repository", "head_sha"], name="check_by_head")]

"""What was said in a meeting, line by line; its minutes; and whether the hour was worth it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from reviewboard.audit.history import tracked
from reviewboard.domain.values import CauseState
from reviewboard.minutes.kinds import EntryKind, Worth
from reviewboard.people.columns import known, word


@tracked()
class Entry(models.Model):
    """One line of the minutes: as typed (Markdown), names keyed. It is seen by who may see the item it was said about.

    Nothing is made of it before the meeting is closed: then `finding`, `decision`, `idea` or `action` is what it became.
    `token` is made by the page that sends it, so that what is sent twice after a lost answer is kept once.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="entries")
    key = models.CharField(
        max_length=64, blank=True, help_text='of the item, as in agenda.AgendaItem; "": of none'
    )
    kind = word(EntryKind)
    text = models.TextField(blank=True)
    owner = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    incident = models.ForeignKey("incidents.Incident", models.SET_NULL, null=True, related_name="+")
    change = models.ForeignKey("changes.Change", models.SET_NULL, null=True, related_name="+")
    cause = word(CauseState, blank=True)
    finding = models.ForeignKey("findings.Finding", models.SET_NULL, null=True, related_name="+")
    decision = models.ForeignKey("findings.Decision", models.SET_NULL, null=True, related_name="+")
    idea = models.ForeignKey("findings.Idea", models.SET_NULL, null=True, related_name="+")
    action = models.ForeignKey("findings.ActionItem", models.SET_NULL, null=True, related_name="+")
    written_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        ordering: ClassVar = ["meeting", "written_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "token"], name="entry_sent_once"),
            known("entry_kind_known", "kind", EntryKind),
            known("entry_cause_known", "cause", CauseState, blank=True),
            models.CheckConstraint(
                name="entry_says_something", condition=~Q(text="") | Q(kind__in=["cause", "stands"])
            ),
            models.CheckConstraint(name="entry_cause_is_told", condition=~Q(kind="cause") | ~Q(cause="")),
        ]

    @property
    def version(self) -> str:
        """What tells whether it was edited since somebody saw it."""
        return (self.edited_at or self.written_at).isoformat()


class Hand(models.Model):
    """That somebody asks for something while the meeting runs.

    To speak (`key` is ""), or that an item that is taken as read is discussed (its key). It is no record, so it has no
    history.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, blank=True)
    raised_at = models.DateTimeField()
    lowered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["raised_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "person", "key"],
                condition=Q(lowered_at=None),
                name="hand_is_up_once",
            )
        ]


@tracked()
class Minutes(models.Model):
    """That a meeting was read back and closed, by whom; and when its minutes went out. Until then they can be amended.

    `revision` rises when they go out. They went out by themselves where nobody is named.
    """

    meeting = models.OneToOneField("meetings.Meeting", models.CASCADE, related_name="minutes")
    closed_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    revision = models.PositiveSmallIntegerField(default=0)
    mails = models.PositiveIntegerField(default=0, help_text="how many were owed when they went out")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="minutes_out_are_a_revision",
                condition=Q(published_at__isnull=True, revision=0)
                | Q(published_at__isnull=False, revision__gte=1),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["closed_at"], name="minutes_waiting", condition=Q(published_at__isnull=True))
        ]


class PulseCount(models.Model):
    """How often an answer was given to whether the hour was worth it: one row a series, month and answer.

    A number and nothing else, no history and no times: who gave which answer cannot be told (`PulseAnswered`).
    """

    series = models.ForeignKey("meetings.Series", models.CASCADE, related_name="+")
    month = models.DateField(help_text="its first day")
    answer = word(Worth)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "month", "answer"], name="pulse_count_once"),
            known("pulse_answer_known", "answer", Worth),
        ]


class PulseAnswered(models.Model):
    """That somebody answered in this month, and not what: so that they are asked once."""

    series = models.ForeignKey("meetings.Series", models.CASCADE, related_name="+")
    month = models.DateField(help_text="its first day")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "month", "person"], name="pulse_answered_once")
        ]

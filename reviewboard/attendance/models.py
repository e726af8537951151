"""Answers to needs, and counts of meetings that were held before.

Check-ins, excuses and the ledger stand on answers when the meeting is live.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from reviewboard.attendance.kinds import AnswerKind
from reviewboard.audit.history import tracked
from reviewboard.people.columns import known, word


@tracked()
class Answer(models.Model):
    """What a person said to the windows a meeting asks of them, and to which revision of the agenda."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    kind = word(AnswerKind)
    agenda_revision = models.PositiveIntegerField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="answer_once"),
            known("answer_kind_known", "kind", AnswerKind),
        ]


class HistoricCount(models.Model):
    """How many people a historic meeting needed and how many were there: of one team, or of all. Nobody's name."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, related_name="+")
    needed = models.PositiveIntegerField()
    were_there = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "team"], name="historic_count_once_a_team"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(team__isnull=True), name="historic_count_of_all_once"
            ),
            models.CheckConstraint(
                name="historic_count_within_needed", condition=Q(were_there__lte=F("needed"))
            ),
        ]

"""Answers to needs. Check-ins, excuses and the ledger stand on these when the meeting is live."""

from typing import ClassVar

from django.db import models
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

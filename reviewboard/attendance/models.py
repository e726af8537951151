"""Answers to needs, and counts of meetings that were held before.

Check-ins, excuses and the ledger stand on answers when the meeting is live.
"""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from reviewboard.attendance.kinds import AnswerKind
from reviewboard.audit.history import tracked
from reviewboard.domain.lifecycles import ASK
from reviewboard.domain.values import AnswerWay, AskState
from reviewboard.people.columns import known, word


@tracked()
class Answer(models.Model):
    """What a person said to the windows a meeting asks of them, and to which revision of the agenda."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    kind = word(AnswerKind)
    agenda_revision = models.PositiveIntegerField()
    answered_at = models.DateTimeField(default=timezone.now)
    by_link = models.BooleanField(default=False, db_default=False, help_text="without signing in")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="answer_once"),
            known("answer_kind_known", "kind", AnswerKind),
        ]


@tracked()
class ItemAnswer(models.Model):
    """What a person said to one item that asks for them. It can be changed until the item begins.

    `text` is the answer to its question, stored keyed: who may see the item may read it. No reason of an excuse is
    asked for, so there is no column that could hold one.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="of the item, as in agenda.AgendaItem")
    way = word(AnswerWay)
    text = models.TextField(blank=True)
    named = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField()
    by_link = models.BooleanField(default=False, db_default=False, help_text="without signing in")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person", "key"], name="item_answer_once"),
            known("item_answer_way_known", "way", AnswerWay),
            models.CheckConstraint(
                name="item_answer_text_is_in_writing", condition=Q(way="asynchronous") | Q(text="")
            ),
        ]


@tracked()
class Ask(models.Model):
    """That somebody is asked to go in another's place: the delegate, or who knows after "not me".

    `due_at` is when a "not me" that nobody answered goes to the owning team's lead; a delegate has until the item
    begins.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="of the item, as in agenda.AgendaItem")
    in_place_of = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    asked = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    way = word(AnswerWay)
    state = word(AskState, AskState.ASKED)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            known("ask_state_known", "state", AskState),
            models.CheckConstraint(name="ask_way_hands_on", condition=Q(way__in=["delegate", "not_me"])),
            models.CheckConstraint(name="ask_somebody_else", condition=~Q(asked=F("in_place_of"))),
            models.UniqueConstraint(
                fields=["meeting", "key", "in_place_of"],
                condition=Q(state__in=["asked", "accepted"]),
                name="ask_one_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked"], condition=Q(state="asked"), name="ask_open_by_asked"),
            models.Index(fields=["due_at"], condition=Q(state="asked"), name="ask_open_by_due"),
        ]
        triggers: ClassVar = [pgtrigger.FSM(name="lifecycle", field="state", transitions=list(ASK.pairs))]


class Nudge(models.Model):
    """That a person was asked once more, in private, for the answer that a meeting lacks. It goes with the answers.

    Only those who run the meeting learn that an item's answers were asked for, and nobody of whom.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    nudged_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "person"], name="nudge_once")]


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

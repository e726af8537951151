"""Answers to needs, who was there and what came of it, and counts that hold nobody's name."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from reviewboard.attendance.kinds import AnswerKind, Evidence, LookedAt
from reviewboard.audit.history import tracked
from reviewboard.domain.lifecycles import ASK
from reviewboard.domain.presence import OutcomeKind
from reviewboard.domain.values import AnswerWay, AskState
from reviewboard.integrations.conferencing.layouts import Tool
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


@tracked()
class Presence(models.Model):
    """One piece of evidence that somebody was at a meeting, from when to when; open while they are there.

    Pieces add up and replace nothing. What is said to be wrong with them stands in `Correction`.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    how = word(Evidence)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            known("presence_how_known", "how", Evidence),
            models.CheckConstraint(
                name="presence_runs_forwards",
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")),
            ),
            models.UniqueConstraint(
                fields=["meeting", "person", "how"],
                condition=Q(until_at__isnull=True),
                name="presence_open_once",
            ),
        ]


@tracked()
class Correction(models.Model):
    """That what was recorded of somebody at a meeting is wrong: they were there from when to when, or were not.

    The latest one counts instead of all evidence recorded before it, which stays as it was. The person reads it, with
    its reason (stored keyed) and who wrote it.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    reason = models.TextField()
    corrected_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="correction_is_a_stretch_or_none",
                condition=Q(from_at__isnull=True, until_at__isnull=True)
                | Q(from_at__isnull=False, until_at__gte=F("from_at")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["meeting", "person"], name="correction_by_person")]


@tracked()
class Outcome(models.Model):
    """What came of what an item asked of a person, once the meeting was closed.

    A make-up is due on a day. Used, it has an answer to the item's question (`text`, stored keyed); not used, it is
    *missed* from the moment at which that was settled. Whoever is excused may write, and need not.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="of the item, as in agenda.AgendaItem")
    outcome = word(OutcomeKind)
    needed = models.BooleanField(help_text="whether the item counts them among those whom it needed")
    settled_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    made_up_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    missed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person", "key"], name="outcome_once"),
            known("outcome_known", "outcome", OutcomeKind),
            models.CheckConstraint(
                name="outcome_make_up_is_due",
                condition=Q(outcome="make_up", due_on__isnull=False)
                | (~Q(outcome="make_up") & Q(due_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="outcome_missed_is_an_unused_make_up",
                condition=Q(missed_at__isnull=True) | Q(outcome="make_up", made_up_at__isnull=True),
            ),
            models.CheckConstraint(
                name="outcome_text_makes_up",
                condition=Q(made_up_at__isnull=True, text="")
                | (Q(made_up_at__isnull=False, outcome__in=["make_up", "excused"]) & ~Q(text="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"],
                condition=Q(outcome="make_up", made_up_at__isnull=True, missed_at__isnull=True),
                name="outcome_make_up_open",
            ),
            models.Index(fields=["person"], condition=Q(outcome="make_up"), name="outcome_make_up_by_person"),
        ]


class ItemCoverage(models.Model):
    """How many people an item needed, and how many of them took part: of one team, or of all. Nobody's name; it stays.

    `held` is when it was talked about, as pairs of moments; empty for an item that was not, and in the rows of teams.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="of the item, as in agenda.AgendaItem")
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, related_name="+")
    needed = models.PositiveIntegerField()
    live = models.PositiveIntegerField()
    in_writing = models.PositiveIntegerField()
    made_up = models.PositiveIntegerField(default=0, db_default=0)
    held = models.JSONField(default=list, db_default=[])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "key", "team"], name="item_coverage_once_a_team"),
            models.UniqueConstraint(
                fields=["meeting", "key"], condition=Q(team__isnull=True), name="item_coverage_of_all_once"
            ),
            models.CheckConstraint(
                name="item_coverage_within_needed",
                condition=Q(needed__gte=F("live") + F("in_writing") + F("made_up")),
            ),
        ]


class Look(models.Model):
    """That somebody looked at what is kept of others: while they ran a meeting, or at an entry that reads missed.

    `person` is whose entry it was; NULL: all whom the meeting needed.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    looked = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="+")
    at_what = word(LookedAt)
    looked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            known("look_at_what_known", "at_what", LookedAt),
            models.UniqueConstraint(fields=["meeting", "looked", "person"], name="look_at_somebody_once"),
            models.UniqueConstraint(
                fields=["meeting", "looked"], condition=Q(person__isnull=True), name="look_at_all_once"
            ),
        ]


class NeededNow(models.Model):
    """That a person was told in private, while the meeting ran, that an item needs them now. It goes with the answers."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="of the item, as in agenda.AgendaItem")
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person", "key"], name="needed_now_once")
        ]


@tracked()
class CheckInRules(models.Model):
    """What a series allows besides the own button and the facilitator. Everything is off until somebody switches it on."""

    series = models.OneToOneField("meetings.Series", models.CASCADE, related_name="+")
    code = models.BooleanField(default=False, help_text="six digits on the shared screen")
    qr = models.BooleanField(default=False, help_text="the same as a QR code")
    reports = models.BooleanField(default=False, help_text="participant reports of conferencing tools")


class Report(models.Model):
    """That a conferencing tool's participant report was brought in: numbers, and nobody's name."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    tool = word(Tool)
    brought_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    brought_at = models.DateTimeField()
    people = models.PositiveIntegerField(help_text="whom the meeting asks, found in it")
    added = models.PositiveIntegerField(help_text="pieces of evidence that were new")

    class Meta:
        constraints: ClassVar = [known("report_tool_known", "tool", Tool)]

"""The recurring review (series) and its occurrences (meetings)."""

from datetime import timedelta
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.domain.lifecycles import MEETING
from reviewboard.domain.meeting_dates import OnHoliday
from reviewboard.domain.values import LedgerLevel, MeetingState
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.logged import Logged
from reviewboard.people.columns import at_most_one, known, word


@tracked()
class Series(models.Model):
    """A review that recurs in its own IANA zone: 10:00 stays 10:00 over a change of the clocks."""

    key = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default="UTC")
    rule = models.CharField(max_length=200, help_text="RRULE of RFC 5545, e.g. FREQ=WEEKLY;BYDAY=TH")
    starts_on = models.DateField()
    starts_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    freezes_before = models.DurationField(default=timedelta(hours=24))
    facilitator = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    deputy = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    video_url = models.URLField(blank=True, max_length=500)
    active = models.BooleanField(default=True)
    ledger_level = models.CharField(
        max_length=32,
        choices=[(one.value, one.value) for one in LedgerLevel],
        default=LedgerLevel.NAMED,
        db_default=LedgerLevel.NAMED.value,
        help_text="whether attendance is kept by name for a time, or as coverage only",
    )
    countries = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text='whose holidays it keeps, by commas: "DE,GB-ENG"',
    )
    on_holiday = models.CharField(
        max_length=32,
        choices=[(one.value, one.value) for one in OnHoliday],
        default=OnHoliday.HOLD.value,
        db_default=OnHoliday.HOLD.value,
    )
    skips_quiet = models.BooleanField(
        default=False, db_default=False, help_text="a week that gave nothing is skipped"
    )
    shadow_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="while it runs beside another meeting: only who leads it learns of it, and no mail leaves",
    )

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "series"
        constraints: ClassVar = [
            known("series_ledger_level_known", "ledger_level", LedgerLevel),
            models.CheckConstraint(
                name="series_minutes_sane", condition=Q(minutes__gte=15, minutes__lte=240)
            ),
        ]


@tracked(exclude=("revision", "pulse"))
class Meeting(models.Model):
    """One occurrence. `covers_from` to `covers_to` is the week it looks at.

    `revision` guards conflicting commands; `pulse` only says that something visible moved (architecture.md, "Live").
    A *historic* one was held before reviewboard was there, and has neither an agenda nor neighbours.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    covers_from = models.DateTimeField()
    covers_to = models.DateTimeField()
    state = word(MeetingState, MeetingState.PLANNED)
    facilitator = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    pulse = models.PositiveIntegerField(default=0)
    handed_over = models.BooleanField(
        default=False, db_default=False, help_text="whose turn it was gave it to somebody"
    )
    called_off = models.CharField(
        max_length=32,
        blank=True,
        choices=[(one.value, one.value) for one in CalledOff],
        default="",
        db_default="",
        help_text="why it is not held",
    )
    called_off_at = models.DateTimeField(
        null=True, blank=True, help_text="the last time; stays when a skip is taken back"
    )
    called_off_reason = models.TextField(
        blank=True, default="", db_default="", help_text="in words, stored keyed"
    )
    created_at = models.DateTimeField(default=timezone.now)
    historic = models.BooleanField(
        default=False,
        db_default=False,
        help_text="imported: found and counted, and never built, mailed or asked",
    )
    shadow = models.BooleanField(
        default=False,
        db_default=False,
        help_text="of a series in shadow: built and fixed, and never mailed, asked or counted",
    )

    class Meta:
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "starts_at"], name="meeting_once"),
            known("meeting_state_known", "state", MeetingState),
            models.CheckConstraint(name="meeting_runs_forwards", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="meeting_covers_forwards", condition=Q(covers_to__gt=F("covers_from"))
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="meeting_by_time")]
        triggers: ClassVar = [pgtrigger.FSM(name="lifecycle", field="state", transitions=list(MEETING.pairs))]


@tracked()
class Turn(models.Model):
    """One place in the rotation of a series: who facilitates after whom."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="turns")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["series", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "position"], name="turn_once")]


@tracked()
class ChangedDate(models.Model):
    """What was settled for one date of the rule: the meeting is held at another moment, or (`to` NULL) not at all.

    The reason is stored keyed: it may name people, and they can be erased.
    """

    series = models.ForeignKey(Series, models.CASCADE, related_name="changed_dates")
    on = models.DateField(help_text="the day that the rule names")
    to = models.DateTimeField(null=True, blank=True)
    reason = models.TextField()
    set_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["series", "on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "on"], name="changed_date_once"),
            models.CheckConstraint(name="changed_date_has_a_reason", condition=~Q(reason="")),
        ]


@tracked()
class Concern(models.Model):
    """A service or a team that a series is about. A series with none is about everything."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="concerns")
    service = models.ForeignKey("catalog.Service", models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["series", "pk"]
        constraints: ClassVar = [
            at_most_one("concern_is_one_thing", "service", "team"),
            models.UniqueConstraint(fields=["series", "service"], name="concern_service_once"),
            models.UniqueConstraint(fields=["series", "team"], name="concern_team_once"),
        ]


class Running(models.Model):
    """The hour itself: what is on, since when, what is left (`domain.live`), as JSON. Written under a lock on its meeting.

    No history of its own: `LiveCommand` keeps every step of it.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="running")
    state = models.JSONField()
    started_at = models.DateTimeField()
    read_back_at = models.DateTimeField(null=True, help_text="when what was said was accepted as read back")
    ended_at = models.DateTimeField(null=True)


class LiveCommand(models.Model):
    """One thing that was done while a meeting ran, in the order in which it was done: the log of the hour.

    `what` holds keys, codes and numbers; `before` the state that an undo goes back to, NULL where it changed none.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="commands")
    number = models.PositiveIntegerField()
    kind = word(Logged)
    what = models.JSONField(default=dict)
    before = models.JSONField(null=True)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["meeting", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="live_command_once"),
            known("live_command_kind_known", "kind", Logged),
        ]


class ConsoleSeat(models.Model):
    """That somebody has the console of a meeting open, and when they were last seen at it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="console_seat_once")
        ]

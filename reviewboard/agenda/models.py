"""Agenda items and needs: ranked, packed, frozen.

Everything here holds keys, codes and numbers, so that the hash of a frozen agenda outlives every name.
"""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from encrypted_fields.fields import EncryptedTextField

from reviewboard.agenda.placements import TOPIC_MINUTES, Placement, Settled
from reviewboard.audit.history import tracked
from reviewboard.domain.lifecycles import AGENDA
from reviewboard.domain.values import AgendaState, AnswerWay, Attendance, ItemKind, Section
from reviewboard.findings.queries.seeing import ACTION_AUDIENCES, AUDIENCES
from reviewboard.integrations.chat.addresses import Vendor
from reviewboard.people.columns import at_most_one, known, word


@tracked(exclude=("inputs", "keys", "canonical"))
class Agenda(models.Model):
    """One meeting's agenda, rebuilt until it freezes. `digest` is the SHA-256 of `canonical`."""

    meeting = models.OneToOneField("meetings.Meeting", models.CASCADE, related_name="agenda")
    state = word(AgendaState, AgendaState.DRAFT)
    revision = models.PositiveIntegerField(
        default=0, help_text="rises with every rebuild that changed something"
    )
    policy_version = models.PositiveIntegerField(default=1)
    ended = models.JSONField(
        default=dict, db_default={}, help_text="policies that nobody renewed, as they stand for this meeting"
    )
    mandatory = models.BooleanField(
        default=True, db_default=True, help_text="whether needs require; else they invite"
    )
    inputs = models.JSONField(default=dict)
    keys = models.JSONField(
        default=dict,
        db_default={},
        help_text="the keys of records here, by those that the inputs and the hash hold",
    )
    canonical = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    sight = models.JSONField(default=dict, help_text="what it could see and what not")
    numbers = models.JSONField(default=dict)
    consent_total = models.PositiveIntegerField(default=0)
    built_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)
    mailed_revision = models.PositiveIntegerField(
        null=True, blank=True, help_text="the last that was released"
    )

    class Meta:
        constraints: ClassVar = [
            known("agenda_state_known", "state", AgendaState),
            models.CheckConstraint(
                name="agenda_frozen_is_hashed",
                condition=Q(state="draft", frozen_at__isnull=True)
                | (Q(state="frozen", frozen_at__isnull=False) & ~Q(digest="")),
            ),
        ]
        triggers: ClassVar = [pgtrigger.FSM(name="lifecycle", field="state", transitions=list(AGENDA.pairs))]


@tracked(exclude=("canonical", "keys"))
class Addendum(models.Model):
    """What joined an agenda after it was fixed. `digest` is the SHA-256 of `canonical`; the agenda's own stays as it is.

    `revision` is that of the agenda with it.
    """

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="addenda")
    revision = models.PositiveIntegerField()
    canonical = models.TextField()
    keys = models.JSONField(default=dict, db_default={}, help_text="as those of its agenda")
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agenda", "revision"], name="addendum_once"),
            models.CheckConstraint(name="addendum_is_hashed", condition=~Q(digest="")),
        ]


class AgendaItem(models.Model):
    """One slot of the meeting, or what has none: taken as read, or left out with a reason and a date.

    `start` and `minutes` count from the start of the meeting; both are NULL without a slot.
    """

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="items")
    addendum = models.ForeignKey(
        Addendum, models.CASCADE, null=True, related_name="items", help_text="NULL: of what was fixed"
    )
    key = models.CharField(
        max_length=64, help_text='"incident:214"; several subjects: the highest ranked one'
    )
    placement = word(Placement)
    section = word(Section)
    kind = word(ItemKind)
    position = models.PositiveIntegerField()
    start = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    must = models.BooleanField(default=False)
    score = models.FloatField(default=0)
    points = models.JSONField(default=list)
    why = models.JSONField(default=list, help_text="why it is here: codes with parameters")
    question = models.JSONField(default=dict, help_text="what to decide: a code with parameters")
    left_out = models.JSONField(default=dict, help_text="the reason and the date it goes to")
    carried_over = models.PositiveSmallIntegerField(default=0)
    presenter = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    shortened = models.BooleanField(default=False)
    without_owner = models.BooleanField(default=False)
    derived_while: ClassVar = Q(
        agenda__state=AgendaState.DRAFT
    )  # rebuilt from the records (connections.taking_back)

    class Meta:
        ordering: ClassVar = ["agenda", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agenda", "key"], name="agenda_item_once"),
            known("agenda_item_placement_known", "placement", Placement),
            known("agenda_item_section_known", "section", Section),
            known("agenda_item_kind_known", "kind", ItemKind),
            models.CheckConstraint(
                name="agenda_item_slot_whole",
                condition=Q(placement="held", start__isnull=False, minutes__gte=1)
                | (~Q(placement="held") & Q(start__isnull=True)),
            ),
        ]


@tracked()
class Steering(models.Model):
    """What was settled about one item of an agenda, or about the length of its meeting (key "minutes").

    What was settled after the freeze marks the slot and changes nothing that was fixed.
    The reason is stored keyed: it may name people, and they can be erased.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    kind = word(Settled)
    to = models.DateField(null=True, blank=True, help_text="where a moved item goes")
    reason = models.TextField()
    was = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="minutes before it was lengthened"
    )
    settled_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "key"], name="steering_once"),
            known("steering_kind_is_known", "kind", Settled),
            models.CheckConstraint(name="steering_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="steering_date_of_moves",
                condition=Q(kind="move", to__isnull=False) | (~Q(kind="move") & Q(to__isnull=True)),
            ),
        ]


class Proposed(models.Model):
    """What somebody brings to the next meeting of a series: no record of the week tells it.

    Its words are stored keyed: they may name people, and they can be erased.
    """

    series = models.ForeignKey("meetings.Series", models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


@tracked()
class Topic(Proposed):
    """Something to talk about, and what is to be decided. It may be about one record, and is seen by who sees that.

    Whether it waits, is on an agenda or was held is read from the agendas (`proposed.py`), and stored nowhere else.
    """

    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, help_text="why, and what is to be decided")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="what was asked for")
    incident = models.ForeignKey("incidents.Incident", models.PROTECT, null=True, related_name="+")
    change = models.ForeignKey("changes.Change", models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey("findings.ActionItem", models.PROTECT, null=True, related_name="+")
    finding = models.ForeignKey("findings.Finding", models.PROTECT, null=True, related_name="+")
    idea = models.ForeignKey("findings.Idea", models.PROTECT, null=True, related_name="+")
    audiences: ClassVar = (
        *("incident__audience", "change__audience", "change__repository__audience"),
        *(f"action__{one}" for one in ACTION_AUDIENCES),
        *(f"{kind}__{one}" for kind in ("finding", "idea") for one in AUDIENCES),
    )

    class Meta:
        constraints: ClassVar = [
            at_most_one("topic_is_about_one", "incident", "change", "action", "finding", "idea"),
            models.CheckConstraint(name="topic_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="topic_minutes_within_bounds",
                condition=Q(minutes__isnull=True) | Q(minutes__range=TOPIC_MINUTES),
            ),
        ]

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"T-{self.pk}"


@tracked()
class Win(Proposed):
    """Something that went well, in a line or two; open to everybody."""

    text = models.TextField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="win_says_something", condition=~Q(text=""))]
        indexes: ClassVar = [models.Index(fields=["series", "proposed_at"], name="win_by_time")]

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"W-{self.pk}"


class Subject(models.Model):
    """What an item is about. An item of several (merged by kind and service) has several."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="subjects")
    position = models.PositiveSmallIntegerField(default=0)
    incident = models.ForeignKey("incidents.Incident", models.CASCADE, null=True, related_name="+")
    change = models.ForeignKey("changes.Change", models.CASCADE, null=True, related_name="+")
    action = models.ForeignKey("findings.ActionItem", models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="on_agendas")
    win = models.ForeignKey(Win, models.PROTECT, null=True, related_name="on_agendas")
    derived_while: ClassVar = Q(item__agenda__state=AgendaState.DRAFT)  # as its item

    class Meta:
        ordering: ClassVar = ["item", "position"]
        constraints: ClassVar = [
            at_most_one("subject_is_one_of_these", "incident", "change", "action", "team", "topic", "win")
        ]


class Need(models.Model):
    """Why a person must be there for an item, and when: minutes from the start of the meeting."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="needs")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    reasons = models.JSONField(help_text="codes with the key each refers to, strongest first; never empty")
    attendance = word(Attendance, Attendance.LIVE)
    cause = models.CharField(
        max_length=32, blank=True, help_text="why asynchronous is the default; for the person's eyes"
    )
    derived_while: ClassVar = Q(item__agenda__state=AgendaState.DRAFT)  # as its item

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "person"], name="need_once"),
            known("need_attendance_known", "attendance", Attendance),
            models.CheckConstraint(name="need_has_a_reason", condition=~Q(reasons=[])),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="need_by_person")]


class Invitation(models.Model):
    """One calendar entry a person holds for a meeting: which window it stood for when it was last sent.

    Its UID never changes; `sequence` rises when the window moves or vanishes, so that calendars update.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    uid = models.CharField(max_length=200, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled = models.BooleanField(default=False)
    digest = models.CharField(
        max_length=64, blank=True, help_text="of what the entry shows; tells whether it changed"
    )
    sent_revision = models.PositiveIntegerField(help_text="the agenda's revision that it was last sent with")

    class Meta:
        ordering: ClassVar = ["meeting", "person", "uid"]
        indexes: ClassVar = [models.Index(fields=["meeting", "person"], name="invitation_by_person")]


class PolicyPreview(models.Model):
    """What a draft of the ranking policy would have made of the last weeks, worked out meeting by meeting."""

    draft = models.ForeignKey("policies.Draft", models.CASCADE, related_name="+")
    asked_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]


class PreviewedMeeting(models.Model):
    """One meeting of it. `found` is NULL until it was looked at; keys, codes and numbers only."""

    preview = models.ForeignKey(PolicyPreview, models.CASCADE, related_name="meetings")
    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    found = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["preview", "meeting__starts_at", "meeting"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["preview", "meeting"], name="previewed_meeting_once")
        ]


@tracked()
class Answered(models.Model):
    """How a person settled what an item asks of them, as the agenda needs to know it (written by `attendance`).

    `stands_in` is who goes in their place; none where a "not me" left nobody to ask. `in_writing`: the slot lies
    outside the working hours of who stands in, so it asks them in writing.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="of the item, as in AgendaItem")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    way = word(AnswerWay)
    stands_in = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="+")
    in_writing = models.BooleanField(default=False)
    settled_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "key", "person"], name="answered_once"),
            known("answered_way_known", "way", AnswerWay),
            models.CheckConstraint(
                name="answered_by_somebody_else",
                condition=Q(way="delegate", stands_in__isnull=False)
                | Q(way="not_me")
                | Q(way__in=["live", "asynchronous", "excused"], stands_in__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="answered_by_person")]


@tracked(exclude=("address", "trouble_at", "trouble_words"))
class ChatChannel(models.Model):
    """The channel of a chat that a series tells of its meetings.

    `address` is its incoming webhook: a secret, encrypted with a key made from SECRET_KEY, written and never shown
    again but for its host and the end of it (`hint`). `trouble` is what keeps notices from arriving, in the vendor's
    words, and empty when nothing does.
    """

    series = models.OneToOneField("meetings.Series", models.CASCADE, related_name="+")
    vendor = word(Vendor)
    address = EncryptedTextField()
    host = models.CharField(max_length=255)
    hint = models.CharField(max_length=8)
    set_at = models.DateTimeField()
    trouble_at = models.DateTimeField(null=True, blank=True)
    trouble_words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [known("chat_channel_vendor_known", "vendor", Vendor)]


class ToldSilence(models.Model):
    """That whoever connects sources was told of one silence of one source: `since` is when it was last heard, or ""."""

    source = models.CharField(max_length=64, help_text='"connection:7" or "repository:12"')
    since = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "since"], name="told_silence_once")
        ]

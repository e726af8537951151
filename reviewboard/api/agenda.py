"""An agenda as the token's reader may see it: each reason as its code and as the sentence that pages show.

An agenda names people, so it carries no signs of AI here, neither verdicts nor points: those are with the
changes, which name nobody (product.md, "Mandatory attendance, made fair").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rest_framework import serializers

from reviewboard.agenda import wording
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView, Code, ItemView, LeftOutView, NeedView, SubjectView, WindowView
from reviewboard.api.doors import single
from reviewboard.api.fields import Answer, Instant, Word
from reviewboard.api.meetings import MeetingSerializer, planned_or_held
from reviewboard.domain.values import (
    Attendance,
    IncidentStatus,
    ItemKind,
    LeftOutReason,
    NeedReason,
    Section,
    Severity,
)
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope
from reviewboard.people.visibility import NotVisible

KNOWS = "knows_change"
"""What others read for "wrote" and "approved": which of the two it was, only the person sees."""


@dataclass(frozen=True, slots=True)
class Said:
    """A code, and its sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NeedSaid:
    """Why somebody is needed, in words."""

    person_id: int
    name: str
    attendance: Attendance
    is_you: bool
    because: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class ItemSaid:
    """A slot with its reasons in words."""

    item: ItemView
    why: tuple[Said, ...]
    question: Said | None
    needs: tuple[NeedSaid, ...]

    @property
    def kind(self) -> ItemKind | None:
        """What sort of item it is; of a hidden one that is not told either."""
        return None if self.item.hidden else self.item.kind

    @property
    def section(self) -> Section | None:
        """Its part of the agenda, likewise."""
        return None if self.item.hidden else self.item.section


@dataclass(frozen=True, slots=True)
class AgendaSaid:
    """The whole agenda in words."""

    agenda: AgendaView
    items: tuple[ItemSaid, ...]
    could_see: str
    quiet: str

    @property
    def meeting(self) -> MeetingRow:
        """Whose agenda it is."""
        return self.agenda.meeting


def said(agenda: AgendaView) -> AgendaSaid:
    """An agenda in words, as its pages and mails put it."""
    return AgendaSaid(
        agenda=agenda,
        items=tuple(_item(item, agenda.names) for item in agenda.items),
        could_see=wording.sight(agenda.sight, agenda.names),
        quiet=wording.quiet(agenda.sight),
    )


def _item(item: ItemView, names: Mapping[str, str]) -> ItemSaid:
    return ItemSaid(
        item=item,
        why=tuple(Said(str(code["code"]), wording.why(code, names)) for code in item.why),
        question=Said(str(item.question["code"]), wording.asked(item, names)) if item.question else None,
        needs=tuple(_need(need, names) for need in item.needs),
    )


def _need(need: NeedView, names: Mapping[str, str]) -> NeedSaid:
    return NeedSaid(
        person_id=need.person_id,
        name=need.name,
        attendance=need.attendance,
        is_you=need.is_you,
        because=tuple(dict.fromkeys(_reasons(need.reasons, names, own=need.is_you))),
    )


def _reasons(codes: Iterable[Code], names: Mapping[str, str], *, own: bool) -> Iterable[Said]:
    for code in codes:
        reason = NeedReason(code["reason"])
        if own:
            yield Said(reason.value, wording.reason_to_you(code, names))
        else:
            yield Said(KNOWS if reason.knows_change else reason.value, wording.reason_to_others(code, names))


class SaidSerializer(Answer[Said]):
    """A code for programs, and the sentence that people read."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class SubjectSerializer(Answer[SubjectView]):
    """A record that an item is about, one that you may see."""

    kind = serializers.CharField(help_text="incident, change, action or team.")
    id = serializers.IntegerField()
    reference = serializers.CharField(help_text="Empty for a team.")
    title = serializers.CharField(help_text="“Restricted item” where it is sealed.")
    service = serializers.CharField(help_text="Key of the service; may be empty.")
    severity = Word(Severity, allow_null=True)
    status = Word(IncidentStatus, allow_null=True)
    happened_at = Instant(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    restricted = serializers.BooleanField()


class NeedSerializer(Answer[NeedSaid]):
    """Why somebody is needed."""

    person_id = serializers.IntegerField()
    name = serializers.CharField()
    attendance = Word(Attendance)
    is_you = serializers.BooleanField()
    because = SaidSerializer(many=True)


class ItemSerializer(Answer[ItemSaid]):
    """One slot. Where it is `hidden`, you may not see what it is about: only its times are told."""

    id = serializers.IntegerField(source="item.id")
    kind = Word(ItemKind, allow_null=True, help_text="Null where it is hidden.")
    section = Word(Section, allow_null=True, help_text="Null where it is hidden.")
    starts_at = Instant(source="item.starts_at")
    ends_at = Instant(source="item.ends_at")
    minutes = serializers.IntegerField(source="item.minutes")
    hidden = serializers.BooleanField(source="item.hidden")
    restricted = serializers.BooleanField(source="item.restricted")
    about = SubjectSerializer(source="item.about", many=True)
    looked_at = SubjectSerializer(source="item.looked_at", many=True)
    must_discuss = serializers.BooleanField(source="item.must")
    shortened = serializers.BooleanField(source="item.shortened")
    carried_over = serializers.IntegerField(source="item.carried_over")
    without_owner = serializers.BooleanField(source="item.without_owner")
    presenter = serializers.CharField(source="item.presenter", help_text="May be empty.")
    why = SaidSerializer(many=True)
    question = SaidSerializer(allow_null=True)
    needs = NeedSerializer(many=True)


class LeftOutSerializer(Answer[LeftOutView]):
    """What has no slot, why, and where it goes."""

    subject = SubjectSerializer(allow_null=True, help_text="Null where you may not see it.")
    reason = Word(LeftOutReason)
    to = serializers.DateField(allow_null=True, help_text="The date it goes to.")
    carried_over = serializers.IntegerField()


class WindowSerializer(Answer[WindowView]):
    """A stretch of time in which you are needed."""

    starts_at = Instant()
    ends_at = Instant()


class AgendaSerializer(Answer[AgendaSaid]):
    """The agenda of a meeting, as you may see it."""

    meeting = MeetingSerializer()
    revision = serializers.IntegerField(source="agenda.revision")
    built_at = Instant(source="agenda.built_at")
    frozen_at = Instant(source="agenda.frozen_at", allow_null=True, help_text="Null while it is a draft.")
    digest = serializers.CharField(
        source="agenda.digest", help_text="SHA-256 of what it says; fixed once frozen."
    )
    could_see = serializers.CharField(help_text="Which sources were heard from, and which were not.")
    quiet = serializers.CharField(help_text="What is said of a week without items; else empty.")
    your_windows = WindowSerializer(source="agenda.you.windows", many=True)
    items = ItemSerializer(many=True)
    taken_as_read = SubjectSerializer(source="agenda.consent", many=True)
    taken_as_read_more = serializers.IntegerField(source="agenda.consent_more")
    left_out = LeftOutSerializer(source="agenda.left_out", many=True)


@single(Scope.AGENDA, AgendaSerializer)
def agenda(reader: Reader, meeting_id: int) -> AgendaSaid:
    """The agenda of a meeting as you may see it. What you may not see is a time, and no more."""
    found = agenda_for(reader, planned_or_held(reader, meeting_id))
    if found is None:
        raise NotVisible(meeting_id)
    return said(found)

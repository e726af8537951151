"""The minutes of a meeting as the token's reader may see them: what was talked about, and what came of it.

Who was there, and who was not, is nowhere in them (product.md, "Mandatory attendance, made fair").
"""

from rest_framework import serializers

from reviewboard.agenda.queries import agenda_for
from reviewboard.api.agenda import SubjectSerializer
from reviewboard.api.doors import single
from reviewboard.api.fields import Answer, Instant, Word
from reviewboard.api.meetings import MeetingSerializer, planned_or_held
from reviewboard.domain.live import Became
from reviewboard.domain.values import FindingCategory
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.reading import MinutesView, TurnView, minutes_for
from reviewboard.minutes.rows import RecordedView
from reviewboard.minutes.wording import said
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope
from reviewboard.people.visibility import NotVisible


class LineSerializer(Answer[RecordedView]):
    """One line of the minutes, and the record that it became."""

    kind = Word(EntryKind, source="said.kind")
    text = serializers.SerializerMethodField(
        help_text="As typed (Markdown), or what a button settled, in words."
    )
    at = Instant(source="said.at")
    owner_id = serializers.IntegerField(source="said.owner_id", allow_null=True, help_text="Of an action.")
    owner = serializers.CharField(source="said.owner", help_text="May be empty.")
    due_on = serializers.DateField(source="said.due_on", allow_null=True)
    category = Word(FindingCategory, allow_null=True, help_text="Of a finding.")
    decision_id = serializers.IntegerField(source="said.decision_id", allow_null=True)
    finding_id = serializers.IntegerField(source="said.finding_id", allow_null=True)
    idea_id = serializers.IntegerField(source="said.idea_id", allow_null=True)
    action_id = serializers.IntegerField(source="said.action_id", allow_null=True)

    def get_text(self, one: RecordedView) -> str:
        """The line in words."""
        return said(one.said)


class TurnSerializer(Answer[TurnView]):
    """One item of the meeting. Where it is `hidden`, you may not see what it was about: only its times are told."""

    item_id = serializers.IntegerField(source="item.id")
    hidden = serializers.BooleanField(source="item.hidden")
    about = SubjectSerializer(source="item.about", many=True)
    began_at = Instant(source="began", allow_null=True, help_text="Null for what was not reached.")
    minutes = serializers.IntegerField(source="used", help_text="How long it was talked about.")
    planned_minutes = serializers.IntegerField(source="planned")
    became = Word(Became, allow_null=True, help_text="Null for what was not reached.")
    comes_again_on = serializers.DateField(
        source="comes_on", allow_null=True, help_text="When what was put off comes again."
    )
    said = LineSerializer(many=True)


class MinutesSerializer(Answer[MinutesView]):
    """The minutes of a meeting, as you may see them."""

    meeting = MeetingSerializer()
    started_at = Instant(source="hour.started_at")
    ended_at = Instant(source="hour.ended_at")
    read_back_at = Instant(source="hour.read_back_at", allow_null=True)
    published_at = Instant(
        source="row.published_at", allow_null=True, help_text="Null while they can be amended."
    )
    items = TurnSerializer(source="turns", many=True)
    not_reached = TurnSerializer(many=True)
    about_no_item = LineSerializer(source="loose", many=True)


@single(Scope.AGENDA, MinutesSerializer)
def minutes(reader: Reader, meeting_id: int) -> MinutesView:
    """The minutes of a meeting that was closed, as you may see them. What you may not see is a time, and no more."""
    agenda = agenda_for(reader, planned_or_held(reader, meeting_id))
    found = minutes_for(reader, agenda) if agenda else None
    if found is None:
        raise NotVisible(meeting_id)
    return found

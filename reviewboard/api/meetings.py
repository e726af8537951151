"""Meetings: when the review is held, and by whom it is run."""

from rest_framework import serializers

from reviewboard.api.doors import Asked, listing, single
from reviewboard.api.fields import Answer, Instant, ListQuery, Word, key
from reviewboard.domain.paging import Page
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import MeetingFilter, MeetingRow, get_meeting, list_meetings
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope
from reviewboard.people.visibility import NotVisible


class MeetingsQuery(ListQuery):
    """Which meetings."""

    series = key("series")
    state = Word(MeetingState, required=False)
    since = Instant(required=False, help_text="Starts at this moment or later.")
    until = Instant(required=False, help_text="Starts before this moment.")


class MeetingSerializer(Answer[MeetingRow]):
    """One occurrence of a series."""

    id = serializers.IntegerField()
    series = serializers.CharField(source="series_key", help_text="Key of the series.")
    name = serializers.CharField(source="series_name")
    state = Word(MeetingState)
    starts_at = Instant()
    ends_at = Instant()
    covers_from = Instant(help_text="The week it looks at: from here …")
    covers_to = Instant(help_text="… to here.")
    freezes_at = Instant(help_text="When its agenda is fixed.")
    zone = serializers.CharField(source="zone.key", help_text="IANA zone in which it is held.")
    facilitator_id = serializers.IntegerField(allow_null=True)
    facilitator = serializers.CharField(help_text="May be empty.")
    place = serializers.CharField(help_text="May be empty.")
    video_url = serializers.CharField(help_text="May be empty.")
    historic = serializers.BooleanField(
        source="is_historic", help_text="Brought in from a file: it has no agenda."
    )
    shadow = serializers.BooleanField(
        source="is_shadow", help_text="Beside another meeting: nobody is asked, and few know of it."
    )


@listing(Scope.AGENDA, MeetingSerializer, MeetingsQuery)
def meetings(reader: Reader, asked: Asked) -> Page[MeetingRow]:
    """Meetings, the latest first."""
    return list_meetings(reader, MeetingFilter(**asked.filter), asked.after, asked.limit)


@single(Scope.AGENDA, MeetingSerializer)
def meeting(reader: Reader, meeting_id: int) -> MeetingRow:
    """One meeting."""
    return planned_or_held(reader, meeting_id)


def planned_or_held(reader: Reader, meeting_id: int) -> MeetingRow:
    """The meeting of this number.

    Raises:
        NotVisible: there is none.
    """
    found = get_meeting(reader, meeting_id)
    if found is None:
        raise NotVisible(meeting_id)
    return found

"""Which topics and wins the agenda of a meeting is made from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from reviewboard.agenda.keys import key
from reviewboard.agenda.models import Subject, Topic, Win
from reviewboard.domain.values import MeetingState, Visibility
from reviewboard.findings.queries.seeing import visibility_of, with_level
from reviewboard.meetings.queries import MeetingRow

CALLED_OFF = (MeetingState.CANCELLED, MeetingState.SKIPPED)
"""What stood on the agenda of a meeting in one of these states was not held."""
LOOKED_AT = ("incident", "change", "action")
"""What a topic is about, where an agenda can look at it with the topic."""


@dataclass(frozen=True, slots=True)
class TopicForAgenda:
    """A topic as the rules see it; `about` is the key of its record."""

    id: int
    proposed_by_id: int | None
    minutes: int | None
    about: str | None
    visibility: Visibility


def topics_for(meeting: MeetingRow, *, carried: Collection[int]) -> list[TopicForAgenda]:
    """What waits for this meeting: what no earlier agenda of its series has, and what is carried over. One statement."""
    earlier = Subject.objects.filter(
        topic=OuterRef("pk"),
        item__agenda__meeting__series_id=meeting.series_id,
        item__agenda__meeting__starts_at__lt=meeting.starts_at,
    ).exclude(item__agenda__meeting__state__in=CALLED_OFF)
    waiting = Topic.objects.filter(
        ~Exists(earlier) | Q(pk__in=carried), series_id=meeting.series_id, withdrawn_at=None
    )
    return [
        TopicForAgenda(
            id=one.pk,
            proposed_by_id=one.proposed_by_id,
            minutes=one.minutes,
            about=_about(one),
            visibility=visibility_of(one),
        )
        for one in with_level(waiting).order_by("pk")
    ]


def _about(topic: Topic) -> str | None:
    ids = ((kind, getattr(topic, f"{kind}_id")) for kind in LOOKED_AT)
    return next((key(kind, pk) for kind, pk in ids if pk), None)


def wins_for(meeting: MeetingRow, *, since: datetime, until: datetime) -> list[int]:
    """The wins that were told in the week of the meeting, by id. One statement."""
    told = Win.objects.filter(
        series_id=meeting.series_id, withdrawn_at=None, proposed_at__gte=since, proposed_at__lt=until
    )
    return list(told.order_by("pk").values_list("pk", flat=True))

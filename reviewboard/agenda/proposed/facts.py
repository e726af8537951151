"""Which topics and wins the agenda of a meeting is made from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from reviewboard.agenda.models import Subject, Topic, Win
from reviewboard.domain.values import MeetingState, Visibility
from reviewboard.findings.queries.seeing import visibility_of, with_level
from reviewboard.meetings.queries import MeetingRow

CALLED_OFF = (MeetingState.CANCELLED, MeetingState.SKIPPED)
"""What stood on the agenda of a meeting in one of these states was not held."""
LOOKED_AT = ("incident", "change", "action")
"""What a topic is about, where an agenda can look at it with the topic."""


class About(NamedTuple):
    """The record that a topic is about: its kind, the id of its row, and what it is known as everywhere."""

    kind: str
    id: int
    known_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicForAgenda:
    """A topic as the rules see it, and what it is about: (kind, id, what that is known as).

    `known_as`: no source tells of a topic, so it is known by when it was proposed and by its title, as stored.
    """

    id: int
    proposed_by_id: int | None
    minutes: int | None
    about: About | None
    visibility: Visibility
    known_as: tuple[str, ...]


def topics_for(meeting: MeetingRow, *, carried: Collection[int]) -> list[TopicForAgenda]:
    """What waits for this meeting: what no earlier agenda of its series has, and what is carried over. One statement."""
    earlier = Subject.objects.filter(
        topic=OuterRef("pk"),
        item__agenda__meeting__series_id=meeting.series_id,
        item__agenda__meeting__starts_at__lt=meeting.starts_at,
    ).exclude(item__agenda__meeting__state__in=CALLED_OFF)
    waiting = Topic.objects.filter(
        ~Exists(earlier) | Q(pk__in=carried), series_id=meeting.series_id, withdrawn_at=None
    ).annotate(
        about_source=Coalesce("incident__connection__key", "change__connection__key"),
        about_external_id=Coalesce("incident__external_id", "change__external_id"),
        action_written_at=F("action__created_at"),
        action_title=F("action__title"),
    )
    return [
        TopicForAgenda(
            id=one.pk,
            proposed_by_id=one.proposed_by_id,
            minutes=one.minutes,
            about=_about(one),
            visibility=visibility_of(one),
            known_as=(one.proposed_at.isoformat(), one.title),
        )
        for one in with_level(waiting).order_by("pk")
    ]


def _about(topic: Any) -> About | None:
    """What a topic with the annotations of `topics_for` is about."""
    if topic.action_id:
        return About("action", topic.action_id, (topic.action_written_at.isoformat(), topic.action_title))
    ids = ((kind, getattr(topic, f"{kind}_id")) for kind in LOOKED_AT)
    known_as = (topic.about_source, topic.about_external_id)
    return next((About(kind, pk, known_as) for kind, pk in ids if pk), None)


class WinForAgenda(NamedTuple):
    """A win; no source tells of it, so it is known by when it was told and by its words, as stored."""

    id: int
    known_as: tuple[str, str]


def wins_for(meeting: MeetingRow, *, since: datetime, until: datetime) -> list[WinForAgenda]:
    """The wins that were told in the week of the meeting. One statement."""
    told = Win.objects.filter(
        series_id=meeting.series_id, withdrawn_at=None, proposed_at__gte=since, proposed_at__lt=until
    )
    rows = told.order_by("pk").values_list("pk", "proposed_at", "text")
    return [WinForAgenda(pk, (at.isoformat(), text)) for pk, at, text in rows]

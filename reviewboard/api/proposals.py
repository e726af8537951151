"""Topics and wins: what people bring to the next agenda, where it stands, and bringing a topic."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from reviewboard.agenda import proposals
from reviewboard.agenda.placements import TOPIC_MINUTES
from reviewboard.agenda.proposed.lists import (
    ProposedFilter,
    ProposedRow,
    Standing,
    get_topic,
    list_topics,
    list_wins,
)
from reviewboard.api.doors import Asked, listing, taking
from reviewboard.api.fields import Answer, BadBody, Instant, ListQuery, Sent, Word
from reviewboard.domain.paging import Page
from reviewboard.domain.values import Visibility
from reviewboard.meetings.series_queries import get_series
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope
from reviewboard.people.visibility import NotVisible


class ProposedQuery(ListQuery):
    """Which of them."""

    waiting = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Only what is still to be held: not withdrawn, not taken out.",
    )


class TopicSerializer(Answer[ProposedRow]):
    """A topic that somebody proposed for the next meeting of a series."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField(help_text="“Restricted item” where it is about a sealed record.")
    text = serializers.CharField(help_text="Why, and what is to be decided; may be empty.")
    minutes = serializers.IntegerField(allow_null=True, help_text="What was asked for.")
    about = serializers.CharField(
        source="about_reference", help_text="Reference of the record that it is about; may be empty."
    )
    series = serializers.CharField(help_text="Name of the series.")
    proposed_at = Instant()
    standing = Word(Standing)
    visibility = Word(Visibility)


class TopicSent(Sent):
    """A topic for the next meeting of a series."""

    title = serializers.CharField(max_length=proposals.LONGEST_TITLE, help_text="In one line.")
    text = serializers.CharField(
        required=False,
        max_length=proposals.LONGEST_TEXT,
        allow_blank=True,
        help_text="Why, and what is to be decided.",
    )
    minutes = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=TOPIC_MINUTES[0],
        max_value=TOPIC_MINUTES[1],
        help_text="As many as topics get unless said otherwise.",
    )
    about = serializers.CharField(
        required=False,
        max_length=proposals.LONGEST_REFERENCE,
        allow_blank=True,
        help_text="One record, as INC-214 or ACT-388: who may see that, may see the topic.",
    )


class WinSerializer(Answer[ProposedRow]):
    """Something that went well."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    text = serializers.CharField(source="title")
    series = serializers.CharField(help_text="Name of the series.")
    proposed_at = Instant()
    standing = Word(Standing)


@listing(Scope.AGENDA, TopicSerializer, ProposedQuery)
def topics(reader: Reader, asked: Asked) -> Page[ProposedRow]:
    """Topics, the newest first."""
    wanted = ProposedFilter(**asked.filter)
    return list_topics(reader, wanted, asked.after, asked.limit, as_of=timezone.now())


@listing(Scope.AGENDA, WinSerializer, ProposedQuery)
def wins(reader: Reader, asked: Asked) -> Page[ProposedRow]:
    """Wins, the newest first."""
    wanted = ProposedFilter(**asked.filter)
    return list_wins(reader, wanted, asked.after, asked.limit, as_of=timezone.now())


@taking(Scope.TOPICS, TopicSent, TopicSerializer)
def series_topics(reader: Reader, sent: dict[str, Any], series_key: str) -> ProposedRow:
    """Proposes a topic for the next meeting of a series whose agenda still changes. The same twice, while it waits, is one.

    By whoever may answer. It comes back until it was held, is taken out, or is withdrawn.
    """
    now = timezone.now()
    series = get_series(reader, series_key, as_of=now)
    topic = proposals.Topical(**sent)
    try:
        made = proposals.propose_topic(reader=reader, series_id=series.id, topic=topic, as_of=now)
    except NotVisible:
        raise BadBody({"about": ["There is no such record that you may see."]}) from None
    except proposals.NoMeeting:
        raise BadBody({"series": ["No meeting of it is planned whose agenda still changes."]}) from None
    except ValueError as error:
        raise BadBody({"title": [str(error)]}) from None
    return get_topic(reader, made, as_of=now)

"""Topics and wins: what people bring to the next agenda, and where it stands."""

from django.utils import timezone
from rest_framework import serializers

from reviewboard.agenda.proposed.lists import ProposedFilter, ProposedRow, Standing, list_topics, list_wins
from reviewboard.api.doors import Asked, listing
from reviewboard.api.fields import Answer, Instant, ListQuery, Word
from reviewboard.domain.paging import Page
from reviewboard.domain.values import Visibility
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope


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

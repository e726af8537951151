"""What could be seen: which sources were heard from, which are silent, and what each delivery came to."""

from django.utils import timezone
from rest_framework import serializers

from reviewboard.api.doors import Asked, listing
from reviewboard.api.fields import Answer, Instant, ListQuery, Query, Word, number
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.queries import ConnectionSight, sight
from reviewboard.domain.paging import Page
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.queries import list_deliveries
from reviewboard.inbox.rows import DeliveryFilter, DeliveryRow
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope


class ConnectionSerializer(Answer[ConnectionSight]):
    """A source, and when it was last heard from."""

    id = serializers.IntegerField()
    kind = Word(ConnectionKind)
    name = serializers.CharField()
    last_seen_at = Instant(allow_null=True)
    expected_every_seconds = serializers.SerializerMethodField(help_text="Its rhythm; null without one.")
    silent = serializers.BooleanField(help_text="Unheard for longer than its rhythm, or ever.")

    def get_expected_every_seconds(self, row: ConnectionSight) -> int | None:
        """The rhythm in whole seconds."""
        return int(row.expected_every.total_seconds()) if row.expected_every else None


@listing(Scope.CONNECTIONS, ConnectionSerializer, Query)
def connections(reader: Reader, asked: Asked) -> Page[ConnectionSight]:
    """Every active connection by name. There are dozens, so they come on one page."""
    del asked  # it takes no parameters
    return Page(tuple(sight(reader, as_of=timezone.now())))


class DeliveriesQuery(ListQuery):
    """Which deliveries."""

    connection = number("connection", source="connection_id")
    state = Word(DeliveryState, required=False)
    event = serializers.CharField(required=False, max_length=120, help_text="As the vendor calls it.")
    since = Instant(required=False, help_text="Arrived at this moment or later.")


class DeliverySerializer(Answer[DeliveryRow]):
    """A webhook request, or a page that was read. What it holds is never told."""

    id = serializers.IntegerField()
    connection_id = serializers.IntegerField()
    key = serializers.CharField(help_text="The vendor’s own id of it, else a digest of its bytes.")
    event = serializers.CharField(help_text="As the vendor calls it; may be empty.")
    state = Word(DeliveryState)
    reason = serializers.CharField(help_text="Why it was ignored, failed or held; may be empty.")
    bytes = serializers.IntegerField(source="size")
    records = serializers.IntegerField(source="snapshots", help_text="How many records it told of.")
    received_at = Instant()
    processed_at = Instant(allow_null=True)
    replayable = serializers.BooleanField(help_text="Whether its body is still kept.")


@listing(Scope.CONNECTIONS, DeliverySerializer, DeliveriesQuery)
def deliveries(reader: Reader, asked: Asked) -> Page[DeliveryRow]:
    """What arrived, the newest first; nothing for readers who may not connect sources."""
    return list_deliveries(reader, DeliveryFilter(**asked.filter), asked.after, asked.limit)

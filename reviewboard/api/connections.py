"""What could be seen: which sources were heard from, and which are silent."""

from django.utils import timezone
from rest_framework import serializers

from reviewboard.api.doors import Asked, listing
from reviewboard.api.fields import Answer, Instant, Query, Word
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.queries import ConnectionSight, sight
from reviewboard.domain.paging import Page
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

"""What an agenda could see: pagers, scanned repositories, and each repository of a forge by itself."""

from datetime import datetime, timedelta

from reviewboard.agenda.keys import key
from reviewboard.catalog.repositories import RepositorySight, repository_sight
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.queries import ConnectionSight, sight
from reviewboard.domain.facts import SourceFacts
from reviewboard.people.reader import HOUSE

DEFAULT_RHYTHM = timedelta(days=3)
"""Of a source of which nothing is known: a long weekend."""
_AT_ONCE = timedelta(0)
_TOLD_OF_NOTHING = (ConnectionKind.IMPORT, ConnectionKind.TRACKER)
"""Nothing of the week comes from them: a file was read once, and tickets are our own."""
_RESTRICTED = "a restricted repository"
"""Agendas are read by everybody: that a repository is silent may be said, which one not."""


def sources_seen(as_of: datetime) -> tuple[tuple[SourceFacts, ...], dict[str, str]]:
    """The sources, and their names by key. A forge of which no repository is known yet counts as one. Two statements."""
    repositories = repository_sight()
    known = {one.connection_id for one in repositories}
    connections = [
        one for one in sight(HOUSE, as_of=as_of) if one.kind not in _TOLD_OF_NOTHING and one.id not in known
    ]
    names = {key("connection", one.id): one.name for one in connections}
    names |= {key("repository", one.id): one.name or _RESTRICTED for one in repositories}
    return (*map(_connection, connections), *map(_repository, repositories)), names


def _connection(one: ConnectionSight) -> SourceFacts:
    kind = ConnectionKind.REPOSITORY if one.kind is ConnectionKind.FORGE else one.kind
    return SourceFacts(
        key("connection", one.id), kind.value, one.expected_every or DEFAULT_RHYTHM, one.last_seen_at
    )


def _repository(one: RepositorySight) -> SourceFacts:
    rhythm = _AT_ONCE if one.refused else one.expected_every or DEFAULT_RHYTHM
    return SourceFacts(key("repository", one.id), ConnectionKind.REPOSITORY.value, rhythm, one.last_seen_at)

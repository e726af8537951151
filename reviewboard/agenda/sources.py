"""What an agenda could see: pagers, scanned repositories, and each repository of a forge by itself."""

from datetime import datetime, timedelta

from reviewboard.agenda.keys import Known, key
from reviewboard.catalog.repositories import RepositorySight, repository_sight
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.queries import ConnectionSight, sight
from reviewboard.domain.assembly import renamed
from reviewboard.domain.facts import SourceFacts
from reviewboard.people.reader import HOUSE

DEFAULT_RHYTHM = timedelta(days=3)
"""Of a source of which nothing is known: a long weekend."""
_AT_ONCE = timedelta(0)
_TOLD_OF_NOTHING = (ConnectionKind.IMPORT, ConnectionKind.TRACKER)
"""Nothing of the week comes from them: a file was read once, and tickets are our own."""
_RESTRICTED = "a restricted repository"
"""Agendas are read by everybody: that a repository is silent may be said, which one not."""


def sources_seen(as_of: datetime, known: Known) -> tuple[tuple[SourceFacts, ...], dict[str, str]]:
    """The sources by the keys they have everywhere, and their names by those they have here. Two statements.

    A forge of which no repository is known yet counts as one.
    """
    repositories = repository_sight()
    told_of = {one.connection_id for one in repositories}
    connections = [
        one for one in sight(HOUSE, as_of=as_of) if one.kind not in _TOLD_OF_NOTHING and one.id not in told_of
    ]
    names = {key("connection", one.id): one.name for one in connections}
    names |= {key("repository", one.id): one.name or _RESTRICTED for one in repositories}
    for connection in connections:
        known.learn("connection", connection.id, connection.key)
    for repository in repositories:
        known.learn("repository", repository.id, *repository.known_as)
    facts = [_connection(one, known) for one in connections]
    return (*facts, *(_repository(one, known) for one in repositories)), names


def sources_here(as_of: datetime) -> tuple[tuple[SourceFacts, ...], dict[str, str]]:
    """The same by the keys they have here, for what is told of no agenda. Two statements."""
    known = Known()
    sources, names = sources_seen(as_of, known)
    return renamed(sources, known.here), names


def _connection(one: ConnectionSight, known: Known) -> SourceFacts:
    kind = ConnectionKind.REPOSITORY if one.kind is ConnectionKind.FORGE else one.kind
    rhythm = one.expected_every or DEFAULT_RHYTHM
    return SourceFacts(known.of("connection", one.id), kind.value, rhythm, one.last_seen_at)


def _repository(one: RepositorySight, known: Known) -> SourceFacts:
    rhythm = _AT_ONCE if one.refused else one.expected_every or DEFAULT_RHYTHM
    of = known.of("repository", one.id)
    return SourceFacts(of, ConnectionKind.REPOSITORY.value, rhythm, one.last_seen_at)

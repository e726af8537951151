"""What a page asks of a tracker while somebody waits: who we are there, and what there is to choose. In no transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.conf import settings

from reviewboard.connections.operations import trouble, update_connection
from reviewboard.domain.ports import Deferred, Rejected
from reviewboard.domain.tracking.port import Account, Option, Unanswered
from reviewboard.integrations.registry import TRACKERS
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import Tracker
from reviewboard.tracker.operations.checking import Screen, read_screen
from reviewboard.tracker.operations.waking import wake

Answer = TypeVar("Answer")
LONGEST_KEY = 64


class NoAnswer(Exception):  # noqa: N818 - reads as what happened; pages catch it by this name
    """The tracker could not be asked; `words` are for the person who waits, the tracker's own where it said any."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def check_address(*, vendor: str, config: Mapping[str, object]) -> None:
    """Whether a tracker at the address in these settings may be called; nothing is.

    Raises:
        NoAnswer: it may not (not HTTPS, a private network, no such host); why, in words.
    """
    try:
        TRACKERS[vendor].check(config, settings.TRACKER_HOSTS)
    except Rejected as rejected:
        raise NoAnswer(rejected.words) from None


def greet(*, reader: Reader, connection_id: int, as_of: datetime) -> Account:
    """Signs in anew, also where a tracker was stopped; what it says is kept, and what waited goes on.

    Which edition it is, it says itself: where its address would not tell, that is kept with its settings.

    Raises:
        NotAllowed: the reader may not connect trackers.
        NoAnswer: it does not let us in, or does not answer.
    """
    _require(reader)
    Tracker.objects.get_or_create(connection_id=connection_id)
    Tracker.objects.filter(connection=connection_id).update(
        stopped_at=None, stopped_words="", failures=0, broken_until=None
    )
    line = _line(connection_id)
    try:
        found = line.call("myself", lambda client: client.account())
    except (Rejected, Unanswered, Deferred) as error:
        raise NoAnswer(error.words) from None
    trouble(connection_id=connection_id, words="", at=as_of)
    _settle(reader, line, found, as_of)
    Tracker.objects.filter(connection=connection_id).update(
        account_id=found.id[:128],
        edition=found.edition,
        version=found.version[:32],
        checked_at=as_of,
    )
    wake(connection_id=connection_id, as_of=as_of)
    return found


def _settle(reader: Reader, line: Line, found: Account, as_of: datetime) -> None:
    config = line.vendor.settled(line.source.config, found.edition)
    if config != line.source.config:
        update_connection(reader=reader, connection_id=line.source.id, config=config, as_of=as_of)


def projects(*, reader: Reader, connection_id: int) -> Sequence[Option]:
    """The projects that the account can see, by key; raises as `greet`."""
    return _ask(reader, connection_id, lambda line: line.call("projects", lambda it: it.projects()))


def project(*, reader: Reader, connection_id: int, key: str) -> Option:
    """One project by its key, as people write it; raises as `greet`."""
    asked = key.strip().upper()
    if not asked or len(asked) > LONGEST_KEY:
        raise NoAnswer("no project has such a key")
    found = _ask(reader, connection_id, lambda line: line.call("projects", lambda it: it.project(asked)))
    if not found.id:
        raise NoAnswer("the answer names no project")
    return found


def types(*, reader: Reader, connection_id: int, project_id: str) -> Sequence[Option]:
    """The types of ticket of a project; raises as `greet`."""
    return _ask(reader, connection_id, lambda line: line.call("createmeta", lambda it: it.types(project_id)))


def screen(*, reader: Reader, connection_id: int, project_id: str, type_id: str) -> Screen:
    """What a project says of itself; raises as `greet`."""
    return _ask(reader, connection_id, lambda line: read_screen(line, project_id, type_id))


def ticket(*, reader: Reader, connection_id: int, key: str) -> Option:
    """The ticket of this key, such as an epic: its title, and its key as `note`; raises as `greet`."""
    asked = key.strip().upper()
    if not asked.replace("-", "").replace("_", "").isalnum() or len(asked) > LONGEST_KEY:
        raise NoAnswer("no ticket has such a key")
    found = _ask(reader, connection_id, lambda line: line.call("get", lambda it: it.fetch(asked)))
    return Option(found.id, found.summary, found.key)


def people(*, reader: Reader, connection_id: int, project_key: str, words: str) -> Sequence[Option]:
    """The accounts that can be assigned tickets, by words of their name; raises as `greet`."""
    return _ask(
        reader, connection_id, lambda line: line.call("people", lambda it: it.people(project_key, words))
    )


def _ask(reader: Reader, connection_id: int, ask: Callable[[Line], Answer]) -> Answer:
    _require(reader)
    try:
        return ask(_line(connection_id))
    except (Rejected, Unanswered, Deferred) as error:
        raise NoAnswer(error.words) from None


def _line(connection_id: int) -> Line:
    try:
        return line_to(connection_id)
    except Deferred as deferred:
        raise NoAnswer(deferred.words) from None


def _require(reader: Reader) -> None:
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)

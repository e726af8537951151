"""What the sync page of one tracker shows: frozen, plain values, codes where a page has words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewboard.connections.kinds import ConnectionState
from reviewboard.domain.tracking.port import CreateField
from reviewboard.domain.values import LinkState, MessageState
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.queries.differences import Differences
from reviewboard.tracker.queries.metrics import Metrics


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """A tracker in a list. `failing` are the tickets that ask for a person, or may have been made."""

    id: int
    key: str
    name: str
    state: ConnectionState
    failing: int


@dataclass(frozen=True, slots=True)
class Item:
    """An action item and its ticket, as a page of the sync names it.

    `title` is "" of one that not everybody may see: no page of the sync says what it is about. `reference`, `key` and
    `url` are "" as well where this reader may not see it.
    """

    link_id: int
    action_id: int | None
    reference: str
    title: str
    state: LinkState
    key: str
    url: str

    @property
    def is_hidden(self) -> bool:
        """Whether the reader may not know which action item it is."""
        return self.action_id is None


@dataclass(frozen=True, slots=True)
class Resting:
    """What a rate limit lets rest: a sort of call, "issue:10042", or "" for everything."""

    what: str
    until: datetime
    words: str


@dataclass(frozen=True, slots=True)
class State:
    """How a tracker does. `account_id` is ours there; `stopped_words` why it does not let us in, in its words.

    `broken_until`: it did not answer five times in a row, and is tried by one call at a time.
    """

    edition: str
    version: str
    checked_at: datetime | None
    stopped_at: datetime | None
    stopped_words: str
    broken_until: datetime | None
    polled_at: datetime | None
    read_all_at: datetime | None
    resting: Sequence[Resting]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Where tickets of a service go. `service` is "" for everything else. `problems` are those of `checking`.

    `held` are its tickets that wait because of them, `unlevelled` those that wait for a security level; `level` is the
    name of the one that restricted items get, "" where they are not sent. `open` are its tickets that are not done.
    """

    id: int
    service: str
    project: str
    type: str
    problems: Sequence[Mapping[str, str]]
    problems_at: datetime | None
    checked_at: datetime | None
    held: int
    unlevelled: int
    level: str
    open: int


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One thing that tickets wait for, told once however many they are. `items` are the first of the `number`.

    `wanted` are fields that the project asks for and nothing is set for. `causes` are how the tickets keep it: what a
    page sends to have all of them tried again. `answers` are the tracker's own words, shortest first, none where they
    might tell of what not everybody may see; `fields` are what they are about, by the name that people there know.
    """

    kind: Cause
    causes: tuple[str, ...]
    place: PlaceRow | None
    service: str
    wanted: Sequence[CreateField]
    fields: Sequence[str]
    answers: Sequence[str]
    traces: Sequence[str]
    number: int
    items: Sequence[Item]

    @property
    def rest(self) -> int:
        """How many more there are than are named."""
        return self.number - len(self.items)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One ticket, or one batch of them, that is not as it should be yet.

    `does`: "create", "update" or "look". `words` are the tracker's own, or why it was not asked; `fields` by name what
    it says of each. `next_at` None: not by itself, but when its cause is mended. `message_id` is that of the outbox,
    where it is given up (`state` dead).
    """

    item: Item | None
    does: str
    tries: int
    cause: str
    words: str
    fields: Mapping[str, str]
    status: int
    trace: str
    at: datetime | None
    next_at: datetime | None
    message_id: int | None
    state: MessageState | None


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that happened to a ticket. Names in `words` stand there again."""

    at: datetime
    kind: NoteKind
    words: str
    field: str
    trace: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A ticket of which nobody knows whether it was made. `looks` have found nothing yet."""

    item: Item
    label: str
    words: str
    sent_at: datetime | None
    looks: int
    next_look_at: datetime | None
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True)
class SecondTicket:
    """Another ticket with the mark of one that is linked. `key` and `url` are "" where the reader may not see the item."""

    id: int
    item: Item
    key: str
    url: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the sync page of one tracker. `sent` are the writes of the last 24 hours.

    `differences` are shown side by side; `also_differ` are more of them, or such as this page may not tell of. `gone`
    were deleted there; `frozen` were moved where nothing of ours goes.
    """

    state: State
    metrics: Metrics
    sent: int
    places: Sequence[PlaceRow]
    causes: Sequence[CauseRow]
    queue: Sequence[QueueRow]
    lost: Sequence[Lost]
    differences: Sequence[Differences]
    also_differ: Sequence[Item]
    second_tickets: Sequence[SecondTicket]
    gone: Sequence[Item]
    frozen: int

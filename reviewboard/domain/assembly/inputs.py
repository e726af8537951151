"""Everything an agenda is made from. The same inputs, in whatever order, make the same agenda."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from reviewboard.domain.assembly.answers import Answered
from reviewboard.domain.facts import (
    ActionFacts,
    ChangeFacts,
    IncidentFacts,
    PersonFacts,
    SourceFacts,
    TeamFacts,
    TopicFacts,
    WinFacts,
)
from reviewboard.domain.policy import Policy
from reviewboard.domain.values import SteerKind


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


@dataclass(frozen=True)
class Steer:
    """What a facilitator settled about one item before the freeze; `to` is where a moved one goes."""

    item: str
    kind: SteerKind
    to: date | None = None


@dataclass(frozen=True)
class AgendaInputs:
    """One meeting and the records it may be about.

    `on` and `next_on` are the local dates of this meeting and of the next one; `as_of` is when the records
    were read, with a zone; `minutes` is the whole meeting; `seed` turns the wheel (the meeting's own key,
    so that nobody chooses it). `changes` holds those of the period, those carried over, and those that a
    given incident looks at. Where attendance is not `mandatory`, an item invites whom it would need.
    """

    meeting: str
    seed: str
    on: date
    next_on: date
    as_of: datetime
    minutes: int = 60
    policy: Policy = field(default_factory=Policy)
    people: tuple[PersonFacts, ...] = ()
    teams: tuple[TeamFacts, ...] = ()
    changes: tuple[ChangeFacts, ...] = ()
    incidents: tuple[IncidentFacts, ...] = ()
    actions: tuple[ActionFacts, ...] = ()
    topics: tuple[TopicFacts, ...] = ()
    wins: tuple[WinFacts, ...] = ()
    sources: tuple[SourceFacts, ...] = ()
    steers: tuple[Steer, ...] = ()
    answers: tuple[Answered, ...] = ()
    numbers: bool = True
    mandatory: bool = True

    def __post_init__(self) -> None:
        """Refuse two records, people, teams or sources of one key: which of them counts would be chance.

        Raises:
            ValueError: a key is given twice.
        """
        records: tuple[_Keyed, ...] = (
            *self.changes,
            *self.incidents,
            *self.actions,
            *self.topics,
            *self.wins,
        )
        groups: tuple[tuple[_Keyed, ...], ...] = (records, self.people, self.teams, self.sources)
        for group in groups:
            _refuse_doubles([one.key for one in group])
        _refuse_doubles([steer.item for steer in self.steers])
        _refuse_doubles([f"{one.item} of {one.person}" for one in self.answers])


def _refuse_doubles(keys: list[str]) -> None:
    double = [key for key, times in Counter(keys).items() if times > 1]
    if double:
        raise ValueError(f"given twice: {', '.join(sorted(double)[:5])}")

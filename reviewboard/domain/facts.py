"""What the rules of the agenda are told about records: frozen facts, loaded once, with opaque keys.

A key is unique among all records (such as "change:5f0c64a1d2b39e87"), holds no name and no title, and is the same
wherever the same records are kept, whatever the ids of their rows: agenda hashes hold it. `None` always means
*not known*, which is not the same as no.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reviewboard.domain.values import (
    ActionState,
    CauseState,
    Certainty,
    ChangeKind,
    GatePassage,
    IncidentStatus,
    Severity,
    Tier,
    Verdict,
    Visibility,
)


@dataclass(frozen=True)
class PersonFacts:
    """One person at the time of the meeting.

    `available` are stretches of working hours in minutes from the start of the meeting, `None` when not
    known. `paged`: in the 11 hours before. A contractor is invited, and the lead of `host` (a team's key)
    is required instead.
    """

    key: str
    left: bool = False
    contractor: bool = False
    host: str | None = None
    paged: bool = False
    available: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True)
class TeamFacts:
    """A team, who speaks for it, and how many weeks ago the wheel last drew it (`None`: never)."""

    key: str
    lead: str | None = None
    on_call: str | None = None
    weeks_since_drawn: int | None = None


@dataclass(frozen=True)
class ServiceFacts:
    """A service: how much it matters, how many depend on it, and who owns it (a person, a team)."""

    key: str
    tier: Tier | None = None
    dependents: int = 0
    owner: str | None = None
    team: str | None = None


@dataclass(frozen=True)
class CauseLink:
    """A cause link as one end sees it: `other` is the change of an incident, or the incident of a change.

    `restricted`: not everybody may see the other end.
    """

    other: str
    state: CauseState
    severity: Severity | None = None
    restricted: bool = False


def linked(links: Iterable[CauseLink], *states: CauseState) -> list[str]:
    """The other ends of links in one of these states. Those that everybody may see come first: they may be named."""
    return [one.other for one in sorted(links, key=_may_be_named) if one.state in states]


def _may_be_named(link: CauseLink) -> tuple[bool, str]:
    return link.restricted, link.other


@dataclass(frozen=True)
class ChangeFacts:
    """One change.

    `in_period`: merged, deployed or run since the last meeting; others are told only because an incident
    looks at them or because they were carried over. `reverted_by` is the change that reverted it, if any.
    The last three describe people and count only by agreement.
    """

    key: str
    kind: ChangeKind = ChangeKind.PULL_REQUEST
    service: ServiceFacts | None = None
    visibility: Visibility = Visibility.OPEN
    in_period: bool = True
    lines_added: int = 0
    lines_removed: int = 0
    verdict: Verdict = Verdict.UNKNOWN
    certainty: Certainty | None = None
    destructive: bool = False
    qualified_approval: bool | None = None
    tests_touched: bool | None = None
    reverted_by: str | None = None
    passage: GatePassage = GatePassage.NOT_ASKED
    links: tuple[CauseLink, ...] = ()
    carried: int = 0
    author: str | None = None
    principal: str | None = None
    approvers: tuple[str, ...] = ()
    off_hours: bool | None = None
    new_to_service: bool | None = None
    approved_in_seconds: bool | None = None


@dataclass(frozen=True)
class IncidentFacts:
    """One incident. `customer_minutes`: how long customers were hurt; `repeats`: the one that came before.

    `told_late`: in the period only because the agenda of its own week was fixed before anybody knew of it.
    """

    key: str
    severity: Severity
    service: ServiceFacts | None = None
    visibility: Visibility = Visibility.OPEN
    in_period: bool = True
    told_late: bool = False
    status: IncidentStatus = IncidentStatus.RESOLVED
    customer_minutes: int | None = None
    repeats: str | None = None
    links: tuple[CauseLink, ...] = ()
    carried: int = 0
    lead: str | None = None
    responders: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActionFacts:
    """One action item.

    `risk_until` is when an accepted risk ends; `look_again`: closed 30, 60 or 90 days ago and not yet
    looked at; `asked_for_owner`: it already was on an agenda for want of an owner.
    """

    key: str
    opened_on: date
    state: ActionState = ActionState.OPEN
    due_on: date | None = None
    risk_until: date | None = None
    look_again: bool = False
    asked_for_owner: bool = False
    service: ServiceFacts | None = None
    team: str | None = None
    owner: str | None = None
    visibility: Visibility = Visibility.OPEN
    carried: int = 0


@dataclass(frozen=True)
class TopicFacts:
    """A topic that somebody proposed; `minutes` when they asked for a certain time, `about` one record."""

    key: str
    proposer: str | None = None
    minutes: int | None = None
    about: str | None = None
    visibility: Visibility = Visibility.OPEN
    carried: int = 0


@dataclass(frozen=True)
class WinFacts:
    """Something that went well and is worth telling."""

    key: str
    reporter: str | None = None
    visibility: Visibility = Visibility.OPEN


@dataclass(frozen=True)
class SourceFacts:
    """Where records come from: a connection, its kind ("repository", "pager"), how often it speaks."""

    key: str
    kind: str
    rhythm: timedelta
    last_seen: datetime | None = None

    def silent(self, as_of: datetime) -> bool:
        """Whether it should have been heard from by now and was not."""
        return self.last_seen is None or as_of - self.last_seen > self.rhythm

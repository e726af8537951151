"""What files give: people, services, incidents, action items, meetings and more, each with the line it came from.

`given` names the columns that the record had. A column that is not among them was absent, which is not the
same as empty: absent leaves what is known as it is, empty takes it away.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from reviewboard.domain.messages import IncidentSnapshot
from reviewboard.domain.values import ActionState, MeetingState, Priority, Tier
from reviewboard.integrations.files.problems import Place

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Located:
    """Something that a file says: in which line, and `at` which place in it each column stands."""

    line: int
    at: Callable[[str], Place] | None = field(default=None, kw_only=True, compare=False, repr=False)

    def place(self, column: str) -> Place:
        """Where the column stands; the line alone when that is not known."""
        return self.at(column) if self.at else Place(self.line)


@dataclass(frozen=True, slots=True)
class Login:
    """What a person is called somewhere: `Login("github", "annlee")`."""

    forge: str
    name: str

    def __str__(self) -> str:
        """As the column `logins` is written."""
        return f"{self.forge}:{self.name}"


@dataclass(frozen=True, slots=True)
class PersonRow(Located):
    """A person. `key` is the file's own stable name for them; it is the address where the file has none.

    `ends_on` is the first day that the person is no longer here. `team`, `host_team` and `manager_email` are
    names as the file writes them; `role` is a role of reviewboard in small letters, None when not said.
    """

    key: str
    email: str = ""
    name: str = ""
    emails: tuple[str, ...] = ()
    logins: tuple[Login, ...] = ()
    team: str = ""
    teams: tuple[str, ...] = ()
    manager_email: str = ""
    zone: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    contractor: bool | None = None
    host_team: str = ""
    role: str | None = None
    given: frozenset[str] = _NOTHING


@dataclass(frozen=True, slots=True)
class TeamRow(Located):
    """A team. `members` are addresses or keys of people, `parent` is the name of the team above."""

    name: str
    title: str = ""
    email: str = ""
    lead_email: str = ""
    parent: str = ""
    members: tuple[str, ...] = ()
    given: frozenset[str] = _NOTHING


@dataclass(frozen=True, slots=True)
class ServiceRow(Located):
    """A service. `name` is its name in sources; `entity` is what a catalog calls it (component, api, ...).

    `reviewers` and `deputies` are addresses; `dependencies` are names of services that this one needs;
    `repositories` are `owner/name` or addresses, `paths` the parts of them that are this service's.
    """

    name: str
    title: str = ""
    summary: str = ""
    tier: Tier | None = None
    lifecycle: str = ""
    owner_team: str = ""
    owner_email: str = ""
    repositories: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    entity: str = "component"
    given: frozenset[str] = _NOTHING


@dataclass(frozen=True, slots=True)
class OwnershipRow(Located):
    """One rule of a CODEOWNERS file. No owners means: what matches is owned by nobody. `place` takes its words.

    `section` is a GitLab section, empty for none (GitHub has none); `approvals` is how many it asks for, 0
    when optional. `excluded` is GitLab's `!pattern`: what matches has no owner in the section.
    """

    pattern: str
    owners: tuple[str, ...]
    section: str = ""
    approvals: int = 1
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class IncidentRow(Located):
    """An incident, in the form in which every source hands incidents on."""

    snapshot: IncidentSnapshot
    given: frozenset[str] = _NOTHING


@dataclass(frozen=True, slots=True)
class ActionRow(Located):
    """An action item that was kept elsewhere. `owner` is an address, `team` and `service` are names as written."""

    key: str
    title: str
    opened_on: date
    state: ActionState
    done_on: date | None = None
    due_on: date | None = None
    owner: str = ""
    team: str = ""
    service: str = ""
    priority: Priority = Priority.NORMAL
    outcome: str = ""
    reason: str = ""
    given: frozenset[str] = _NOTHING


@dataclass(frozen=True, slots=True)
class MeetingRow(Located):
    """A meeting that was held before. `series` is its key or name; `minutes` 0: as long as its series is."""

    series: str
    starts_at: datetime
    minutes: int = 0
    state: MeetingState = MeetingState.CLOSED
    given: frozenset[str] = _NOTHING


@dataclass(frozen=True, slots=True)
class AttendanceRow(Located):
    """How many people a meeting needed and how many were there: of one team, or of all ("")."""

    series: str
    starts_at: datetime
    needed: int
    were_there: int
    team: str = ""
    given: frozenset[str] = _NOTHING


Row = PersonRow | TeamRow | ServiceRow | OwnershipRow | IncidentRow | ActionRow | MeetingRow | AttendanceRow

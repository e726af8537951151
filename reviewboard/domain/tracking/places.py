"""Where tickets of a service go, and what an action item looks like there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from reviewboard.domain.tracking.fields import Decides, Shared, Standing, Values
from reviewboard.domain.tracking.port import Draft, Edit, Issue, IssueTracker, TrackerCatalog
from reviewboard.domain.values import Priority

LABELS = ("reviewboard",)
"""What every ticket is labelled with unless an administrator chose otherwise."""


@dataclass(frozen=True, slots=True)
class Place:
    """A project of a tracker as the tickets of a service are made there. Everything is by the tracker's own ids.

    Attributes:
        priorities: the priority there of each of ours; one that is not named is not pushed.
        statuses: what a status there means, where its category does not say it ("won't do" among those that are done).
        targets: the status to which a ticket is moved; without one, any status of the category.
        defaults: by field, what every new ticket gets because the project asks for it.
        transition_fields: by field, what a screen that asks on the way gets.
        labels: what every ticket is labelled with, beside the label that it is known by.
        level_id: the security level of what not everybody may read; "": such items wait.
        epic: the ticket that new ones belong to, and the field that says so ("parent", or an epic link's id).
        reopens: whether a ticket that a person closed may be opened again from here.
    """

    project_id: str
    project_key: str
    type_id: str
    priorities: Mapping[Priority, str] = field(default_factory=dict)
    statuses: Mapping[str, Standing] = field(default_factory=dict)
    targets: Mapping[Standing, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    transition_fields: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[str, ...] = LABELS
    level_id: str = ""
    epic: str = ""
    epic_field: str = ""
    decides: Mapping[Shared, Decides] = field(default_factory=dict)
    reopens: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """An action item, with names, as it is told to a tracker.

    `account_id` is its owner's there: "" where it has no owner, None where the owner has no account there that anybody
    knows; then nothing is said of the assignee (behaviour 8: never the service account).
    """

    reference: str
    url: str
    title: str
    outcome: str
    signal: str
    came_from: str
    due: date | None
    priority: Priority
    account_id: str | None
    standing: Standing
    restricted: bool = False


class TicketShape(Protocol):
    """How one vendor writes and reads tickets: pure, made from a `Place`."""

    def values(self, ticket: Ticket) -> Values:
        """The ticket in the tracker's own terms, as it would be written there."""
        ...

    def read(self, issue: Issue) -> Values:
        """What a ticket there says, in the same terms."""
        ...

    def draft(self, uuid: str, ticket: Ticket) -> Draft:
        """The ticket to be made; `uuid` is what it will be known by."""
        ...

    def edit(self, push: Values, there: Values) -> Edit:
        """One write that makes these fields so; a status is no field. `there` is what the ticket says now."""
        ...

    def secured(self, ticket: Ticket, issue: Issue) -> Mapping[str, Any]:
        """The fields that give a ticket the security level that it lacks; {} where it has it or needs none."""
        ...

    def priority(self, priority_id: str) -> Priority | None:
        """Our priority of one there, if there is one."""
        ...

    def created(self, ticket: Ticket) -> Values:
        """What a ticket says right after it was made from `draft`: all but its status, which its workflow decides."""
        ...


def mark_of(uuid: str) -> str:
    """The label by which a ticket is found again. Labels have no blanks, and are compared as they are."""
    return f"rb-{uuid}"


def uuids_in(labels: Sequence[str]) -> list[str]:
    """The uuids of the marks among labels."""
    return [one[3:] for one in labels if one.startswith("rb-") and len(one) == 3 + 32 and one[3:].isalnum()]


class TrackerClient(IssueTracker, TrackerCatalog, Protocol):
    """A tracker that we are signed in to. For one thread at a time; making one calls nobody."""

    @property
    def near_limit(self) -> bool:
        """Whether the tracker said with its last answer that a rate limit is near."""
        ...


Config = Mapping[str, object]


class TrackerVendor(Protocol):
    """One vendor of issue trackers."""

    def check(self, config: Config, hosts: Collection[str]) -> None:
        """Whether the address in these settings may be called, before anything is: as `open`, without signing in.

        Raises:
            Rejected: it may not; why, in words.
        """
        ...

    def settled(self, config: Config, edition: str) -> Config:
        """The settings with the edition that the tracker says it is, where they say or would guess another."""
        ...

    def open(self, config: Config, token: str, hosts: Collection[str]) -> TrackerClient:
        """Signs in with a connection's settings. `hosts` may be called although they are private or not HTTPS.

        Raises:
            Rejected: the address may not be called.
        """
        ...

    def shape(self, place: Place, config: Config) -> TicketShape:
        """How its tickets are written and read in this place."""
        ...

    def account_kind(self, config: Config) -> str:
        """Of which kind the identities are that its accounts are (`people.Identity.kind`)."""
        ...

    def page_of(self, config: Config, key: str) -> str:
        """The address of a ticket's page."""
        ...

    def updated(self, project_ids: Sequence[str], minutes: int) -> str:
        """The query that finds what was updated in these projects in the last minutes."""
        ...

    def named(self, key: str) -> str:
        """The query that finds the ticket of this key."""
        ...

    def with_label(self, label: str) -> str:
        """The query that finds the tickets with this label."""
        ...

"""People and teams as plain columns, for imports: read, compared, written, taken back.

Dates are ISO 8601 texts, references are ids. Names and addresses are personal: they are written, and never
kept for taking back (`connections.imports`).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Protocol

from django.db.models import Model

from reviewboard.people import accounts, operations
from reviewboard.people.models import Identity, ManagerTerm, Membership, Person, Team, User
from reviewboard.people.permissions import Role
from reviewboard.people.queries import current

Columns = dict[str, Any]
_PLAIN = frozenset({"name", "email", "zone", "starts_on", "ends_on", "contractor", "host_team_id"})
_DATES = frozenset({"starts_on", "ends_on"})


class Stamp(Protocol):
    """When something is written, and by whom (`connections.imports.Stamp`, which is a room further up)."""

    @property
    def as_of(self) -> datetime:
        """The moment."""

    @property
    def actor_id(self) -> int | None:
        """The person; None for the command line."""

    @property
    def on(self) -> date:
        """The day from which it counts."""


class PersonRecords:
    """A person: plain columns, teams, manager, identities, and the role of their account.

    `signed_in` is only read: somebody who has used their account since is no longer the import's own.
    """

    kind = "person"
    model: type[Model] = Person
    personal = frozenset({"name", "email"})
    parts: Mapping[type[Model], str] = MappingProxyType(
        {Membership: "person_id", ManagerTerm: "person_id", Identity: "person_id", User: "person_id"}
    )

    def read(self, ids: Collection[int], on: date) -> dict[int, Columns]:
        """The columns of these people on this day, in five statements."""
        found = {row["id"]: row for row in Person.objects.filter(pk__in=ids).values("id", *_PLAIN)}
        teams, managers, identities, roles = (
            _teams(ids, on),
            _managers(ids, on),
            _identities(ids),
            _roles(ids),
        )
        return {
            pk: {
                **{name: _plain(row[name]) for name in _PLAIN},
                "team_ids": teams.get(pk, []),
                "manager_id": managers.get(pk),
                "identity_ids": identities.get(pk, []),
                "role": roles.get(pk, (None, False))[0],
                "signed_in": roles.get(pk, (None, False))[1],
            }
            for pk, row in found.items()
        }

    def write(self, record_id: int, columns: Columns, stamp: Stamp) -> None:
        """Changes these columns, each through its operation."""
        given: dict[str, Any] = {"person_id": record_id, "as_of": stamp.as_of, "actor_id": stamp.actor_id}
        plain = {name: _value(name, columns[name]) for name in columns.keys() & _PLAIN}
        if plain:
            operations.update_person(**given, **plain)
        if "team_ids" in columns:
            operations.set_teams(**given, team_ids=columns["team_ids"], on=stamp.on)
        if "manager_id" in columns:
            operations.set_manager(**given, manager_id=columns["manager_id"], on=stamp.on)
        if "identity_ids" in columns:
            _set_identities(record_id, set(columns["identity_ids"]), stamp)
        if "role" in columns:
            _set_role(record_id, columns["role"], stamp)

    def members(self, team_ids: Collection[int], on: date) -> set[int]:
        """Who is in any of these teams on this day."""
        rows = Membership.objects.filter(current(on), team__in=team_ids)
        return set(rows.values_list("person_id", flat=True))

    def needed(self, ids: Collection[int]) -> set[int]:
        """Administrators when no other one is left."""
        return accounts.last_admins(ids)

    def delete(self, ids: Collection[int]) -> None:
        """Deletes people with their terms and accounts; what they were seen under stays, and is nobody's."""
        User.objects.filter(person__in=ids).delete()
        Person.objects.filter(pk__in=ids).delete()


class TeamRecords:
    """A team: its name and lead."""

    kind = "team"
    model: type[Model] = Team
    personal: frozenset[str] = frozenset()
    parts: Mapping[type[Model], str] = MappingProxyType({})

    def read(self, ids: Collection[int], on: date) -> dict[int, Columns]:
        """The columns of these teams, in one statement."""
        del on  # a team has no past
        rows = Team.objects.filter(pk__in=ids).values_list("pk", "name", "lead_id")
        return {pk: {"name": name, "lead_id": lead} for pk, name, lead in rows}

    def write(self, record_id: int, columns: Columns, stamp: Stamp) -> None:
        """Changes these columns."""
        operations.update_team(team_id=record_id, as_of=stamp.as_of, actor_id=stamp.actor_id, **columns)

    def needed(self, ids: Collection[int]) -> set[int]:
        """None: the house can do without any team."""
        del ids
        return set()

    def delete(self, ids: Collection[int]) -> None:
        """Deletes teams that nobody is in."""
        Team.objects.filter(pk__in=ids).delete()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in _DATES and value else value


def _teams(ids: Collection[int], on: date) -> dict[int, list[int]]:
    rows = Membership.objects.filter(current(on), person__in=ids).order_by("team_id")
    found: dict[int, list[int]] = {}
    for person_id, team_id in rows.values_list("person_id", "team_id"):
        found.setdefault(person_id, []).append(team_id)
    return found


def _managers(ids: Collection[int], on: date) -> dict[int, int]:
    return dict(
        ManagerTerm.objects.filter(current(on), person__in=ids).values_list("person_id", "manager_id")
    )


def _identities(ids: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = Identity.objects.filter(person__in=ids).order_by("pk").values_list("person_id", "pk")
    for person_id, pk in rows:
        if person_id is not None:
            found.setdefault(person_id, []).append(pk)
    return found


def _roles(ids: Collection[int]) -> dict[int, tuple[str | None, bool]]:
    """The role of each active account, and whether anybody has ever signed in to it."""
    users = User.objects.filter(person__in=ids)
    return {
        user.person_id: (user.role if user.is_active else None, user.last_login is not None)
        for user in users
        if user.person_id is not None
    }


def _set_identities(person_id: int, wanted: set[int], stamp: Stamp) -> None:
    present = set(_identities([person_id]).get(person_id, []))
    for pk in sorted(present - wanted):
        operations.release_identity(identity_id=pk, actor_id=stamp.actor_id, as_of=stamp.as_of)
    for pk in sorted(wanted - present):
        operations.match_identity(
            identity_id=pk, person_id=person_id, actor_id=stamp.actor_id, as_of=stamp.as_of
        )


def _set_role(person_id: int, role: str | None, stamp: Stamp) -> None:
    """None switches the account off; one that is made here has no password until an administrator sets it."""
    user = User.objects.filter(person=person_id).first()
    by: dict[str, Any] = {"actor_id": stamp.actor_id, "as_of": stamp.as_of}
    if user is None and role is not None:
        email = Person.objects.values_list("email", flat=True).get(pk=person_id)
        accounts.create_account(email=email, password=None, role=Role(role), person_id=person_id, **by)
    elif user is not None and role is None:
        accounts.deactivate(user_id=user.pk, **by)
    elif user is not None and role is not None:
        accounts.reactivate(user_id=user.pk, **by)
        accounts.set_role(user_id=user.pk, role=Role(role), **by)

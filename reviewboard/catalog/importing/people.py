"""The rows of people and teams: who they are, and what the file says of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reviewboard.catalog.importing.references import Reference, keep_sound
from reviewboard.catalog.importing.teams import TEAMS, Teams
from reviewboard.connections.imports import Batch, Columns, Wish, written
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.rows import Located, PersonRow, TeamRow
from reviewboard.people.directory import erased_among, owners_of, person_ids_by_email
from reviewboard.people.identities import key_of, resolve
from reviewboard.people.operations import Erased, create_person
from reviewboard.people.records import PersonRecords

PEOPLE = PersonRecords()
CATALOG = "backstage"
"""The kind of identity by which a catalog's entity is found again when it tells no address."""
SOMEBODY = "the address of somebody known or in this file"
SAID = {
    "manager_id": "manager_email",
    "team_ids": "team",
    "host_team_id": "host_team",
    "identity_ids": "logins",
}
"""What a file of people calls columns of a person."""


def apply_people(batch: Batch, rows: Iterable[Any]) -> None:
    """Writes rows of people and teams; one that names somebody unknown is a problem and is left out."""
    rows = batch.standing(row for row in rows if isinstance(row, PersonRow | TeamRow))
    outside = person_ids_by_email(one.name for row in rows for one in _names(row))
    sound = keep_sound(batch, rows, gives=_gives, names=_names, known=outside)
    people = [row for row in sound if isinstance(row, PersonRow)]
    groups = [row for row in sound if isinstance(row, TeamRow)]
    roster = Roster(batch, people, outside)
    if batch.refused:
        return
    teams = Teams(batch, _team_names(people, groups))
    wishes = {pk: _wish(row, roster, teams, roster.present[pk]) for pk, row in roster.rows.items()}
    _join(batch, groups, roster, teams, wishes)
    # Administrators are made before others stop being one, whatever the order of the file: one is always left.
    last = sorted(wishes, key=lambda pk: wishes[pk].columns.get("role") != "admin")
    batch.settle(PEOPLE, {pk: wishes[pk] for pk in last})
    _settle_teams(batch, groups, roster, teams)


class Roster:
    """The people of one file, with the ids that they have or get: nobody is made when a row is refused."""

    def __init__(self, batch: Batch, rows: Sequence[PersonRow], outside: Mapping[str, int]) -> None:
        self.identities = resolve([one for row in rows for one in _snapshots(row)])
        owners = owners_of(self.identities.values())
        self._owner = {key: owners[pk] for key, pk in self.identities.items() if pk in owners}
        self._names = dict(outside) | person_ids_by_email(row.email for row in rows if row.email)
        self.rows: dict[int, PersonRow] = {}
        erased = erased_among({*self._owner.values(), *self._names.values()})
        new = [row for row in rows if self._is_new(batch, row, erased)]
        if not batch.refused:
            self.rows |= {_make(batch, row): row for row in new}
        self._names |= {name.casefold(): pk for pk, row in self.rows.items() for name in _gives(row)}
        self.present = PEOPLE.read(self.rows.keys(), batch.stamp.on)

    def find(self, name: str) -> int | None:
        """The person of an address, or of a key of this file."""
        return self._names.get(name.casefold())

    def _is_new(self, batch: Batch, row: PersonRow, erased: Collection[int]) -> bool:
        """Whether the row is of nobody known. One of somebody known is noted, or refused."""
        owners = {one: self._owner.get(key_of(one)) for one in _snapshots(row)}
        pk = self._names.get(row.email) or next((owner for owner in owners.values() if owner), None)
        if other := next((one for one, owner in owners.items() if owner not in {None, pk}), None):
            got = f"{other.kind}:{other.value}"
            batch.refuse(row, _column_of(row, other), shown(got), "a login or address that is nobody else’s")
        elif pk in erased:
            one = next(one for one, owner in owners.items() if owner == pk)
            batch.refuse(row, _column_of(row, one), shown(one.value), Erased.expected)
        elif pk in self.rows:
            hint = f"line {self.rows[pk].line} is the same person, and that row was read"
            column = "email" if row.email else "key"
            batch.refuse(row, column, shown(written(row, column)), "each person once in a file", hint)
        elif pk is not None:
            self.rows[pk] = row
        return pk is None


def _make(batch: Batch, row: PersonRow) -> int:
    stamp = batch.stamp
    pk = create_person(name=row.name, email=row.email, as_of=stamp.as_of, actor_id=stamp.actor_id)
    batch.made(PEOPLE, pk, row.line, row.name or row.key)
    return pk


def _column_of(row: PersonRow, one: IdentitySnapshot) -> str:
    """The column of the file that gives a row this login or address."""
    if one.kind == CATALOG:
        return "key"
    if one.kind == "email":
        return "email" if one.value == row.email else "emails"
    return one.kind if one.kind in row.given else "logins"


def _names(row: PersonRow | TeamRow) -> Iterator[Reference]:
    if isinstance(row, PersonRow):
        if row.manager_email:
            yield Reference("manager_email", row.manager_email, SOMEBODY)
        return
    if row.lead_email:
        yield Reference("lead_email", row.lead_email, SOMEBODY)
    for member in row.members:
        yield Reference("members", member, SOMEBODY)


def _gives(row: PersonRow | TeamRow) -> tuple[str, ...]:
    if isinstance(row, TeamRow):
        return ()
    return tuple(name for name in (row.key, row.email, *row.emails) if name)


def _team_names(people: Sequence[PersonRow], groups: Sequence[TeamRow]) -> set[str]:
    named = {name for row in people for name in (*row.teams, row.team, row.host_team)}
    return (named | {row.name for row in groups}) - {""}


def _snapshots(row: PersonRow) -> list[IdentitySnapshot]:
    addresses = [IdentitySnapshot("email", one, row.name) for one in (row.email, *row.emails) if one]
    logins = [IdentitySnapshot(login.forge, login.name, row.name) for login in row.logins]
    catalog = [] if row.email else [IdentitySnapshot(CATALOG, row.key, row.name)]
    return addresses + logins + catalog


def _wish(row: PersonRow, roster: Roster, teams: Teams, present: Columns) -> Wish:
    """What the row says of the person. Logins are only ever added: others may have been matched by hand."""
    columns: Columns = {}
    for name in ("name", "email", "zone", "role"):
        if getattr(row, name):
            columns[name] = getattr(row, name)
    for name in ("starts_on", "ends_on"):
        if row.given & {name, "last_day" if name == "ends_on" else name}:
            columns[name] = day.isoformat() if (day := getattr(row, name)) else None
    if "contractor" in row.given:
        columns["contractor"] = bool(row.contractor)
    if "host_team" in row.given:
        columns["host_team_id"] = teams.id_of(row.host_team, row, "host_team")
    if row.given & {"team", "teams"}:
        named = (teams.id_of(name, row, "team") for name in row.teams or (row.team,))
        columns["team_ids"] = sorted({team for team in named if team is not None})
    if "manager_email" in row.given:
        columns["manager_id"] = roster.find(row.manager_email)
    own = {roster.identities[key_of(one)] for one in _snapshots(row)}
    columns["identity_ids"] = sorted(own | set(present["identity_ids"]))
    said = {**SAID, "ends_on": "ends_on" if "ends_on" in row.given else "last_day"}
    return Wish(row, row.name or row.key, columns, said)


def _join(
    batch: Batch, groups: Sequence[TeamRow], roster: Roster, teams: Teams, wishes: dict[int, Wish]
) -> None:
    """Adds to the wishes who is in each team whose row lists its members, and who is no longer."""
    listed = {
        team: ({pk for name in row.members if (pk := roster.find(name))}, row)
        for row in groups
        if "members" in row.given and (team := teams.id_of(row.name, row, "name"))
    }
    everybody = set().union(*(members for members, _ in listed.values())) | PEOPLE.members(
        listed, batch.stamp.on
    )
    first = min((row for _, row in listed.values()), key=lambda row: row.line, default=Located(1))
    present = PEOPLE.read(everybody - wishes.keys(), batch.stamp.on) | roster.present
    for pk in sorted(everybody):
        wish = wishes.get(pk) or Wish(first, present[pk]["name"], {}, {"team_ids": "members"})
        ids: set[int] = set({**present[pk], **wish.columns}["team_ids"])
        ids -= {team for team, (members, _) in listed.items() if pk not in members}
        ids |= {team for team, (members, _) in listed.items() if pk in members}
        wishes[pk] = replace(wish, columns={**wish.columns, "team_ids": sorted(ids)})


def _settle_teams(batch: Batch, groups: Sequence[TeamRow], roster: Roster, teams: Teams) -> None:
    wishes: dict[int, Wish] = {}
    for row in groups:
        pk = teams.id_of(row.name, row, "name")
        columns: Columns = {"name": row.title} if row.title else {}
        if "lead_email" in row.given:
            columns["lead_id"] = roster.find(row.lead_email) if row.lead_email else None
        if pk is not None:
            wishes[pk] = Wish(row, row.name, columns, {"name": "title", "lead_id": "lead_email"})
    batch.settle(TEAMS, wishes)

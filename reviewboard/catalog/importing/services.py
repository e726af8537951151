"""The rows of services: what they are called, whose they are, who reviews them and which code is theirs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from reviewboard.catalog.importing.contradictions import without_contradictions
from reviewboard.catalog.importing.references import Reference, keep_sound
from reviewboard.catalog.importing.teams import Teams
from reviewboard.catalog.naming import free_key, plain_repository
from reviewboard.catalog.operations import create_service, declare_repository
from reviewboard.catalog.queries import repository_ids, service_ids, service_keys
from reviewboard.catalog.records import RepositoryRecords, ServiceRecords
from reviewboard.connections.imports import Batch, Columns, Wish
from reviewboard.integrations.files.rows import ServiceRow
from reviewboard.people.directory import person_ids_by_email

SERVICES, REPOSITORIES = ServiceRecords(), RepositoryRecords()
SAID = {
    "name": "title",
    "owner": "owner_team",
    "reviewer_ids": "reviewers",
    "deputy_ids": "deputies",
    "needs": "dependencies",
    "repository_ids": "repositories",
}
"""What a file of services calls columns of a service."""
SOMEBODY = "the address of somebody known; import people first"


def apply_services(batch: Batch, rows: Iterable[Any], connection_id: Callable[[], int]) -> None:
    """Writes rows of services; one that names what is unknown is a problem and is left out."""
    rows = batch.standing(row for row in rows if isinstance(row, ServiceRow))
    people = person_ids_by_email(address for row in rows for address in _addresses(row))
    existing = service_ids(name for row in rows for name in (row.name, *row.dependencies))
    sound = keep_sound(
        batch,
        without_contradictions(batch, rows, people, existing),
        gives=lambda row: (row.name,),
        names=_names,
        known=[*people, *existing],
    )
    services = _services(batch, sound, existing)
    existing |= {row.name.casefold(): pk for pk, row in services.items()}
    teams = Teams(batch, {row.owner_team for row in sound} - {""})
    code = Code(batch, connection_id, [name for row in sound for name in row.repositories])
    present = SERVICES.read(services.keys(), batch.stamp.on)
    wishes = {pk: _wish(row, people, existing, teams, code, present[pk]) for pk, row in services.items()}
    before = REPOSITORIES.read(code.known, batch.stamp.on)
    batch.settle(SERVICES, wishes)
    _note_repositories(batch, before, services)


def _note_repositories(
    batch: Batch, before: Mapping[int, Columns], services: Mapping[int, ServiceRow]
) -> None:
    """Notes which known repositories are another service's now, so that taking back gives them back."""
    for pk, after in REPOSITORIES.read(before.keys(), batch.stamp.on).items():
        if after["service_id"] != before[pk]["service_id"]:
            row = services.get(after["service_id"]) or services[before[pk]["service_id"]]
            batch.observed(REPOSITORIES, pk, Wish(row, row.name, {}), before[pk], after)


class Code:
    """Repositories by what the file calls them, made where they are new: a file may come before a scan."""

    def __init__(self, batch: Batch, connection_id: Callable[[], int], names: Sequence[str]) -> None:
        self._batch, self._connection_id = batch, connection_id
        self._ids = repository_ids(names)
        self.known = frozenset(self._ids.values())

    def id_of(self, name: str, line: int) -> int:
        """The repository of this name or address."""
        plain = plain_repository(name)
        if plain not in self._ids:
            made = declare_repository(connection_id=self._connection_id(), name=name)
            self._batch.made(REPOSITORIES, made, line, name)
            self._ids[plain] = made
        return self._ids[plain]


def _addresses(row: ServiceRow) -> tuple[str, ...]:
    return tuple(address for address in (row.owner_email, *row.reviewers, *row.deputies) if address)


def _names(row: ServiceRow) -> Iterator[Reference]:
    if row.owner_email:
        yield Reference("owner_email", row.owner_email, SOMEBODY)
    for column in ("reviewers", "deputies"):
        for address in getattr(row, column):
            yield Reference(column, address, SOMEBODY)
    for name in row.dependencies:
        yield Reference("dependencies", name, "a service that is known or in this file")


def _services(batch: Batch, rows: Sequence[ServiceRow], existing: Mapping[str, int]) -> dict[int, ServiceRow]:
    """The services of the rows, made where they are new, each with its row."""
    found = {pk: row for row in rows if (pk := existing.get(row.name.casefold()))}
    taken = set(service_keys(None).values())
    stamp = batch.stamp
    for row in rows:
        if row.name.casefold() not in existing:
            key = free_key(row.name, taken)
            taken.add(key)
            name = row.title or row.name
            made = create_service(key=key, name=name, as_of=stamp.as_of, actor_id=stamp.actor_id)
            batch.made(SERVICES, made, row.line, row.name)
            found[made] = row
    return found


def _wish(
    row: ServiceRow,
    people: Mapping[str, int],
    services: Mapping[str, int],
    teams: Teams,
    code: Code,
    present: Columns,
) -> Wish:
    """What the row says of the service; a column that is there and empty takes away what was known."""
    columns: Columns = {}
    if row.title:
        columns["name"] = row.title
    if "summary" in row.given:
        columns["summary"] = row.summary
    if row.tier is not None:
        columns["tier"] = row.tier.value
    if row.given & {"owner_team", "owner_email"}:
        columns["owner"] = _owner(row, people, teams, present)
    for given, column in (("reviewers", "reviewer_ids"), ("deputies", "deputy_ids")):
        if given in row.given:
            columns[column] = sorted({people[address] for address in getattr(row, given)})
    if "dependencies" in row.given:
        columns["needs"] = sorted({services[name.casefold()] for name in row.dependencies})
    if row.given & {"repositories", "paths"}:
        columns |= _code(row, code)
    return Wish(row, row.name, columns, SAID)


def _owner(
    row: ServiceRow, people: Mapping[str, int], teams: Teams, present: Columns
) -> list[int | None] | None:
    """Team and person; a person alone owns within the team that owned before."""
    before_team, before_person = present["owner"] or (None, None)
    team = teams.id_of(row.owner_team, row, "owner_team") if "owner_team" in row.given else before_team
    person = people.get(row.owner_email) if "owner_email" in row.given else before_person
    return None if team is None else [team, person]


def _code(row: ServiceRow, code: Code) -> Columns:
    """Whole repositories, or parts of them: never both, since a part leaves the rest to others."""
    ids = sorted({code.id_of(name, row.line) for name in row.repositories})
    if row.paths:
        return {
            "repository_ids": [],
            "paths": [[pk, pattern] for pk in ids for pattern in sorted(set(row.paths))],
        }
    return {"repository_ids": ids, "paths": []}

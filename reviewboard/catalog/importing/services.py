"""The rows of services: what they are called, whose they are, who reviews them and which code is theirs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from reviewboard.catalog.importing.references import Reference, keep_sound
from reviewboard.catalog.importing.teams import Teams
from reviewboard.catalog.naming import key_for, plain_repository
from reviewboard.catalog.operations import create_service, declare_repository
from reviewboard.catalog.queries import repository_ids, service_ids, service_keys
from reviewboard.catalog.records import RepositoryRecords, ServiceRecords
from reviewboard.connections.imports import Batch, Columns, Wish
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.rows import ServiceRow
from reviewboard.people.directory import person_ids_by_email

SERVICES, REPOSITORIES = ServiceRecords(), RepositoryRecords()
SOMEBODY = "the address of somebody known; import people first"


def apply_services(batch: Batch, rows: Iterable[Any], connection_id: Callable[[], int]) -> None:
    """Writes rows of services; one that names what is unknown is a problem and is left out."""
    rows = [row for row in rows if isinstance(row, ServiceRow)]
    people = person_ids_by_email(address for row in rows for address in _addresses(row))
    existing = service_ids(name for row in rows for name in (row.name, *row.dependencies))
    sound = keep_sound(
        batch,
        _without_shared_repositories(batch, rows),
        line=lambda row: row.line,
        gives=lambda row: (row.name,),
        names=_names,
        known=[*people, *existing],
    )
    ids = {row.line: _service(batch, row, existing) for row in sound}
    existing |= {row.name.casefold(): ids[row.line] for row in sound}
    teams = Teams(batch, {row.owner_team for row in sound} - {""})
    code = Code(batch, connection_id, [name for row in sound for name in row.repositories])
    present = SERVICES.read(set(ids.values()), batch.stamp.on)
    batch.settle(
        SERVICES,
        {ids[row.line]: _wish(row, people, existing, teams, code, present[ids[row.line]]) for row in sound},
    )


class Code:
    """Repositories by what the file calls them, made where they are new: a file may come before a scan."""

    def __init__(self, batch: Batch, connection_id: Callable[[], int], names: Sequence[str]) -> None:
        self._batch, self._connection_id = batch, connection_id
        self._ids = repository_ids(names)

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


def _without_shared_repositories(batch: Batch, rows: Sequence[ServiceRow]) -> list[ServiceRow]:
    """A whole repository is one service's: the second row that names it needs `paths`."""
    lines: dict[str, int] = {}
    kept = []
    for row in rows:
        whole = [] if row.paths else [plain_repository(name) for name in row.repositories]
        if shared := next((name for name in whole if name in lines), None):
            hint = f"line {lines[shared]} has it too"
            batch.problem(
                row.line, "repositories", shown(shared), "a repository of its own, or its paths", hint
            )
            continue
        lines.update(dict.fromkeys(whole, row.line))
        kept.append(row)
    return kept


def _service(batch: Batch, row: ServiceRow, existing: Mapping[str, int]) -> int:
    """The row's service, made where it is new. Two names that make one key get a number behind it."""
    found = existing.get(row.name.casefold())
    if found is not None:
        return found
    key = key_for(row.name)
    taken = {known for known in service_keys(None).values() if known.startswith(key)}
    free = next(each for each in (key, *(f"{key}-{n}" for n in range(2, 1000))) if each not in taken)
    stamp = batch.stamp
    made = create_service(key=free, name=row.title or row.name, as_of=stamp.as_of, actor_id=stamp.actor_id)
    batch.made(SERVICES, made, row.line, row.name)
    return made


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
    return Wish(row.line, row.name, columns)


def _owner(
    row: ServiceRow, people: Mapping[str, int], teams: Teams, present: Columns
) -> list[int | None] | None:
    """Team and person; a person alone owns within the team that owned before."""
    before_team, before_person = present["owner"] or (None, None)
    team = teams.id_of(row.owner_team, row.line) if "owner_team" in row.given else before_team
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

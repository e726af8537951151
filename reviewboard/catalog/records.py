"""Services and repositories as plain columns, for imports: read, compared, written and taken back."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Model

from reviewboard.catalog import operations
from reviewboard.catalog.models import (
    Dependency,
    Ownership,
    PathRule,
    Repository,
    Reviewer,
    Service,
    ServicePath,
)
from reviewboard.connections.imports import Columns, Stamp
from reviewboard.domain.values import Tier
from reviewboard.people.queries import current

_PLAIN = frozenset({"name", "tier", "summary"})


class ServiceRecords:
    """A service: plain columns, owner, reviewers, dependencies, repositories and paths.

    `owner` is [team id, person id or None] or None; `paths` are pairs of repository id and pattern.
    """

    kind = "service"
    model: type[Model] = Service
    personal: frozenset[str] = frozenset()
    parts: Mapping[type[Model], str] = MappingProxyType(
        {Ownership: "service_id", Reviewer: "service_id", Dependency: "service_id", ServicePath: "service_id"}
    )

    def read(self, ids: Collection[int], on: date) -> dict[int, Columns]:
        """The columns of these services on this day, in six statements."""
        reviewers = list(Reviewer.objects.filter(current(on), service__in=ids).order_by("person_id"))
        owners = Ownership.objects.filter(current(on), service__in=ids)
        owned = {row.service_id: [row.team_id, row.owner_id] for row in owners}
        main = _lists((row.service_id, row.person_id) for row in reviewers if not row.deputy)
        deputies = _lists((row.service_id, row.person_id) for row in reviewers if row.deputy)
        needs = _lists(
            Dependency.objects.filter(service__in=ids)
            .order_by("needs_id")
            .values_list("service_id", "needs_id")
        )
        repositories = _lists(
            Repository.objects.filter(service__in=ids).order_by("pk").values_list("service_id", "pk")
        )
        paths = _lists(
            (row.service_id, [row.repository_id, row.pattern])
            for row in ServicePath.objects.filter(service__in=ids).order_by("repository_id", "pattern")
        )
        return {
            row["id"]: {
                **{name: row[name] for name in _PLAIN},
                "owner": owned.get(row["id"]),
                "reviewer_ids": main.get(row["id"], []),
                "deputy_ids": deputies.get(row["id"], []),
                "needs": needs.get(row["id"], []),
                "repository_ids": repositories.get(row["id"], []),
                "paths": paths.get(row["id"], []),
            }
            for row in Service.objects.filter(pk__in=ids).values("id", *_PLAIN)
        }

    def write(self, record_id: int, columns: Columns, stamp: Stamp) -> None:
        """Changes these columns, each through its operation."""
        given: dict[str, Any] = {"service_id": record_id, "as_of": stamp.as_of, "actor_id": stamp.actor_id}
        plain = {name: columns[name] for name in columns.keys() & _PLAIN}
        if plain:
            tier = {"tier": Tier(plain["tier"])} if "tier" in plain else {}
            operations.update_service(**given, **{**plain, **tier})
        if "owner" in columns:
            team_id, owner_id = columns["owner"] or (None, None)
            operations.set_owner(**given, team_id=team_id, owner_id=owner_id, on=stamp.on)
        if columns.keys() & {"reviewer_ids", "deputy_ids"}:
            both = {**self.read([record_id], stamp.on)[record_id], **columns}
            operations.set_reviewers(
                **given, reviewer_ids=both["reviewer_ids"], deputy_ids=both["deputy_ids"], on=stamp.on
            )
        if "needs" in columns:
            operations.set_dependencies(**given, needs=columns["needs"])
        if "repository_ids" in columns:
            _set_repositories(record_id, columns["repository_ids"], stamp)
        if "paths" in columns:
            operations.set_service_paths(**given, paths=[(pk, pattern) for pk, pattern in columns["paths"]])

    def needed(self, ids: Collection[int]) -> set[int]:
        """None: the house can do without any service."""
        del ids
        return set()

    def delete(self, ids: Collection[int]) -> None:
        """Deletes services that nothing else names."""
        Service.objects.filter(pk__in=ids).delete()


class RepositoryRecords:
    """A repository: whose it is, and the lines of its CODEOWNERS, each [pattern, owners, section, excluded].

    `connection_id` is only read: a repository that a scan has taken over since is no longer the import's own.
    """

    kind = "repository"
    model: type[Model] = Repository
    personal: frozenset[str] = frozenset()
    parts: Mapping[type[Model], str] = MappingProxyType({PathRule: "repository_id"})

    def read(self, ids: Collection[int], on: date) -> dict[int, Columns]:
        """The rules of these repositories, in two statements."""
        del on  # a rule has no past
        rules = _lists(
            (row.repository_id, [row.pattern, row.owners, row.section, row.excluded])
            for row in PathRule.objects.filter(repository__in=ids).order_by("position")
        )
        known = Repository.objects.filter(pk__in=ids).values_list("pk", "connection_id", "service_id")
        return {
            pk: {"rules": rules.get(pk, []), "connection_id": connection, "service_id": service}
            for pk, connection, service in known
        }

    def write(self, record_id: int, columns: Columns, stamp: Stamp) -> None:
        """Replaces the rules, and says whose the repository is."""
        by: dict[str, Any] = {"repository_id": record_id, "as_of": stamp.as_of, "actor_id": stamp.actor_id}
        if "service_id" in columns:
            operations.set_repository_service(**by, service_id=columns["service_id"])
        if "rules" not in columns:
            return
        rules = [
            operations.Rule(pattern, tuple(owners), section, excluded)
            for pattern, owners, section, excluded in columns["rules"]
        ]
        operations.set_path_rules(**by, rules=rules)

    def needed(self, ids: Collection[int]) -> set[int]:
        """None: and without any repository."""
        del ids
        return set()

    def delete(self, ids: Collection[int]) -> None:
        """Deletes repositories that were only ever named in a file."""
        Repository.objects.filter(pk__in=ids).delete()


def _lists(pairs: Iterable[tuple[int | None, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for key, value in pairs:
        if key is not None:
            found.setdefault(key, []).append(value)
    return found


def _set_repositories(service_id: int, wanted: Collection[int], stamp: Stamp) -> None:
    by: dict[str, Any] = {"as_of": stamp.as_of, "actor_id": stamp.actor_id}
    present = set(Repository.objects.filter(service=service_id).values_list("pk", flat=True))
    for pk in sorted(present - set(wanted)):
        operations.set_repository_service(repository_id=pk, service_id=None, **by)
    for pk in sorted(set(wanted) - present):
        operations.set_repository_service(repository_id=pk, service_id=service_id, **by)

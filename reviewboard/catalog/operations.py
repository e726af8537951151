"""Writing services: what exists, whose it is and who reviews it, with the day from which it counts.

Whatever changes a record that is there raises `audit.queries.Held` while a legal hold stands on it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from reviewboard.audit.details import Scalar
from reviewboard.audit.operations import record
from reviewboard.audit.queries import held, refuse_held
from reviewboard.catalog.models import (
    Dependency,
    Ownership,
    PathRule,
    Repository,
    Reviewer,
    Service,
    ServicePath,
)
from reviewboard.catalog.naming import plain_repository
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.domain.refusals import Refused
from reviewboard.domain.values import Tier
from reviewboard.people.news import agenda_changed, gates_everywhere
from reviewboard.people.terms import succeed


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a CODEOWNERS file; `owners` are keys: "team:payments", "identity:55"."""

    pattern: str
    owners: tuple[str, ...]
    section: str = ""
    excluded: bool = False


class OwnDeputy(Refused, ValueError):  # noqa: N818 - as `Refused`
    """A reviewer is not their own deputy."""

    columns = ("deputy_ids", "reviewer_ids")
    expected = "reviewers and deputies to be different people"


class NeedsItself(Refused, ValueError):  # noqa: N818 - as `Refused`
    """No service needs itself."""

    columns = ("needs",)
    expected = "other services as dependencies"


class PathTaken(Refused, ValueError):  # noqa: N818 - as `Refused`
    """A pattern is another service's already."""

    columns = ("paths",)
    expected = "a path that no other service has"


@transaction.atomic
def create_service(
    *,
    key: str,
    name: str,
    as_of: datetime,
    tier: Tier = Tier.THREE,
    summary: str = "",
    actor_id: int | None = None,
) -> int:
    """A new service without owner; its id."""
    service = Service.objects.create(key=key, name=name, tier=tier.value, summary=summary, created_at=as_of)
    _log("service.created", service.pk, actor_id, as_of, tier=tier.value)
    return service.pk


@transaction.atomic
def update_service(
    *,
    service_id: int,
    as_of: datetime,
    name: str | None = None,
    tier: Tier | None = None,
    summary: str | None = None,
    actor_id: int | None = None,
) -> None:
    """Changes what is given and leaves the rest (None)."""
    given = {"name": name, "tier": None if tier is None else tier.value, "summary": summary}
    columns = {column: value for column, value in given.items() if value is not None}
    if columns and Service.objects.filter(pk=service_id).update(**columns):
        _edited("service.updated", service_id, actor_id, as_of, columns=sorted(columns))


@transaction.atomic
def set_owner(
    *,
    service_id: int,
    team_id: int | None,
    on: date,
    as_of: datetime,
    owner_id: int | None = None,
    actor_id: int | None = None,
) -> bool:
    """From `on`, this team owns the service, and this person in it; None: nobody does. Whether it changed."""
    wanted = [] if team_id is None else [{"team_id": team_id, "owner_id": owner_id}]
    changed = succeed(Ownership, of={"service_id": service_id}, wanted=wanted, on=on)
    if changed:
        _edited("service.owner", service_id, actor_id, as_of, team=team_id, owner=owner_id, on=on)
    return changed


@transaction.atomic
def set_reviewers(
    *,
    service_id: int,
    reviewer_ids: Collection[int],
    on: date,
    as_of: datetime,
    deputy_ids: Collection[int] = (),
    actor_id: int | None = None,
) -> bool:
    """From `on`, exactly these persons are the service's reviewers and deputies. Whether it changed.

    Raises:
        OwnDeputy: somebody would be both.
    """
    if set(reviewer_ids) & set(deputy_ids):
        raise OwnDeputy("a reviewer is not their own deputy")
    wanted = [{"person_id": pk, "deputy": False} for pk in sorted(set(reviewer_ids))]
    wanted += [{"person_id": pk, "deputy": True} for pk in sorted(set(deputy_ids))]
    changed = succeed(Reviewer, of={"service_id": service_id}, wanted=wanted, on=on, apart=["person_id"])
    if changed:
        reviewers, deputies = sorted(set(reviewer_ids)), sorted(set(deputy_ids))
        _edited(
            "service.reviewers", service_id, actor_id, as_of, on=on, reviewers=reviewers, deputies=deputies
        )
    return changed


@transaction.atomic
def set_dependencies(
    *, service_id: int, needs: Collection[int], as_of: datetime, actor_id: int | None = None
) -> bool:
    """The service needs exactly these services. Whether it changed.

    Raises:
        NeedsItself: it is one of them.
    """
    if service_id in needs:
        raise NeedsItself(service_id)
    present = set(Dependency.objects.filter(service=service_id).values_list("needs_id", flat=True))
    wanted = set(needs)
    if present == wanted:
        return False
    Dependency.objects.filter(service=service_id, needs__in=present - wanted).delete()
    Dependency.objects.bulk_create(
        Dependency(service_id=service_id, needs_id=pk) for pk in sorted(wanted - present)
    )
    _edited("service.dependencies", service_id, actor_id, as_of, needs=sorted(wanted))
    return True


@transaction.atomic
def ensure_repository(
    *, connection_id: int, external_id: str, name: str, url: str = "", service_id: int | None = None
) -> int:
    """The repository of this connection, made where it is new; its id.

    One that a file of services named before is taken over, with its service: a file knows which repository is
    whose long before anybody scans it. A service that is given counts where the repository has none. One under a
    legal hold stays as it is until a scan after the hold.
    """
    found = Repository.objects.filter(connection=connection_id, external_id=external_id).first()
    found = found or _declared(name, url)
    if found is None:
        found = Repository(connection_id=connection_id, external_id=external_id, service_id=service_id)
    told = {
        "connection_id": connection_id,
        "external_id": external_id,
        "name": name[:200],
        "url": url or found.url,
    }
    told["service_id"] = found.service_id or service_id
    news = found.pk is None or any(getattr(found, column) != value for column, value in told.items())
    if news and not (found.pk and held([f"repository:{found.pk}"])):
        for column, value in told.items():
            setattr(found, column, value)
        found.save()
    return found.pk


@transaction.atomic
def declare_repository(*, connection_id: int, name: str) -> int:
    """A repository that a file names before any scan; its id. `ensure_repository` takes it over."""
    plain = plain_repository(name)
    url = name if name.startswith(("https://", "http://")) else ""
    return Repository.objects.create(connection_id=connection_id, external_id=plain, name=plain, url=url).pk


def _declared(name: str, url: str) -> Repository | None:
    spellings = {plain_repository(one) for one in (name, url) if one}
    declared = Repository.objects.filter(connection__kind=ConnectionKind.IMPORT, external_id__in=spellings)
    return declared.order_by("pk").first()


@transaction.atomic
def set_repository_service(
    *, repository_id: int, service_id: int | None, as_of: datetime, actor_id: int | None = None
) -> bool:
    """The repository is this service's; None: nobody's. Whether it changed."""
    changed = (
        Repository.objects.filter(pk=repository_id).exclude(service=service_id).update(service_id=service_id)
    )
    if changed:
        _edited("repository.service", repository_id, actor_id, as_of, kind="repository", service=service_id)
    return bool(changed)


@transaction.atomic
def set_service_paths(
    *,
    service_id: int,
    paths: Collection[tuple[int, str]],
    as_of: datetime,
    actor_id: int | None = None,
) -> bool:
    """Exactly these patterns, each in its repository by id, are the service's. Whether it changed.

    Raises:
        PathTaken: a pattern is another service's already.
    """
    wanted = set(paths)
    present = {
        (row.repository_id, row.pattern): row for row in ServicePath.objects.filter(service=service_id)
    }
    if set(present) == wanted:
        return False
    for pair in present.keys() - wanted:
        present[pair].delete()
    for repository_id, pattern in sorted(wanted - present.keys()):
        row, new = ServicePath.objects.get_or_create(
            repository_id=repository_id, pattern=pattern, defaults={"service_id": service_id}
        )
        if not new and row.service_id != service_id:
            raise PathTaken(f"{pattern} is the path of another service", got=pattern)
    _edited("service.paths", service_id, actor_id, as_of, paths=len(wanted))
    return True


@transaction.atomic
def set_path_rules(
    *, repository_id: int, rules: Sequence[Rule], as_of: datetime, actor_id: int | None = None
) -> bool:
    """The repository's CODEOWNERS, line by line. Whether it changed."""
    present = [
        Rule(row.pattern, tuple(row.owners), row.section, row.excluded)
        for row in PathRule.objects.filter(repository=repository_id).order_by("position")
    ]
    if present == list(rules):
        return False
    PathRule.objects.filter(repository=repository_id).delete()
    PathRule.objects.bulk_create(
        PathRule(
            repository_id=repository_id,
            position=position,
            pattern=rule.pattern,
            owners=list(rule.owners),
            section=rule.section,
            excluded=rule.excluded,
        )
        for position, rule in enumerate(rules, 1)
    )
    _edited("repository.rules", repository_id, actor_id, as_of, kind="repository", rules=len(rules))
    return True


def _log(
    action: str,
    pk: int,
    actor_id: int | None,
    as_of: datetime,
    kind: str = "service",
    **details: Scalar | Sequence[Scalar],
) -> None:
    """Every write here may move the agenda and the gates (lists, tiers, owners), and is a decision."""
    record(actor_id=actor_id, action=action, subject=f"{kind}:{pk}", details=details, at=as_of)
    agenda_changed()
    gates_everywhere()


def _edited(
    action: str,
    pk: int,
    actor_id: int | None,
    as_of: datetime,
    kind: str = "service",
    **details: Scalar | Sequence[Scalar],
) -> None:
    """Logs what was changed of a record that was there.

    Raises:
        Held: a legal hold stands on it; the transaction of the write ends with it, so nothing was changed.
    """
    refuse_held(f"{kind}:{pk}")
    _log(action, pk, actor_id, as_of, kind, **details)

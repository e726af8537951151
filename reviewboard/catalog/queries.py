"""Reading services: facts for the rules, lists and pages.

A service is open to every signed-in reader; its repositories may not be.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from reviewboard.catalog.code_owners import code_owners
from reviewboard.catalog.models import Ownership, Repository, Reviewer, Service
from reviewboard.catalog.naming import key_or_none, plain_repository
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import Tier
from reviewboard.integrations.files.patterns import PathPattern
from reviewboard.people.queries import ERASED, current
from reviewboard.people.reader import Reader
from reviewboard.people.statements import Given
from reviewboard.people.visibility import NotVisible


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the rules of ranking and of need ask of a service on a day. Ids; None for nobody."""

    key: str
    tier: Tier
    dependents: int
    owner_team_id: int | None
    team_lead_id: int | None
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class ServiceFilter:
    """What a list of services is narrowed to: words of key or name, a tier, the owning team's key."""

    q: str = ""
    tier: int | None = None
    team: str = ""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service in a list."""

    id: int
    key: str
    name: str
    tier: int
    team: str
    owner: str
    reviewers: int


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as a page links to them."""

    id: int
    name: str
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class ServicePeople:
    """Who answers for a service: the owning team, the reviewers and then the deputies."""

    team_id: int | None
    reviewers: tuple[Someone, ...]

    def include(self, reader: Reader) -> bool:
        """Whether the reader is on the list, or in the team."""
        listed = {someone.id for someone in self.reviewers}
        return reader.person_id in listed or (self.team_id is not None and self.team_id in reader.team_ids)


@dataclass(frozen=True, slots=True)
class RepositoryRow:
    """A repository that the reader may see; `restricted`: not everybody may."""

    id: int
    name: str
    url: str
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service on its own page. `needs` and `needed_by` are keys of services."""

    id: int
    key: str
    name: str
    tier: int
    summary: str
    team: str
    owner: Someone | None
    since: date | None
    reviewers: tuple[Someone, ...]
    needs: tuple[str, ...]
    needed_by: tuple[str, ...]
    repositories: tuple[RepositoryRow, ...]


def service_facts(ids: Collection[int], *, on: date) -> dict[int, ServiceFacts]:
    """These services as the rules see them on this day. Two statements; who reviews them is asked of `approvers`."""
    services = Service.objects.filter(pk__in=set(ids)).annotate(dependents_count=Count("dependents"))
    owned = {row.service_id: row for row in _owned(on).filter(service__in=set(ids))}
    return {
        row.pk: ServiceFacts(
            key=row.key,
            tier=Tier(row.tier),
            dependents=row.dependents_count,
            owner_team_id=owned[row.pk].team_id if row.pk in owned else None,
            team_lead_id=owned[row.pk].team.lead_id if row.pk in owned else None,
            owner_id=owned[row.pk].owner_id if row.pk in owned else None,
        )
        for row in services
    }


def service_keys(ids: Iterable[int] | None) -> dict[int, str]:
    """Keys by service id, in one statement; of every service for None."""
    services = Service.objects.all() if ids is None else Service.objects.filter(pk__in=set(ids))
    return dict(services.values_list("pk", "key"))


def repository_ids(names: Iterable[str]) -> dict[str, int]:
    """Repositories by plain name (`naming.plain_repository`), whether a scan or a file told of them first."""
    wanted = {plain_repository(name) for name in names}
    found: dict[str, int] = {}
    for row in Repository.objects.order_by("-pk") if wanted else ():
        spellings = (row.url, row.name, row.external_id)
        found |= {plain: row.pk for one in spellings if (plain := plain_repository(one)) in wanted}
    return found


def service_ids(names: Iterable[str]) -> dict[str, int]:
    """Services by what sources call them, key or name, in lower case; in one statement.

    A service that was given a title of its own is also found by every name that makes its key.
    """
    wanted = {name.casefold() for name in names}
    keyed = {key: name for name in wanted if (key := key_or_none(name))}
    found: dict[str, int] = {}
    titled: dict[str, int] = {}
    for pk, key, name in Service.objects.values_list("pk", "key", "name").order_by("-pk"):
        for spelling in (name.casefold(), key.casefold()):
            if spelling in wanted:
                found[spelling] = pk
        if key in keyed and key_or_none(name) != key:
            titled[keyed[key]] = pk
    return titled | found


def service_teams(*, on: date) -> dict[int, int | None]:
    """The team that owns each service on this day, by the service's id; None where nobody does. Two statements."""
    owned = dict(_owned(on).values_list("service_id", "team_id"))
    return {pk: owned.get(pk) for pk in Service.objects.values_list("pk", flat=True)}


def service_names() -> tuple[str, ...]:
    """The key of every service, in order: there are dozens or hundreds."""
    return tuple(Service.objects.order_by("key").values_list("key", flat=True))


def service_for(repository_id: int, paths: Sequence[str]) -> int | None:
    """The service that one change belongs to (`services_for`). One statement."""
    return services_for(repository_id, {"": paths})[""]


def services_for(repository_id: int, paths: Mapping[str, Sequence[str]]) -> dict[str, int | None]:
    """The service that each change belongs to: where most of its paths are, else the repository's own.

    For each path the longest matching pattern decides; of two services with as many paths, the older counts.
    One statement, whatever the number of changes.
    """
    columns = ("service_id", "service_paths__pattern", "service_paths__service_id")
    rules = list(Repository.objects.filter(pk=repository_id).values_list(*columns))
    own = rules[0][0] if rules else None
    longest_first = sorted((rule[1:] for rule in rules if rule[1]), key=lambda rule: -len(rule[0]))
    patterns = [(PathPattern(pattern), service) for pattern, service in longest_first]

    @cache
    def service_of(path: str) -> int | None:
        return next((service for pattern, service in patterns if pattern.matches(path)), None)

    found: dict[str, int | None] = {}
    for change, touched in paths.items():
        votes = Counter(service for path in touched if (service := service_of(path)))
        found[change] = min(votes, key=lambda service: (-votes[service], service)) if votes else own
    return found


def service_keyed(key: str | Given) -> QuerySet[Service, int]:
    """The id of the service of this key, as a subquery for lists of other rooms that are narrowed to it."""
    return Service.objects.filter(key=key).values_list("pk", flat=True)[:1]


def people_of_service(service_id: int | None, *, on: date) -> ServicePeople:
    """Who answers for a service on this day, in one statement; of no service, nobody."""
    listed = Reviewer.objects.filter(current(on), service=OuterRef("pk"))
    reviewers = listed.order_by("deputy", "person__name", "pk").values(
        row=JSONObject(
            id="person_id", name=Coalesce(NullIf("person__name", Value("")), Value(ERASED)), deputy="deputy"
        )
    )
    owned = _owned(on).filter(service=OuterRef("pk")).values("team_id")
    services = Service.objects.annotate(team_id=Subquery(owned[:1]), listed=ArraySubquery(reviewers))
    service = services.filter(pk=service_id).first() if service_id else None
    if service is None:
        return ServicePeople(None, ())
    return ServicePeople(service.team_id, tuple(Someone(**row) for row in service.listed))


def services_reviewed(person_id: int, *, on: date) -> QuerySet[Reviewer, int]:
    """The ids of services on whose list this person is on this day, deputies included; for a condition of a query."""
    return Reviewer.objects.filter(current(on), person=person_id).values_list("service_id", flat=True)


def services_owned(person_id: int, *, on: date) -> QuerySet[Ownership, int]:
    """The ids of services that this person owns on this day; for a condition of a query."""
    return Ownership.objects.filter(current(on), owner=person_id).values_list("service_id", flat=True)


def reviewers_for(repository_id: int, paths: Sequence[str], *, on: date) -> tuple[int, ...]:
    """The persons whom the repository's CODEOWNERS names for these paths: owners and teams' members."""
    rules = code_owners([repository_id]).get(repository_id)
    named = rules.of(paths, on=on) if rules else ()
    return tuple(sorted(int(key.removeprefix("person:")) for key in named if key.startswith("person:")))


def list_services(
    reader: Reader,
    filter: ServiceFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
    *,
    on: date,
) -> Page[ServiceRow]:
    """Services by key, with who owns them on this day. Two statements at any size.

    Raises:
        BadCursor: `after` is none of ours.
    """
    del reader  # as the module says
    services = Service.objects.annotate(
        reviewer_count=Count("reviewers", filter=current(on, "reviewers__"), distinct=True)
    ).order_by("key")
    if filter.q:
        services = services.filter(_words(filter.q))
    if filter.tier:
        services = services.filter(tier=filter.tier)
    if filter.team:
        services = services.filter(pk__in=_owned(on).filter(team__key=filter.team).values("service_id"))
    if after:
        services = services.filter(key__gt=decode(after, str)[0])
    found = list(services[: limit + 1])
    owned = {row.service_id: row for row in _owned(on).filter(service__in=[row.pk for row in found])}
    return page_of(found, limit, lambda row: (row.key,), lambda row: _row(row, owned.get(row.pk)))


def get_service(reader: Reader, key: str, *, on: date) -> ServiceView:
    """One service as its page shows it, in six statements.

    Raises:
        NotVisible: there is none of this key.
    """
    service = Service.objects.filter(key=key).first()
    if service is None:
        raise NotVisible(key)
    owned = _owned(on).filter(service=service).first()
    listed = Reviewer.objects.filter(current(on), service=service).select_related("person")
    repositories = Repository.objects.filter(reader.visible(), service=service).order_by("name")
    owner = owned.owner if owned else None
    return ServiceView(
        id=service.pk,
        key=service.key,
        name=service.name,
        tier=service.tier,
        summary=service.summary,
        team=owned.team.name if owned else "",
        owner=Someone(owner.pk, str(owner)) if owner else None,
        since=owned.starts_on if owned else None,
        reviewers=tuple(
            Someone(row.person_id, str(row.person), row.deputy)
            for row in listed.order_by("deputy", "person__name", "pk")
        ),
        needs=tuple(service.dependencies.order_by("needs__key").values_list("needs__key", flat=True)),
        needed_by=tuple(service.dependents.order_by("service__key").values_list("service__key", flat=True)),
        repositories=tuple(
            RepositoryRow(row.pk, row.name, row.url, row.audience_id is not None) for row in repositories
        ),
    )


def services_of(reader: Reader, person_id: int, *, on: date) -> tuple[str, ...]:
    """Keys of the services that a person owns or reviews on this day: what they answer for, never how."""
    del reader  # as the module says
    owns = _owned(on).filter(owner=person_id).values("service_id")
    reviews = Reviewer.objects.filter(current(on), person=person_id).values("service_id")
    mine = Service.objects.filter(Q(pk__in=owns) | Q(pk__in=reviews))
    return tuple(mine.order_by("key").values_list("key", flat=True))


def search(reader: Reader, q: str, limit: int) -> list[ServiceRow]:
    """The first services whose key or name holds these words."""
    del reader  # as the module says
    return [_row(row, None) for row in Service.objects.filter(_words(q)).order_by("key")[:limit]]


def _owned(on: date) -> QuerySet[Ownership]:
    return Ownership.objects.filter(current(on)).select_related("team", "owner")


def _words(q: str) -> Q:
    words = Q()
    for word in q.split():
        words &= Q(key__icontains=word) | Q(name__icontains=word)
    return words


def _row(service: Service, owned: Ownership | None) -> ServiceRow:
    return ServiceRow(
        id=service.pk,
        key=service.key,
        name=service.name,
        tier=service.tier,
        team=owned.team.name if owned else "",
        owner=str(owned.owner) if owned and owned.owner else "",
        reviewers=getattr(service, "reviewer_count", 0),
    )


def has_reviewers(reader: Reader, *, on: date) -> bool:
    """Whether any service has a reviewer on this day."""
    del reader  # as the module says
    return Reviewer.objects.filter(current(on)).exists()

"""Founds the sample company: people, teams, accounts, services, repositories."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from reviewboard.catalog.operations import (
    create_service,
    ensure_repository,
    set_dependencies,
    set_owner,
    set_reviewers,
)
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.operations import ensure_connection, seen
from reviewboard.people.accounts import create_account
from reviewboard.people.identities import resolve
from reviewboard.people.operations import (
    create_person,
    create_team,
    give_identity,
    set_manager,
    set_teams,
    update_team,
)
from reviewboard.sample import organisation as org


@dataclass(slots=True)
class Company:
    """What was founded, by name: ids of people, teams, services, repositories and connections."""

    people: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    services: dict[str, int] = field(default_factory=dict)
    repositories: dict[str, int] = field(default_factory=dict)
    connections: dict[str, int] = field(default_factory=dict)


def found(*, as_of: datetime) -> Company:
    """The whole company, as it has been for two years."""
    company, since = Company(), as_of.date() - timedelta(days=730)
    _people(company, since, as_of)
    _services(company, since, as_of)
    _sources(company, since, as_of)
    _accounts(company, as_of)
    resolve(org.STRANGERS)
    return company


def _people(company: Company, since: date, as_of: datetime) -> None:
    for team in org.TEAMS:
        company.teams[team.key] = create_team(key=team.key, name=team.name, as_of=as_of)
    for team in org.TEAMS:
        for name in team.members:
            _person(company, team, name, since, as_of)
        lead = company.people[team.members[0]]
        update_team(team_id=company.teams[team.key], lead_id=lead, as_of=as_of)
        for name in team.members[1:]:
            set_manager(person_id=company.people[name], manager_id=lead, on=since, as_of=as_of)


def _person(company: Company, team: org.SampleTeam, name: str, since: date, as_of: datetime) -> None:
    host = org.CONTRACTORS.get(name)
    works_from, works_to = org.NIGHT_SHIFT.get(name, org.DAY)
    person_id = create_person(
        as_of=as_of,
        name=name,
        email=org.email(name),
        zone=org.ELSEWHERE.get(name, team.zone),
        starts_on=since,
        ends_on=as_of.date() - timedelta(days=10) if name == org.LEAVER else None,
        contractor=host is not None,
        host_team_id=company.teams[host] if host else None,
        works_from=works_from,
        works_to=works_to,
    )
    company.people[name] = person_id
    set_teams(person_id=person_id, team_ids=[company.teams[team.key]], on=since, as_of=as_of)
    give_identity(person_id=person_id, kind="email", value=org.email(name), name=name, as_of=as_of)


def _services(company: Company, since: date, as_of: datetime) -> None:
    for one in org.SERVICES:
        company.services[one.key] = create_service(
            key=one.key, name=one.key, tier=one.tier, summary=one.summary, as_of=as_of
        )
    for one in org.SERVICES:
        service_id = company.services[one.key]
        reviewers = [company.people[name] for name in one.reviewers]
        set_owner(
            service_id=service_id,
            team_id=company.teams[one.team],
            owner_id=reviewers[0],
            on=since,
            as_of=as_of,
        )
        set_reviewers(service_id=service_id, reviewer_ids=reviewers, on=since, as_of=as_of)
        set_dependencies(
            service_id=service_id, needs=[company.services[key] for key in one.needs], as_of=as_of
        )


def _sources(company: Company, since: date, as_of: datetime) -> None:
    repositories = [(one.key, one.key) for one in org.SERVICES] + list(org.MORE_REPOSITORIES)
    for name, service in repositories:
        connection = _connection(company, f"git-{name}", name, "git", ConnectionKind.REPOSITORY, as_of)
        company.repositories[name] = ensure_repository(
            connection_id=connection,
            external_id=name,
            name=name,
            url=f"https://git.{org.DOMAIN}/{name}",
            service_id=company.services[service],
        )
        heard = timedelta(days=3) if name == org.SILENT_REPOSITORY else timedelta(minutes=20)
        seen(connection_id=connection, at=as_of - heard)
    for key, name in org.PAGERS:
        begun = datetime.combine(since, as_of.timetz()) if key == org.OLD_PAGER else as_of
        seen(
            connection_id=_connection(company, key, name, key, ConnectionKind.PAGER, begun),
            at=as_of - timedelta(minutes=6),
        )


def _connection(
    company: Company, key: str, name: str, vendor: str, kind: ConnectionKind, as_of: datetime
) -> int:
    rhythm = timedelta(days=1) if kind is ConnectionKind.REPOSITORY else timedelta(hours=6)
    company.connections[key] = ensure_connection(
        key=key, name=name, vendor=vendor, kind=kind, expected_every=rhythm, as_of=as_of
    )
    return company.connections[key]


def _accounts(company: Company, as_of: datetime) -> None:
    for role, name, _ in org.SIGN_INS:
        create_account(
            email=org.email(name),
            password=org.PASSWORD,
            role=role,
            person_id=company.people[name],
            as_of=as_of,
        )

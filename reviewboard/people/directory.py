"""Reading people as colleagues look them up: lists, one person, search; who is behind a login or in a team.

A person's page never holds AI evidence, speed, working hours or absence (product.md, "Mandatory attendance,
made fair"); identities are for those who manage people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Lower

from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.people.models import AudienceMember, Identity, ManagerTerm, Membership, Person, Team, User
from reviewboard.people.permissions import Right, Role
from reviewboard.people.queries import ERASED, current
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What a list of people is narrowed to: words of name or address, a team's key, leavers."""

    q: str = ""
    team: str = ""
    left: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list."""

    id: int
    name: str
    email: str
    teams: tuple[str, ...]
    contractor: bool
    left: bool


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """A login or address. `person_id` is None while nobody is matched."""

    id: int
    kind: str
    value: str
    name: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """A person's account, for those who manage people."""

    user_id: int
    role: Role
    is_active: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person on their own page. `identities` and `account` are for those who manage people, else empty.

    `merged_into_id` is who they turned out to be: their page is that person's.
    """

    id: int
    name: str
    email: str
    zone: str
    teams: tuple[tuple[str, date], ...]
    manager_id: int | None
    manager: str
    contractor: bool
    host_team: str
    left: bool
    erased: bool
    identities: tuple[IdentityRow, ...]
    account: AccountView | None
    merged_into_id: int | None


@dataclass(frozen=True, slots=True)
class TeamTerm:
    """Somebody's time in a team, until a day that is none of it (None: still)."""

    person_id: int
    starts_on: date
    ends_on: date | None

    def holds(self, on: date) -> bool:
        """Whether they were in it that day."""
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as a filter offers it."""

    id: int
    key: str
    name: str


def list_people(
    reader: Reader,
    filter: PeopleFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
    *,
    on: date,
) -> Page[PersonRow]:
    """People by name, with their teams on this day. Two statements at any size; whoever is erased or merged is not listed.

    Raises:
        BadCursor: `after` is none of ours.
    """
    del reader  # that somebody works here is open to every colleague
    people = _found(filter, on).order_by("name", "pk")
    if after:
        name, pk = decode(after, str, int)
        people = people.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))
    rows = list(people[: limit + 1])
    teams = _team_names([row.pk for row in rows], on)
    return page_of(
        rows, limit, lambda row: (row.name, row.pk), lambda row: _row(row, teams.get(row.pk, ()), on)
    )


def get_person(reader: Reader, person_id: int, *, on: date) -> PersonView:
    """One person as their page shows them, in at most five statements.

    Raises:
        NotVisible: there is no such person.
    """
    person = Person.objects.select_related("host_team").filter(pk=person_id).first()
    if person is None:
        raise NotVisible(person_id)
    memberships = Membership.objects.filter(current(on), person=person).select_related("team")
    term = ManagerTerm.objects.filter(current(on), person=person).select_related("manager").first()
    manages = reader.can(Right.MANAGE_PEOPLE)
    return PersonView(
        id=person.pk,
        name=person.name or ERASED,
        email=person.email,
        zone=person.zone,
        teams=tuple((row.team.name, row.starts_on) for row in memberships.order_by("team__name")),
        manager_id=term.manager_id if term else None,
        manager=str(term.manager) if term else "",
        contractor=person.contractor,
        host_team=person.host_team.name if person.host_team else "",
        left=_left(person, on),
        erased=person.erased_at is not None,
        identities=_identities(person) if manages else (),
        account=_account(person) if manages else None,
        merged_into_id=person.merged_into_id,
    )


def teammates(reader: Reader, *, on: date) -> list[PersonRow]:
    """The members of the reader's teams on this day besides themselves, by name. One statement; their teams are left out."""
    members = Membership.objects.filter(current(on), team__in=reader.team_ids).values("person_id")
    found = _found(PeopleFilter(), on).filter(pk__in=members).exclude(pk=reader.person_id or 0)
    return [_row(person, (), on) for person in found.order_by("name", "pk")]


def search(reader: Reader, q: str, limit: int, *, on: date) -> list[PersonRow]:
    """The first people whose name or address holds these words, with their teams, in two statements."""
    return list(list_people(reader, PeopleFilter(q=q), None, limit, on=on).rows)


def teams(reader: Reader) -> list[TeamRow]:
    """Every team by name: there are dozens, not thousands."""
    del reader  # open to every colleague
    return [TeamRow(row.pk, row.key, row.name) for row in Team.objects.order_by("name")]


def unmatched(reader: Reader, limit: int) -> list[IdentityRow]:
    """The newest logins and addresses of nobody yet; none for readers who do not manage people."""
    if not reader.can(Right.MANAGE_PEOPLE):
        return []
    found = Identity.objects.filter(person=None, erased_at=None, set_aside_at=None)
    return [_identity(row) for row in found.order_by("-pk")[:limit]]


def person_ids_by_email(emails: Iterable[str]) -> dict[str, int]:
    """Persons by address in lower case: their own, or one that was matched to them. Two statements.

    The address of somebody who is merged leads to whoever they turned out to be.
    """
    wanted = {email.lower() for email in emails}
    matched = Identity.objects.annotate(low=Lower("value")).filter(kind="email", person__isnull=False)
    found = {low: pk for low, pk in matched.filter(low__in=wanted).values_list("low", "person_id") if pk}
    own = Person.objects.annotate(low=Lower("email")).filter(low__in=wanted)
    return found | dict(own.values_list("low", Coalesce("merged_into", "pk")))


def team_ids_by_name(names: Iterable[str]) -> dict[str, int]:
    """Teams by key or name in lower case, in one statement."""
    wanted = {name.casefold() for name in names}
    found: dict[str, int] = {}
    for pk, key, name in Team.objects.order_by("-pk").values_list("pk", "key", "name"):
        found |= {spelling: pk for spelling in (name.casefold(), key.casefold()) if spelling in wanted}
    return found


def owners_of(identity_ids: Iterable[int]) -> dict[int, int]:
    """The person of each of these identities that has one."""
    found = Identity.objects.filter(pk__in=set(identity_ids), person__isnull=False)
    return {pk: person for pk, person in found.values_list("pk", "person_id") if person is not None}


def erased_among(person_ids: Iterable[int]) -> set[int]:
    """Those of these persons who were erased."""
    found = Person.objects.filter(pk__in=set(person_ids), erased_at__isnull=False)
    return set(found.values_list("pk", flat=True))


def terms_in_teams(keys: Iterable[str]) -> dict[str, list[TeamTerm]]:
    """By the key of each of these teams, who was ever in it. One statement."""
    found: dict[str, list[TeamTerm]] = {}
    rows = Membership.objects.filter(team__key__in=set(keys), person__merged_into=None).order_by("pk")
    for key, person_id, starts_on, ends_on in rows.values_list("team__key", "person", "starts_on", "ends_on"):
        found.setdefault(key, []).append(TeamTerm(person_id, starts_on, ends_on))
    return found


def team_ids_of(person_ids: Iterable[int], *, on: date) -> dict[int, tuple[int, ...]]:
    """The teams of each of these people on this day. One statement."""
    found: dict[int, tuple[int, ...]] = {}
    rows = Membership.objects.filter(current(on), person__in=set(person_ids)).order_by("team")
    for person_id, team_id in rows.values_list("person_id", "team_id"):
        found[person_id] = (*found.get(person_id, ()), team_id)
    return found


def managed_by(manager_id: int) -> list[tuple[int, date, date | None]]:
    """Whom somebody manages or managed: the person, since when, and the first day on which no more. One statement."""
    terms = ManagerTerm.objects.filter(manager=manager_id).order_by("person", "starts_on")
    return list(terms.values_list("person_id", "starts_on", "ends_on"))


def named_in(audience_id: int | None) -> tuple[str, ...]:
    """Whom an audience names, as people write them: an address ("person:12" without one), a team's key."""
    members = AudienceMember.objects.filter(audience=audience_id).order_by("team__key", "person__name", "pk")
    rows = members.values_list("person_id", "person__email", "team__key")
    return tuple(email or key or f"person:{person}" for person, email, key in rows)


def written(person_ids: Iterable[int]) -> tuple[str, ...]:
    """These people as a form names them: an address, or "person:12" without one. One statement."""
    found = Person.objects.filter(pk__in=set(person_ids), erased_at=None).order_by("name", "pk")
    return tuple(email or f"person:{pk}" for pk, email in found.values_list("pk", "email"))


def named_within(text: str) -> tuple[str, ...]:
    """The full names of people that stand in a text as plain words, at most fifty. One statement, none for no text."""
    if not text.strip():
        return ()
    said = Value(text.lower(), output_field=TextField())
    found = Person.objects.exclude(name="").annotate(said=said).filter(said__contains=Lower("name"))
    return tuple(found.order_by("pk").values_list("name", flat=True)[:50])


def account_of(user_id: int) -> int | None:
    """The person of an account."""
    return User.objects.filter(pk=user_id).values_list("person_id", flat=True).first()


def _found(wanted: PeopleFilter, on: date) -> QuerySet[Person]:
    people = Person.objects.filter(erased_at=None, merged_into=None)
    gone = Q(ends_on__isnull=False, ends_on__lte=on)
    people = people.filter(gone) if wanted.left else people.exclude(gone)
    for word in wanted.q.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if wanted.team:
        members = Membership.objects.filter(current(on), team__key=wanted.team)
        people = people.filter(pk__in=members.values("person_id"))
    return people


def _team_names(person_ids: list[int], on: date) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = Membership.objects.filter(current(on), person__in=person_ids).order_by("team__name")
    for person_id, name in rows.values_list("person_id", "team__name"):
        found[person_id] = (*found.get(person_id, ()), name)
    return found


def _row(person: Person, teams: tuple[str, ...], on: date) -> PersonRow:
    return PersonRow(person.pk, person.name, person.email, teams, person.contractor, _left(person, on))


def _left(person: Person, on: date) -> bool:
    return person.ends_on is not None and person.ends_on <= on


def _identities(person: Person) -> tuple[IdentityRow, ...]:
    return tuple(_identity(row) for row in person.identities.filter(erased_at=None).order_by("kind", "value"))


def _identity(row: Identity) -> IdentityRow:
    return IdentityRow(row.pk, row.kind, row.value, row.name, row.person_id)


def _account(person: Person) -> AccountView | None:
    user = User.objects.filter(person=person).first()
    return AccountView(user.pk, Role(user.role), user.is_active) if user else None

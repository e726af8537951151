"""Reading people: the reader behind an account, names by key, and lists."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet

from reviewboard.people.columns import each_of
from reviewboard.people.models import AudienceMember, Identity, Membership, Person, Quoted, Team, User
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.statements import Given, Statement

ERASED = "erased person"
SOMEBODY = "somebody"
_KEY = re.compile("⟦q(\\d+)⟧")


def current(today: date | Given, prefix: str = "") -> Q:
    """The filter for from-to rows that count on this day (`ends_on` is the first day that no longer does)."""
    return Q(**{f"{prefix}starts_on__lte": today}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": today})
    )


class Account(NamedTuple):
    """What is read of an account to know its reader; what is a person's is NULL where it has none."""

    id: int
    email: str
    role: str
    person_id: int | None
    name: str | None
    zone: str | None
    ends_on: date | None
    erased_at: datetime | None
    team_ids: list[int]
    audience_ids: list[int]

    def reader(self, *, today: date) -> Reader | None:
        """The reader behind it; None when its person has left."""
        if self.person_id is None:
            return Reader(user_id=self.id, person_id=None, role=Role(self.role), name=self.email)
        if _has_left(self, today):
            return None
        return Reader(
            user_id=self.id,
            person_id=self.person_id,
            role=Role(self.role),
            name=self.name or "",
            zone=ZoneInfo(self.zone or "UTC"),
            team_ids=frozenset(self.team_ids),
            audience_ids=frozenset(self.audience_ids),
        )


def accounts() -> QuerySet[User]:
    """The accounts that are not switched off, with the columns of `Account`, for a statement that is given `today`."""
    today = Given("today", DateField())
    return User.objects.filter(is_active=True).annotate(
        name=F("person__name"),
        zone=F("person__zone"),
        ends_on=F("person__ends_on"),
        erased_at=F("person__erased_at"),
        team_ids=_teams("person_id", today),
        audience_ids=_audiences("person_id", today),
    )


@functools.cache
def _account_of() -> Statement[Account]:
    return Statement(accounts().filter(pk=Given("user_id")), Account)


def reader_for(user_id: int, *, today: date) -> Reader | None:
    """The reader behind an account, in one statement; None when it is switched off, or its person has left."""
    found = _account_of().rows({"user_id": user_id, "today": today})
    return found[0].reader(today=today) if found else None


def eyes_of(person_id: int, *, today: date) -> Reader | None:
    """What a person may see who is sent a mail, whether or not they sign in; None for whoever left. One statement."""
    found = _addressees(today).filter(pk=person_id, merged_into=None)
    row = found.values_list(_teams("pk", today), _audiences("pk", today)).first()
    if row is None:
        return None
    return Reader(
        user_id=None,
        person_id=person_id,
        role=Role.VIEWER,
        team_ids=frozenset(row[0]),
        audience_ids=frozenset(row[1]),
    )


def _has_left(person: Account, today: date) -> bool:
    return bool(person.erased_at or (person.ends_on and person.ends_on <= today))


def _teams(person: str, today: date | Given) -> ArraySubquery:
    """The teams that the outer row's person is in today."""
    mine = Membership.objects.filter(current(today), person_id=OuterRef(person))
    return ArraySubquery(mine.values("team_id"))


def _audiences(person: str, today: date | Given) -> ArraySubquery:
    """The audiences that name the outer row's person, or a team they are in today."""
    mine = Membership.objects.filter(current(today), person_id=OuterRef(OuterRef(person))).values("team_id")
    named = AudienceMember.objects.filter(Q(person_id=OuterRef(person)) | Q(team_id__in=mine))
    return ArraySubquery(named.values("audience_id").distinct())


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Names by person id; an erased person reads "erased person"."""
    found = Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name")
    return {pk: name or ERASED for pk, name in found}


def logins(identity_ids: Iterable[int]) -> dict[int, str]:
    """What sources call those whom nobody is known behind, by identity; an erased one reads "erased person"."""
    rows = Identity.objects.filter(pk__in=set(identity_ids)).values_list("pk", "name", "value", "erased_at")
    return {pk: ERASED if erased else name or value for pk, name, value, erased in rows}


def with_names(texts: Iterable[str]) -> list[str]:
    """Stored texts with each key (operations.key_texts) replaced by the words it stands for; one statement at most."""
    stored = list(texts)
    keys = {int(key) for text in stored for key in _KEY.findall(text)}
    if not keys:
        return stored
    words = dict(Quoted.objects.filter(pk__in=keys).values_list("pk", "text"))
    return [_KEY.sub(lambda match: words.get(int(match[1])) or ERASED, text) for text in stored]


def without_names(texts: Iterable[str]) -> list[str]:
    """Stored texts with `SOMEBODY` for each key: for lists that name nobody."""
    return [_KEY.sub(SOMEBODY, text) for text in texts]


def keys_in(text: str) -> list[int]:
    """The keys that stand in a stored text in place of names, in their order."""
    return [int(key) for key in _KEY.findall(text)]


@dataclass(frozen=True, slots=True)
class PersonForAgenda:
    """What the rules of need ask of a person on a day. `works_on` holds ISO weekdays ("12345")."""

    id: int
    name: str
    zone: ZoneInfo
    works_from: time
    works_to: time
    works_on: str
    left: bool
    contractor: bool
    host_team_id: int | None
    paged_at: datetime | None
    email: str = ""


@dataclass(frozen=True, slots=True)
class TeamForAgenda:
    """A team and who speaks for it."""

    id: int
    key: str
    name: str
    lead_id: int | None


def people_for_agenda(ids: Iterable[int], *, on: date) -> dict[int, PersonForAgenda]:
    """These people as the rules of need see them on this day, in one statement: plain rows, for thousands of them."""
    found = Person.objects.filter(pk__in=each_of(ids)).values_list(
        *("pk", "name", "zone", "works_from", "works_to", "works_on", "erased_at", "ends_on", "contractor"),
        *("host_team_id", "paged_at", "email"),
    )
    return {
        pk: PersonForAgenda(
            id=pk,
            name=name or ERASED,
            zone=ZoneInfo(zone),
            works_from=works_from,
            works_to=works_to,
            works_on=works_on,
            left=bool(erased_at or (ends_on and ends_on <= on)),
            contractor=contractor,
            host_team_id=host_team_id,
            paged_at=paged_at,
            email=email,
        )
        for (
            *(pk, name, zone, works_from, works_to, works_on, erased_at, ends_on, contractor),
            host_team_id,
            paged_at,
            email,
        ) in found
    }


def teams_for_agenda() -> dict[int, TeamForAgenda]:
    """Every team, in one statement: there are dozens, not thousands."""
    return {
        team.pk: TeamForAgenda(id=team.pk, key=team.key, name=team.name, lead_id=team.lead_id)
        for team in Team.objects.order_by("pk")
    }


class Addressee(NamedTuple):
    """Somebody who may be sent a mail; the address may be missing. `in_team`: whether they are in any team that day.

    `agendas`, `reminders`: whether they want these (people/mailing.py).
    """

    id: int
    name: str
    address: str
    zone: str
    in_team: bool
    agendas: bool = True
    reminders: bool = True


def people_with_mail(ids: Iterable[int], *, on: date) -> list[Addressee]:
    """These people and every member of a team on this day, leavers and erased people apart. One statement.

    Somebody who is merged is told only what still asks for them by key, as a fixed agenda does.
    """
    member = Q(in_team=True, merged_into=None)
    asked = _addressees(on).filter(Q(pk__in=set(ids)) | member).order_by("name", "pk")
    return [Addressee(*row) for row in asked.values_list(*Addressee._fields)]


def person_with_mail(person_id: int, *, on: date) -> Addressee | None:
    """This person, unless they left or were erased. One statement."""
    found = _addressee().rows({"person": person_id, "on": on})
    return found[0] if found else None


@functools.cache
def _addressee() -> Statement[Addressee]:
    return Statement(_addressees(Given("on", DateField())).filter(pk=Given("person")), Addressee)


def _addressees(on: date | Given) -> QuerySet[Person]:
    here = (Q(ends_on__isnull=True) | Q(ends_on__gt=on)) & Q(erased_at__isnull=True)
    mine = Membership.objects.filter(current(on), person_id=OuterRef("pk"))
    return Person.objects.filter(here).annotate(
        address=F("email"), in_team=Exists(mine), agendas=F("mail_agendas"), reminders=F("mail_reminders")
    )

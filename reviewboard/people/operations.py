"""Writing people and teams: who is here, in which team, managed by whom, and which login is theirs.

Whatever changes a record that is there raises `audit.queries.Held` while a legal hold stands on it.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.text import slugify

from reviewboard.audit.details import Scalar
from reviewboard.audit.operations import record
from reviewboard.audit.queries import refuse_held
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.domain.refusals import Refused
from reviewboard.people.accounts import end_access, refuse_last_admin
from reviewboard.people.identities import key_of, resolve
from reviewboard.people.living import lock_living
from reviewboard.people.models import Identity, ManagerTerm, Membership, Person, Team
from reviewboard.people.news import agenda_changed
from reviewboard.people.terms import succeed
from reviewboard.people.visibility import NotVisible

LONGEST_TEAM_KEY = 80


class PersonColumns(TypedDict, total=False):
    """What is kept of a person. What is not given stays as it is."""

    name: str
    email: str
    zone: str
    works_from: time
    works_to: time
    works_on: str
    starts_on: date | None
    ends_on: date | None
    contractor: bool
    host_team_id: int | None
    paged_at: datetime | None


class TeamColumns(TypedDict, total=False):
    """What is kept of a team beside its key. What is not given stays as it is."""

    name: str
    lead_id: int | None


class Taken(Refused):
    """This login or address is somebody else's."""

    columns = ("identity_ids", "email")
    expected = "a login or address that is nobody else’s"


class Erased(Refused, ValueError):  # noqa: N818 - as `Refused`
    """An erased person stays erased."""

    columns = ("email", "name", "zone", "starts_on", "ends_on", "contractor", "host_team_id")
    expected = "somebody who was not erased"


class OwnManager(Refused, ValueError):  # noqa: N818 - as `Refused`
    """Nobody manages themselves."""

    columns = ("manager_id",)
    expected = "somebody else as manager"


def team_key_for(name: str) -> str:
    """The key of a team that files call by this name.

    Raises:
        ValueError: nothing in the name can be part of a key.
    """
    key = slugify(name.replace("/", "-"))[:LONGEST_TEAM_KEY].strip("-")
    if not key:
        raise ValueError(f"no letter or digit in {name!r}")
    return key


@transaction.atomic
def create_team(
    *, key: str, as_of: datetime, actor_id: int | None = None, **columns: Unpack[TeamColumns]
) -> int:
    """A new team without members; its id."""
    team = Team.objects.create(key=key, **{"name": key, **columns})
    _log("team.created", f"team:{team.pk}", actor_id, as_of)
    return team.pk


@transaction.atomic
def update_team(
    *, team_id: int, as_of: datetime, actor_id: int | None = None, **columns: Unpack[TeamColumns]
) -> bool:
    """Changes what is given. Whether anything was different.

    Raises:
        Merged: who shall lead it is merged into somebody else.
    """
    if lead_id := columns.get("lead_id"):
        lock_living(lead_id)
    team = Team.objects.select_for_update().get(pk=team_id)
    changed = _change(team, columns)
    if changed:
        _edited("team.updated", f"team:{team_id}", actor_id, as_of, columns=changed)
    return bool(changed)


@transaction.atomic
def create_person(*, as_of: datetime, actor_id: int | None = None, **columns: Unpack[PersonColumns]) -> int:
    """A new person, without team and account; an address that was seen before becomes theirs. Their id."""
    person = Person.objects.create(**_plain(columns))
    if person.email:
        _claim_address(person)
    _log("person.created", f"person:{person.pk}", actor_id, as_of)
    return person.pk


@transaction.atomic
def update_person(
    *, person_id: int, as_of: datetime, actor_id: int | None = None, **columns: Unpack[PersonColumns]
) -> bool:
    """Changes what is given; whether anything was different. A leaver loses sign-in and tokens at once.

    Raises:
        Erased: the person is erased.
        Merged: the person is merged into somebody else.
        LastAdmin: they would get a last day, and no other administrator stays.
    """
    person = lock_living(person_id)[person_id]
    if person.erased_at:
        raise Erased("an erased person stays erased")
    changed = _change(person, _without_absorbed_address(person, _plain(columns)))
    if not changed:
        return False
    if "email" in changed and person.email:
        _claim_address(person)
    if "ends_on" in changed and person.ends_on:
        refuse_last_admin(person_id=person_id)
    if person.ends_on and person.ends_on <= as_of.date():
        end_access(person_id=person_id, actor_id=actor_id, as_of=as_of)
    _edited("person.updated", f"person:{person_id}", actor_id, as_of, columns=changed)
    return True


@transaction.atomic
def set_teams(
    *, person_id: int, team_ids: Collection[int], on: date, as_of: datetime, actor_id: int | None = None
) -> bool:
    """From `on`, the person is in exactly these teams; what begins later stays. Whether it changed.

    Raises:
        Merged: the person is merged into somebody else.
    """
    lock_living(person_id)
    wanted = [{"team_id": pk} for pk in sorted(set(team_ids))]
    changed = succeed(Membership, of={"person_id": person_id}, wanted=wanted, on=on, apart=["team_id"])
    if changed:
        teams = sorted(set(team_ids))
        _edited("person.teams", f"person:{person_id}", actor_id, as_of, teams=teams, on=on)
    return changed


@transaction.atomic
def set_manager(
    *, person_id: int, manager_id: int | None, on: date, as_of: datetime, actor_id: int | None = None
) -> bool:
    """From `on`, this is the person's manager; None: nobody is. Whether it changed.

    Raises:
        OwnManager: nobody manages themselves.
        Merged: one of them is merged into somebody else.
    """
    if manager_id == person_id:
        raise OwnManager("nobody manages themselves")
    lock_living(*(pk for pk in (person_id, manager_id) if pk is not None))
    wanted = [] if manager_id is None else [{"manager_id": manager_id}]
    changed = succeed(ManagerTerm, of={"person_id": person_id}, wanted=wanted, on=on)
    if changed:
        _edited("person.manager", f"person:{person_id}", actor_id, as_of, manager=manager_id, on=on)
    return changed


@transaction.atomic
def give_identity(
    *, person_id: int, kind: str, value: str, as_of: datetime, name: str = "", actor_id: int | None = None
) -> bool:
    """This login or address is the person's, whether or not it was seen before. Whether that is news.

    Raises:
        Taken: it is somebody else's; take it from them first.
        ValueError: the person is erased, or merged into somebody else.
    """
    snapshot = IdentitySnapshot(kind, value, name)
    identity_id = resolve([snapshot])[key_of(snapshot)]
    return match_identity(identity_id=identity_id, person_id=person_id, actor_id=actor_id, as_of=as_of)


@transaction.atomic
def match_identity(*, identity_id: int, person_id: int, actor_id: int | None, as_of: datetime) -> bool:
    """A login or address that was seen belongs to this person. Whether that is news.

    Raises:
        Taken: it is somebody else's; take it from them first.
        NotVisible: there is no such login or address, or no such person.
        Erased: the person, or the login or address, is erased.
        Merged: the person is merged into somebody else.
    """
    person = lock_living(person_id)[person_id]
    identity = Identity.objects.select_for_update().filter(pk=identity_id).first()
    if identity is None:
        raise NotVisible(identity_id)
    if identity.person_id == person_id:
        return False
    if identity.person_id is not None:
        raise Taken(identity_id)
    if identity.erased_at or person.erased_at:
        raise Erased("an erased person stays erased")
    refuse_held(f"person:{person_id}")
    Identity.objects.filter(pk=identity_id).update(person_id=person_id, set_aside_at=None)
    _log("identity.matched", f"identity:{identity_id}", actor_id, as_of, person=person_id)
    return True


@transaction.atomic
def release_identity(*, identity_id: int, actor_id: int | None, as_of: datetime) -> bool:
    """A login or address is nobody's any more. Whether it was somebody's."""
    identity = Identity.objects.select_for_update().filter(pk=identity_id, person__isnull=False).first()
    if identity is None:
        return False
    refuse_held(f"person:{identity.person_id}")
    Identity.objects.filter(pk=identity_id).update(person=None)
    _log("identity.released", f"identity:{identity_id}", actor_id, as_of)
    return True


def _claim_address(person: Person) -> None:
    """Commits under the person's own address, seen before the person was known, are theirs."""
    seen = Identity.objects.annotate(low=Lower("value")).filter(kind="email", low=person.email.lower())
    seen.filter(person=None).update(person=person, set_aside_at=None)


def _without_absorbed_address(person: Person, columns: PersonColumns) -> PersonColumns:
    """The address of somebody who is merged into the person is theirs already, and stays where a split needs it."""
    absorbed = set(person.absorbed.values_list("email", flat=True)) if columns.get("email") else set()
    if columns.get("email") not in absorbed:
        return columns
    return {name: value for name, value in columns.items() if name != "email"}  # type: ignore[return-value]  # a part of it


def _plain(columns: PersonColumns) -> PersonColumns:
    """Addresses are kept in lower case: they are one whatever the case."""
    return {**columns, "email": columns["email"].lower()} if "email" in columns else columns


def _change(row: Person | Team, columns: PersonColumns | TeamColumns) -> list[str]:
    """Saves the columns that differ; their names."""
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])  # type: ignore[literal-required]  # the name comes from the columns
    if changed:
        row.save(update_fields=changed)
    return changed


def _log(
    action: str,
    subject: str,
    actor_id: int | None,
    as_of: datetime,
    **details: Scalar | Sequence[Scalar],
) -> None:
    """Every write here may move the agenda (who is needed, who has left), and is a decision."""
    record(actor_id=actor_id, action=action, subject=subject, details=details, at=as_of)
    agenda_changed()


def _edited(
    action: str,
    subject: str,
    actor_id: int | None,
    as_of: datetime,
    **details: Scalar | Sequence[Scalar],
) -> None:
    """Logs what was changed of a record that was there.

    Raises:
        Held: a legal hold stands on it; the transaction of the write ends with it, so nothing was changed.
    """
    refuse_held(subject)
    _log(action, subject, actor_id, as_of, **details)

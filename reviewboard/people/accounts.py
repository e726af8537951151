"""Accounts: who may sign in, in which role, and how that ends.

Leavers: sign-in and tokens die (product.md, "Mandatory attendance, made fair"). Nobody can take the last
administrator away, by mistake or otherwise: not by role, by a last day, or by erasure.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from reviewboard.audit.locks import only_one
from reviewboard.audit.operations import record
from reviewboard.domain.refusals import Refused
from reviewboard.people.living import lock_living
from reviewboard.people.models import ApiToken, Person, User
from reviewboard.people.permissions import Role

logger = logging.getLogger(__name__)

SETUP_SALT = "reviewboard.setup"
SETUP_LASTS = timedelta(hours=1)


class LastAdmin(Refused):
    """This is the only administrator who can sign in; make another one first."""

    columns = ("role", "ends_on")
    expected = "another administrator first: this is the only one who can sign in"


class NoAddress(Refused):
    """The person has no address, which is what an account signs in with."""

    columns = ("role",)
    expected = "an address to sign in with"


class AddressTaken(Refused):
    """Another account signs in with the person's address."""

    columns = ("role",)
    expected = "an address that no other account signs in with"


class NotFirst(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """There are accounts already: the first run is over."""


class BadToken(Exception):  # noqa: N818 - as above
    """The setup token is not one of this installation, or is older than an hour."""


@transaction.atomic
def create_account(
    *,
    email: str,
    password: str | None,
    role: Role,
    as_of: datetime,
    person_id: int | None = None,
    actor_id: int | None = None,
) -> int:
    """A new account; None as password makes one that cannot sign in by password. Its id.

    Raises:
        NoAddress: there is nothing to sign in with.
        AddressTaken: another account signs in with this address.
    """
    if not email:
        raise NoAddress(person_id)
    if User.objects.filter(email=email.lower()).exists():
        raise AddressTaken(person_id)
    user = User.objects.create_user(email, password, role=role, person_id=person_id, created_at=as_of)
    _log("account.created", user.pk, actor_id, as_of, role=role.value)
    return user.pk


@transaction.atomic
def set_role(*, user_id: int, role: Role, actor_id: int | None, as_of: datetime) -> bool:
    """Gives the account this role. Whether it changed.

    Raises:
        LastAdmin: nobody would be left to give it back.
    """
    user = _locked(user_id)
    if user.role == role:
        return False
    if role is not Role.ADMIN:
        _keep_one_admin(user)
    User.objects.filter(pk=user_id).update(role=role)
    _log("account.role", user_id, actor_id, as_of, role=role.value)
    return True


@transaction.atomic
def settle_account(
    *, person_id: int, role: Role | None, password: str | None, actor_id: int | None, as_of: datetime
) -> None:
    """Makes the person's account what an administrator chose: its role (None: switched off) and its password.

    None as password leaves it as it is; a new one ends every session.

    Raises:
        LastAdmin: nobody would be left to undo it.
        NoAddress: an account is made under the person's address, and there is none.
        AddressTaken: an account is made under the person's address, and another one has it.
        Merged: the person is somebody else, whose account is settled instead.
    """
    lock_living(person_id)
    user = User.objects.filter(person=person_id).first()
    if role is None:
        if user is not None:
            deactivate(user_id=user.pk, actor_id=actor_id, as_of=as_of)
        return
    if user is None:
        email = Person.objects.values_list("email", flat=True).get(pk=person_id)
        create_account(
            email=email, password=password, role=role, person_id=person_id, actor_id=actor_id, as_of=as_of
        )
        return
    reactivate(user_id=user.pk, actor_id=actor_id, as_of=as_of)
    set_role(user_id=user.pk, role=role, actor_id=actor_id, as_of=as_of)
    if password is not None:
        User.objects.filter(pk=user.pk).update(password=make_password(password))
        _log("account.password", user.pk, actor_id, as_of)


@transaction.atomic
def deactivate(*, user_id: int, actor_id: int | None, as_of: datetime) -> bool:
    """Ends sign-in, sessions and tokens of an account. Whether it was active.

    Raises:
        LastAdmin: nobody would be left to switch it on again.
    """
    user = _locked(user_id)
    if not user.is_active:
        return False
    _keep_one_admin(user)
    _end([user], actor_id, as_of)
    return True


@transaction.atomic
def reactivate(*, user_id: int, actor_id: int | None, as_of: datetime) -> bool:
    """Lets an account sign in again; its tokens stay dead. Whether it was switched off."""
    changed = User.objects.filter(pk=user_id, is_active=False).update(is_active=True)
    if changed:
        _log("account.reactivated", user_id, actor_id, as_of)
    return bool(changed)


def refuse_last_admin(*, person_id: int) -> None:
    """What is asked before a person gets a last day or is erased, in the caller's transaction.

    Raises:
        LastAdmin: no other administrator would be left who stays.
    """
    for pk in User.objects.filter(person=person_id, role=Role.ADMIN, is_active=True).values_list(
        "pk", flat=True
    ):
        _keep_one_admin(_locked(pk))


@contextmanager
def keeping_an_admin() -> Iterator[None]:
    """Accounts may change their person inside it, in the caller's transaction.

    Raises:
        LastAdmin: somebody was an administrator who stays, and nobody is any more.
    """
    before = list(_lasting_admins().select_for_update(of=["self"]).order_by("pk"))
    yield
    if before and not _lasting_admins().exists():
        raise LastAdmin(before[0].pk)


@transaction.atomic
def end_access(*, person_id: int, actor_id: int | None, as_of: datetime) -> None:
    """Ends what a leaver's or erased person's account could do.

    Raises:
        LastAdmin: nobody would be left to make another administrator.
    """
    refuse_last_admin(person_id=person_id)
    _end(User.objects.select_for_update().filter(person=person_id, is_active=True), actor_id, as_of)


@transaction.atomic
def end_access_of_leavers(*, today: date, as_of: datetime) -> int:
    """Ends the access of everybody who has left by today; how many that were. The daily tick calls it.

    Administrators keep theirs when none of them stays: nobody could make another one.
    """
    gone = Q(person__ends_on__lte=today) | Q(person__erased_at__isnull=False)
    leavers = User.objects.filter(gone, is_active=True).select_for_update(of=["self"])
    if not _lasting_admins().exists():
        kept = leavers.filter(role=Role.ADMIN)
        logger.warning("kept the access of %d administrators who have left: no other is there", len(kept))
        leavers = leavers.exclude(role=Role.ADMIN)
    return _end(leavers, None, as_of)


def last_admins(person_ids: Iterable[int]) -> set[int]:
    """Those of these persons who are administrators, when nobody else is one; else nobody."""
    admins = User.objects.filter(role=Role.ADMIN, is_active=True)
    people = set(admins.values_list("person_id", flat=True))
    among = people & set(person_ids)
    return {pk for pk in among if pk is not None} if among == people else set()


def administrators() -> list[int]:
    """The persons whose accounts may do everything, by id: whom a part of the product that fails is told. One statement."""
    admins = User.objects.filter(role=Role.ADMIN, is_active=True, person__isnull=False)
    found = admins.filter(person__erased_at=None).order_by("person_id").values_list("person_id", flat=True)
    return [pk for pk in found if pk is not None]


def end_sessions(user_ids: Iterable[int]) -> None:
    """Deletes every session of these accounts. Reads them all, because a session does not say whose it is."""
    wanted = {str(pk) for pk in user_ids}
    gone = [
        session.pk
        for session in Session.objects.iterator(chunk_size=1000)
        if session.get_decoded().get("_auth_user_id") in wanted
    ]
    Session.objects.filter(pk__in=gone).delete()


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """An account that the demo offers."""

    user_id: int
    role: Role
    name: str
    email: str


def one_a_role() -> tuple[SampleAccount, ...]:
    """The oldest account of each role, the least mighty role first: what the demo's sign-in page offers."""
    users = (
        User.objects.filter(is_active=True).select_related("person").order_by("role", "pk").distinct("role")
    )
    found = {
        user.role: SampleAccount(user.pk, Role(user.role), str(user.person or user.email), user.email)
        for user in users
    }
    return tuple(found[role] for role in Role if role in found)


def begin_session(request: HttpRequest, user_id: int) -> None:
    """Signs the account in without its password, for the callers that have made sure of it otherwise."""
    login(request, User.objects.get(pk=user_id), backend="django.contrib.auth.backends.ModelBackend")


def installed() -> bool:
    """Whether there is an account: before that, only the first run is open."""
    return User.objects.exists()


def setup_token(*, as_of: datetime) -> str:
    """A token that lets one person make the first account within the hour (`manage.py setup_token`).

    Whoever can run commands beside the database is who installs. Nothing is stored: the token is signed, and
    dies with the first account.

    Raises:
        NotFirst: there are accounts already.
    """
    if installed():
        raise NotFirst
    return signing.Signer(salt=SETUP_SALT).sign(f"{int(as_of.timestamp())}-{secrets.token_urlsafe(6)}")


def create_first_admin(*, token: str, email: str, password: str, name: str, as_of: datetime) -> int:
    """The first account, an administrator with a person behind it; its id.

    Raises:
        NotFirst: somebody was faster.
        BadToken: the token is not ours, or older than an hour.
    """
    _check_setup(token, as_of)
    with only_one("people.first_admin") as alone:
        if not alone or installed():
            raise NotFirst
        return _first_admin(email, password, name, as_of)


def _first_admin(email: str, password: str, name: str, as_of: datetime) -> int:
    person = Person.objects.filter(email=email.lower()).first()
    person = person or Person.objects.create(name=name, email=email.lower())
    return create_account(email=email, password=password, role=Role.ADMIN, person_id=person.pk, as_of=as_of)


def _check_setup(token: str, as_of: datetime) -> None:
    try:
        plain = signing.Signer(salt=SETUP_SALT).unsign(token.strip())
    except signing.BadSignature as error:
        raise BadToken from error
    made = int(plain.partition("-")[0])
    if not 0 <= as_of.timestamp() - made <= SETUP_LASTS.total_seconds():
        raise BadToken


def _locked(user_id: int) -> User:
    """The account, with every administrator's row locked, so that two cannot demote each other at once."""
    list(User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).order_by("pk"))
    return User.objects.select_for_update().get(pk=user_id)


def _lasting_admins() -> QuerySet[User]:
    """Administrators who can sign in and have no last day: one of them must be there at any time."""
    stays = Q(person=None) | Q(person__ends_on=None, person__erased_at=None)
    return User.objects.filter(stays, role=Role.ADMIN, is_active=True)


def _keep_one_admin(user: User) -> None:
    others = _lasting_admins().exclude(pk=user.pk)
    if user.role == Role.ADMIN and user.is_active and not others.exists():
        raise LastAdmin(user.pk)


def _end(users: Iterable[User], actor_id: int | None, as_of: datetime) -> int:
    ids = [user.pk for user in users]
    if ids:
        User.objects.filter(pk__in=ids).update(is_active=False)
        ApiToken.objects.filter(user__in=ids, revoked_at=None).update(revoked_at=as_of)
        end_sessions(ids)
    for pk in ids:
        _log("account.deactivated", pk, actor_id, as_of)
    return len(ids)


def _log(action: str, user_id: int, actor_id: int | None, as_of: datetime, **details: str) -> None:
    record(actor_id=actor_id, action=action, subject=f"account:{user_id}", details=details, at=as_of)

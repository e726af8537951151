"""API tokens: scoped, expiring keys that read as the person who made them, and never more.

A token dies with its date, with its owner's account, with its owner's last day, or by hand (product.md,
"Mandatory attendance, made fair" and "For machines and administrators").
"""

import functools
import hashlib
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reviewboard.audit.operations import record
from reviewboard.people.models import ApiToken, User
from reviewboard.people.queries import Account, accounts
from reviewboard.people.reader import Reader
from reviewboard.people.statements import Given, Statement
from reviewboard.people.visibility import NotVisible

PREFIX = "rb_"  # lets secret scanners recognise a token that was published by mistake
SECRET_BYTES = 32
LONGEST = timedelta(days=365)
MOST = 20
"""So many tokens may live beside each other for one account."""
SHOWN = 100
USED_STEP = timedelta(minutes=10)
"""`last_used_at` is this exact, so that most requests write nothing."""

_SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


class Scope(StrEnum):
    """What a token may be used for."""

    AGENDA = "read:agenda"
    CHANGES = "read:changes"
    INCIDENTS = "read:incidents"
    FINDINGS = "read:findings"
    PEOPLE = "read:people"
    CATALOG = "read:catalog"
    CONNECTIONS = "read:connections"
    DECLARATIONS = "write:declarations"
    OPERATIONS = "write:operations"
    TOPICS = "write:topics"


SCOPES: Mapping[Scope, Promise] = {
    Scope.AGENDA: gettext_lazy("Meetings, their agendas and minutes"),
    Scope.CHANGES: gettext_lazy("Changes with their evidence"),
    Scope.INCIDENTS: gettext_lazy("Incidents with their timelines"),
    Scope.FINDINGS: gettext_lazy("Findings, decisions, ideas and actions"),
    Scope.PEOPLE: gettext_lazy("People and teams"),
    Scope.CATALOG: gettext_lazy("Services and who owns them"),
    Scope.CONNECTIONS: gettext_lazy("Which sources were heard from"),
    Scope.DECLARATIONS: gettext_lazy("Say of changes whether AI took part"),
    Scope.OPERATIONS: gettext_lazy("Ask before an operation is run, and say what became of it"),
    Scope.TOPICS: gettext_lazy("Propose topics for the next meeting"),
}
"""Every scope in words."""


class BadExpiry(ValueError):  # noqa: N818 - reads as what it is; callers catch it by this name
    """The date is not within the next 365 days."""


class NameTaken(ValueError):  # noqa: N818 - as above
    """A living token of this account has that name; also what a form that is sent twice hears."""


class TooMany(ValueError):  # noqa: N818 - as above
    """Twenty tokens of this account live already."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token in the only moment in which it can be read."""

    id: int
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its owner sees it afterwards."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    is_revoked: bool
    is_live: bool


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who stands behind a token that was presented: a reader whose `scopes` are the token's."""

    token_id: int
    expires_at: datetime
    reader: Reader

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the token may be used for, in a fixed order."""
        return tuple(sorted(self.reader.scopes or ()))


@transaction.atomic
def create_token(
    *, user_id: int, name: str, scopes: Collection[Scope], expires_at: datetime, as_of: datetime
) -> NewToken:
    """A new token of this account. What is kept is its SHA-256: it is shown now or never.

    Raises:
        BadExpiry, NameTaken, TooMany: as they say.
        ValueError: no scope was chosen.
    """
    if not scopes:
        raise ValueError("a token without a scope opens nothing")
    if not as_of < expires_at <= as_of + LONGEST:
        raise BadExpiry(expires_at)
    User.objects.select_for_update().get(pk=user_id)  # so that two forms at once count each other
    living = ApiToken.objects.filter(user=user_id, revoked_at=None, expires_at__gt=as_of)
    if living.filter(name=name).exists():
        raise NameTaken(name)
    if living.count() >= MOST:
        raise TooMany(MOST)
    token = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    row = ApiToken.objects.create(
        user_id=user_id,
        name=name,
        digest=_digest(token),
        scopes=sorted(Scope(one).value for one in scopes),
        created_at=as_of,
        expires_at=expires_at,
    )
    _log("token.created", row, as_of, expires_at=expires_at, scopes=row.scopes)
    return NewToken(row.pk, token)


@transaction.atomic
def revoke_token(*, user_id: int, token_id: int, as_of: datetime) -> bool:
    """Ends one of the account's own tokens at once. Whether it had not been ended before.

    Raises:
        NotVisible: the account has no such token.
    """
    row = ApiToken.objects.select_related("user").filter(pk=token_id, user=user_id).first()
    if row is None:
        raise NotVisible(token_id)
    ended = ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=as_of)
    if ended:
        _log("token.revoked", row, as_of)
    return bool(ended)


def list_tokens(reader: Reader, *, as_of: datetime) -> tuple[TokenRow, ...]:
    """The reader's own tokens, the newest first, the last hundred of them."""
    own = ApiToken.objects.filter(user=reader.user_id).order_by("-pk")[:SHOWN]
    return tuple(
        TokenRow(
            id=row.pk,
            name=row.name,
            scopes=tuple(Scope(one) for one in row.scopes if one in SCOPES),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            is_revoked=row.revoked_at is not None,
            is_live=row.revoked_at is None and row.expires_at > as_of,
        )
        for row in own
    )


class _Presented(NamedTuple):
    """A living token; what follows its own columns are those of its account."""

    token_id: int
    expires_at: datetime
    last_used_at: datetime | None
    scopes: list[str]
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

    @property
    def account(self) -> Account:
        """Who made it."""
        return Account._make(self[4:])


@functools.cache
def _living() -> Statement[_Presented]:
    presented = accounts().filter(
        tokens__digest=Given("digest"), tokens__revoked_at=None, tokens__expires_at__gt=Given("as_of")
    )
    token = {"token_id": "id"} | {one: one for one in ("expires_at", "last_used_at", "scopes")}
    columns = {name: F(f"tokens__{column}") for name, column in token.items()}
    return Statement(presented.annotate(**columns), _Presented)


def bearer_of(token: str, *, as_of: datetime, today: date) -> Bearer | None:
    """Who stands behind this token; None when it is none of ours, or dead. One statement, rarely two.

    It is found by its digest, so how long the answer takes says nothing about how near a guess was.
    """
    if not _SHAPE.fullmatch(token):
        return None
    found = _living().rows({"digest": _digest(token), "as_of": as_of, "today": today})
    reader = found[0].account.reader(today=today) if found else None
    if reader is None:
        return None
    row = found[0]
    if row.last_used_at is None or row.last_used_at < as_of - USED_STEP:
        ApiToken.objects.filter(pk=row.token_id).update(last_used_at=as_of)
    return Bearer(row.token_id, row.expires_at, replace(reader, scopes=frozenset(row.scopes)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _log(action: str, row: ApiToken, as_of: datetime, **details: datetime | list[str]) -> None:
    record(actor_id=row.user.person_id, action=action, subject=f"token:{row.pk}", details=details, at=as_of)

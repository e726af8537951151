"""Which optional mail a person wants, and when: what asks for them by name comes in any case.

Whoever holds a link out of a mail may end that sort of mail without signing in, and nothing else (RFC 8058: mail programs
show a button for it, which sends a POST).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction

from reviewboard.audit.operations import record
from reviewboard.domain.working_hours import Hours
from reviewboard.people.columns import each_of
from reviewboard.people.models import Person
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed

_SALT = "reviewboard.mail.stop"


class OptionalMail(StrEnum):
    """A sort of mail that a person may end: agendas (with minutes) that do not ask for them, the digest of reminders."""

    AGENDAS = "agendas"
    REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class MailChoice:
    """What one person wants. `in_hours`: mail waits for their working hours, as long as it can."""

    agendas: bool = True
    reminders: bool = True
    in_hours: bool = False


def mail_choice(reader: Reader) -> MailChoice:
    """The reader's own choice. One statement; whoever is nobody's sign-in has none to make."""
    found = Person.objects.filter(pk=reader.person_id or 0).values_list(*_COLUMNS.values()).first()
    return MailChoice(*found) if found else MailChoice()


_COLUMNS = {"agendas": "mail_agendas", "reminders": "mail_reminders", "in_hours": "mail_in_hours"}
"""The column of each part of a choice."""


def _waiting_for_hours(ids: Iterable[int]) -> dict[int, Hours]:
    """Those of these people whose mail waits for their working hours, with these. One statement."""
    rows = Person.objects.filter(pk__in=each_of(ids), mail_in_hours=True)
    columns = ("pk", "zone", "works_from", "works_to", "works_on")
    return {pk: Hours(ZoneInfo(zone), *hours) for pk, zone, *hours in rows.values_list(*columns)}


def in_their_hours(ids: Iterable[int], *, as_of: datetime, latest: datetime) -> dict[int, datetime]:
    """By person, when their mail leaves if not now: what can wait, until `latest`, waits for the hours of who wants that.

    One statement.
    """
    begin = {person: hours.next(as_of) for person, hours in _waiting_for_hours(ids).items()}
    return {person: min(at, latest) for person, at in begin.items() if min(at, latest) > as_of}


@transaction.atomic
def choose_mail(*, reader: Reader, choice: MailChoice, as_of: datetime) -> None:
    """The reader's mail is as they say from now on.

    Raises:
        NotAllowed: their sign-in is no person's.
    """
    if reader.person_id is None:
        raise NotAllowed(Right.READ)
    values = {column: getattr(choice, part) for part, column in _COLUMNS.items()}
    if Person.objects.filter(pk=reader.person_id).exclude(**values).update(**values):
        _log(reader.person_id, reader.person_id, as_of)


@transaction.atomic
def stop_mail(*, token: str, as_of: datetime) -> OptionalMail | None:
    """Ends the mail that the link of a mail is about; which that is, None when the link is none of ours, or nobody's.

    Twice is the same as once.
    """
    told = told_by(token)
    if told is None:
        return None
    person_id, kind = told
    column = _COLUMNS[kind.value]
    known = Person.objects.filter(pk=person_id, erased_at__isnull=True)
    if known.filter(**{column: True}).update(**{column: False}):
        _log(None, person_id, as_of)
    return kind if known.exists() else None


def _log(actor_id: int | None, person_id: int, as_of: datetime) -> None:
    """Who chose is on the record, what they chose is not."""
    record(actor_id=actor_id, action="mail.chosen", subject=f"person:{person_id}", details={}, at=as_of)


def stop_page(person_id: int, kind: OptionalMail, *, now: bool = False) -> str:
    """The address at which this sort of mail is ended without a sign-in: a page, or what takes a POST `now`."""
    return f"{settings.PUBLIC_URL}/mail/stop/{stop_token(person_id, kind)}/{'now/' if now else ''}"


def stop_token(person_id: int, kind: OptionalMail) -> str:
    """What the link out of a mail of this sort to this person holds. Always the same, and for good."""
    return signing.Signer(salt=_SALT).sign_object([person_id, kind.value])


def told_by(token: str) -> tuple[int, OptionalMail] | None:
    """Whose mail of which sort a link is about; None when it is none of ours."""
    try:
        person_id, kind = signing.Signer(salt=_SALT).unsign_object(token)
        return int(person_id), OptionalMail(kind)
    except (signing.BadSignature, ValueError, TypeError):
        return None

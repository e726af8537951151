"""Erasing a person: the row stays, so that history, audit and hashes hold, and every word of theirs goes.

Names are emptied in the one place where they belong, and then looked for everywhere else, history included
(product.md, "Mandatory attendance, made fair": erasure breaks no verification).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower

from reviewboard.audit.history import unprotected
from reviewboard.audit.operations import record
from reviewboard.audit.queries import Held
from reviewboard.domain.detection.quotes import split_identities
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.people.accounts import end_access
from reviewboard.people.holds import touching
from reviewboard.people.identities import veil
from reviewboard.people.models import ApiToken, Identity, Person, Quoted, User
from reviewboard.people.news import agenda_changed
from reviewboard.people.sweep import pattern_of, sweep


@dataclass(frozen=True, slots=True)
class Words:
    """What a person is called anywhere."""

    names: frozenset[str]
    emails: frozenset[str]
    logins: frozenset[str]


@transaction.atomic
def erase_person(*, person_id: int, actor_id: int | None, as_of: datetime) -> int:
    """Empties the person's name, addresses, logins, quotes and account, and every other mention of them.

    Erasing somebody twice sweeps again, for what was written since; it can only look for what is still known.

    Returns:
        How many rows elsewhere mentioned them.

    Raises:
        Held: a legal hold touches the person.
        LastAdmin: they are the only administrator who stays.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    identities = _identities_of(person)
    words = _words_of(person, identities)
    pattern = pattern_of(words.names, words.emails, words.logins)
    if held := touching(person_id, [row.pk for row in identities], pattern):
        raise Held(held)
    end_access(person_id=person_id, actor_id=actor_id, as_of=as_of)
    _empty(person, identities, words, as_of)
    with unprotected():
        swept = sweep(pattern) if pattern else 0
    record(
        actor_id=actor_id,
        action="person.erased",
        subject=f"person:{person_id}",
        details={"rows": swept},
        at=as_of,
    )
    agenda_changed()
    return swept


def _identities_of(person: Person) -> list[Identity]:
    """What they were seen under, and what was taken from them though it is their own address; emptied ones too."""
    addresses = [person.email, *User.objects.filter(person=person).values_list("email", flat=True)]
    own = Q(person=None, kind="email", low__in=[address.lower() for address in addresses if address])
    return list(Identity.objects.annotate(low=Lower("value")).filter(Q(person=person) | own))


def _words_of(person: Person, every: Iterable[Identity]) -> Words:
    identities = [row for row in every if row.erased_at is None]
    quotes = Quoted.objects.filter(identity__in=identities).values_list("text", flat=True)
    mentions = [
        part for text in quotes for part in split_identities(text) if isinstance(part, IdentitySnapshot)
    ]
    users = User.objects.filter(person=person).values_list("email", flat=True)
    return Words(
        names=_filled(
            [person.name, *(row.name for row in identities), *(mention.name for mention in mentions)]
        ),
        emails=_filled([person.email, *users, *(row.value for row in identities if row.kind == "email")]),
        logins=_filled(row.value for row in identities if row.kind not in {"email", "name"}),
    )


def _filled(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if word.strip())


def _empty(person: Person, identities: Iterable[Identity], words: Words, as_of: datetime) -> None:
    Quoted.objects.filter(identity__in=identities).update(text="", digest=_numbered("pk"))
    for row in identities:
        if row.erased_at is None:
            row.value, row.name, row.erased_at = veil(row.kind, row.value), "", as_of
            row.save(update_fields=["value", "name", "erased_at"])
    users = User.objects.filter(person=person)
    ApiToken.objects.filter(user__in=users).delete()
    users.update(email=_numbered("pk"), password=make_password(None))
    Person.objects.filter(pk=person.pk).update(name="", email="", erased_at=as_of)
    typed = [email.lower() for email in words.emails]
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        attempts: QuerySet[AccessAttempt] = model.objects.annotate(low=Lower("username"))
        attempts.filter(low__in=typed).delete()


def _numbered(key: str) -> Concat:
    """A value that stays unique and says nothing: "erased-55"."""
    return Concat(Value("erased-"), Cast(F(key), CharField()))

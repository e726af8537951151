"""Erasing a person: the row stays, so that history, audit and hashes hold, and every word of theirs goes.

Names are emptied in the one place where they belong, and then looked for everywhere else, history included
(product.md, "Mandatory attendance, made fair": erasure breaks no verification).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower

from reviewboard.audit.history import unprotected
from reviewboard.audit.operations import record_each
from reviewboard.audit.queries import Held
from reviewboard.domain.detection.quotes import split_identities
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.outbox.operations import owe
from reviewboard.people.accounts import end_access
from reviewboard.people.holds import touching
from reviewboard.people.identities import veil
from reviewboard.people.living import Merged
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

    Whoever is merged into them is erased with them: it is one person. Erasing somebody twice sweeps again, for
    what was written since; it can only look for what is still known.

    Returns:
        How many rows elsewhere mentioned them.

    Raises:
        Held: a legal hold touches the person.
        Merged: the person is merged into somebody else, who is erased instead.
        LastAdmin: they are the only administrator who stays.
    """
    people = _locked(person_id)
    identities = [row for one in people for row in _identities_of(one)]
    words = _words_of(people, identities)
    pattern = pattern_of(words.names, words.emails, words.logins)
    keys = [row.pk for row in identities]
    if held := {subject for one in people for subject in touching(one.pk, keys, pattern)}:
        raise Held(held)
    for one in people:
        end_access(person_id=one.pk, actor_id=actor_id, as_of=as_of)
    _empty(people, identities, words, as_of)
    with unprotected():
        swept = sweep(pattern) if pattern else 0
    record_each(
        actor_id=actor_id,
        action="person.erased",
        subjects=[f"person:{one.pk}" for one in people],
        details={"rows": swept},
        at=as_of,
    )
    owe(kind="forget_bodies", subject=f"person:{person_id}", payload={})
    agenda_changed()
    return swept


def _locked(person_id: int) -> list[Person]:
    """The person, and whoever is merged into them, in the order in which everybody locks people."""
    asked = Q(pk=person_id) | Q(merged_into=person_id)
    people = list(Person.objects.select_for_update().filter(asked).order_by("pk"))
    person = next((one for one in people if one.pk == person_id), None)
    if person is None:
        raise Person.DoesNotExist(person_id)
    if person.merged_into_id is not None:
        raise Merged(person_id)
    return people


def _identities_of(person: Person) -> list[Identity]:
    """What they were seen under, and what was taken from them though it is their own address; emptied ones too."""
    addresses = [person.email, *User.objects.filter(person=person).values_list("email", flat=True)]
    own = Q(person=None, kind="email", low__in=[address.lower() for address in addresses if address])
    return list(Identity.objects.annotate(low=Lower("value")).filter(Q(person=person) | own))


def _words_of(people: Collection[Person], every: Iterable[Identity]) -> Words:
    identities = [row for row in every if row.erased_at is None]
    quotes = Quoted.objects.filter(identity__in=identities).values_list("text", flat=True)
    mentions = [
        part for text in quotes for part in split_identities(text) if isinstance(part, IdentitySnapshot)
    ]
    users = User.objects.filter(person__in=people).values_list("email", flat=True)
    own = [one.email for one in people]
    return Words(
        names=_filled(
            [
                *(one.name for one in people),
                *(row.name for row in identities),
                *(mention.name for mention in mentions),
            ]
        ),
        emails=_filled([*own, *users, *(row.value for row in identities if row.kind == "email")]),
        logins=_filled(row.value for row in identities if row.kind not in {"email", "name"}),
    )


def _filled(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if word.strip())


def _empty(people: Collection[Person], identities: Iterable[Identity], words: Words, as_of: datetime) -> None:
    Quoted.objects.filter(identity__in=identities).update(text="", digest=_numbered("pk"))
    for row in identities:
        if row.erased_at is None:
            row.value, row.name, row.erased_at = veil(row.kind, row.value), "", as_of
            row.save(update_fields=["value", "name", "erased_at"])
    users = User.objects.filter(person__in=people)
    ApiToken.objects.filter(user__in=users).delete()
    users.update(email=_numbered("pk"), password=make_password(None))
    Person.objects.filter(pk__in=[one.pk for one in people]).update(name="", email="", erased_at=as_of)
    typed = [email.lower() for email in words.emails]
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        attempts: QuerySet[AccessAttempt] = model.objects.annotate(low=Lower("username"))
        attempts.filter(low__in=typed).delete()


def _numbered(key: str) -> Concat:
    """A value that stays unique and says nothing: "erased-55"."""
    return Concat(Value("erased-"), Cast(F(key), CharField()))

"""Logins and addresses as they come in, and names inside text we keep: both become keys here."""

import hashlib
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from reviewboard.domain.detection.quotes import split_identities
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.people.models import Identity, Person, Quoted

IdentityKey = tuple[str, str]


def key_of(snapshot: IdentitySnapshot) -> IdentityKey:
    """What makes an identity one: its kind and its value, whatever the case."""
    return (snapshot.kind, snapshot.value.lower())


@transaction.atomic
def resolve(snapshots: Iterable[IdentitySnapshot]) -> dict[IdentityKey, int]:
    """The identity ids of these snapshots, created where new; a new address that is a person's own is theirs.

    At most four statements, whatever the number.
    """
    wanted = {key_of(one): one for one in snapshots if one.value}
    found = _ids(wanted)
    missing = {key: one for key, one in wanted.items() if key not in found}
    if not missing:
        return found
    people = _people_by_email(value for kind, value in missing if kind == "email")
    Identity.objects.bulk_create(
        (
            Identity(
                kind=one.kind,
                value=one.value[:320],
                name=one.name[:200],
                person_id=people.get(key[1]) if key[0] == "email" else None,
            )
            for key, one in missing.items()
        ),
        ignore_conflicts=True,
    )
    return found | _ids(missing)


def _ids(keys: Iterable[IdentityKey]) -> dict[IdentityKey, int]:
    by_kind: dict[str, list[str]] = {}
    for kind, value in keys:
        by_kind.setdefault(kind, []).append(value[:320])
    if not by_kind:
        return {}
    wanted = Q()
    for kind, values in by_kind.items():
        wanted |= Q(kind=kind, low__in=values)
    rows = Identity.objects.annotate(low=Lower("value")).filter(wanted).values_list("kind", "low", "pk")
    return {(kind, low): pk for kind, low, pk in rows}


def _people_by_email(emails: Iterable[str]) -> dict[str, int]:
    rows = Person.objects.annotate(low=Lower("email")).filter(low__in=list(emails)).values_list("low", "pk")
    return dict(rows)


@transaction.atomic
def key_texts(texts: Sequence[str]) -> list[str]:
    """The texts with every `Name <address>` replaced by a key, so that erasing a person empties quotes too.

    `queries.with_names` puts the words back. At most six statements, whatever the number of texts.
    """
    split = [split_identities(text.replace("⟦", "[").replace("⟧", "]")) for text in texts]
    mentions = {part: words(part) for parts in split for part in parts if isinstance(part, IdentitySnapshot)}
    if not mentions:
        return ["".join(str(part) for part in parts) for parts in split]
    identities = resolve(mentions)
    rows = {
        part: (identities[key_of(part)], hashlib.sha256(text.encode()).hexdigest())
        for part, text in mentions.items()
    }
    Quoted.objects.bulk_create(
        (
            Quoted(identity_id=rows[part][0], digest=rows[part][1], text=text[:600])
            for part, text in mentions.items()
        ),
        ignore_conflicts=True,
    )
    known = Quoted.objects.filter(identity__in={row[0] for row in rows.values()})
    keys = {
        (identity, digest): pk for identity, digest, pk in known.values_list("identity_id", "digest", "pk")
    }
    return [
        "".join(f"⟦q{keys[rows[part]]}⟧" if isinstance(part, IdentitySnapshot) else part for part in parts)
        for parts in split
    ]


def words(mention: IdentitySnapshot) -> str:
    """How the mention stood in the text."""
    return f"{mention.name} <{mention.value}>" if mention.name else f"<{mention.value}>"

"""Logins and addresses as they come in, and names inside text we keep: both become keys here."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils.crypto import salted_hmac

from reviewboard.domain.detection.quotes import split_identities
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.people.models import Identity, Person, Quoted

IdentityKey = tuple[str, str]
LONGEST = 320


def key_of(snapshot: IdentitySnapshot) -> IdentityKey:
    """What makes an identity one: its kind and its value, whatever the case."""
    return (snapshot.kind, snapshot.value[:LONGEST].lower())


def veil(kind: str, value: str) -> str:
    """What an erased identity keeps in place of its value.

    A keyed hash: whoever has no SECRET_KEY learns nothing from it, and a repository that is read again finds the
    erased identity instead of bringing the name back. A changed SECRET_KEY forgets; then erase once more.
    """
    return f"erased-{salted_hmac('reviewboard.erased', f'{kind} {value.lower()}', algorithm='sha256').hexdigest()}"


def digest_key() -> bytes:
    """The key of digests over what may name somebody: whoever has no SECRET_KEY cannot try out names on them."""
    return salted_hmac("reviewboard.digests", "", algorithm="sha256").digest()


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
                value=one.value[:LONGEST],
                name=one.name[:200],
                person_id=people.get(key[1]) if key[0] == "email" else None,
            )
            for key, one in missing.items()
        ),
        ignore_conflicts=True,
    )
    return found | _ids(missing)


def _ids(wanted: Mapping[IdentityKey, IdentitySnapshot]) -> dict[IdentityKey, int]:
    """What is known of these, by kind: in lower case, as it is written (a database may lower other letters), or veiled."""
    if not wanted:
        return {}
    veiled = {(kind, veil(kind, value)): (kind, value) for kind, value in wanted}
    by_kind: dict[str, set[str]] = {}
    for (kind, value), one in wanted.items():
        by_kind.setdefault(kind, set()).update((value, one.value[:LONGEST], veil(kind, value)))
    asked = Q()
    for kind, values in by_kind.items():
        asked |= Q(kind=kind, low__in=values) | Q(kind=kind, value__in=values)
    rows = Identity.objects.annotate(low=Lower("value")).filter(asked).values_list("kind", "value", "pk")
    return {veiled.get((kind, value), (kind, value.lower())): pk for kind, value, pk in rows}


def _people_by_email(emails: Iterable[str]) -> dict[str, int]:
    """Whose own address each of these is; of somebody who is merged, whoever they turned out to be."""
    rows = Person.objects.annotate(low=Lower("email")).filter(low__in=list(emails))
    return dict(rows.values_list("low", Coalesce("merged_into", "pk")))


def account_number(address: str) -> str:
    """The number of the account that a forge's own address names ("123+ada@users.noreply.github.com"), or ""."""
    number, plus, rest = address.partition("+")
    return number if plus and number.isdecimal() and rest.endswith("@users.noreply.github.com") else ""


def identity_of(person_id: int) -> int:
    """An identity by which this person is known, the oldest; one of their address where there is none yet.

    Raises:
        ValueError: nothing is known of them by which they could be named.
    """
    known = Identity.objects.filter(person=person_id, erased_at__isnull=True).order_by("pk")
    found = known.values_list("pk", flat=True).first()
    if found is not None:
        return found
    person = Person.objects.filter(pk=person_id, erased_at__isnull=True).exclude(email="").first()
    if person is None:
        raise ValueError("nothing is known of them by which they could be named")
    return next(iter(resolve([IdentitySnapshot("email", person.email, person.name)]).values()))


def identities_in(quote_keys: Iterable[int]) -> dict[int, int]:
    """By key of a quote (`key_texts`), the identity whose words it stands for. One statement."""
    return dict(Quoted.objects.filter(pk__in=set(quote_keys)).values_list("pk", "identity_id"))


def key_texts(texts: Sequence[str]) -> list[str]:
    """The texts with every `Name <address>` replaced by a key, so that erasing a person empties quotes too.

    `queries.with_names` puts the words back. At most seven statements, whatever the number of texts; none where they
    name nobody.
    """
    split = [split_identities(text.replace("⟦", "[").replace("⟧", "]")) for text in texts]
    mentions = {part: words(part) for parts in split for part in parts if isinstance(part, IdentitySnapshot)}
    keys = _keys(mentions) if mentions else {}
    return [
        "".join(f"⟦q{keys[part]}⟧" if isinstance(part, IdentitySnapshot) else part for part in parts)
        for parts in split
    ]


@transaction.atomic
def _keys(mentions: Mapping[IdentitySnapshot, str]) -> dict[IdentitySnapshot, int]:
    """The key of each mention, and of how it stood in the text."""
    identities = resolve(mentions)
    erased = set(
        Identity.objects.filter(pk__in=identities.values(), erased_at__isnull=False).values_list(
            "pk", flat=True
        )
    )
    rows = {part: _quoted(identities[key_of(part)], text, erased) for part, text in mentions.items()}
    Quoted.objects.bulk_create(
        (
            Quoted(identity_id=pk, digest=digest, text="" if pk in erased else mentions[part][:600])
            for part, (pk, digest) in rows.items()
        ),
        ignore_conflicts=True,
    )
    known = Quoted.objects.filter(identity__in={row[0] for row in rows.values()})
    keys = {
        (identity, digest): pk for identity, digest, pk in known.values_list("identity_id", "digest", "pk")
    }
    return {part: keys[row] for part, row in rows.items()}


def _quoted(identity_id: int, text: str, erased: Collection[int]) -> tuple[int, str]:
    """The identity with the digest of what was written; of an erased one not even that is kept."""
    if identity_id in erased:
        return identity_id, "erased"
    return identity_id, hashlib.sha256(text.encode()).hexdigest()


def words(mention: IdentitySnapshot) -> str:
    """How the mention stood in the text."""
    return f"{mention.name} <{mention.value}>" if mention.name else f"<{mention.value}>"

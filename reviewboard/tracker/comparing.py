"""Both sides of a ticket in a form that can be kept: without a word that would outlive somebody's erasure.

People are compared as identities, long texts as keyed digests; a short text keeps keys in place of names.
"""

from collections.abc import Mapping
from typing import Any

from reviewboard.domain.merge import digest
from reviewboard.domain.tracking.fields import Shared, Value, Values
from reviewboard.domain.tracking.merging import Agreed, Base
from reviewboard.people.identities import digest_key, key_texts

Kept = Mapping[str, Any]


NEVER = "never agreed"
"""As one half of what was agreed: differs from whatever a side says, so that this side counts as the one that changed."""


def comparable(values: Values, identity_id: int | None) -> dict[Shared, Value]:
    """The values as they are compared and kept. `identity_id`: whose the account is that ASSIGNEE names."""
    told = dict(values)
    if Shared.DESCRIPTION in told:
        told[Shared.DESCRIPTION] = digest(digest_key(), str(told[Shared.DESCRIPTION]))[:24]
    if told.get(Shared.ASSIGNEE):
        told[Shared.ASSIGNEE] = f"identity:{identity_id}" if identity_id else ""
    if Shared.SUMMARY in told:
        told[Shared.SUMMARY] = key_texts([str(told[Shared.SUMMARY])])[0]
    return told


def base_of(kept: Kept) -> Base:
    """What was agreed, as it is kept in a column."""
    return {Shared(name): Agreed(_value(ours), _value(theirs)) for name, (ours, theirs) in kept.items()}


def kept(base: Base) -> dict[str, list[Any]]:
    """What was agreed, for a column."""
    return {one.value: [_plain(pair.ours), _plain(pair.theirs)] for one, pair in base.items()}


def _value(said: Any) -> Value:
    return tuple(said) if isinstance(said, list) else str(said)


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def plain_values(values: Values) -> dict[str, Any]:
    """Values, for a column."""
    return {one.value: _plain(value) for one, value in values.items()}


def values_of(kept: Kept) -> dict[Shared, Value]:
    """Values, as they are kept in a column."""
    return {Shared(name): _value(said) for name, said in kept.items()}

"""Keys of records. They never hold a name.

Rows, pages and addresses name a record by its kind and id, "incident:214". What an agenda is made from, and its hash,
name it by what it is in every database that holds it: its kind and a hash of what its source calls it (`Known`).
"""

import hashlib
from collections.abc import Iterable, Mapping

from django.utils.crypto import salted_hmac

_SIZE = 8
"""Bytes of a hash: among a million records two are alike once in 37 million weeks, and then told apart."""


def key(kind: str, pk: int) -> str:
    """The key of a row."""
    return f"{kind}:{pk}"


def maybe(kind: str, pk: int | None) -> str | None:
    """The key of a row that may be missing."""
    return None if pk is None else f"{kind}:{pk}"


def pk(key_: str, kind: str) -> int | None:
    """The id behind a key of this kind; None when the key is of another kind."""
    found, _, number = key_.rpartition(":")
    return int(number) if found == kind and number.isdecimal() else None


class Known:
    """The records of one week, each by its key here and by the one it has everywhere.

    A person's key is made with this installation's own secret, so that nobody finds an address by trying. Whoever has
    no address, and a record of which nothing was `learn`ed, keep the key they have here.
    """

    def __init__(self) -> None:
        self._everywhere: dict[str, str] = {}
        self._here: dict[str, str] = {}
        self._secret = salted_hmac("reviewboard.agenda.keys", "person", algorithm="sha256").digest()

    def learn(self, kind: str, pk: int, *known_as: str) -> None:
        """That a row is what a source calls so, such as (key of the connection, id there). First come, first named."""
        here = key(kind, pk)
        if here in self._everywhere or not any(known_as):
            return
        secret = self._secret if kind == "person" else b""
        told = "\n".join(known_as)
        while (everywhere := f"{kind}:{_hashed(told, secret)}") in self._here:
            told += "\nanother"
        self._everywhere[here], self._here[everywhere] = everywhere, here
        if kind == "team":
            self._everywhere[f"wheel:{here}"], self._here[f"wheel:{everywhere}"] = (
                f"wheel:{everywhere}",
                f"wheel:{here}",
            )

    def of(self, kind: str, pk: int) -> str:
        """The key of a row everywhere."""
        here = f"{kind}:{pk}"
        return self._everywhere.get(here, here)

    def maybe(self, kind: str, pk: int | None) -> str | None:
        """The key everywhere of a row that may be missing."""
        return None if pk is None else self.of(kind, pk)

    @property
    def everywhere(self) -> Mapping[str, str]:
        """The keys that records have everywhere, by those that they have here."""
        return self._everywhere

    @property
    def here(self) -> Mapping[str, str]:
        """The keys that records have here, by those that they have everywhere."""
        return self._here

    def among(self, keys: Iterable[str]) -> dict[str, str]:
        """`here` for these keys only."""
        return {one: self._here[one] for one in sorted(set(keys)) if one in self._here}


def _hashed(told: str, secret: bytes) -> str:
    return hashlib.blake2b(told.encode(), digest_size=_SIZE, key=secret).hexdigest()

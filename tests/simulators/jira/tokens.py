"""Cloud's page tokens: opaque, good for one query, and not for ever."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

KEPT = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a search begins: the ids that are still to come, in their order."""

    jql: str
    ids: tuple[str, ...]


@dataclass
class PageTokens:
    """The tokens that were given out; the oldest expire."""

    _places: OrderedDict[str, Place] = field(default_factory=OrderedDict)

    def give(self, place: Place) -> str:
        """A token for this place. The same place has the same token."""
        token = hashlib.sha256(repr(place).encode()).hexdigest()[:40]
        self._places[token] = place
        while len(self._places) > KEPT:
            self._places.popitem(last=False)
        return token

    def find(self, token: str, jql: str) -> Place | None:
        """Where the token leads, None where it has expired or belongs to another query."""
        place = self._places.get(token)
        return place if place and place.jql == jql else None

    def expire(self) -> None:
        """Lets every token expire."""
        self._places.clear()

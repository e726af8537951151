"""Which commits of a listing came to the main line by themselves, and which with a request.

A listing of a branch holds everything that can be reached, newest first and children before parents. Walking it from the
head, first parents are the main line; what a merge that names a request brought landed with that merge; what any other
merge brought was pushed without a request.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reviewboard.integrations.bitbucket.commits import takes_main_in
from reviewboard.integrations.git.requests import merged_request

_MAIN, _PUSHED = "main", "pushed"


class Walk:
    """The walk over one listing, page by page.

    `ahead` is what is still expected of it, and how it came in: as the main line, pushed, or with a merge, whose sha it
    is. It is plain JSON.
    """

    def __init__(self, ahead: Mapping[str, Any]) -> None:
        self.ahead: dict[str, str] = {sha: str(way) for sha, way in ahead.items()}

    @classmethod
    def of(cls, head: str) -> "Walk":
        """The walk from this head of the main line."""
        return cls({head: _MAIN})

    def landed_with(self, sha: str, message: str, parents: Sequence[str]) -> str | None:
        """Takes the next commit of the listing: with which request's merge it landed, "" for none that is known.

        None where it is no change of its own: it names a request, or only took the main line in.
        """
        way = self.ahead.pop(sha, _PUSHED)
        named = merged_request(message) is not None
        for number, parent in enumerate(parents):
            with_request = named and number > 0 and way in (_MAIN, _PUSHED)
            side = _PUSHED if number > 0 and way == _MAIN else way
            self._expect(parent, sha if with_request else side)
        if named or takes_main_in(message):
            return None
        return "" if way in (_MAIN, _PUSHED) else way

    def _expect(self, parent: str, way: str) -> None:
        """A commit that came in several ways counts by the most direct of them."""
        known = self.ahead.get(parent, way)
        self.ahead[parent] = _MAIN if _MAIN in (known, way) else _PUSHED if _PUSHED in (known, way) else known

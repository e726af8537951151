"""Asking GitHub's REST API, and what its refusals mean.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api and .../troubleshooting-the-rest-api.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from reviewboard.domain.ports import Answer, Fetched, Http, Rejected, Unavailable, WritingHttp
from reviewboard.integrations.reading import Record, records

PAGE = 100
"""The largest page that GitHub gives."""
BUSY = timedelta(minutes=1)
"""How long GitHub wants to be left alone after a secondary limit that says nothing itself: at least a minute."""
_LAST = re.compile(r"<[^<>]*[?&]page=(\d{1,6})[^<>]*>;\s*rel=\"last\"")
_REFUSED, _GONE, _MOVED, _EMPTY = ("401", "403"), ("404", "410", "451"), ("301", "302", "307", "308"), "409"
_TOO_MANY = "429"


@dataclass(frozen=True, slots=True)
class Place:
    """A repository that is read. `said` is what its payloads say of it: id, name and link, and when it was pushed to."""

    said: Record

    @property
    def path(self) -> str:
        """Below the API's address."""
        return f"repos/{quote(str(self.said.get('full_name', '')), safe='/')}"

    @property
    def external_id(self) -> str:
        """What the external ids of everything in it begin with."""
        return str(self.said.get("id", ""))


@dataclass(frozen=True, slots=True)
class Read:
    """One page of one stream. `position` is where the next one begins; `left` how many rows are still to come."""

    fetched: Sequence[Fetched]
    position: Record
    finished: bool
    rows: int = 0
    left: int = 0


def ask(http: Http, path: str, **params: str | int) -> Answer:
    """As `Http.get`; a rate limit says how long to wait."""
    with _limits():
        return http.get(path, **params)


def say(http: WritingHttp, path: str, body: Mapping[str, object]) -> Answer:
    """As `WritingHttp.post`; a rate limit says how long to wait."""
    with _limits():
        return http.post(path, body)


@contextmanager
def _limits() -> Iterator[None]:
    """A secondary rate limit is 403 like a refusal, and is told from one by its words alone; or 429 that names no time."""
    try:
        yield
    except Rejected as rejected:
        if "rate limit" in rejected.words.lower() or "abuse detection" in rejected.words.lower():
            raise Unavailable(rejected.words, BUSY) from rejected
        raise
    except Unavailable as away:
        if away.retry_after is None and away.words.startswith(_TOO_MANY):
            raise Unavailable(away.words, BUSY) from away
        raise


def refused(rejected: Rejected) -> bool:
    """Whether the token does not allow it."""
    return rejected.words.startswith(_REFUSED)


def gone(rejected: Rejected) -> bool:
    """Whether there is no such thing, or no longer, or not for us: GitHub does not tell these apart."""
    return rejected.words.startswith(_GONE)


def moved(rejected: Rejected) -> bool:
    """Whether what was asked for has another address now."""
    return rejected.words.startswith(_MOVED)


def empty(rejected: Rejected) -> bool:
    """Whether a repository has no commits yet."""
    return rejected.words.startswith(_EMPTY)


def rows(answer: Answer) -> list[Record]:
    """The objects of a list."""
    return list(records({"rows": answer.body}, "rows"))


def all_rows(http: Http, path: str, pages: int) -> Iterator[Record]:
    """The objects of a list over at most so many pages."""
    answer = ask(http, path, per_page=PAGE)
    for _ in range(pages - 1):
        yield from rows(answer)
        if not answer.next:
            return
        answer = ask(http, answer.next)
    yield from rows(answer)


def rows_ahead(answer: Answer, page: int, per_page: int) -> int:
    """How many rows follow after this page, at most: GitHub names the last page, not the number."""
    found = _LAST.search(answer.headers.get("link", ""))
    return max(int(found[1]) - page, 0) * per_page if found else 0


def stamp(at: datetime) -> str:
    """A time as GitHub writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

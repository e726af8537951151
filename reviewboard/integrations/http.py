"""Talking to a vendor's API: one place for time limits, rate limits and errors (`domain.ports.Http`)."""

import email.utils
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from reviewboard.domain.ports import Access, Answer, Headers, Rejected, Unavailable

CONNECT_SECONDS, READ_SECONDS = 5, 30
LARGEST = 32 * 1024 * 1024
_WORDS_CHARS = 300
_TOO_MANY = 429


class JsonApi:
    """One vendor's API at one base address.

    `authorization` are the headers that sign us in, `fresh` those that change with time. They go to the base's own
    host only: a link that a vendor gives to another host is refused, and redirects are not followed.
    """

    def __init__(
        self,
        base: str,
        authorization: Mapping[str, str],
        session: requests.Session | None = None,
        fresh: Callable[[], Mapping[str, str]] | None = None,
    ) -> None:
        self._base = base if base.endswith("/") else f"{base}/"
        self._headers = {"Accept": "application/json", "User-Agent": "reviewboard", **authorization}
        self._fresh = fresh
        self._session = session or requests.Session()
        self._session.trust_env = True  # a company's proxy

    def get(self, path: str, **params: str | int) -> Answer:
        """As `domain.ports.Http.get`."""
        return self._ask("GET", path, params=params or None)

    def post(self, path: str, body: Mapping[str, object]) -> Answer:
        """As `domain.ports.WritingHttp.post`: sent once. Where it is Unavailable, it may have arrived all the same."""
        return self._ask("POST", path, json=dict(body))

    def _ask(self, method: str, path: str, **sent: Any) -> Answer:
        url = urljoin(self._base, path.lstrip("/") if "://" not in path else path)
        if urlsplit(url)[:2] != urlsplit(self._base)[:2]:
            raise Rejected(f"a link to another host: {urlsplit(url).netloc}")
        signed = {**self._headers, **self._fresh()} if self._fresh else self._headers
        try:
            with self._session.request(
                method,
                url,
                headers=signed,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
                **sent,
            ) as answer:
                body = answer.raw.read(LARGEST + 1, decode_content=True)
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return _answer(answer, body, headers)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise Unavailable(
                f"no answer from {urlsplit(self._base).netloc}: {type(error).__name__}"
            ) from error


def opened(access: Access) -> JsonApi:
    """The API that this signs in to. No call is made yet."""
    return JsonApi(access.base, access.headers, fresh=access.fresh)


class NoAnswer(Exception):  # noqa: N818  # reads as what it is at every raise
    """It was sent and not answered: nobody knows whether it arrived. `words` are for the person who has to act."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def post(url: str, body: Mapping[str, Any]) -> None:
    """Sends JSON once to an address that is itself the secret; of the answer only its status counts.

    Redirects are not followed, and no error holds more of the address than its host.

    Raises:
        Rejected: 3xx or 4xx, in the other side's words.
        Unavailable: 5xx, a rate limit with how long to wait, or no connection.
        NoAnswer: it was sent and not answered.
    """
    host = urlsplit(url).hostname
    try:
        with requests.post(
            url,
            json=dict(body),
            headers={"User-Agent": "reviewboard"},
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as answer:
            said = b"" if answer.ok else answer.raw.read(4 * _WORDS_CHARS, decode_content=True)
            _raise_for(answer, said, {name.lower(): value for name, value in answer.headers.items()})
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        if _never_left(error):
            raise Unavailable(f"no connection to {host}") from None  # its own words hold the whole address
        raise NoAnswer(f"no answer from {host}; it may have arrived") from None


def _never_left(error: Exception) -> bool:
    """Whether there was no connection, so that nothing can have arrived."""
    unsent = (requests.ConnectTimeout, requests.exceptions.ProxyError, requests.exceptions.SSLError)
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, unsent) or isinstance(cause, urllib3.exceptions.NewConnectionError)


def _raise_for(answer: requests.Response, body: bytes, headers: Headers) -> None:
    """Raises Rejected or Unavailable for every status that is no success."""
    status = answer.status_code
    if status == _TOO_MANY or (status == 403 and _limited(headers)):
        raise Unavailable(f"{status} rate limit reached", wait_of(headers, datetime.now(UTC)))
    if status >= 500:
        raise Unavailable(f"{status} {answer.reason or ''}".strip(), wait_of(headers, datetime.now(UTC)))
    if status >= 300:
        raise Rejected(f"{status} {_words(body) or answer.reason or ''}".strip())


def _answer(answer: requests.Response, body: bytes, headers: Headers) -> Answer:
    _raise_for(answer, body, headers)
    if len(body) > LARGEST:
        raise Rejected("the answer is larger than 32 MB")
    answer._content = body  # read through `raw`, so that the size could be limited
    try:
        return Answer(answer.json() if body else None, headers, answer.links.get("next", {}).get("url", ""))
    except ValueError:
        raise Rejected("the answer is not JSON; is this the address of the API?") from None


def _limited(headers: Headers) -> bool:
    return "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"


def wait_of(headers: Headers, as_of: datetime) -> timedelta | None:
    """How long the other side asks to be left alone: `Retry-After` (seconds or a date), or the reset of its limit."""
    told = headers.get("retry-after", "")
    if told.isascii() and told.isdigit():
        return timedelta(seconds=min(int(told), 24 * 3600))
    if told:
        try:
            return max(email.utils.parsedate_to_datetime(told) - as_of, timedelta(0))
        except (ValueError, TypeError):
            return None
    if headers.get("x-ratelimit-remaining", "0") != "0":
        return None  # its limit is not what stops us: GitHub says with every answer when that begins anew
    reset = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset", "")
    if reset.isascii() and reset.isdigit():
        seconds = int(reset)
        ahead = (
            seconds if seconds < 10**6 else seconds - int(as_of.timestamp())
        )  # some give seconds to go, some a time
        return timedelta(seconds=min(max(ahead, 0), 24 * 3600))
    return None


def said_at(answer: Answer) -> datetime | None:
    """The vendor's own time of its answer: where its next poll begins, so that clocks need not agree."""
    try:
        told = email.utils.parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError, TypeError):
        return None
    return told.replace(tzinfo=told.tzinfo or UTC)


def _words(body: bytes) -> str:
    """What the other side says went wrong: the usual places of a JSON error, else its first words."""
    text = body[: 4 * _WORDS_CHARS].decode("utf-8", "replace")
    try:
        told = json.loads(body)
    except ValueError:
        return "" if text.lstrip().startswith("<") else " ".join(text.split())[:_WORDS_CHARS]
    for place in ("message", "error_description", "error", "errorMessages", "detail", "errors"):
        found = told.get(place) if isinstance(told, dict) else None
        if isinstance(found, dict):
            found = found.get("message") or found
        if found:
            return ": ".join([str(found), *_particulars(told, place)])[:_WORDS_CHARS]
    return ""


def _particulars(told: Mapping[str, Any], place: str) -> list[str]:
    """What is wrong in particular: GitHub says "Validation Failed", and beside it why."""
    errors = told.get("errors") if place != "errors" else None
    found = (
        [one.get("message") for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    )
    return [one for one in found if isinstance(one, str) and one]

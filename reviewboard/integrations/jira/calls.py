"""One call to a Jira: sent once, its answer read, its errors as types."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from jira import JIRA, JIRAError

from reviewboard.domain.ports import Headers
from reviewboard.domain.tracking.port import Refused, Unanswered
from reviewboard.integrations.jira.errors import lowered, of_answer, of_transport, trace_of


@dataclass(frozen=True, slots=True)
class Reply:
    """What Jira answered: JSON, or None where it said nothing."""

    status: int
    body: Any
    headers: Headers

    @property
    def trace(self) -> str:
        """What finds the call in Jira's logs."""
        return trace_of(self.headers)


class Calls:
    """The calls of one signed-in client. Redirects are not followed: the token goes nowhere else."""

    def __init__(self, client: JIRA) -> None:
        self._client = client
        self._base = client.server_url.rstrip("/")
        self.near_limit = False
        """Whether the last answer said that its rate limit is near."""

    def get(self, path: str, **params: str | int) -> Reply:
        """Reads; raises what `send` does."""
        return self.send("GET", path, params=params)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        params: Mapping[str, str | int] | None = None,
        answers: Collection[int] = (),
    ) -> Reply:
        """One request, once. `answers` are statuses of 400 and more that say something beside their being errors.

        Raises:
            SignedOut, Missing, Refused: the answer's status is below 500, and it did not happen.
            Limited: 429, and it did not happen.
            Unanswered: 5xx, or no whole answer; only where `sent` is False is it certain that it did not happen.
        """
        url = f"{self._base}/rest/api/{path}"
        try:
            response = self._client._session.request(
                method, url, json=body, params=dict(params or {}), allow_redirects=False
            )
        except JIRAError as error:
            if error.response is None or error.response.status_code not in answers:
                raise of_answer(error) from None
            response = error.response
        except requests.RequestException as error:
            raise of_transport(error) from None
        return self._read(response)

    def _read(self, response: requests.Response) -> Reply:
        headers = lowered(response.headers)
        self.near_limit = headers.get("x-ratelimit-nearlimit", "").lower() == "true"
        if 300 <= response.status_code < 400:
            raise Refused(
                f"{response.status_code} the address redirects elsewhere", status=response.status_code
            )
        if not response.content:
            return Reply(response.status_code, None, headers)
        try:
            return Reply(response.status_code, response.json(), headers)
        except ValueError:
            words = "the answer is not JSON; is this the address of a Jira?"
            raise Unanswered(words, status=response.status_code, trace=trace_of(headers)) from None

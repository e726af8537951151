"""A request as it came over the wire, and what both APIs do with one: who sent it, its status, and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from tests.simulators.forge.model import Host, Json, Reply, Taken

AS = "x-forge-as"
"""The header that says whose token this would be, where people act through the API: a real host knows by the token."""


@dataclass(frozen=True, slots=True)
class Request:
    """Header names in lower case. `by` is the token that it was signed in with, once that is known."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Json = field(default_factory=dict)
    by: str = ""

    def signed_in(self, by: str) -> "Request":
        """The same, from somebody."""
        return replace(self, by=by)

    @property
    def as_login(self) -> str:
        """Whose act it is."""
        return self.headers.get(AS, "review-bot")

    @property
    def operation(self) -> str:
        """What faults may strike: "tell" or "ask"; "" for everything else."""
        if self.method == "POST" and "/statuses/" in self.path:
            return "tell"
        return "ask" if self.method == "GET" and self.path.endswith("/statuses") else ""

    def status(self, host: Host, sha: str, context: str, description: str) -> Taken:
        """The status that it says, before it is in the ledger."""
        state, link = str(self.body.get("state", "")), str(self.body.get("target_url") or "")
        return Taken(0, host, "", sha, context, state, description, link, self.by, datetime.now(UTC))


def page(rows: Sequence[Json], request: Request, base: str) -> Reply:
    """One page of a list, with the link to the next as both hosts give it."""
    number, size = int(request.query.get("page", 1)), min(int(request.query.get("per_page", 30)), 100)
    headers = {}
    if len(rows) > number * size:
        following = {**request.query, "page": str(number + 1)}
        headers["Link"] = f'<{base}{request.path}?{urlencode(following)}>; rel="next"'
    return Reply(200, list(rows[(number - 1) * size : number * size]), headers)

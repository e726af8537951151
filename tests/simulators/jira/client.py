"""A plain client of a site, for tests that speak HTTP themselves."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.simulators.jira.model import Json
from tests.simulators.jira.site import JiraSite


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `body` is what its JSON says, None without one, and text where it is no JSON."""

    status: int
    headers: HTTPMessage
    body: Any


@dataclass
class Client:
    """Asks a site, as its app unless `headers` say otherwise."""

    site: JiraSite
    headers: Mapping[str, str] | None = None

    def get(self, path: str, **query: object) -> Reply:
        """Reads."""
        return self.ask("GET", path + (f"?{urlencode(query)}" if query else ""))

    def post(self, path: str, body: object = None) -> Reply:
        """Sends JSON."""
        return self.ask("POST", path, body)

    def put(self, path: str, body: object = None) -> Reply:
        """Sends JSON to what is there."""
        return self.ask("PUT", path, body)

    def delete(self, path: str) -> Reply:
        """Removes."""
        return self.ask("DELETE", path)

    def search(self, jql: str, **asked: object) -> Reply:
        """Searches as the mode has it."""
        if self.site.mode == "cloud":
            return self.post("/rest/api/3/search/jql", {"jql": jql, **asked})
        return self.post("search", {"jql": jql, **asked})

    def found(self, jql: str) -> list[str]:
        """The keys of what a search finds, in its order."""
        return [one["key"] for one in self.search(jql, fields=["summary"]).body["issues"]]

    def create(self, summary: str = "Alert on lag", project: str = "PAY", **fields: object) -> Json:
        """A new ticket: its id, key and address."""
        body = {"fields": new_fields(summary, project, **fields)}
        return dict(self.post("issue", body).body)

    def ask(self, method: str, path: str, body: object = None) -> Reply:
        """Asks once, on a connection of its own. Paths without a slash at the start are below /rest/api/2.

        Raises:
            OSError: the connection broke.
            http.client.HTTPException: so did the answer.
        """
        parts = urlsplit(self.site.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        target = path if path.startswith("/") else f"/rest/api/2/{path}"
        headers = {
            **(self.site.headers if self.headers is None else self.headers),
            "Content-Type": "application/json",
        }
        try:
            connection.request(method, target, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            raw = answer.read()
            return Reply(answer.status, answer.headers, _read(raw))
        finally:
            connection.close()


def new_fields(summary: str = "Alert on lag", project: str = "PAY", **fields: object) -> Json:
    """The fields of a task."""
    return {"project": {"key": project}, "issuetype": {"name": "Task"}, "summary": summary, **fields}


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode()

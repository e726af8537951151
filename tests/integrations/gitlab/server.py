"""A small GitLab on the loopback: lists that can be asked by update time and by page, and what hangs on each thing."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from reviewboard.domain.ports import PollPage
from reviewboard.integrations.gitlab.source import GitLabSource
from reviewboard.integrations.http import JsonApi
from reviewboard.integrations.reading import moment
from tests.integrations.gitlab.payloads import PROJECT

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


class Refused(Exception):  # noqa: N818  # reads as what it is at every raise
    """An answer other than 200."""

    def __init__(self, status: int, message: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}


@dataclass
class GitLab:
    """What the server knows. `branch` is the main branch from its end on; `parts` what is below a thing's path."""

    token: str = "glpat-secret"
    user: Any = field(default_factory=lambda: {"id": 1, "username": "review-bot", "name": "Review bot"})
    projects: list[dict[str, Any]] = field(default_factory=lambda: [dict(PROJECT)])
    requests: list[dict[str, Any]] = field(default_factory=list)
    deployments: list[dict[str, Any]] = field(default_factory=list)
    branch: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)
    refuses: dict[str, Refused] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    base: str = ""

    def answer(self, path: str, params: dict[str, str], token: str) -> tuple[Any, Mapping[str, str]]:
        """What GitLab answers to this question."""
        self.asked.append((path, params))
        if token != self.token:
            raise Refused(401, "401 Unauthorized")
        for ending, refused in self.refuses.items():
            if path.endswith(ending):
                raise refused
        if path == "/user":
            return self.user, {}
        if path == "/projects":
            return self._page(self.projects, path, params)
        project = self._project(path.split("/")[2])
        return self._below(f"/{'/'.join(path.split('/')[3:])}", params, project)

    def _project(self, name: str) -> dict[str, Any]:
        for one in self.projects:
            if unquote(name) in (str(one["id"]), one["path_with_namespace"]):
                return one
        raise Refused(404, "404 Project Not Found")

    def _below(self, path: str, params: dict[str, str], project: Any) -> tuple[Any, Mapping[str, str]]:
        if path == "/":
            return project, {}
        if path == "/merge_requests":
            return self._page(self._updated(self.requests, params), path, params)
        if path == "/deployments":
            return self._page(self._updated(self.deployments, params), path, params)
        if path == "/repository/commits":
            return self._page(self._commits(params), path, params, total=False)
        for one in self.requests:
            if path == f"/merge_requests/{one['iid']}":
                return one, {}
        found = self.parts.get(path, {} if path.endswith("/approvals") else [])
        return self._page(found, path, params) if isinstance(found, list) else (found, {})

    def _updated(self, things: Sequence[dict[str, Any]], params: dict[str, str]) -> list[dict[str, Any]]:
        assert (params["order_by"], params["sort"]) == ("updated_at", "asc")
        after = datetime.fromisoformat(params["updated_after"])
        dated = [(at, number, one) for number, one in enumerate(things) if (at := moment(one, "updated_at"))]
        return [one for at, _, one in sorted(dated, key=lambda row: row[:2]) if at >= after]

    def _commits(self, params: dict[str, str]) -> list[dict[str, Any]]:
        """Revisions as git reads them: a branch, a commit, or what the second of two has and the first has not."""
        assert params["first_parent"] == "true"
        shas = [one["id"] for one in self.branch]
        low, _, high = params["ref_name"].rpartition("..")
        if any(one not in shas for one in (low, high) if one and one != "main"):
            raise Refused(404, "404 Commit Not Found")
        found = self.branch[shas.index(high) if high in shas else 0 :]
        if low:
            return found[: [one["id"] for one in found].index(low)]
        since = datetime.fromisoformat(params["since"])
        return [one for one in found if datetime.fromisoformat(one["committed_date"]) >= since]

    def _page(
        self, found: Sequence[Any], path: str, params: dict[str, str], *, total: bool = True
    ) -> tuple[Any, Mapping[str, str]]:
        size, number = int(params.get("per_page", 20)), int(params.get("page", 1))
        shown = list(found[(number - 1) * size : number * size])
        headers = {"X-Total": str(len(found))} if total else {}
        if number * size < len(found):
            headers["Link"] = f'<{self.base}{path}?page={number + 1}>; rel="next"'
        return shown, headers

    def paths(self) -> list[str]:
        """What was asked for, without what follows a question mark."""
        return [path for path, _ in self.asked]


@contextmanager
def serving(gitlab: GitLab) -> Iterator[GitLab]:
    """Serves it until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            params = {name: values[0] for name, values in parse_qs(url.query).items()}
            try:
                told, headers = gitlab.answer(
                    url.path.removeprefix("/api/v4"), params, self.headers.get("PRIVATE-TOKEN", "")
                )
                status = 200
            except Refused as refused:
                told, headers, status = {"message": refused.message}, refused.headers, refused.status
            body = json.dumps(told).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gitlab.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield gitlab
    finally:
        server.shutdown()
        server.server_close()


def connected(gitlab: GitLab, *repositories: str) -> tuple[GitLabSource, JsonApi]:
    """The source for this server, signed in."""
    source = GitLabSource({"api_url": gitlab.base, "repositories": list(repositories or ("shop/checkout",))})
    access = source.access("glpat-secret")
    return source, JsonApi(access.base, access.headers)


def read_round(
    gitlab: GitLab, cursor: Mapping[str, object], *repositories: str, since: datetime = SINCE
) -> list[PollPage]:
    """All pages of one round; the cursor is written down and read again between them, as a connection does."""
    source, http = connected(gitlab, *repositories)
    pages: list[PollPage] = []
    while not pages or pages[-1].more:
        assert len(pages) < 60, "the round does not end"
        pages.append(source.poll(json.loads(json.dumps(cursor)), since, http))
        cursor = pages[-1].cursor
    return pages

"""A small GitHub on loopback: repositories with requests, commits and deployments, pages, limits and failures.

Written by hand from GitHub's REST documentation. It answers what the poll asks, and remembers what was asked.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from reviewboard.integrations.github.source import GitHubSource
from reviewboard.integrations.http import JsonApi
from tests.integrations.github.payloads import Json, repository

Answered = tuple[int, object]
NOT_FOUND: Answered = (404, {"message": "Not Found"})


@dataclass
class Repo:
    """What one repository holds. Commits are newest first; `landed` is the merge of the request by each commit."""

    said: Json
    pulls: dict[int, Json] = field(default_factory=dict)
    issues: dict[int, Json] = field(default_factory=dict)
    parts: dict[tuple[int, str], list[Json]] = field(default_factory=dict)
    commits: list[Json] = field(default_factory=list)
    landed: dict[str, str] = field(default_factory=dict)
    deployments: list[Json] = field(default_factory=list)
    statuses: dict[int, list[Json]] = field(default_factory=dict)
    runs: dict[str, list[Json]] = field(default_factory=dict)
    contexts: dict[str, list[Json]] = field(default_factory=dict)

    def rows(self) -> list[Json]:
        """Issues and requests, as the list of issues holds both."""
        requests = [
            {"number": one["number"], "updated_at": one["updated_at"], "pull_request": {"url": "..."}}
            for one in self.pulls.values()
        ]
        found = [*requests, *self.issues.values()]
        return sorted(found, key=lambda one: (one["updated_at"], one["number"]))


@dataclass
class Forge:
    """The server's state. `failures` are given out instead of answers, to questions whose path matches, each once."""

    repos: dict[str, Repo] = field(default_factory=dict)
    failures: list[tuple[str, int, dict[str, str], Json]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    signed_in_with: str = ""
    base: str = ""

    def fail(self, path: str, status: int, message: str = "", **headers: str) -> None:
        """The next question whose path matches is answered with this."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.failures.append((path, status, named, {"message": message}))

    def api(self) -> JsonApi:
        access = GitHubSource({"api_url": self.base}).access("token")
        return JsonApi(access.base, access.headers)


def answer(forge: Forge, path: str, query: dict[str, str]) -> Answered:
    """What GitHub answers to this path, lists in full."""
    if path == "/user":
        return 200, {"login": "ines"}
    if path == "/user/repos":
        return 200, [repo.said for repo in forge.repos.values()]
    if found := re.fullmatch(r"/repositories/(\d+)", path):
        return next(
            ((200, one.said) for one in forge.repos.values() if str(one.said["id"]) == found[1]), NOT_FOUND
        )
    found = re.fullmatch(r"/repos/([^/]+/[^/]+)(.*)", path)
    repo = forge.repos.get(found[1]) if found else None
    if not found or repo is None:
        return NOT_FOUND
    if found[1] != repo.said["full_name"]:
        return 301, {"message": "Moved Permanently"}
    return in_repository(repo, found[2], query)


def in_repository(repo: Repo, path: str, query: dict[str, str]) -> Answered:
    for form, found in ANSWERS.items():
        if said := re.fullmatch(form, path):
            return found(repo, said, query)
    return NOT_FOUND


def issues(repo: Repo, _: re.Match[str], query: dict[str, str]) -> Answered:
    assert (query["sort"], query["direction"], query["state"]) == ("updated", "asc", "all")
    return 200, [row for row in repo.rows() if row["updated_at"] >= query["since"]]


def request(repo: Repo, said: re.Match[str], _: dict[str, str]) -> Answered:
    number, part = int(said[1]), said[2]
    if number not in repo.pulls:
        return NOT_FOUND
    return 200, repo.parts.get((number, part), []) if part else repo.pulls[number]


def landed(repo: Repo, said: re.Match[str], _: dict[str, str]) -> Answered:
    merge = repo.landed.get(said[1])
    return 200, [{"merged_at": "2026-11-03T10:00:00Z", "merge_commit_sha": merge}] if merge else []


def commits(repo: Repo, _: re.Match[str], query: dict[str, str]) -> Answered:
    if not repo.commits:
        return 409, {"message": "Git Repository is empty."}
    names = [one["sha"] for one in repo.commits]
    listed = repo.commits[names.index(query["sha"]) :] if "sha" in query else repo.commits
    since = query.get("since", "")
    return 200, [one for one in listed if one["commit"]["committer"]["date"] >= since]


def compare(repo: Repo, said: re.Match[str], _: dict[str, str]) -> Answered:
    old, new = said.groups()
    names = [one["sha"] for one in repo.commits]
    if old not in names or new not in names:
        return NOT_FOUND
    found = repo.commits[names.index(new) : names.index(old)]
    return 200, {"commits": found[::-1], "files": [{"filename": "src/pay.py", "patch": "@@ code @@"}]}


ANSWERS: dict[str, Callable[[Repo, re.Match[str], dict[str, str]], Answered]] = {
    r"": lambda repo, _said, _query: (200, repo.said),
    r"/issues": issues,
    r"/pulls/(\d+)(?:/(commits|reviews|files))?": request,
    r"/commits": commits,
    r"/commits/([0-9a-f]{40})/pulls": landed,
    r"/commits/([0-9a-f]{40})/check-runs": lambda repo, said, _query: (
        200,
        {"total_count": 1, "check_runs": repo.runs.get(said[1], [])},
    ),
    r"/commits/([0-9a-f]{40})/statuses": lambda repo, said, _query: (200, repo.contexts.get(said[1], [])),
    r"/compare/([0-9a-f]{40})\.\.\.([0-9a-f]{40})": compare,
    r"/deployments": lambda repo, _said, _query: (200, repo.deployments),
    r"/deployments/(\d+)/statuses": lambda repo, said, _query: (200, repo.statuses.get(int(said[1]), [])),
}


class _Handler(BaseHTTPRequestHandler):
    forge: Forge

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.forge.asked.append(self.path)
        self.forge.signed_in_with = self.headers.get("Authorization", "")
        for failure in list(self.forge.failures):
            path, status, headers, body = failure
            if re.search(path, self.path):
                self.forge.failures.remove(failure)
                self._send(status, body, headers)
                return
        status, found = answer(self.forge, parts.path, query)
        self._send(status, *self._paged(found, parts.path, query))

    def _paged(self, found: object, path: str, query: dict[str, str]) -> tuple[object, dict[str, str]]:
        """One page of a list, with the links to the next and the last as GitHub gives them."""
        rows: Any = found.get("commits") if isinstance(found, dict) and "/compare/" in path else found
        if not isinstance(rows, list):
            return found, {}
        page, size = int(query.get("page", 1)), int(query.get("per_page", 30))
        last = max(-(-len(rows) // size), 1)
        cut: Any = rows[(page - 1) * size : page * size]
        if rows is not found and isinstance(found, dict):
            cut = found | {"commits": cut}
        if page >= last:
            return cut, {}
        rest = "&".join(f"{name}={value}" for name, value in query.items() if name != "page")
        link = f'<{self.forge.base}{path}?{rest}&page={page + 1}>; rel="next", '
        return cut, {"Link": link + f'<{self.forge.base}{path}?{rest}&page={last}>; rel="last"'}

    def _send(self, status: int, body: object, headers: dict[str, str]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that http.server gives
        """Nothing: `asked` holds it."""


@contextmanager
def running() -> Iterator[Forge]:
    """A forge with one repository, shop/checkout, until the block ends."""
    forge = Forge({"shop/checkout": Repo(repository(pushed_at="2026-11-04T11:00:00Z"))})
    handler = type("Handler", (_Handler,), {"forge": forge})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    forge.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""One call of the REST API: what came in, what it may touch, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.jira.clock import Clock
from tests.simulators.jira.faults import Fault
from tests.simulators.jira.model import Issue, Json, Mode, Project, User
from tests.simulators.jira.refusal import Refused, no_issue, no_project
from tests.simulators.jira.render import Renderer
from tests.simulators.jira.store import Store
from tests.simulators.jira.tokens import PageTokens
from tests.simulators.jira.writer import Writer


@dataclass
class Engine:
    """The parts of a site that answer calls."""

    store: Store
    clock: Clock
    writer: Writer
    render: Renderer
    tokens: PageTokens

    @property
    def mode(self) -> Mode:
        """Cloud or Data Center."""
        return self.store.mode


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body (None for none) and headers beyond the usual."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """A request of a known user. `params` are the parts of its path; `issues` collects the tickets it touched."""

    engine: Engine
    user: User
    params: tuple[str, ...]
    query: dict[str, list[str]]
    body: Any = None
    fault: Fault | None = None
    committed: bool = False
    issues: list[str] = field(default_factory=list)

    @property
    def store(self) -> Store:
        """The state of the site."""
        return self.engine.store

    def one(self, name: str, default: str = "") -> str:
        """A query parameter that is given once."""
        return self.query.get(name, [default])[0]

    def many(self, name: str) -> list[str]:
        """A query parameter that is given several times, or once with commas."""
        return [part for value in self.query.get(name, []) for part in value.split(",") if part]

    def number(self, name: str, default: int) -> int:
        """A query parameter that is a number.

        Raises:
            Refused: 404, which is what Jira answers where a number is due and text comes.
        """
        try:
            return int(self.one(name, str(default)))
        except ValueError as error:
            raise Refused(404, f"Parameter '{name}' must be a number") from error

    def object(self) -> Json:
        """The body, which must be an object.

        Raises:
            Refused: 400.
        """
        if not isinstance(self.body, dict):
            raise Refused(400, "Can not instantiate value of type from JSON: a JSON object was expected")
        return self.body

    def issue(self, said: str) -> Issue:
        """The ticket with this id or key, if the user may see it.

        Raises:
            Refused: 404.
        """
        found = self.store.find_issue(said)
        if found is None or not self.store.sees(self.user, found):
            raise no_issue(self.engine.mode)
        self.issues.append(found.id)
        return found

    def writable(self, said: str, permission: str) -> Issue:
        """The ticket with this id or key, if the user may change it.

        Raises:
            Refused: 404 or 403, and 400 in a project that was archived.
        """
        found = self.issue(said)
        project = self.store.projects[found.project]
        if not self.store.may(self.user, permission, project):
            raise Refused(403, "You do not have permission to perform this operation.")
        if project.archived:
            raise Refused(400, f"Issue {found.key} is archived. You can't edit it.")
        return found

    def project(self, said: str) -> Project:
        """The project with this id or key, if the user may see it.

        Raises:
            Refused: 404.
        """
        found = self.store.find_project(said)
        if found is None or not self.store.may(self.user, "BROWSE_PROJECTS", found):
            raise no_project(said)
        return found

    def page(self, rows: list[Any], default: int = 50, limit: int = 200) -> tuple[list[Any], Json]:
        """One page of a list, with what Jira says about its place in it.

        Raises:
            Refused: 400 where more is asked for than a page holds.
        """
        start, size = self.number("startAt", 0), self.number("maxResults", default)
        if size > limit:
            raise Refused(400, f"Parameter 'maxResults' must not exceed the limit '{limit}'")
        return rows[start : start + size], {"startAt": start, "maxResults": size, "total": len(rows)}

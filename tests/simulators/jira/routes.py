"""Which address is which operation."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from tests.simulators.jira.calls import Answer, Call
from tests.simulators.jira.model import Mode
from tests.simulators.jira.rest import attached, issues, projects, search, sites, transitions

BOTH = ("cloud", "dc")
CLOUD = ("cloud",)
DC = ("dc",)


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path below /rest/api/{version}, the operation it is, and where it exists."""

    operation: str
    method: str
    path: str
    answer: Callable[[Call], Answer]
    modes: tuple[str, ...] = BOTH
    writes: bool = False


ROUTES = (
    Route("server_info", "GET", "/serverInfo", sites.server_info),
    Route("myself", "GET", "/myself", sites.myself),
    Route("permissions", "GET", "/mypermissions", sites.my_permissions),
    Route("projects", "GET", "/project/search", projects.search, CLOUD),
    Route("projects", "GET", "/project", projects.listed),
    Route("project", "GET", "/project/{}", projects.get),
    Route("project_statuses", "GET", "/project/{}/statuses", projects.statuses),
    Route("security_levels", "GET", "/project/{}/securitylevel", projects.security_levels),
    Route("createmeta", "GET", "/issue/createmeta/{}/issuetypes", projects.create_types),
    Route("createmeta", "GET", "/issue/createmeta/{}/issuetypes/{}", projects.create_fields),
    Route("createmeta_global", "GET", "/issue/createmeta", projects.create_everything),
    Route("priorities", "GET", "/priority", sites.priorities),
    Route("priorities", "GET", "/priority/search", sites.priority_search, CLOUD),
    Route("statuses", "GET", "/status", sites.statuses),
    Route("fields", "GET", "/field", sites.fields),
    Route("labels", "GET", "/label", sites.labels, CLOUD),
    Route("users", "GET", "/user/search", sites.users),
    Route("assignable", "GET", "/user/assignable/search", sites.assignable),
    Route("create", "POST", "/issue", issues.create, writes=True),
    Route("bulk", "POST", "/issue/bulk", issues.create_bulk, writes=True),
    Route("bulkfetch", "POST", "/issue/bulkfetch", search.bulk_fetch, CLOUD),
    Route("get", "GET", "/issue/{}", issues.get),
    Route("edit", "PUT", "/issue/{}", issues.edit, writes=True),
    Route("delete", "DELETE", "/issue/{}", issues.delete, writes=True),
    Route("transitions", "GET", "/issue/{}/transitions", transitions.listed),
    Route("transition", "POST", "/issue/{}/transitions", transitions.perform, writes=True),
    Route("search", "GET", "/search/jql", search.by_token, CLOUD),
    Route("search", "POST", "/search/jql", search.by_token, CLOUD),
    Route("old_search", "GET", "/search", search.removed, CLOUD),
    Route("old_search", "POST", "/search", search.removed, CLOUD),
    Route("search", "GET", "/search", search.by_start, DC),
    Route("search", "POST", "/search", search.by_start, DC),
    Route("links", "GET", "/issue/{}/remotelink", attached.links),
    Route("link", "POST", "/issue/{}/remotelink", attached.put_link, writes=True),
    Route("comments", "GET", "/issue/{}/comment", attached.comments),
    Route("comment", "POST", "/issue/{}/comment", attached.add_comment, writes=True),
    Route("get_property", "GET", "/issue/{}/properties/{}", attached.get_property),
    Route("put_property", "PUT", "/issue/{}/properties/{}", attached.put_property, writes=True),
)
OPERATIONS = frozenset(route.operation for route in ROUTES)
WRITING = frozenset(route.operation for route in ROUTES if route.writes)
_API = re.compile(r"/rest/api/(2|3|latest)(/.*)")


@dataclass(frozen=True, slots=True)
class Matched:
    """The route of a request, with the parts of its path that vary."""

    route: Route
    params: tuple[str, ...]


def find(mode: Mode, method: str, path: str) -> Matched | int:
    """The route, or the status of there being none: 405 where only the method is wrong, 404 otherwise."""
    below = _API.fullmatch(path)
    if below is None or (below[1] == "3" and mode == "dc"):
        return 404
    other = False
    for pattern, route in _PATTERNS[mode]:
        match = pattern.fullmatch(below[2])
        if match and route.method == method:
            return Matched(route, tuple(unquote(part) for part in match.groups()))
        other = other or match is not None
    return 405 if other else 404


def _compiled(mode: Mode) -> list[tuple[re.Pattern[str], Route]]:
    """The patterns of a mode. Fixed paths come first: /issue/bulk is no ticket called bulk."""
    mine = [one for one in ROUTES if mode in one.modes]
    mine.sort(key=lambda one: one.path.count("{}"))
    return [(re.compile(one.path.replace("{}", "([^/]+)")), one) for one in mine]


_PATTERNS: dict[Mode, list[tuple[re.Pattern[str], Route]]] = {
    "cloud": _compiled("cloud"),
    "dc": _compiled("dc"),
}

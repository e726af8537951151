"""The columns of services."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from reviewboard.domain.values import Tier
from reviewboard.integrations.files.cells import Context, each, email, scalar, text
from reviewboard.integrations.files.problems import Unreadable, shown
from reviewboard.integrations.files.rows import Row, ServiceRow
from reviewboard.integrations.files.tables import Column, Schema

_TIER = re.compile(r"(?:tier|t)?[\s_-]*(?P<number>[0-5])", re.ASCII)
PATH_SEPARATORS = ";|\n"


def read_tier(value: object, context: Context) -> Tier | None:
    """Tier 1, 2 or 3. Longer scales are folded: 0 counts as 1 and 4 or 5 as 3."""
    found = scalar(value, context)
    if found is None:
        return None
    match = _TIER.fullmatch(found.casefold())
    if match is None:
        raise Unreadable("tier 1, 2 or 3 (0 counts as 1, 4 and 5 as 3)")
    return Tier(min(max(int(match["number"]), 1), 3))


SERVICE_COLUMNS = (
    Column(
        "name", "name of the service in sources", text(120), True, ("service", "service_name", "key", "id")
    ),
    Column("title", "name as colleagues read it", text(200), False, ("display_name", "label")),
    Column("summary", "what it does, in a sentence", text(5_000), False, ("description",)),
    Column(
        "tier", "1, 2 or 3; 0 counts as 1, 4 and 5 as 3", read_tier, False, ("service_tier", "criticality")
    ),
    Column("lifecycle", "experimental, production, deprecated, ...", text(64), False, ("stage",)),
    Column("owner_team", "name of the owning team", text(120), False, ("team", "owner", "owned_by")),
    Column("owner_email", "address of the owner within the team", email, False, ("owner_mail", "contact")),
    Column(
        "repositories", "`owner/name` or addresses", each(text(500)), False, ("repository", "repos", "repo")
    ),
    Column("paths", "patterns within the repositories", each(text(500), PATH_SEPARATORS), False, ("path",)),
    Column(
        "dependencies",
        "names of services that it needs",
        each(text(120)),
        False,
        ("depends_on", "needs", "dependson"),
    ),
    Column(
        "reviewers",
        "addresses of its experienced reviewers",
        each(email),
        False,
        ("reviewer", "reviewer_emails"),
    ),
    Column(
        "deputies", "addresses of the reviewers' deputies", each(email), False, ("deputy", "deputy_emails")
    ),
)


def _service(line: int, given: frozenset[str], values: Mapping[str, Any]) -> ServiceRow:
    return checked(ServiceRow(line, given=given, **values))


def checked(row: ServiceRow) -> ServiceRow:
    """The row, unless it contradicts itself; raises `Unreadable`."""
    own = row.name.casefold()
    if itself := next((name for name in row.dependencies if name.casefold() == own), None):
        raise Unreadable("other services as dependencies", got=shown(itself), column="dependencies")
    if both := sorted(set(row.reviewers) & set(row.deputies)):
        raise Unreadable(
            "reviewers and deputies to be different people", got=shown(both[0]), column="deputies"
        )
    return row


def _keys(row: Row) -> Iterable[tuple[str, str]]:
    if isinstance(row, ServiceRow):
        yield "name", row.name.casefold()


SERVICES = Schema("services", SERVICE_COLUMNS, _service, _keys, frozenset({"services", "components"}))

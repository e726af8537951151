"""A pager that several tests know: one connection, one service, and snapshots of its incidents."""

from datetime import UTC, datetime, timedelta
from typing import Any

from reviewboard.catalog.models import Ownership, Service
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.domain.messages import IdentitySnapshot, IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.people.models import Team
from tests.people.roster import TODAY

START = datetime(2026, 11, 18, 13, 52, tzinfo=UTC)


def pager() -> Connection:
    """The connection that told of them."""
    return Connection.objects.create(key="pager", name="Pager", vendor="pagerduty", kind=ConnectionKind.PAGER)


def service(key: str = "pricing-engine", owner: Team | None = None) -> Service:
    """A service, and the team that owns it."""
    made = Service.objects.create(key=key, name=key)
    if owner:
        Ownership.objects.create(service=made, team=owner, starts_on=TODAY.replace(month=1))
    return made


def someone(name: str) -> IdentitySnapshot:
    """A person as the pager names them."""
    return IdentitySnapshot("email", name.lower().replace(" ", ".") + "@example.org", name)


def entry(minutes: int, text: str, kind: str = "", external_id: str = "") -> TimelineSnapshot:
    """What happened so many minutes after the start."""
    return TimelineSnapshot(START + timedelta(minutes=minutes), text, kind, external_id)


def told(after: int = 0, **fields: Any) -> IncidentSnapshot:
    """INC as its source told it so many minutes after the start."""
    plain: dict[str, Any] = {
        "external_id": "P1",
        "title": "An expired discount was applied",
        "severity": Severity.SEV2,
        "status": IncidentStatus.OPEN,
        "started_at": START,
        "source_at": START + timedelta(minutes=after),
    }
    return IncidentSnapshot(**{**plain, **fields})

"""How each connection does, and the one thing to fix first: the page that an administrator opens when something is off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from reviewboard.connections.kinds import ConnectionState
from reviewboard.connections.queries import Setup, setups
from reviewboard.inbox.arrivals import numbers_of
from reviewboard.inbox.queries import counted
from reviewboard.inbox.rows import Health
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed

LAG = timedelta(minutes=5)
"""Processing takes seconds; what has waited this long waits for a worker."""
SOON = timedelta(days=30)
FIXES = ("paused", "trouble", "refused", "no_secret", "never", "lag", "failed", "silent", "ends", "")
"""Codes of what to fix, the first that is true counts; "" is fine."""


def health(reader: Reader, *, as_of: datetime) -> list[Health]:
    """Every source that sends or is read, by name. Four statements, whatever the number of deliveries.

    Raises:
        NotAllowed: the reader may not connect sources.
    """
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    numbers = counted(as_of)
    return [_health(one, numbers.get(one.id, {}), as_of) for one in setups(reader, as_of=as_of)]


def health_of(one: Setup, *, as_of: datetime) -> Health:
    """As `health`, of one source that the reader was given by `connections.queries.setups`. One statement."""
    return _health(one, numbers_of(one.id, as_of=as_of), as_of)


def _health(one: Setup, numbers: Mapping[str, Any], as_of: datetime) -> Health:
    lag = as_of - numbers["oldest"] if "oldest" in numbers else None
    failed = numbers.get("failed", 0)
    fix, words, since = _fix(one, failed, lag, as_of)
    return Health(
        id=one.id,
        key=one.key,
        name=one.name,
        vendor=one.vendor,
        kind=one.kind,
        state=one.state,
        last_seen_at=one.last_seen_at,
        usual=one.expected_every,
        silent=one.silent,
        last_delivery_at=numbers.get("last"),
        a_day=numbers.get("a_day", 0),
        failed=failed,
        lag=lag,
        fix=fix,
        words=words,
        since=since,
    )


def _fix(one: Setup, failed: int, lag: timedelta | None, as_of: datetime) -> tuple[str, str, datetime | None]:
    """The first thing that is wrong, in the order in which mending it helps."""
    refused_since = one.refused_at is not None and (
        one.last_seen_at is None or one.refused_at > one.last_seen_at
    )
    ends = one.ends_at is not None and one.ends_at < as_of + SOON
    wrong = {
        "paused": (one.state is ConnectionState.PAUSED, "", None),
        "trouble": (bool(one.trouble_words), one.trouble_words, one.trouble_at),
        "refused": (refused_since, one.refused_words, one.refused_at),
        "no_secret": (not one.has_webhook_secret and not one.unsigned and not one.has_token, "", None),
        "never": (one.last_seen_at is None, "", None),
        "lag": (lag is not None and lag > LAG, "", None),
        "failed": (failed > 0, str(failed), None),
        "silent": (one.silent, "", one.last_seen_at),
        "ends": (ends, "", one.ends_at),
    }
    for code in FIXES:
        if code and wrong[code][0]:
            return code, wrong[code][1], wrong[code][2]
    return "", "", None

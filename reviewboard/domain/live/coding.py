"""A running meeting as JSON, and back: what the table holds and the log keeps of each state."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from reviewboard.domain.live.state import Became, Live, Shows, Slot, Stretch

Json = dict[str, Any]


def to_json(live: Live) -> Json:
    """Moments as ISO 8601, lengths in seconds."""
    return {
        "planned_at": live.planned_at.isoformat(),
        "started_at": live.started_at.isoformat(),
        "since": live.since.isoformat() if live.since else None,
        "shows": live.shows.value,
        "now": _slot(live.now),
        "left": [_slot(one) for one in live.left],
        "done": [_slot(one) for one in live.done],
    }


def _slot(slot: Slot) -> Json:
    return {
        "key": slot.key,
        "planned": slot.planned.total_seconds(),
        "allotted": slot.allotted.total_seconds(),
        "stretches": [[one.began.isoformat(), one.ended.isoformat()] for one in slot.stretches],
        "became": slot.became.value if slot.became else None,
    }


def from_json(kept: Mapping[str, Any]) -> Live:
    """What `to_json` made."""
    return Live(
        planned_at=datetime.fromisoformat(kept["planned_at"]),
        started_at=datetime.fromisoformat(kept["started_at"]),
        since=datetime.fromisoformat(kept["since"]) if kept["since"] else None,
        shows=Shows(kept["shows"]),
        now=_read(kept["now"]),
        left=tuple(map(_read, kept["left"])),
        done=tuple(map(_read, kept["done"])),
    )


def _read(kept: Mapping[str, Any]) -> Slot:
    return Slot(
        key=kept["key"],
        planned=timedelta(seconds=kept["planned"]),
        allotted=timedelta(seconds=kept["allotted"]),
        stretches=tuple(Stretch(*map(datetime.fromisoformat, one)) for one in kept["stretches"]),
        became=Became(kept["became"]) if kept["became"] else None,
    )

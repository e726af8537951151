"""The state that everybody's page shows, as one event: whole each time, so that any one of them catches a page up.

It holds what every signed-in reader may see and no more: of a restricted item its id and its times (product.md,
"Visibility"). Whatever else a page shows, it was given when it was opened, or asks for by itself.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from reviewboard.agenda.queries import keys_of, open_keys
from reviewboard.broadcast import meeting_topic, publish
from reviewboard.domain.live import Live, Prediction, predict
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import MeetingRow, get_meeting, live_of
from reviewboard.minutes.kinds import TELLS
from reviewboard.minutes.queries import entries, keys_said
from reviewboard.minutes.rows import EntryView
from reviewboard.minutes.wording import meant_for, plain, said
from reviewboard.people.reader import HOUSE

State = dict[str, Any]


def tell(meeting_id: int) -> None:
    """Publishes the state as it is in this transaction, when that commits."""
    state = shared_state(meeting_id, as_of=timezone.now())
    if state is not None:
        publish(meeting_topic(meeting_id), state)


def state_bytes(meeting_id: int) -> bytes | None:
    """The state as an event holds it, for a server that has lost touch; None where there is no such meeting."""
    state = shared_state(meeting_id, as_of=timezone.now())
    return json.dumps(state, separators=(",", ":")).encode() if state else None


def shared_state(meeting_id: int, *, as_of: datetime) -> State | None:
    """What everybody may know of a meeting now; None where there is none. At most thirteen statements."""
    meeting = get_meeting(HOUSE, meeting_id)
    if meeting is None or meeting.is_historic or meeting.is_shadow:
        return None
    live = live_of(meeting_id)
    state: State = {
        "meeting": meeting.id,
        "revision": meeting.revision,
        "pulse": meeting.pulse,
        "state": meeting.state.value,
        "now": _moment(as_of),
        "leads": meeting.facilitator,
    }
    if live is None or meeting.state is not MeetingState.LIVE:
        return state
    return {**state, **_running(meeting, live, as_of)}


def _running(meeting: MeetingRow, live: Live, as_of: datetime) -> State:
    told, ids = predict(live, at=as_of), keys_of(meeting.id)
    visible = open_keys(meeting, keys_said(meeting.id, TELLS))
    return {
        **_clock(live, told, as_of),
        "item": ids.get(live.now.key),
        "slots": list(_slots(told, ids)),
        "screen": live.shows.value,
        "said": [_said(one, ids) for one in entries(meeting.id, visible) if one.kind in TELLS],
    }


def _clock(live: Live, told: Prediction, as_of: datetime) -> State:
    ends_at = as_of + live.remains(as_of)
    return {
        "phase": live.phase.value,
        "began_at": _moment(live.since or as_of),
        "allotted": live.now.allotted.total_seconds(),
        "used": live.used(as_of).total_seconds(),
        "paused": live.is_paused,
        "ends_at": None if live.is_paused else _moment(ends_at),
        "behind": _seconds(told.behind),
        "ends": _moment(told.ends_at),
    }


def _slots(told: Prediction, ids: Mapping[str, int]) -> Iterable[State]:
    for one in told.slots:
        if one.slot.key in ids:
            yield {
                "id": ids[one.slot.key],
                "starts_at": _moment(one.starts_at),
                "ends_at": _moment(one.ends_at),
                "is": one.is_,
            }


def _said(entry: EntryView, ids: Mapping[str, int]) -> State:
    return {
        "id": entry.id,
        "item": ids.get(entry.key),
        "kind": entry.kind.value,
        "text": plain(said(entry)),
        "for": meant_for(entry),
        "at": _moment(entry.at),
    }


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")

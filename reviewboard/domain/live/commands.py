"""What a facilitator can do to a running meeting. Each command makes a state of a state, or says why it cannot.

They are applied one after the other under a lock, each to the state that its sender saw (`Meeting.revision`), so that
two facilitators never overwrite each other (product.md, "The live meeting").
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from reviewboard.domain.live.state import READ_BACK, Became, Live, Shows, Slot, Stretch


class Kind(enum.StrEnum):
    """The commands, in the words of the console."""

    NEXT = "next"
    BACK = "back"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    PARK = "park"
    TAKE_OFFLINE = "take_offline"
    TAKE_UP = "take_up"
    SOONER = "sooner"
    LATER = "later"
    SHOW = "show"


class No(enum.StrEnum):
    """Why a command cannot be done."""

    NOTHING_LEFT = "nothing_left"
    NOTHING_BEFORE = "nothing_before"
    PAUSED = "paused"
    RUNNING = "running"
    NO_ITEM = "no_item"
    NO_MOVE = "no_move"
    TOO_LONG = "too_long"


class Refused(ValueError):  # noqa: N818 - reads as what it is at every raise
    """The state stays as it is; `why` says what is in the way."""

    def __init__(self, why: No) -> None:
        super().__init__(why.value)
        self.why = why


LONGEST = timedelta(hours=2)
"""What one turn may be given in all: more is another meeting."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `key`: of the slot that is taken up or moved; `minutes`: what it is extended by; `shows`: the screen."""

    kind: Kind
    key: str = ""
    minutes: int = 2
    shows: Shows = Shows.ITEM


def apply(live: Live, command: Command, *, at: datetime) -> Live:
    """The meeting after the command.

    Raises:
        Refused: it cannot be done in this state.
    """
    return _DOES[command.kind](live, command, at)


def _stopped(live: Live, at: datetime) -> Slot:
    """The turn that is on, with the stretch that ends now."""
    if live.since is None:
        return live.now
    return replace(live.now, stretches=(*live.now.stretches, Stretch(live.since, max(at, live.since))))


def _leave(live: Live, at: datetime, became: Became) -> Live:
    if not live.left:
        raise Refused(No.NOTHING_LEFT)
    left = replace(_stopped(live, at), became=became)
    following, *rest = live.left
    return replace(live, done=(*live.done, left), now=following, since=at, left=tuple(rest))


def _next(live: Live, _command: Command, at: datetime) -> Live:
    return _leave(live, at, Became.DISCUSSED)


def _park(live: Live, _command: Command, at: datetime) -> Live:
    if not live.now.is_item:
        raise Refused(No.NO_ITEM)
    return _leave(live, at, Became.PARKED)


def _take_offline(live: Live, _command: Command, at: datetime) -> Live:
    if not live.now.is_item:
        raise Refused(No.NO_ITEM)
    return _leave(live, at, Became.OFFLINE)


def _back(live: Live, _command: Command, at: datetime) -> Live:
    if not live.done:
        raise Refused(No.NOTHING_BEFORE)
    *before, last = live.done
    return replace(
        live,
        done=tuple(before),
        now=replace(last, became=None),
        since=at,
        left=(_stopped(live, at), *live.left),
    )


def _asked_for(command: Command) -> Slot:
    """What was taken as read gets a turn that nobody planned."""
    if not 1 <= command.minutes <= LONGEST / timedelta(minutes=1):
        raise Refused(No.TOO_LONG)
    return Slot(command.key, planned=timedelta(0), allotted=timedelta(minutes=command.minutes))


def _take_up(live: Live, command: Command, at: datetime) -> Live:
    """What was parked, taken offline or taken as read comes next; where only the read-back is left, it is on at once."""
    known = next((one for one in live.slots if one.key == command.key), None)
    if not command.key or (known and known.became in (None, Became.DISCUSSED)):
        raise Refused(No.NO_ITEM)
    done = tuple(one for one in live.done if one is not known)
    again = replace(known, became=None) if known else _asked_for(command)
    if live.now.key == READ_BACK:
        return replace(live, done=done, now=again, since=at, left=(_stopped(live, at), *live.left))
    return replace(live, done=done, left=(again, *live.left))


def _pause(live: Live, _command: Command, at: datetime) -> Live:
    if live.since is None:
        raise Refused(No.PAUSED)
    return replace(live, now=_stopped(live, at), since=None)


def _resume(live: Live, _command: Command, at: datetime) -> Live:
    if live.since is not None:
        raise Refused(No.RUNNING)
    return replace(live, since=at)


def _extend(live: Live, command: Command, _at: datetime) -> Live:
    allotted = live.now.allotted + timedelta(minutes=command.minutes)
    if command.minutes < 1 or allotted > LONGEST:
        raise Refused(No.TOO_LONG)
    return replace(live, now=replace(live.now, allotted=allotted))


def _moved(live: Live, key: str, by: int) -> Live:
    """The slot of this key, one place sooner or later among what is left; the read-back stays last."""
    order = [one for one in live.left if one.is_item]
    place = next((index for index, one in enumerate(order) if one.key == key), None)
    if place is None or not 0 <= place + by < len(order):
        raise Refused(No.NO_MOVE)
    order[place], order[place + by] = order[place + by], order[place]
    last = (one for one in live.left if not one.is_item)
    return replace(live, left=(*order, *last))


def _sooner(live: Live, command: Command, _at: datetime) -> Live:
    return _moved(live, command.key, -1)


def _later(live: Live, command: Command, _at: datetime) -> Live:
    return _moved(live, command.key, +1)


def _show(live: Live, command: Command, _at: datetime) -> Live:
    return replace(live, shows=command.shows)


_DOES: Mapping[Kind, Callable[[Live, Command, datetime], Live]] = MappingProxyType(
    {
        Kind.NEXT: _next,
        Kind.BACK: _back,
        Kind.PAUSE: _pause,
        Kind.RESUME: _resume,
        Kind.EXTEND: _extend,
        Kind.PARK: _park,
        Kind.TAKE_OFFLINE: _take_offline,
        Kind.TAKE_UP: _take_up,
        Kind.SOONER: _sooner,
        Kind.LATER: _later,
        Kind.SHOW: _show,
    }
)

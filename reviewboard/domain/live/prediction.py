"""When things will come, as it looks now: "you in about 8 min", "1 minute behind, ends 11:01" (ui/DESIGN.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewboard.domain.live.state import Became, Live, Slot

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Expected:
    """A turn and its times: as they were when it is over, as they are expected to be when it is not.

    One that was left and taken up again begins when it first began. `is_` is "done", "parked", "offline", "now" or "next".
    """

    slot: Slot
    starts_at: datetime
    ends_at: datetime
    is_: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """All turns in their order, when the meeting ends, and how much later than planned that is (negative: sooner)."""

    slots: tuple[Expected, ...]
    ends_at: datetime
    behind: timedelta


def predict(live: Live, *, at: datetime) -> Prediction:
    """What will be when, if every turn that is left takes its time, and the one that is on no more than it has.

    A turn that is over its time ends now, each moment anew; while it is paused, everything moves with the clock.
    """
    slots = tuple(_expected(live, at))
    ends_at = slots[-1].ends_at
    return Prediction(slots, ends_at, ends_at - (live.planned_at + live.planned))


def _expected(live: Live, at: datetime) -> Iterator[Expected]:
    for one in live.done:
        yield Expected(one, one.stretches[0].began, one.stretches[-1].ended, _was(one))
    began = live.now.stretches[0].began if live.now.stretches else (live.since or at)
    clock = at + max(live.remains(at), _NOTHING)
    yield Expected(live.now, began, clock, "now")
    for one in live.left:
        ends_at = clock + max(one.allotted - one.used, _NOTHING)
        yield Expected(one, clock, ends_at, "next")
        clock = ends_at


def _was(slot: Slot) -> str:
    became = slot.became or Became.DISCUSSED
    return "done" if became is Became.DISCUSSED else became.value


def stretches(live: Live, *, at: datetime) -> dict[str, tuple[tuple[datetime, datetime], ...]]:
    """When each item was on, by its key, the one that is on up to now; only those that were on at all.

    What was parked was not held: it comes again, and nobody was absent from it.
    """
    held = {}
    for one in live.slots:
        if one.is_item and one.became is not Became.PARKED:
            spans = [(each.began, each.ended) for each in one.stretches]
            if one is live.now and live.since is not None:
                spans.append((live.since, max(at, live.since)))
            if spans:
                held[one.key] = tuple(spans)
    return held


def put_off(live: Live) -> tuple[str, ...]:
    """The items that come again in the next meeting: parked, or not reached. In their order."""
    parked = [one.key for one in live.done if one.became is Became.PARKED]
    return (*parked, *(one.key for one in live.left if one.is_item))

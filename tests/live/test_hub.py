"""Whatever comes in whatever order, every viewer ends with what is newest, and holds no more than that."""

import asyncio
import json
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.live.events import Event, framed, state_from
from reviewboard.live.hub import Full, Hub, Viewer
from tests.live.meeting import Spoken, under_way

T = TypeVar("T")

TOPIC = "meeting:56"


def event(revision: int, pulse: int = 0, now: str = "") -> Event:
    return Event(b"%d.%d.%b" % (revision, pulse, now.encode()), (revision, pulse, now))


def take(viewer: Viewer) -> list[bytes]:
    """What waits for a viewer now; nothing may have to be waited for."""
    try:
        viewer.next(0).send(None)
    except StopIteration as done:
        return list(done.value)
    raise AssertionError("nothing waits for it")


def waits(viewer: Viewer) -> bool:
    """Whether nothing is there for a viewer."""

    async def once() -> list[bytes]:
        return list(await viewer.next(0))

    return run(once()) == []


def run(work: Coroutine[None, None, T]) -> T:
    """In a loop of its own: the thread of the tests has one already, where a browser is driven in it."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


orders = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from("abc")), min_size=1)


@given(orders, st.data())
def test_every_viewer_ends_with_the_newest_whatever_the_order(
    told: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    hub = Hub(10)
    early, reader = hub.enter((TOPIC,)), hub.enter((TOPIC,))
    late_after = data.draw(st.integers(0, len(told) - 1))
    reads_after = data.draw(st.sets(st.integers(0, len(told) - 1)))
    read: list[bytes] = []
    for number, order in enumerate(told):
        given_to_all = hub.publish(TOPIC, event(*order))
        if number == late_after:
            late = hub.enter((TOPIC,))
        if number in reads_after and given_to_all:
            read += take(reader)
    newest = event(*max(told)).chunk
    assert take(early) == [newest]
    assert take(late) == [newest]
    read += take(reader) if read[-1:] != [newest] else []
    assert read[-1] == newest
    assert read == [event(*order).chunk for order in sorted(map(_order, set(read)))], "never back, none twice"


def _order(chunk: bytes) -> tuple[int, int, str]:
    revision, pulse, now = chunk.decode().split(".")
    return int(revision), int(pulse), now


def test_a_viewer_who_never_reads_holds_one_event_of_each_topic() -> None:
    hub = Hub(1)
    slow = hub.enter((TOPIC, "desk:56"))
    for number in range(10_000):
        hub.publish(TOPIC, event(number))
        hub.publish("desk:56", Event(b"%d" % number))
    assert take(slow) == [b"9999.0.", b"9999"]


def test_all_are_given_the_same_bytes() -> None:
    hub = Hub(100)
    viewers = [hub.enter((TOPIC,)) for _ in range(100)]
    hub.publish(TOPIC, event(7))
    [one] = {id(chunk) for viewer in viewers for chunk in take(viewer)}
    assert one


def test_what_is_of_the_moment_is_not_kept_for_who_comes_later() -> None:
    hub = Hub(2)
    here = hub.enter(("person:56:12",))
    hub.publish("person:56:12", Event(b"nudge"))
    assert take(here) == [b"nudge"]
    assert waits(hub.enter(("person:56:12",)))


def test_nobody_hears_another_topic() -> None:
    hub = Hub(2)
    attendee = hub.enter((TOPIC, "person:56:12"))
    hub.publish("desk:56", Event(b"desk"))
    hub.publish("person:56:13", Event(b"nudge"))
    hub.publish("meeting:57", event(1))
    assert waits(attendee)


def test_it_takes_no_more_than_its_limit_and_again_when_one_leaves() -> None:
    hub = Hub(1)
    viewer = hub.enter((TOPIC,))
    with pytest.raises(Full):
        hub.enter((TOPIC,))
    hub.leave(viewer)
    hub.enter((TOPIC,))
    assert (len(hub), hub.listening(TOPIC)) == (1, 1)


def test_what_nobody_listens_to_is_forgotten() -> None:
    hub = Hub(1)
    viewer = hub.enter((TOPIC,))
    hub.publish(TOPIC, event(1))
    hub.forget()
    assert hub.has(TOPIC)
    hub.leave(viewer)
    hub.forget()
    assert not hub.has(TOPIC)
    assert list(hub.topics()) == []


def test_the_end_wakes_all_and_lets_nobody_in() -> None:
    hub = Hub(2)

    async def waited() -> float:
        viewer = hub.enter((TOPIC,))
        began = time.monotonic()
        asyncio.get_running_loop().call_soon(hub.end_all)
        assert list(await viewer.next(60)) == []
        assert viewer.ended
        return time.monotonic() - began

    assert run(waited()) < 30
    with pytest.raises(Full):
        hub.enter((TOPIC,))


def test_a_state_is_told_from_what_is_none() -> None:
    spoken = Spoken()
    body = spoken.set(revision=4, pulse=2)
    state = state_from(body)
    assert state is not None
    assert state.event.order is not None
    assert state.event.order[:2] == (4, 2)
    assert state.event.chunk == b"event: state\ndata: " + body + b"\n\n"
    for other in (
        b"",
        b"[]",
        b"3",
        b"null",
        b'{"revision": 4}',
        b'{"agenda_revision": 2}',
        body[:-1],
        b"\xff",
    ):
        assert state_from(other) is None
    assert state_from(body.replace(b", ", b",\n")) is None, "a second line could pass for another event"
    assert framed("desk", b'{"pulse": 1}\n\nevent: nudge') is None


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(under_way())) | st.text(), inner),
    max_leaves=8,
)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_is_taken_for_a_state_or_not_and_raises_nothing(body: bytes) -> None:
    state = state_from(body)
    assert state is None or state.event.chunk.count(b"\n") == 3


@given(st.sampled_from(sorted(under_way())), json_values)
def test_a_state_with_any_part_replaced_raises_nothing(part: str, value: object) -> None:
    state = state_from(json.dumps(under_way(**{part: value})).encode())
    assert state is None or state.event.order is not None


def test_what_is_nested_without_end_is_none() -> None:
    assert state_from(b"[" * 100_000) is None


def test_a_meeting_that_is_not_under_way_has_a_state_too() -> None:
    spoken = Spoken({"meeting": 56, "revision": 3, "pulse": 0, "state": "planned", "leads": "Ines Duarte"})
    state = state_from(spoken.body)
    assert state is not None
    assert state.substance["slots"] == []


def test_clocks_alone_are_no_news_and_another_minute_late_is() -> None:
    spoken = Spoken()
    first, later = state_from(spoken.set()), state_from(spoken.set(used=410.0, behind=61, pulse=4))
    minute = state_from(spoken.set(behind=121))
    assert first is not None
    assert later is not None
    assert minute is not None
    assert first.substance == later.substance
    assert later.substance != minute.substance

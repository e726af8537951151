"""`live.js` and `clock.js` in a real browser: whatever goes away, the page says so, keeps up, and comes back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from playwright.sync_api import Browser, Page, expect

from reviewboard.broadcast import channel, meeting_topic
from tests import axe
from tests.live.front import Front, scripted
from tests.live.meeting import MEETING, Spoken, slot, under_way
from tests.live.serving import served
from tests.own_valkey import kill, start, valkey
from tests.stack.processes import eventually

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("built_assets")]

PATIENCE = 60_000
"""Milliseconds; nothing is timed."""

LISTEN = """
window.heard = { state: [], desk: [], nudge: [], line: [] };
for (const name of Object.keys(heard)) document.addEventListener(`live:${name}`, (e) => heard[name].push(e.detail));
"""
AN_HOUR_WRONG = "const right = Date.now; Date.now = () => right() + 3600000;"
AS_EARLY_AS_MAY_BE = "Math.random = () => 0;"
NOTICE = "[data-live-shown]"


@contextmanager
def opened(browser: Browser, front: Front, *scripts: str) -> Iterator[Page]:
    """The page of this site; an error in a script fails the test."""
    wrong: list[str] = []
    with served(front) as port:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        for script in (LISTEN, *scripts):
            page.add_init_script(script)
        page.goto(f"http://localhost:{port}/")
        yield page
        context.close()
    assert wrong == []


def heard(page: Page, what: str) -> list[Any]:
    return list(page.evaluate(f"heard.{what}"))


def await_revision(page: Page, revision: int) -> None:
    page.wait_for_function(
        "(wanted) => heard.state.some((one) => one.revision >= wanted)", arg=revision, timeout=PATIENCE
    )


def ago(seconds: float) -> str:
    return (
        (datetime.now(UTC) - timedelta(seconds=seconds))
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )


def test_a_page_survives_the_live_server_and_says_so(browser: Browser) -> None:
    front = Front(Spoken())
    with opened(browser, front) as page:
        await_revision(page, 1)
        assert page.locator(NOTICE).is_hidden()
        tickets = front.tickets
        front.down()
        revision = front.spoken.next()
        expect(page.locator(NOTICE)).to_be_visible(timeout=PATIENCE)
        assert page.locator(f"{NOTICE} p").inner_text().startswith("Not connected; this is from ")
        assert page.locator("[data-live-said]").inner_text().startswith("Not connected; this is from ")
        assert axe.violations_in_every_look(page) == []
        await_revision(page, revision)
        assert front.tickets > tickets, "it polled"
        front.back()
        expect(page.locator(NOTICE)).to_be_hidden(timeout=PATIENCE)
        expect(page.locator("[data-live-said]")).to_have_text("Connected again.", timeout=PATIENCE)
        assert heard(page, "line") == [True, False, True]
        tickets, revision = front.tickets, front.spoken.next()
        await_revision(page, revision)
        assert front.tickets == tickets, "it no longer polls"


def test_a_ticket_is_replaced_before_it_expires_and_an_expired_one_is_no_harm(browser: Browser) -> None:
    front = Front(Spoken(), ticket_seconds=0)
    with opened(browser, front, AS_EARLY_AS_MAY_BE) as page:
        front.ticket_seconds = 8
        page.wait_for_function("() => heard.line.length === 1", timeout=PATIENCE)
        refused_and_first = front.streams
        assert eventually(lambda: front.streams > refused_and_first)
        await_revision(page, front.spoken.next())
        assert eventually(lambda: front.live is not None and len(front.live.hub) == 1), (
            "the old one is closed"
        )
        assert heard(page, "line") == [True], "the stream was never lost between two tickets"


def test_a_page_keeps_up_without_redis_and_without_a_notice(browser: Browser) -> None:
    with valkey() as broker:
        front = Front(Spoken(), broker.url)
        with opened(browser, front) as page:
            await_revision(page, 1)
            kill(broker)
            await_revision(page, front.spoken.next())
            start(broker)
            assert front.live is not None
            assert eventually(lambda: front.live is not None and front.live.source.connected)
            revision = front.spoken.next()
            with redis.from_url(broker.url) as client:
                client.publish(channel(meeting_topic(MEETING)), front.spoken.body)
            await_revision(page, revision)
            assert heard(page, "line") == [True]
            assert front.tickets == 0


def test_a_network_that_was_gone_is_caught_up_with_at_once(browser: Browser) -> None:
    front = Front(Spoken())
    with opened(browser, front) as page:
        await_revision(page, 1)
        page.context.set_offline(True)
        expect(page.locator(NOTICE)).to_be_visible(timeout=PATIENCE)
        revision = front.spoken.next()
        page.context.set_offline(False)
        await_revision(page, revision)
        expect(page.locator(NOTICE)).to_be_hidden(timeout=PATIENCE)
        page.reload()
        await_revision(page, revision)


def test_after_a_sleep_the_stream_is_begun_anew(browser: Browser) -> None:
    front = Front(Spoken())
    with opened(browser, front) as page:
        await_revision(page, 1)
        page.evaluate(AN_HOUR_WRONG)  # the device wakes up: as far as it knows, nothing came for an hour
        page.wait_for_function("() => heard.line.length === 3", timeout=PATIENCE)
        assert heard(page, "line") == [True, False, True]
        assert front.streams == 2


def test_only_what_is_newer_is_shown_and_each_pulse_once(browser: Browser) -> None:
    def said(**changed: Any) -> bytes:
        return b"event: state\ndata: " + json.dumps(under_way(**changed)).encode() + b"\n\n"

    late = said(revision=3, pulse=1, leads="too late")
    front = Front(Spoken())
    with opened(browser, front) as page:
        await_revision(page, 1)
        front.stream = scripted(
            b'event: beat\ndata: {"now":1795688000000,"left":600000}\n\n',
            said(revision=4, pulse=2),
            late,
            said(revision=4, pulse=2, now="2020-01-01T00:00:00Z"),
            b'event: desk\ndata: {"pulse":2}\n\n',
            b'event: desk\ndata: {"pulse":5}\n\n',
            b'event: desk\ndata: {"pulse":4}\n\n',
            said(revision=4, pulse=5),
            b'event: nudge\ndata: {"nudge":true,"item":231}\n\n',
        )
        page.reload()
        page.wait_for_function("() => heard.nudge.length > 0", timeout=PATIENCE)
        marks = [(one["revision"], one["pulse"]) for one in heard(page, "state")]
        assert marks == [(4, 2), (4, 5)]
        assert [one["pulse"] for one in heard(page, "desk")] == [2, 5]
        assert heard(page, "nudge") == [{"nudge": True, "item": 231}]


def test_clocks_run_by_the_server_even_where_the_device_is_an_hour_wrong(browser: Browser) -> None:
    slots = [slot(231, "now"), slot(232, "next") | {"starts_at": ago(-8 * 60)}]
    front = Front(Spoken(under_way(ends_at=ago(-400), slots=slots)))
    with opened(browser, front, AN_HOUR_WRONG) as page:
        await_revision(page, 1)
        expect(page.locator('[data-in="231"]')).to_have_text("now", timeout=PATIENCE)
        expect(page.locator('[data-in="232"]')).to_have_text("in about 8 min", timeout=PATIENCE)
        clock = page.locator("[data-clock]")
        assert clock.inner_text() in {f"6:{second}" for second in range(10, 41)}
        first = clock.inner_text()
        expect(clock).not_to_have_text(first, timeout=PATIENCE)
        used = page.locator("progress").evaluate("(bar) => [bar.value, bar.max]")
        assert used[1] == 720
        assert 320 <= used[0] <= 350
        front.spoken.next(ends_at=ago(75))
        expect(clock).to_contain_text("over by 1:", timeout=PATIENCE)
        assert clock.get_attribute("data-late") == ""
        front.spoken.next(ends_at=None, paused=True, used=660.0, slots=[slot(231, "done"), slot(232, "now")])
        expect(clock).to_have_text("1:00", timeout=PATIENCE)
        expect(page.locator('[data-in="231"]')).to_have_text("done", timeout=PATIENCE)
        expect(page.locator('[data-in="232"]')).to_have_text("now", timeout=PATIENCE)
        assert page.evaluate("document.activeElement === document.body"), "the focus stays where it is"

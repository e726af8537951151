"""The gate in a real browser: from a signed webhook to the agenda, with the code host on the other side."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.operations import rebuild
from reviewboard.domain import approval
from reviewboard.meetings.operations import create_series
from reviewboard.meetings.queries import current_meeting
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from reviewboard.policies.models import Policy
from reviewboard.policies.queries import GATE
from tests.approvals.hosted import PATH, Hosted, hosted
from tests.simulators.forge import Forge
from tests.web.browsing import Visit, visit
from tests.web.live_scenes import client_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def here() -> Iterator[Hosted]:
    body = approval.as_data(approval.GatePolicy(enforced=frozenset({"checkout"})))
    Policy.objects.create(kind=GATE, version=1, body=body, hypothesis="fewer surprises")
    with Forge() as forge:
        found = hosted(forge)
        found.open()
        yield found


def change(here: Hosted) -> str:
    return reverse("web:change", args=[here.change.pk])


def gate(seen: Visit, title: str) -> None:
    """The heading of the gate on the page that is open."""
    expect(seen.page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_a_request_goes_through_the_gate_in_browsers(browser: Browser, here: Hosted) -> None:
    rita, ola = client_of(here.people["rita"]), client_of(here.people["ola"])
    with visit(browser, ola) as seen:
        seen.go(change(here))
        gate(seen, "Approval gate: closed")
        expect(seen.page.get_by_role("button", name="Approve")).to_have_count(0)
    here.forge.review(PATH, 1, "ola", "approved")
    here.arrive()
    assert here.shown == "pending"
    with visit(browser, rita) as seen:
        seen.go(change(here))
        expect(seen.page.get_by_text("does not count: they are on no list of its service")).to_be_visible()
        assert seen.violations_in_every_look() == []
        seen.page.get_by_label("What did you check").fill("The retries, and that tests fail without the cap")
        seen.follow(seen.page.get_by_role("button", name=f"Approve {here.head[:7]}"))
        gate(seen, "Approval gate: open")
        here.work_off()
        assert here.shown == "success"
        seen.go(change(here))
        expect(seen.page.get_by_text("The code host shows that it may pass.")).to_be_visible()
    here.forge.push(PATH, 1)
    here.arrive()
    assert here.shown == "pending"
    with visit(browser, ola) as seen:
        seen.go(change(here))
        gate(seen, "Approval gate: closed")
        seen.follow(seen.page.get_by_role("link", name="Break the glass"))
        assert seen.violations() == []
        seen.page.get_by_label("Why can it not wait?").fill(
            "Checkout is down and nobody on the list is awake"
        )
        seen.follow(seen.page.get_by_role("button", name="Break the glass"))
        gate(seen, "Approval gate: open")
    here.work_off()
    assert here.shown == "success"
    with visit(browser, client_of(here.people["amara"], Role.FACILITATOR)) as seen:
        seen.go(reverse("web:meeting", args=[agenda()]))
        expect(seen.page.get_by_text("because the glass was broken for it").first).to_be_visible()


def test_a_head_that_moves_while_somebody_reads_is_not_approved_unseen(
    browser: Browser, here: Hosted
) -> None:
    with visit(browser, client_of(here.people["rita"])) as seen:
        seen.go(change(here))
        seen.page.get_by_label("What did you check").fill("all of it")
        here.forge.push(PATH, 1)
        here.arrive()
        seen.follow(seen.page.get_by_role("button", name="Approve"))
        (conflict,) = seen.complaints
        assert "409" in conflict
        seen.complaints.clear()
        expect(seen.page.get_by_role("alert")).to_contain_text("Nothing was said: the change moved on")
        expect(seen.page.get_by_label("What did you check")).to_have_value("all of it")
        seen.follow(seen.page.get_by_role("button", name=f"Approve {here.head[:7]}"))
        gate(seen, "Approval gate: open")


def agenda() -> int:
    """The next agenda; its id."""
    now = timezone.now()
    coming = now + timedelta(days=3)
    create_series(
        key="weekly",
        name="Weekly review",
        zone="UTC",
        rule="FREQ=WEEKLY",
        starts_on=coming.date() - timedelta(days=70),
        starts_at=coming.time().replace(minute=0, second=0, microsecond=0),
        as_of=now,
    )
    meeting = current_meeting(HOUSE, as_of=now)
    assert meeting is not None
    rebuild(meeting_id=meeting.id, as_of=now)
    return meeting.id

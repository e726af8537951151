"""The facilitator sees recipients and counts before anything leaves, and one press sends each mail once."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.models import AgendaItem, Need
from reviewboard.agenda.operations import freeze
from reviewboard.domain.values import Attendance
from reviewboard.outbox.models import Message
from reviewboard.people.models import Membership, Person, Team
from reviewboard.people.permissions import Role
from tests.agenda.week import NOW, SECRETS, Week
from tests.people.roster import person
from tests.statements import at_most
from tests.web.browsing import visit
from tests.web.pages import read
from tests.web.test_agenda_pages import built, page, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def fixed() -> tuple[Week, Client, str]:
    """The week with its agenda fixed, the facilitator's browser, and the address of the page."""
    week = built()
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    return week, signed_in(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/recipients/"


def test_counts_come_first_then_windows_with_reasons_in_their_own_zone() -> None:
    week, client, url = fixed()
    Person.objects.filter(pk=week.priya.pk).update(zone="Europe/Helsinki")
    said = text(client, url)
    assert "4 of 4 mails can go" in said
    assert "3 needed 1 reader 3 with invites 0 cannot leave" in said
    assert "Priya Raman Helsinki 12:04–12:16" in said
    assert f"knows {week.candidate.reference}" in said
    assert "wrote" not in said


def test_a_mail_without_an_address_will_not_leave_and_says_why() -> None:
    week, client, url = fixed()
    Person.objects.filter(pk=week.outsider.pk).update(email="")
    said = text(client, url)
    assert "3 of 4 mails can go" in said
    assert "Otto Outside No address that mail can go to is known." in said


def test_one_press_owes_each_mail_once() -> None:
    _, client, url = fixed()
    said = read(client.post(f"{url}send/", follow=True).content.decode()).text
    assert "4 mails are on their way." in said
    assert "can go" not in said
    again = read(client.post(f"{url}send/", follow=True).content.decode()).text
    assert "nothing leaves twice" in again
    assert "Send 4 mails" not in again
    assert Message.objects.filter(kind="agenda_mail").count() == 4


def test_a_draft_sends_nothing() -> None:
    week = built()
    client, url = signed_in(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/recipients/"
    assert "The agenda still changes. Mail can leave when it is fixed" in text(client, url)
    assert "The agenda still changes." in client.post(f"{url}send/", follow=True).content.decode()
    assert not Message.objects.filter(kind="agenda_mail").exists()


def test_people_of_restricted_items_are_shown_as_restricted_item_everywhere() -> None:
    week, client, url = fixed()
    before = text(client, url).replace(str(week.meeting.id), "")
    item = AgendaItem.objects.get(key=f"incident:{week.restricted.pk}")
    for who in (week.outsider, week.helga):
        reasons = [{"reason": "responded", "key": item.key}]
        Need.objects.create(item=item, person=who, reasons=reasons, attendance=Attendance.LIVE)
    assert text(client, url).replace(str(week.meeting.id), "") == before
    mail = page(client, f"{url}{week.outsider.pk}/")
    assert "a restricted item needs you" not in mail
    assert client.get(f"{url}{week.helga.pk}/").status_code == 404
    for part in ("", "text/", "invite/"):
        said = page(client, f"{url}{week.lars.pk}/{part}")
        assert not [word for word in (*SECRETS, week.restricted.reference) if word in said]


def test_a_preview_has_its_html_its_text_and_its_invite() -> None:
    week, client, url = fixed()
    assert "You are needed" in page(client, f"{url}{week.priya.pk}/")
    assert page(client, f"{url}{week.priya.pk}/text/").startswith("You are needed 10:")
    assert "BEGIN:VEVENT" in page(client, f"{url}{week.priya.pk}/invite/")


def test_the_html_of_a_mail_has_a_policy_of_its_own() -> None:
    week, client, url = fixed()
    answer = client.get(f"{url}{week.priya.pk}/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["style-src"] == "'unsafe-inline'"
    assert {policy[f"{kind}-src"] for kind in ("default", "script", "img", "connect", "font")} == {"'none'"}
    assert policy["frame-ancestors"] == "'self'"
    assert policy["sandbox"] == "allow-top-navigation-by-user-activation"
    assert "unsafe-inline" not in client.get(url)["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["", "send/", "{person}/", "{person}/text/", "{person}/invite/"])
def test_only_who_runs_meetings_comes_in(path: str) -> None:
    week, _, url = fixed()
    address = url + path.format(person=week.priya.pk)
    method = "post" if path == "send/" else "get"
    for role in Role:
        status = getattr(signed_in(person(f"{role} person"), role), method)(address).status_code
        assert (status != 403) == (role in {Role.FACILITATOR, Role.ADMIN}), role
    assert getattr(Client(), method)(address)["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("people", [2, 60])
def test_the_page_and_its_preview_ask_at_most_twelve_statements(people: int) -> None:
    week, client, url = fixed()
    team = Team.objects.get(key="pricing")
    for number in range(people):
        Membership.objects.create(person=person(f"Reader {number}"), team=team, starts_on=date(2026, 1, 1))
    for path in ("", f"{week.priya.pk}/", f"{week.priya.pk}/text/"):
        with at_most(12):
            page(client, url + path)


def test_mail_that_nobody_sends_says_when_it_leaves() -> None:
    _, client, url = fixed()
    assert f"on {timezone.localtime(NOW + timedelta(hours=2)):%a} 24 Nov, 14:00" in text(client, url)


@pytest.mark.browser
def test_the_preview_is_drawn_in_its_frame(browser: Browser) -> None:
    week, client, url = fixed()
    with visit(browser, client) as opened:
        opened.go(f"{url}?person={week.priya.pk}")
        frame = opened.page.frame_locator("iframe")
        expect(frame.get_by_role("heading", level=1)).to_contain_text("You are needed")
        expect(frame.locator("h1")).to_have_css("font-size", "24px")
        assert opened.violations() == []

"""Reminders are switched on by whoever may, once they saw how many mails it would be, and off in one click."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any, Literal

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from reviewboard.domain.reminders import ReminderPolicy, as_data
from reviewboard.findings.models import ActionItem, Reminder
from reviewboard.findings.reminding.planning import plan_due
from reviewboard.findings.reminding.sending import send
from reviewboard.integrations.mail import mailbox
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.policies.operations import save
from reviewboard.policies.queries import current
from tests.findings.reminding.scenes import owed
from tests.people.roster import person, user
from tests.web.browsing import visit
from tests.whole.post import delivered

pytestmark = pytest.mark.django_db

RULES = {"weekdays": ["1", "2", "3", "4", "5", "6", "7"], "hour": "8", "days_ahead": "7", "cap": "50"}


def client(role: Role = Role.ADMIN, name: str = "Ravi Menon") -> Client:
    """A session of somebody with this role."""
    browser = Client()
    browser.force_login(user(role, Person.objects.filter(name=name).first() or person(name)))
    return browser


def late(owner: Person, title: str = "Alert on price drift") -> ActionItem:
    """An action that is a week past its date."""
    return ActionItem.objects.create(
        title=title, owner=owner, due_on=timezone.now().date() - timedelta(days=7)
    )


def text(answer: Any) -> str:
    """The page as it reads."""
    content = answer.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())


def why(**changes: str) -> dict[str, object]:
    """The whole form, as somebody fills it in who was shown two mails."""
    told = {
        "hypothesis": "Dates are kept, or moved in time",
        "owner": "ravi.menon@example.org",
        "expires_on": str(timezone.now().date() + timedelta(days=90)),
        "seen": "0",
        "shown": "2",
    }
    return {**RULES, **told, **changes}


def switched_on(**rules: Any) -> None:
    """Reminders have been on for a month."""
    at = timezone.now() - timedelta(days=30)
    body = as_data(ReminderPolicy(**{"on": True, "weekdays": frozenset(range(1, 8)), **rules}))
    until = at.date() + timedelta(days=90)
    owner = person("Olga Owner").pk
    save(
        kind="reminders",
        body=body,
        after_version=0,
        owner_id=owner,
        hypothesis="Dates are kept",
        expires_on=until,
        actor_id=None,
        as_of=at,
    )


def test_the_page_says_that_they_are_off_and_what_they_would_send() -> None:
    for name in ("Ada Lovelace", "Bob Stone"):
        late(person(name))
    page = text(client().get("/reminders/"))
    assert "Reminders are off" in page
    assert "2 mails , one a person. The cap is 200 a day." in page
    assert "Why, and until when" not in page


def test_how_many_it_would_be_is_shown_before_they_can_be_switched_on() -> None:
    for name in ("Ada Lovelace", "Bob Stone"):
        late(person(name))
    page = text(client().get("/reminders/", {**RULES, "cap": "1"}))
    assert "2 mails , one a person. Of these 1 would wait: the cap is 1 a day." in page
    assert "Why, and until when" in page
    assert "Switch on: 1 mail on a day like this" in page
    assert current("reminders")[0] == 0
    assert not Reminder.objects.exists()


def test_they_are_switched_on_with_a_hypothesis_an_owner_and_an_end() -> None:
    browser = client()
    late(person("Ada Lovelace"))
    answer = browser.post("/reminders/on/", why(), follow=True)
    version, body = current("reminders")
    assert (version, body["on"], body["cap"], body["weekdays"]) == (1, True, 50, [1, 2, 3, 4, 5, 6, 7])
    page = text(answer)
    assert "Reminders are on" in page
    assert "Dates are kept, or moved in time" in page
    assert "Ravi Menon" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hypothesis": " "}, "This field is required"),
        ({"owner": ""}, "This field is required"),
        ({"owner": "nobody@example.org"}, "Nobody has this address here"),
        ({"expires_on": "2020-01-01"}, "A day after this one"),
        ({"expires_on": "2099-01-01"}, "within 180 days"),
        ({"hour": "24"}, "less than or equal to 23"),
        ({"weekdays": ["9"]}, "Select a valid choice"),
        ({"shown": "1"}, "By now more mails would go than you were shown"),
    ],
)
def test_without_all_of_it_they_stay_off(changes: dict[str, str], words: str) -> None:
    browser = client()
    for name in ("Ada Lovelace", "Bob Stone"):
        late(person(name))
    answer = browser.post("/reminders/on/", why(**changes))
    assert answer.status_code == 422
    assert words in text(answer)
    assert current("reminders")[0] == 0


def test_whoever_has_looked_again_may_switch_them_on() -> None:
    browser = client()
    for name in ("Ada Lovelace", "Bob Stone"):
        late(person(name))
    again = browser.post("/reminders/on/", why(shown="1")).content.decode()
    assert 'name="shown" value="2"' in again


def test_of_two_who_save_the_second_is_told_and_overwrites_nothing() -> None:
    browser = client()
    browser.post("/reminders/on/", why())
    page = text(browser.post("/reminders/on/", why(cap="1"), follow=True))
    assert "Somebody saved other rules meanwhile" in page
    assert current("reminders")[1]["cap"] == 50


def test_they_are_off_in_one_click_and_what_is_planned_does_not_leave() -> None:
    switched_on()
    browser = client()
    assert "Switch reminders off" in text(browser.get("/reminders/"))
    page = text(browser.post("/reminders/off/", follow=True))
    assert "Reminders are off" in page
    assert current("reminders")[1]["on"] is False
    assert "Reminders were off already" in text(browser.post("/reminders/off/", follow=True))


def test_rules_that_have_ended_say_so() -> None:
    switched_on()
    versions = current("reminders")[0]
    later = timezone.now() - timedelta(days=10)
    save(
        kind="reminders",
        body=as_data(ReminderPolicy(on=True)),
        after_version=versions,
        owner_id=person("Else Owner").pk,
        hypothesis="Short",
        expires_on=later.date() + timedelta(days=1),
        actor_id=None,
        as_of=later,
    )
    page = text(client().get("/reminders/"))
    assert "Reminders have ended" in page
    assert "Switch reminders off" not in page


def test_a_facilitator_sees_all_and_switches_nothing() -> None:
    switched_on()
    browser = client(Role.FACILITATOR, "Ines Duarte")
    page = text(browser.get("/reminders/"))
    assert "An administrator switches them on and off" in page
    assert "Switch reminders off" not in page
    for address in ("/reminders/on/", "/reminders/off/"):
        assert browser.post(address, why()).status_code == 403
    assert client(Role.ENGINEER, "Oskar Lind").get("/reminders/").status_code == 403


def test_what_the_cap_left_out_is_said_where_it_is_seen() -> None:
    now = timezone.now().replace(hour=12)
    switched_on(cap=1, hour=12)
    for name in ("Ada Lovelace", "Bob Stone", "Cy Young"):
        late(person(name))
    assert plan_due(as_of=now) == 1
    for role, name in ((Role.ADMIN, "Ravi Menon"), (Role.FACILITATOR, "Ines Duarte")):
        page = text(client(role, name).get("/reminders/"))
        assert "2 were not sent: cap of 1. They come first next time." in page


def test_ones_own_digest_is_shown_as_it_would_say_today_and_nobody_elses() -> None:
    browser = client()
    late(Person.objects.get(name="Ravi Menon"), "Rotate the certificates")
    late(person("Ada Lovelace"), "Of somebody else")
    shown = browser.get("/reminders/mine/")
    assert "Rotate the certificates" in shown.content.decode()
    assert "Of somebody else" not in shown.content.decode()
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert 'src="/reminders/mine/"' in browser.get("/reminders/").content.decode()


def test_somebody_whom_nothing_waits_for_is_shown_that() -> None:
    assert "Nothing is due" in client().get("/reminders/mine/").content.decode()
    nobody = Client()
    nobody.force_login(user(Role.ADMIN))
    assert nobody.get("/reminders/mine/").status_code == 200
    assert nobody.get("/reminders/").status_code == 200


def test_a_digest_lies_in_the_mailbox_of_the_demo(settings: Settings, tmp_path: Path) -> None:
    switched_on(hour=12)
    ada, now = person("Ada Lovelace"), timezone.now().replace(hour=12)
    late(ada)
    plan_due(as_of=now)
    settings.DEMO = True
    with delivered(settings, tmp_path):
        send(owed(ada, now.date()), as_of=now)
    browser = client()
    assert "1 action past its date" in text(browser.get("/mailbox/"))
    (stored,) = mailbox.newest(tmp_path, to=ada.email)
    assert "Alert on price drift" in text(browser.get(f"/mailbox/{stored.name}/"))


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (320, "dark")])
def test_axe_finds_nothing_on_the_page_with_everything_asked(
    browser: Browser, width: int, theme: Literal["light", "dark"]
) -> None:
    switched_on(cap=1, hour=12)
    for name in ("Ada Lovelace", "Bob Stone"):
        late(person(name))
    plan_due(as_of=timezone.now().replace(hour=12))
    asked = "/reminders/?weekdays=1&hour=8&days_ahead=7&cap=1"
    with visit(browser, client(), width=width, theme=theme) as page:
        page.go(asked)
        assert page.violations() == []

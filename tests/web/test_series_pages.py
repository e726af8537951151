"""The pages of series: when each meets, who leads, and what a change would move before it moves."""

import re
from datetime import UTC, time, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser

from reviewboard.agenda.operations import freeze, release_mail
from reviewboard.catalog.models import Service
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.calling_off import call_off
from reviewboard.meetings.models import Meeting, Series
from reviewboard.meetings.operations import create_series
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person, Team
from reviewboard.people.permissions import Role
from tests.people.roster import person, user
from tests.statements import at_most
from tests.web.browsing import visit

pytestmark = pytest.mark.django_db


def client(role: Role = Role.FACILITATOR, name: str = "Ines Duarte") -> Client:
    """A session of somebody with this role."""
    browser = Client()
    browser.force_login(user(role, Person.objects.filter(name=name).first() or person(name)))
    return browser


def series(key: str = "weekly", **columns: Any) -> Series:
    """A series that meets tomorrow and every week, at ten in London."""
    now = timezone.now()
    tomorrow = now + timedelta(days=2)
    rule = f"FREQ=WEEKLY;BYDAY={tomorrow:%a}".upper()[:-1]
    told = {"zone": "Europe/London", "starts_on": now.date(), "starts_at": time(10)}
    create_series(**{"key": key, "name": "Weekly review", "rule": rule, "as_of": now, **told, **columns})
    return Series.objects.get(key=key)


def text(answer: Any) -> str:
    """The page as it reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def filled_in(one: Series, **changes: Any) -> dict[str, Any]:
    """The whole form as it comes with the page, with some fields typed over."""
    return {
        "name": one.name,
        "how": "weekly",
        "days": [one.rule[-2:]],
        "nth": "1",
        "rule": one.rule,
        "starts_on": str(one.starts_on),
        "starts_at": f"{one.starts_at:%H:%M}",
        "zone": one.zone,
        "minutes": one.minutes,
        "freezes": 24,
        "active": "on",
        **changes,
    }


def test_the_list_says_how_many_there_are_and_when_each_meets() -> None:
    series()
    series("platform", name="Platform review", rule="FREQ=MONTHLY;BYDAY=-1FR", zone="Asia/Kolkata")
    page = text(client(Role.VIEWER).get("/series/"))
    assert "2 series" in page
    assert "Every month on the last Friday, 10:00, Asia/Kolkata, 60 minutes" in page
    assert "Add a series" not in page


def test_before_there_is_any_the_list_says_what_to_do() -> None:
    assert "No review is held yet" in text(client().get("/series/"))


def test_the_pages_ask_as_much_of_the_database_for_many_series_as_for_one() -> None:
    for number in range(6):
        series(f"number-{number}", name=f"Review {number}")
    browser = client()
    browser.get("/series/")
    with at_most(12):
        browser.get("/series/")
    with at_most(12):
        browser.get("/series/number-1/")


def test_a_new_series_has_its_meetings_and_is_found_by_its_name() -> None:
    one = series()
    form = filled_in(one, name="Platform review", how="fortnightly", days=["TU"], facilitator="")
    answer = client().post("/series/new/", form, follow=True)
    made = Series.objects.get(key="platform-review")
    assert made.rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    assert made.meetings.count() == 2
    assert "Every second week on Tuesday" in text(answer)
    again = client(name="Otto Outside").post("/series/new/", form)
    assert (again.status_code, "Another series is called so" in text(again)) == (422, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days": []}, "Choose a day"),
        ({"how": "monthly", "days": ["MO", "TU"]}, "Choose one day"),
        ({"how": "typed", "rule": "now and then"}, "This is not a rule"),
        ({"zone": "Europe/Atlantis"}, "There is no such zone"),
        ({"minutes": 5}, "greater than or equal to 15"),
        ({"turns": "nobody@example.org"}, "Nobody has this address here: nobody@example.org"),
        ({"turns": "ines.duarte@example.org\nines.duarte@example.org"}, "Name each person once"),
        ({"video_url": "javascript:alert(1)"}, "Enter a valid URL"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(changes: dict[str, Any], words: str) -> None:
    one = series()
    answer = client().post("/series/weekly/edit/", filled_in(one, **changes))
    assert answer.status_code == 422
    assert words in text(answer)
    assert Series.objects.get().rule == one.rule


def test_a_change_is_said_first_and_done_when_it_is_sent_again() -> None:
    one, browser = series(), client()
    first = browser.post("/series/weekly/edit/", filled_in(one, starts_at="15:00"))
    page = text(first)
    assert "Nothing is saved yet. Saving does this:" in page
    assert page.count("and its draft with it") == 2
    assert "10:00 moves to" in page
    assert Series.objects.get().starts_at.hour == 10
    shown = re.search(r'name="shown" value="(\w+)"', first.content.decode())
    assert shown
    done = browser.post(
        "/series/weekly/edit/", filled_in(one, starts_at="15:00", shown=shown[1]), follow=True
    )
    assert "15:00" in text(done)
    assert {at.astimezone(UTC).minute for at in Meeting.objects.values_list("starts_at", flat=True)} == {0}
    assert Series.objects.get().starts_at.hour == 15


def test_only_what_moves_something_asks_twice() -> None:
    one = series()
    ann = person("Ann Archer")
    answer = client().post(
        "/series/weekly/edit/", filled_in(one, place="Room 4", turns=ann.email, deputy=ann.email), follow=True
    )
    page = text(answer)
    assert "Room 4" in page
    assert "Deputy: Ann Archer" in page
    assert set(Meeting.objects.values_list("facilitator_id", flat=True)) == {ann.pk}


def test_a_meeting_is_handed_over_to_the_deputy_or_to_anybody_with_the_role() -> None:
    dora, fay = person("Dora Deputy"), person("Fay Keeper")
    user(Role.FACILITATOR, fay)
    series(facilitator_id=person("Ines Duarte").pk, deputy_id=dora.pk)
    meeting = Meeting.objects.earliest("starts_at")
    browser, url = client(), f"/meetings/{meeting.pk}/hand-over/"
    page = text(browser.get(url))
    assert "Facilitator now: Ines Duarte" in page
    assert "Dora Deputy (deputy)" in page
    answer = browser.post(url, {"person": fay.pk}, follow=True)
    assert "Fay Keeper handed over" in text(answer)
    assert Meeting.objects.get(pk=meeting.pk).facilitator == fay
    outsider = person("Otto Outside")
    assert browser.post(url, {"person": outsider.pk}).status_code == 422


def test_once_mail_has_told_who_leads_both_get_it_anew() -> None:
    dora = person("Dora Deputy")
    ines = person("Ines Duarte")
    series(facilitator_id=ines.pk, deputy_id=dora.pk)
    meeting = Meeting.objects.earliest("starts_at")
    now = timezone.now()
    freeze(meeting_id=meeting.pk, as_of=now)
    release_mail(meeting_id=meeting.pk, as_of=now)
    before = Message.objects.filter(kind="agenda_mail").count()
    client().post(f"/meetings/{meeting.pk}/hand-over/", {"person": dora.pk})
    new = Message.objects.filter(kind="agenda_mail").order_by("pk")[before:]
    assert {(one.payload["person"], one.payload["replaces"], one.payload["turn"]) for one in new} == {
        (ines.pk, True, 1),
        (dora.pk, True, 1),
    }


def test_a_meeting_that_is_not_to_come_is_not_handed_over() -> None:
    series(facilitator_id=person("Ines Duarte").pk, deputy_id=person("Dora Deputy").pk)
    meeting = Meeting.objects.earliest("starts_at")
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED)
    url = f"/meetings/{meeting.pk}/hand-over/"
    answer = client().post(url, {"person": Person.objects.get(name="Dora Deputy").pk}, follow=True)
    assert "will not be held" in text(answer)


def test_a_meeting_is_cancelled_with_a_reason_after_it_was_said_how_many_are_told() -> None:
    series(facilitator_id=person("Ines Duarte").pk)
    meeting = Meeting.objects.earliest("starts_at")
    browser, url = client(), f"/meetings/{meeting.pk}/cancel/"
    assert "1 person gets one mail" in text(browser.get(url))
    assert browser.post(url, {"reason": " "}).status_code in {200, 422}
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.PLANNED
    answer = browser.post(url, {"reason": "Ask Ines <ines.duarte@example.org>"}, follow=True)
    assert "It is cancelled; 1 person is told." in text(answer)
    assert "ines.duarte" not in Meeting.objects.get(pk=meeting.pk).called_off_reason
    again = browser.post(url, {"reason": "Once more"}, follow=True)
    assert "is not held already" in text(again)


def test_the_page_of_a_cancelled_meeting_says_so_and_asks_nobody_for_anything() -> None:
    ines = person("Ines Duarte")
    series(facilitator_id=ines.pk)
    meeting = Meeting.objects.earliest("starts_at")
    browser = client()
    freeze(meeting_id=meeting.pk, as_of=timezone.now())
    assert "You are needed" in text(browser.get(f"/meetings/{meeting.pk}/"))
    browser.post(f"/meetings/{meeting.pk}/cancel/", {"reason": "Ines Duarte is at the fair"})
    page = text(browser.get(f"/meetings/{meeting.pk}/"))
    assert "The meeting is cancelled. “Ines Duarte is at the fair”" in page
    assert "Nobody is needed" in page
    assert "You are needed" not in page
    assert browser.get(f"/meetings/{meeting.pk}/mine.ics").status_code == 404
    assert "cancelled" in text(browser.get("/series/weekly/"))


def test_a_meeting_without_an_agenda_says_that_it_is_not_held() -> None:
    series()
    meeting = Meeting.objects.earliest("starts_at")
    browser = client()
    browser.post(f"/meetings/{meeting.pk}/cancel/", {"reason": "A holiday of ours"})
    page = text(browser.get(f"/meetings/{meeting.pk}/"))
    assert "is not held. The meeting is cancelled. “A holiday of ours”" in page
    assert "Build it now" not in page
    assert "is not held" in text(browser.post(f"/meetings/{meeting.pk}/freeze/", follow=True))


def test_a_skipped_meeting_is_held_after_all() -> None:
    series(skips_quiet=True)
    meeting = Meeting.objects.earliest("starts_at")
    call_off(meeting_id=meeting.pk, because=CalledOff.QUIET, as_of=timezone.now())
    browser = client()
    page = text(browser.get("/series/weekly/"))
    assert "Skipped at its freeze" in page
    assert "Hold it after all" in page
    answer = browser.post(f"/meetings/{meeting.pk}/hold/", follow=True)
    assert "It is held." in text(answer)
    assert "It was not skipped" in text(browser.post(f"/meetings/{meeting.pk}/hold/", follow=True))


def test_a_date_is_moved_after_it_was_said_what_moves_and_is_as_the_rule_says_again() -> None:
    one, browser = series(), client()
    on = Meeting.objects.earliest("starts_at").starts_at.date()
    later = on + timedelta(days=1)
    url = "/series/weekly/dates/change/"
    form = {"on": on, "what": "move", "to_day": later, "to_time": "16:00", "reason": "Fair of the company"}
    assert f'value="{on}"' in browser.get(url).content.decode()
    first = browser.post(url, form)
    assert "16:00, and its draft with it" in text(first)
    assert not one.changed_dates.exists()
    shown = re.search(r'name="shown" value="(\w+)"', first.content.decode())
    assert shown
    page = text(browser.post(url, {**form, "shown": shown[1]}, follow=True))
    assert "The date is changed." in page
    assert "Fair of the company Ines Duarte" in page
    changed = one.changed_dates.get()
    assert changed.to is not None
    assert changed.to.astimezone(ZoneInfo("Europe/London")).hour == 16
    back = f"/series/weekly/dates/{changed.pk}/restore/"
    asked = browser.get(back)
    assert "moves to" in text(asked)
    shown = re.search(r'name="shown" value="(\w+)"', asked.content.decode())
    assert shown
    assert "as the rule says again" in text(browser.post(back, {"shown": shown[1]}, follow=True))
    assert not one.changed_dates.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"what": "move"}, "Say when it is held"),
        ({"on": "2020-01-01"}, "The rule names no meeting on this day"),
        ({"what": "move", "to_day": "2020-01-01", "to_time": "10:00"}, "A time to come"),
        ({"reason": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_with_a_date_is_said_beside_the_field(changes: dict[str, Any], words: str) -> None:
    series()
    on = Meeting.objects.earliest("starts_at").starts_at.date()
    form = {"on": on, "what": "skip", "reason": "A day of ours", **changes}
    answer = client().post("/series/weekly/dates/change/", form)
    assert answer.status_code == 422
    assert words in text(answer)


def test_a_date_whose_agenda_is_fixed_is_cancelled_not_moved() -> None:
    series()
    meeting = Meeting.objects.earliest("starts_at")
    freeze(meeting_id=meeting.pk, as_of=timezone.now())
    form = {"on": meeting.starts_at.date(), "what": "skip", "reason": "A day of ours"}
    assert "Its agenda is fixed" in text(client().post("/series/weekly/dates/change/", form))


def test_the_holidays_of_a_series_are_known_and_said() -> None:
    one, browser = series(), client()
    strange = browser.post("/series/weekly/edit/", filled_in(one, countries="DE, XX"))
    assert "The holidays of XX are not known here" in text(strange)
    first = browser.post("/series/weekly/edit/", filled_in(one, countries="de gb-eng", on_holiday="skip"))
    shown = re.search(r'name="shown" value="(\w*)"', first.content.decode())
    form = filled_in(one, countries="de gb-eng", on_holiday="skip", shown=shown[1] if shown else "")
    browser.post("/series/weekly/edit/", form)
    page = text(browser.get("/series/weekly/"))
    assert "Holidays of DE, GB-ENG: Skip it; the next one looks at both weeks" in page


def test_what_a_series_is_about_is_chosen_and_what_is_in_none_is_said() -> None:
    one, browser = series(), client()
    for key in ("pricing-engine", "search-indexer"):
        Service.objects.create(key=key, name=key, tier=1)
    team = Team.objects.create(key="web", name="Web")
    assert "in no series" not in text(browser.get("/series/"))
    form = filled_in(one, services=["pricing-engine"], teams=[team.pk])
    page = text(browser.post("/series/weekly/edit/", form, follow=True))
    assert "What it is about Web, pricing-engine" in page
    assert "1 service is in no series: search-indexer" in text(browser.get("/series/"))
    strange = browser.post("/series/weekly/edit/", filled_in(one, services=["nothing"]))
    assert "Select a valid choice" in text(strange)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER])
@pytest.mark.parametrize(
    "path", ["/series/new/", "/series/weekly/edit/", "/meetings/{}/hand-over/", "/meetings/{}/cancel/"]
)
def test_only_those_who_run_meetings_change_anything(role: Role, path: str) -> None:
    series()
    browser = client(role)
    url = path.format(Meeting.objects.earliest("starts_at").pk)
    assert browser.get(url).status_code == 403
    assert browser.post(url, {"name": "Mine"}).status_code == 403
    assert "Change the series" not in text(browser.get("/series/weekly/"))


@pytest.mark.browser
def test_a_series_is_moved_in_the_browser_after_it_was_said_what_moves(browser: Browser) -> None:
    series(facilitator_id=person("Ines Duarte").pk)
    with visit(browser, client()) as there:
        there.go("/series/")
        assert there.violations_in_every_look() == []
        there.follow(there.page.get_by_role("link", name="Weekly review"))
        there.follow(there.page.get_by_role("link", name="Change the series"))
        there.page.get_by_label("Starts at").fill("15:00")
        there.follow(there.page.get_by_role("button", name="Save the series"))
        there.page.get_by_role("heading", name="Nothing is saved yet").wait_for()
        assert there.violations_in_every_look() == []
        there.follow(there.page.get_by_role("button", name="Save it, and do this"))
        there.page.get_by_text("15:00, Europe/London").wait_for()
        assert there.violations_in_every_look() == []

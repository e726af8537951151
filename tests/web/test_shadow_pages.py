"""A series in shadow in the browser: it is made, it says what it is, and one button ends it with the count said before."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser

from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import rebuild
from reviewboard.meetings.models import Meeting, Series
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from tests.agenda.week import make_week
from tests.people.roster import person
from tests.web.browsing import visit
from tests.web.test_series_pages import client, filled_in, series, text

pytestmark = pytest.mark.django_db
NOTICE = "Only facilitators see this; nothing is mailed."


def made(browser: Client, **changes: Any) -> Any:
    """The answer to a new series that starts in shadow, led by Ines."""
    pattern = series("pattern")
    Meeting.objects.filter(series=pattern).delete()
    pattern.delete()
    told = {"name": "Beside", "start": "shadow", "facilitator": "ines.duarte@example.org"}
    return browser.post("/series/new/", filled_in(pattern, **told, **changes), follow=True)


def last_and_next() -> tuple[Meeting, Meeting]:
    """The meeting of last week, and the next one."""
    first, second, *_ = Meeting.objects.filter(series__key="beside").order_by("starts_at")
    return first, second


def test_a_series_starts_as_any_other_unless_it_is_asked_to_start_in_shadow() -> None:
    browser = client()
    form = browser.get("/series/new/").content.decode()
    chosen = re.search(r'<select name="start".*?</select>', form, re.DOTALL)
    assert chosen is not None
    assert chosen[0].index('value="live"') < chosen[0].index('value="shadow"')
    assert "selected" not in chosen[0].partition('value="shadow"')[2].partition(">")[0]
    one = series()
    browser.post("/series/new/", filled_in(one, name="Platform review", facilitator=""))
    assert Series.objects.get(key="platform-review").shadow_since is None


def test_in_shadow_it_says_so_and_has_last_weeks_agenda_at_once() -> None:
    browser = client()
    answer = made(browser)
    page = text(answer)
    assert "in shadow, with its next meetings and the fixed agenda of last week" in page
    assert "In shadow since" in page
    assert "Go live" in page
    last, _ = last_and_next()
    assert last.ends_at <= timezone.now()
    assert f'href="/meetings/{last.pk}/"' in answer.content.decode()
    assert NOTICE in text(browser.get(f"/meetings/{last.pk}/"))
    assert "Beside in shadow" in text(browser.get("/series/"))
    stranger = client(name="Otto Outside")
    assert "Beside" not in text(stranger.get("/series/"))
    for path in (
        "/series/beside/",
        "/series/beside/edit/",
        "/series/beside/go-live/",
        f"/meetings/{last.pk}/",
    ):
        assert stranger.get(path).status_code == 404, path


def test_whoever_would_not_see_it_afterwards_is_told_so() -> None:
    person("Ines Duarte")
    other = client(name="Otto Outside")
    answer = made(other)
    assert (answer.status_code, "Name yourself" in text(answer)) == (422, True)
    assert not Series.objects.filter(key="beside").exists()
    assert made(other, deputy="otto.outside@example.org").status_code == 200
    one = Series.objects.get(key="beside")
    answer = other.post("/series/beside/edit/", filled_in(one, facilitator="ines.duarte@example.org"))
    assert (answer.status_code, "Name yourself" in text(answer)) == (422, True)


def test_nobody_learns_its_name_by_choosing_the_same() -> None:
    made(client())
    one = series()
    other = client(name="Otto Outside")
    for _ in range(2):
        answer = other.post("/series/new/", filled_in(one, name="Beside", facilitator=""))
    assert (answer.status_code, "Another series is called so" in text(answer)) == (422, True)
    assert list(Series.objects.filter(name="Beside").values_list("key", flat=True)) == ["beside", "beside-2"]


def test_the_first_series_of_all_may_start_in_shadow_too() -> None:
    admin = client(Role.ADMIN, "Ravi Menon")
    hour = {"name": "Review", "day": "TH", "starts_at": "10:00", "minutes": "60", "zone": "Europe/London"}
    admin.post("/first-run/hour/", {**hour, "start": "shadow"})
    one = Series.objects.get()
    assert one.shadow_since is not None
    past = Meeting.objects.get(series=one, ends_at__lte=timezone.now())
    assert Agenda.objects.get(meeting=past).frozen_at is not None
    assert NOTICE in text(admin.get(f"/meetings/{past.pk}/"))


def test_an_administrator_needs_no_name_in_it() -> None:
    person("Ines Duarte")
    assert "In shadow since" in text(made(client(Role.ADMIN, "Ravi Menon")))


def test_no_page_of_a_meeting_in_shadow_offers_to_ask_or_mail_anybody() -> None:
    browser = client()
    made(browser)
    _, coming = last_and_next()
    rebuild(meeting_id=coming.pk, as_of=timezone.now())
    assert "Nobody is asked" in text(browser.get(f"/meetings/{coming.pk}/"))
    Meeting.objects.filter(pk=coming.pk).update(covers_from=timezone.now() - timedelta(days=7))
    page = text(browser.post(f"/meetings/{coming.pk}/freeze/", follow=True))
    assert NOTICE in page
    page = text(browser.get(f"/meetings/{coming.pk}/recipients/"))
    assert "Shadow week: nothing is mailed" in page
    assert "Nothing leaves in shadow" in page
    assert "leave by themselves" not in page
    page = text(browser.post(f"/meetings/{coming.pk}/recipients/send/", follow=True))
    assert "The series is in shadow. Nothing was sent." in page
    assert browser.get(f"/meetings/{coming.pk}/mine.ics").status_code == 404
    assert "Nobody is told: the series is in shadow." in text(browser.get(f"/meetings/{coming.pk}/cancel/"))
    assert "Beside" not in text(browser.get("/me/"))
    assert not Message.objects.filter(kind__endswith="_mail").exists()


def test_a_decision_is_not_said_to_be_of_a_meeting_that_nobody_knows() -> None:
    browser = client()
    made(browser)
    last, _ = last_and_next()
    page = browser.get("/decisions/new/").content.decode()
    assert f'value="{last.pk}"' not in page
    assert "Beside" not in page


def test_going_live_is_asked_with_the_count_and_done_once() -> None:
    week, browser = make_week(), client()
    Series.objects.filter(key="weekly").update(active=False)
    made(browser)
    _, coming = last_and_next()
    page = browser.get("/series/beside/go-live/")
    found = re.search(r"on, (\d+) people get the agenda by mail", text(page))
    assert found is not None
    count = int(found[1])
    assert count >= len((week.priya, week.lars, week.ines))
    stale = text(browser.post("/series/beside/go-live/", {"meeting": coming.pk, "mails": count + 1}))
    assert "Meanwhile it would be other mail" in stale
    assert Series.objects.get(key="beside").shadow_since is not None
    done = text(browser.post("/series/beside/go-live/", {"meeting": coming.pk, "mails": count}, follow=True))
    assert f"The series is live. From {timezone.localtime(coming.starts_at):%a}" in done
    assert "In shadow since" not in done
    again = text(browser.post("/series/beside/go-live/", {"meeting": coming.pk, "mails": count}, follow=True))
    assert "The series is live already." in again
    other = client(Role.VIEWER, "Otto Outside")
    assert other.get("/series/beside/").status_code == 200


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER])
def test_who_leads_it_without_the_role_sees_it_and_cannot_end_it(role: Role) -> None:
    for name in ("Otto Outside", "Ines Duarte"):
        person(name)
    made(client(Role.ADMIN, "Ravi Menon"), deputy="otto.outside@example.org")
    browser = client(role, "Otto Outside")
    page = text(browser.get("/series/beside/"))
    assert "In shadow since" in page
    assert "Go live" not in page
    assert browser.post("/series/beside/go-live/", {"meeting": 0, "mails": 0}).status_code == 403


@pytest.mark.browser
def test_a_team_comes_from_another_meeting_in_the_browser(browser: Browser) -> None:
    make_week()
    Series.objects.update(active=False)
    with visit(browser, client()) as there:
        there.go("/series/new/")
        there.page.get_by_label("Name", exact=True).fill("Beside")
        there.page.get_by_label("It starts").select_option("shadow")
        there.page.get_by_label("Facilitator").fill("ines.duarte@example.org")
        assert there.violations_in_every_look() == []
        there.follow(there.page.get_by_role("button", name="Add the series"))
        there.page.get_by_role("link", name="Go live").wait_for()
        assert there.violations_in_every_look() == []
        last, coming = last_and_next()
        assert Agenda.objects.get(meeting=last).frozen_at is not None
        there.go(f"/meetings/{last.pk}/")
        there.page.get_by_text(NOTICE).wait_for()
        assert there.violations_in_every_look() == []
        there.go("/series/beside/")
        there.follow(there.page.get_by_role("link", name="Go live"))
        there.page.get_by_text("people get the agenda by mail").wait_for()
        assert there.violations_in_every_look() == []
        there.follow(there.page.get_by_role("button", name="Go live"))
        there.page.get_by_text("The series is live.").wait_for()
    coming.refresh_from_db()
    assert not coming.shadow
    assert Series.objects.get(key="beside").shadow_since is None

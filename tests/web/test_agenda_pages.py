"""The page of an agenda: what it tells whom, what it lets them do, and with how many statements."""

from datetime import timedelta
from typing import Literal

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from reviewboard.agenda.models import Agenda, AgendaItem, Need
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.agenda.placements import Placement
from reviewboard.attendance.models import Answer
from reviewboard.catalog.models import Service
from reviewboard.connections.models import Connection
from reviewboard.domain.values import AgendaState, Attendance, IncidentStatus, Severity
from reviewboard.incidents.models import Incident
from reviewboard.meetings.models import Meeting
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.agenda.week import NOW, SECRETS, Week, incident, make_week, series
from tests.people.roster import person, user
from tests.statements import at_most
from tests.web.browsing import visit
from tests.web.pages import read

pytestmark = pytest.mark.django_db


def signed_in(who: Person | None, role: Role = Role.ENGINEER) -> Client:
    client = Client()
    client.force_login(user(role, who))
    return client


def built(**options: int) -> Week:
    """The week, moved so that its meeting is two days ahead of now."""
    week = make_week(**options)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return week


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def page(client: Client, path: str = "/", status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def text(client: Client, path: str = "/") -> str:
    return read(page(client, path)).text


def test_the_first_thing_is_when_and_why_one_is_needed() -> None:
    week = built()
    said = text(signed_in(week.priya))
    assert said.index("You are needed 10:") < said.index("Opening")
    assert f"you know {week.candidate.reference} (you wrote it), which" in said
    assert f"you own {week.action.reference}" in said
    assert "of 60 minutes." in said


def test_whoever_is_not_needed_reads_so() -> None:
    assert "You are not needed this week" in text(signed_in(built().outsider))


def test_a_meeting_that_is_over_speaks_of_the_past(monkeypatch: pytest.MonkeyPatch) -> None:
    week = built()
    path = f"/meetings/{week.meeting.id}/"
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=4))
    said = text(signed_in(week.priya), path)
    assert "You were needed 10:" in said
    assert "Confirm" not in said
    assert "You were not needed" in text(signed_in(week.outsider), path)


def test_an_answer_in_writing_is_asked_for_with_its_cause() -> None:
    week = built()
    Need.objects.filter(person=week.priya).update(attendance=Attendance.ASYNCHRONOUS, cause="paged")
    said = text(signed_in(week.priya))
    assert "An answer in writing is enough from you this week" in said
    assert "You were paged in the 11 hours before, so you are not asked to be there." in said
    assert "You were paged" not in text(signed_in(week.lars))


def test_every_item_says_why_it_is_here_what_is_to_decide_and_every_point() -> None:
    week = built()
    said = text(signed_in(week.outsider))
    assert "Because it is a SEV2, which is always discussed." in said
    assert f"Whether {week.candidate.reference} contributed." in said
    for row in AgendaItem.objects.filter(placement=Placement.HELD, key=f"action:{week.action.pk}"):
        assert f"{int(row.score)} points" in said
    assert "tier 1 service" in said


def test_opening_and_read_back_frame_the_items() -> None:
    said = text(signed_in(built().outsider))
    assert said.index("10:00 4 min Opening") < said.index("Read back and close")
    assert "Ines Duarte" in said


def test_the_numbers_of_the_week_are_told_and_count_nothing_restricted() -> None:
    said = text(signed_in(built().lars))
    assert (
        "4 changes, 4 with signs of AI involvement, 1 incident. Only what is open to everybody is counted."
        in said
    )


def test_an_agenda_is_offered_to_be_fixed_only_when_its_week_has_begun() -> None:
    week = built()
    facilitator = signed_in(week.ines, Role.FACILITATOR)
    following = Meeting.objects.filter(starts_at__gt=week.meeting.starts_at).earliest("starts_at")
    rebuild(meeting_id=following.pk, as_of=NOW)
    assert "Fix the agenda" in text(facilitator)
    assert "Fix the agenda" not in text(facilitator, f"/meetings/{following.pk}/")
    facilitator.post(f"/meetings/{following.pk}/freeze/")
    assert Agenda.objects.get(meeting=following).state == AgendaState.DRAFT


def test_what_the_agenda_could_see_is_said_and_a_silent_source_is_named() -> None:
    week = built()
    Connection.objects.filter(pk=week.pager.pk).update(last_seen_at=NOW - timedelta(days=9))
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    said = text(signed_in(week.outsider))
    assert "0 of 1 pager" in said
    assert "1 of 1 repository" in said
    assert "pager unseen since" in said


def test_a_quiet_week_is_told_apart_from_a_silent_source(client: Client) -> None:
    series()
    meeting = Meeting.objects.order_by("starts_at")[0]
    rebuild(meeting_id=meeting.pk, as_of=NOW)
    client.force_login(user(Role.VIEWER, person("Vi Ewer")))
    assert "Nothing seen; no source is connected." in text(client)


def test_ten_are_taken_as_read_and_the_rest_is_counted() -> None:
    said = page(signed_in(built(quiet_changes=25).outsider))
    assert said.count("Quiet change ") >= 10
    assert "and 14 more" in read(said).text or "and 15 more" in read(said).text


def test_what_is_left_out_has_its_date() -> None:
    week = built()
    left = {"placement": Placement.LEFT_OUT, "left_out": {"reason": "did_not_fit", "to": "2026-12-03"}}
    AgendaItem.objects.filter(key=f"incident:{week.open_incident.pk}").update(
        start=None, minutes=None, **left
    )
    AgendaItem.objects.filter(key=f"incident:{week.restricted.pk}").update(start=None, minutes=None, **left)
    said = text(signed_in(week.outsider))
    incident = f"{week.open_incident.title}: {week.open_incident.reference}"
    assert f"{incident} did not fit and goes to Thursday 3 December." in said
    assert "Restricted item did not fit and goes to Thursday 3 December" in said


def test_a_draft_says_when_it_is_fixed_and_a_fixed_agenda_since_when() -> None:
    week = built()
    client = signed_in(week.outsider)
    assert "Draft; fixed on Wed 25 Nov, 10:00" in text(client)
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    assert "Fixed since Tue 24 Nov, 12:00" in text(client)


@pytest.mark.parametrize("who", ["priya", "ines", "outsider"])
def test_nobody_outside_the_list_reads_a_word_of_restricted_and_sealed_items(who: str) -> None:
    week = built()
    role = Role.FACILITATOR if who == "ines" else Role.ENGINEER
    client = signed_in(getattr(week, who), role)
    for path in ("/", f"/meetings/{week.meeting.id}/", f"/meetings/{week.meeting.id}/mine.ics", "/me/"):
        said = client.get(path).content.decode()
        references = (week.restricted.reference, week.sealed.reference)
        assert not [word for word in (*SECRETS, *references) if word in said], path
    assert text(client).count("Restricted item") == 2


def test_somebody_on_the_list_reads_the_restricted_item_marked_so() -> None:
    week = built()
    said = text(signed_in(week.lars))
    assert SECRETS[0] in said
    assert SECRETS[1] not in said
    assert "Restricted" in said


def test_confirming_takes_one_press_and_lasts_until_the_windows_move() -> None:
    week = built()
    client = signed_in(week.priya)
    assert "Confirm both times" in text(client) or "Confirm this time" in text(client)
    answer = client.post(f"/meetings/{week.meeting.id}/confirm/", follow=True)
    said = read(answer.content.decode()).text
    assert "You confirmed" in said
    assert "Confirm both times" not in said
    Incident.objects.filter(pk=week.open_incident.pk).update(status=IncidentStatus.OPEN, resolved_at=None)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    assert "Moved since you confirmed" in text(client)


def test_opening_the_page_confirms_nothing_and_a_stranger_to_the_meeting_cannot() -> None:
    week = built()
    signed_in(week.priya).get(f"/meetings/{week.meeting.id}/confirm/")
    answer = signed_in(week.outsider).post(f"/meetings/{week.meeting.id}/confirm/", follow=True)
    assert "There is no window of yours" in answer.content.decode()
    assert not Answer.objects.exists()


def test_ones_calendar_file_holds_ones_own_windows() -> None:
    week = built()
    answer = signed_in(week.priya).get(f"/meetings/{week.meeting.id}/mine.ics")
    calendar = Calendar.from_ical(answer.content)
    assert answer["Content-Type"].startswith("text/calendar")
    assert {event["ATTENDEE"] for event in calendar.walk("VEVENT")} == {f"mailto:{week.priya.email}"}
    assert signed_in(week.outsider).get(f"/meetings/{week.meeting.id}/mine.ics").status_code == 404


def test_before_there_is_an_agenda_the_page_says_why() -> None:
    week = make_week()
    assert "No agenda yet" in text(signed_in(week.outsider))
    facilitator = signed_in(week.ines, Role.FACILITATOR)
    assert "Build it now" in text(facilitator)
    facilitator.post(f"/meetings/{week.meeting.id}/rebuild/")
    assert "Opening" in text(facilitator)


def test_without_a_series_an_administrator_sets_it_up() -> None:
    assert signed_in(person("Ad Min"), Role.ADMIN).get("/")["Location"] == "/first-run/"
    assert "No agenda yet" in text(signed_in(person("Vi Ewer"), Role.VIEWER))


def test_a_facilitator_fixes_the_agenda_and_is_led_to_the_recipients() -> None:
    week = built()
    client = signed_in(week.ines, Role.FACILITATOR)
    assert "Fix this agenda for good?" in text(client)
    answer = client.post(f"/meetings/{week.meeting.id}/freeze/")
    assert answer["Location"] == f"/meetings/{week.meeting.id}/recipients/"
    assert Agenda.objects.get().state == AgendaState.FROZEN
    again = client.post(f"/meetings/{week.meeting.id}/freeze/", follow=True)
    assert "This agenda was fixed already" in again.content.decode()
    assert "Fix this agenda for good?" not in text(client)


RIGHTS = {
    ("get", ""): set(Role),
    ("get", "mine.ics"): set(Role),
    ("post", "confirm/"): {Role.ENGINEER, Role.FACILITATOR, Role.ADMIN},
    ("post", "rebuild/"): {Role.FACILITATOR, Role.ADMIN},
    ("post", "freeze/"): {Role.FACILITATOR, Role.ADMIN},
}


@pytest.mark.parametrize(("method", "path"), RIGHTS)
def test_each_role_may_do_what_the_table_says_and_no_more(method: str, path: str) -> None:
    week = built()
    url = f"/meetings/{week.meeting.id}/{path}"
    for role in Role:
        status = getattr(signed_in(person(f"{role} person"), role), method)(url).status_code
        assert (status != 403) == (role in RIGHTS[method, path]), role
    stranger = getattr(Client(), method)(url)
    assert stranger["Location"].startswith("/sign-in/")


def test_there_is_no_meeting_of_an_unknown_number() -> None:
    client = signed_in(built().ines, Role.FACILITATOR)
    for method, path in RIGHTS:
        answer = getattr(client, method)(f"/meetings/4711/{path}")
        assert answer.status_code == (302 if path == "confirm/" else 404)


@pytest.mark.parametrize("changes", [2, 40])
def test_a_page_asks_as_many_statements_for_many_changes_as_for_few(changes: int) -> None:
    week = built(quiet_changes=changes)
    client = signed_in(week.priya)
    for path, most in (("/", 12), (f"/meetings/{week.meeting.id}/", 12), ("/me/", 21)):
        with at_most(most):
            page(client, path)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "theme"), [(1440, "light"), (390, "dark")], ids=["laptop-light", "phone-dark"]
)
def test_the_pages_have_no_barriers(browser: Browser, width: int, theme: Literal["light", "dark"]) -> None:
    week = built(quiet_changes=12)
    with visit(browser, signed_in(week.ines, Role.FACILITATOR), width=width, theme=theme) as opened:
        for path in ("/", "/me/", f"/meetings/{week.meeting.id}/recipients/"):
            opened.go(path)
            assert opened.page.evaluate("getComputedStyle(document.body).fontFamily").startswith(
                '"Instrument'
            )
            assert opened.violations() == []
            wide = opened.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not wide, path


@pytest.mark.browser
def test_everything_can_be_done_without_scripts(browser: Browser) -> None:
    week = built()
    with visit(browser, signed_in(week.ines, Role.FACILITATOR), scripts=False) as opened:
        opened.go("/")
        opened.follow(opened.page.get_by_role("button", name="Build anew"))
        expect(opened.page.get_by_text("Nothing has changed since it was built.")).to_be_visible()
        opened.follow(opened.page.get_by_role("button", name="Confirm this time"))
        expect(opened.page.get_by_text("You confirmed")).to_be_visible()
        opened.page.get_by_role("button", name="Fix the agenda…").click()
        opened.follow(opened.page.get_by_role("dialog").get_by_role("button", name="Fix the agenda"))
        expect(opened.page.get_by_role("heading", level=1)).to_contain_text("mails can go")
        opened.follow(opened.page.get_by_role("button", name="Send 4 mails"))
        expect(opened.page.get_by_text("4 mails are on their way.")).to_be_visible()


@pytest.mark.browser
def test_keys_walk_through_the_items_and_details_show_every_point(browser: Browser) -> None:
    week = built()
    with visit(browser, signed_in(week.priya)) as opened:
        opened.go("/")
        for _key in range(2):
            opened.page.keyboard.press("j")
        expect(opened.page.locator("li.item").nth(1).locator(":focus")).to_have_count(1)
        opened.page.locator("details").first.locator("summary").click()
        expect(opened.page.get_by_text("past its date")).to_be_visible()
        assert opened.violations() == []


def overflowing() -> Week:
    """More SEV1 of different services than the hour holds."""
    week = built()
    for number in range(6):
        service = Service.objects.create(key=f"service-{number}", name=f"Service {number}", tier=1)
        incident(week.pager, service, f"Outage {number}", lead=week.lars, severity=Severity.SEV1)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return week


def test_the_facilitator_is_asked_about_what_does_not_fit_and_everybody_reads_how_many() -> None:
    week = overflowing()
    asked, others = text(signed_in(week.ines, Role.FACILITATOR)), text(signed_in(week.outsider))
    waiting = AgendaItem.objects.filter(placement=Placement.LEFT_OUT, must=True)
    hidden = waiting.filter(key__in=[f"incident:{one.pk}" for one in (week.restricted, week.sealed)])
    assert f"{waiting.count() - hidden.count()} must-discuss items do not fit: INC-" in asked
    assert "Lengthen the meeting" in asked
    left_out = AgendaItem.objects.filter(placement=Placement.LEFT_OUT).count()
    for said in (asked, others):
        assert f"{left_out} items did not fit." in said
    assert "must-discuss items do not fit" not in others
    assert "Lengthen the meeting" not in others


def test_the_facilitator_moves_an_item_and_lengthens_the_meeting_on_the_page() -> None:
    week = overflowing()
    client, there = signed_in(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/"
    sent = {"item": f"action:{week.action.pk}", "do": "move", "to": "2026-11-26", "reason": "Priya is away"}
    wrong = client.post(f"{there}steer/", sent)
    assert wrong.status_code == 422
    assert "Choose a day after this meeting." in wrong.content.decode()
    assert client.post(f"{there}steer/", {**sent, "to": "2026-12-10"}).status_code == 302
    assert f"{week.action.reference} was moved and goes to Thursday 10 December" in text(client)
    assert f"{week.action.reference} goes to Thursday 10 December: Priya is away" in text(client)
    assert "Priya is away" not in text(signed_in(week.outsider))
    assert client.post(f"{there}lengthen/", {"minutes": 120, "reason": "Six outages"}).status_code == 302
    assert not AgendaItem.objects.filter(left_out__reason="did_not_fit").exists()

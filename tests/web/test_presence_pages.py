"""Checking in, making up, and what each of those who may look sees of it: plain forms, and nothing changed by a GET."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.attendance import codes
from reviewboard.attendance.checking_in import check_in, correct
from reviewboard.attendance.making_up import close_make_ups
from reviewboard.attendance.models import Correction, Look, NeededNow, Outcome, Presence
from reviewboard.people.models import ManagerTerm, Person
from reviewboard.people.permissions import Role
from tests.agenda.week import SECRETS, Week
from tests.attendance.held import CLOSED, closed, minute, running, runs
from tests.attendance.scenes import eyes, item_id, key_of
from tests.standing import starts_from
from tests.web.browsing import visit
from tests.web.pages import read
from tests.web.test_answer_pages import signed_in, text

pytestmark = [pytest.mark.django_db, starts_from(running)]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, minute(5))
    monkeypatch.setattr(codes, "COUNTED", f"test:{uuid4()}")  # of this test alone: workers share one Redis


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def own(week: Week) -> str:
    return f"/meetings/{week.meeting.id}/check-in/"


def desk(week: Week, act: str = "") -> str:
    return f"/meetings/{week.meeting.id}/people/{act}"


def make_up(week: Week) -> str:
    return f"/meetings/{week.meeting.id}/items/{item_id(week, week.action)}/make-up/"


def test_one_presses_that_one_is_here_and_that_one_leaves(week: Week) -> None:
    client = signed_in(week.priya)
    said = text(client, own(week))
    assert "You are needed" in said
    assert not Presence.objects.exists()
    said = read(client.post(own(week), follow=True).content.decode()).text
    assert "You are here, since 10:05" in said
    client.post(f"/meetings/{week.meeting.id}/leave/")
    assert Presence.objects.get().until_at == minute(5)
    assert "I’m here" in text(client, own(week))


def test_whoever_is_asked_nothing_reads_so_and_nothing_is_kept(week: Week) -> None:
    client = signed_in(week.helga)
    assert "This meeting asks nothing of you" in text(client, own(week))
    assert "you are welcome" in read(client.post(own(week), follow=True).content.decode()).text
    assert not Presence.objects.exists()


def test_whoever_runs_the_meeting_is_not_kept_of_unless_an_item_asks_for_them(week: Week) -> None:
    client = signed_in(week.ines, Role.FACILITATOR)
    assert "You run this meeting" in text(client, own(week))
    assert "Join" in text(signed_in(week.priya), "/me/")


def test_before_and_after_there_is_no_button(monkeypatch: pytest.MonkeyPatch, week: Week) -> None:
    client = signed_in(week.priya)
    closed(week)
    said = text(client, own(week))
    assert "This meeting is over" in said
    assert "Nobody can check in now" in read(client.post(own(week), follow=True).content.decode()).text
    of_nobody = text(signed_in(week.helga), own(week))
    assert "Nothing is kept about you." in of_nobody
    assert "You may come" not in of_nobody


def test_whoever_runs_it_checks_somebody_in_and_tells_somebody_in_private(week: Week) -> None:
    client = signed_in(week.ines, Role.FACILITATOR)
    said = text(client, desk(week))
    assert "0 of 2 here" in said
    assert "Not yet" in said
    client.post(desk(week, "check-in/"), {"person": week.priya.pk})
    tell = f"/meetings/{week.meeting.id}/items/{item_id(week, week.open_incident)}/needed-now/"
    told = read(client.post(tell, {"person": week.lars.pk}, follow=True).content.decode()).text
    assert "They are told, in private." in told
    assert "1 of 2 here" in told
    assert "Told at 10:05" in told
    assert NeededNow.objects.get().person_id == week.lars.pk
    assert client.post(desk(week, "check-in/"), {"person": "x"}).status_code == 400


def test_a_correction_is_a_form_that_says_what_is_wrong(week: Week) -> None:
    client = signed_in(week.ines, Role.FACILITATOR)
    form = {
        "person": week.priya.email,
        "was": "there",
        "since": "10:01",
        "until": "10:04",
        "reason": "Phone broke",
    }
    for wrong in (
        {"person": ""},
        {"since": ""},
        {"until": "11:00"},
        {"person": week.helga.email},
        {"reason": ""},
    ):
        assert client.post(desk(week, "correct/"), form | wrong).status_code == 422
    assert not Correction.objects.exists()
    client.post(desk(week, "correct/"), form)
    one = Correction.objects.get()
    assert (one.from_at, one.until_at) == (minute(1), minute(4))
    said = text(signed_in(week.priya), "/me/ledger/")
    assert "corrected by Ines Duarte on Thu 26 Nov, 10:05, because “Phone broke”" in said


def test_once_it_is_closed_there_are_numbers_and_no_name(monkeypatch: pytest.MonkeyPatch, week: Week) -> None:
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(1))
    closed(week)
    at(monkeypatch, CLOSED)
    said = text(signed_in(week.ines, Role.FACILITATOR), desk(week))
    assert "1 of 2 needed were here 1 live" in said
    assert "1 of 1 needed was here" in said
    assert not [one for one in (week.priya, week.lars) if one.name in said]
    assert not [word for word in SECRETS if word in said]


def test_a_make_up_stands_on_ones_page_and_is_answered_there(
    monkeypatch: pytest.MonkeyPatch, week: Week
) -> None:
    closed(week)
    at(monkeypatch, CLOSED + timedelta(days=1))
    client = signed_in(week.priya)
    said = text(client, "/me/")
    assert "Until Thu 3 Dec" in said
    assert "Read the minutes and answer" in said
    assert "make-up open until Thu 3 Dec" in text(client, "/me/ledger/")
    assert client.post(make_up(week), {"text": ""}).status_code == 422
    answer = client.post(make_up(week), {"text": "The alert exists."}, follow=True)
    assert "Minutes read and answered, Fri 27 Nov, 11:01" in read(answer.content.decode()).text
    assert "minutes read and answered Fri 27 Nov" in text(client, "/me/ledger/")
    assert signed_in(week.lars).get(make_up(week)).status_code == 404


def test_the_ledger_says_what_came_of_each_item_and_what_says_so(
    monkeypatch: pytest.MonkeyPatch, week: Week
) -> None:
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(1))
    correct(
        reader=runs(week),
        meeting_id=week.meeting.id,
        person_id=week.priya.pk,
        was_there=(minute(1), minute(5)),
        reason="She left",
        as_of=minute(6),
    )
    signed_in(week.ines, Role.FACILITATOR).get(desk(week))
    closed(week)
    at(monkeypatch, CLOSED)
    client = signed_in(week.priya)
    said = text(client, "/me/ledger/")
    assert "live, from 10:01" in said
    assert "make-up open until" in said
    assert "your own button" in said
    assert "because “She left”" in said
    assert "Ines Duarte who was there, while" in said
    whole = client.get("/me/ledger.json").json()
    assert {one["what"] for one in whole["presence"]} >= {"your own button"}
    assert whole["looks"][0]["who"] == "Ines Duarte"


def test_the_manager_of_that_week_sees_one_entry_and_that_is_shown(
    monkeypatch: pytest.MonkeyPatch, week: Week
) -> None:
    closed(week)
    boss = Person.objects.create(name="Mara Boss", email="mara@example.org")
    ManagerTerm.objects.create(person=week.priya, manager=boss, starts_on="2026-01-01")
    Outcome.objects.exclude(key=key_of(week.action)).delete()
    over = datetime(2026, 12, 5, 12, tzinfo=UTC)
    at(monkeypatch, over - timedelta(days=3))
    client = signed_in(boss)
    assert "No entry reads missed" in text(client, "/ledger/missed/")
    assert "missed" not in text(client, "/me/")
    close_make_ups(as_of=over)
    at(monkeypatch, over)
    assert "1 entry reads missed" in text(client, "/me/")
    assert not Look.objects.exists()
    said = text(client, "/ledger/missed/")
    assert "Priya Raman" in said
    assert "Thu 3 Dec" in said
    own_ledger = text(signed_in(week.priya), "/me/ledger/")
    assert "missed: the make-up was open until Thu 3 Dec" in own_ledger
    assert "Mara Boss your entry of" in own_ledger
    for who, role in ((week.lars, Role.ENGINEER), (week.ines, Role.FACILITATOR), (week.helga, Role.ADMIN)):
        assert "Priya Raman" not in text(signed_in(who, role), "/ledger/missed/").split("Of people whom")[1]


def switched_on(week: Week, **on: str) -> None:
    """A facilitator switches options of check-in on, from the page of the series."""
    client = signed_in(week.ines, Role.FACILITATOR)
    answer = client.post("/series/weekly/check-in/", on, follow=True)
    assert "Check-in is kept so." in read(answer.content.decode()).text


def test_a_facilitator_switches_codes_on_and_a_qr_fills_the_code_in(week: Week) -> None:
    assert "One’s own button, or whoever runs the meeting" in text(
        signed_in(week.ines, Role.FACILITATOR), "/series/weekly/"
    )
    switched_on(week, code="on", qr="on")
    body = signed_in(week.ines, Role.FACILITATOR).get(desk(week)).content.decode()
    found = re.search(r'class="code">([0-9]{6})</p>', body)
    assert found is not None
    assert '<svg role="img"' in body
    client = signed_in(week.priya)
    page = client.get(f"{own(week)}?code={found[1]}").content.decode()
    assert f'name="code" value="{found[1]}"' in page
    assert not Presence.objects.exists()
    assert client.post(own(week), {"code": "000000"}).status_code == 422
    client.post(own(week), {"code": found[1]})
    assert Presence.objects.get().how == "code"
    assert "the code on the screen" in text(client, "/me/ledger/")
    assert 'name="code" value' not in client.get(f'{own(week)}?code="><script>').content.decode()


def test_a_report_is_shown_before_it_is_added(monkeypatch: pytest.MonkeyPatch, week: Week) -> None:
    client = signed_in(week.ines, Role.FACILITATOR)
    assert "Bring a report in" not in text(client, desk(week))
    refused = client.post(desk(week, "report/"), {"file": upload(), "zone": "UTC"}, follow=True)
    assert "No report is taken" in read(refused.content.decode()).text
    switched_on(week, reports="on")
    assert "Bring a report in" in text(client, desk(week))
    for wrong in ({"zone": "Nowhere"}, {"file": SimpleUploadedFile("x.csv", b"a,b")}, {"file": ""}):
        sent = {"file": upload(), "zone": "UTC"} | wrong
        assert client.post(desk(week, "report/"), sent).status_code == 422
    body = client.post(desk(week, "report/"), {"file": upload(), "zone": "UTC"}).content.decode()
    said = read(body).text
    assert "1 of those whom the meeting asks is in it" in said
    assert "Lars N." in said
    assert "Priya" not in said
    assert not Presence.objects.exists()
    found = re.search(r'name="signed" value="([^"]+)"', body)
    assert found is not None
    other = signed_in(week.helga, Role.ADMIN)
    assert other.post(desk(week, "report/apply/"), {"signed": found[1]}).status_code == 400
    assert client.post("/imports/apply/", {"signed": found[1]}).status_code in {400, 403}
    answer = client.post(desk(week, "report/apply/"), {"signed": found[1]}, follow=True)
    assert "1 piece of evidence is added." in read(answer.content.decode()).text
    assert "a conferencing report" in text(signed_in(week.priya), "/me/ledger/")


def upload() -> SimpleUploadedFile:
    rows = (
        "Name (Original Name),User Email,Join Time,Leave Time",
        "P,priya.raman@example.org,2026-11-26 10:00,2026-11-26 10:04",
        "Lars N.,,2026-11-26 10:00,2026-11-26 10:04",
    )
    return SimpleUploadedFile("zoom.csv", "\n".join(rows).encode())


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER])
def test_nobody_else_sees_or_says_who_is_there(role: Role, week: Week) -> None:
    client = signed_in(week.outsider, role)
    assert client.get(desk(week)).status_code == 403
    for act in ("check-in/", "correct/"):
        assert client.post(desk(week, act), {"person": week.priya.pk}).status_code == 403
    assert not Presence.objects.exists()


@pytest.mark.browser
def test_a_person_checks_in_on_a_phone_and_whoever_runs_it_sees_it(browser: Browser, week: Week) -> None:
    with visit(browser, signed_in(week.priya), width=390) as opened:
        opened.go(own(week))
        assert opened.violations_in_every_look() == []
        opened.page.get_by_role("button", name="I’m here").press("Enter")
        expect(opened.page.get_by_text("You are here, since 10:05")).to_be_visible()
    with visit(browser, signed_in(week.ines, Role.FACILITATOR)) as opened:
        opened.go(desk(week))
        expect(opened.page.get_by_text("Here", exact=True).first).to_be_visible()
        assert opened.violations_in_every_look() == []


@pytest.mark.browser
def test_the_other_pages_have_no_barriers(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, week: Week
) -> None:
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(1))
    closed(week, without=[week.open_incident])
    Outcome.objects.filter(key=key_of(week.action)).update(outcome="make_up", due_on="2026-12-03")
    at(monkeypatch, CLOSED)
    with visit(browser, signed_in(week.priya)) as opened:
        for path in (make_up(week), "/me/ledger/", "/ledger/missed/"):
            opened.go(path)
            assert opened.violations_in_every_look() == [], path
    with visit(browser, signed_in(week.ines, Role.FACILITATOR)) as opened:
        opened.go(desk(week))
        assert opened.violations_in_every_look() == []

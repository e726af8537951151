"""The pages of the read-back and of the minutes: what they show whom, what their buttons do, and at what cost."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.attendance.checking_in import check_in
from reviewboard.domain.live import Kind
from reviewboard.domain.values import FindingCategory, MeetingState
from reviewboard.findings.models import Decision, Finding
from reviewboard.minutes.models import Entry, Minutes, PulseCount
from reviewboard.minutes.saying import reword
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from tests.agenda.week import SECRETS
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, at, begun, closed, held, talked
from tests.people.roster import user
from tests.standing import starts_from
from tests.statements import at_most
from tests.web.browsing import visit
from tests.web.pages import read

pytestmark = [pytest.mark.django_db, starts_from(talked)]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the hour of the meeting."""
    monkeypatch.setattr(timezone, "now", lambda: at(56))


def signed_in(who: Person, role: Role = Role.ENGINEER) -> Client:
    client = Client()
    client.force_login(User.objects.filter(person=who).first() or user(role, who))
    return client


def form_of(client: Client, hour: Hour) -> dict[str, str]:
    """What the read-back would post, as it is shown."""
    shown = client.get(f"/meetings/{hour.id}/close/").content.decode()
    found = [
        *re.findall(r'name="([0-9]+-seen)" value="([^"]*)"', shown),
        *re.findall(r'<textarea name="([0-9]+-text)"[^>]*>\n?([^<]*)</textarea>', shown),
        *re.findall(r'<select name="([0-9]+-category)".*?value="([a-z_]+)" selected', shown, re.DOTALL),
    ]
    return {name: unescape(value) for name, value in found}


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return read(answer.content.decode()).text


def test_the_read_back_shows_what_is_recorded_and_says_what_its_button_does(hour: Hour) -> None:
    client = signed_in(hour.week.ines)
    with at_most(14):
        page = text(client, f"/meetings/{hour.id}/close/")
    assert "Record 1 decision, 1 action, 1 finding; close" in page
    assert "the *flush*" not in page
    assert "rotated" not in page


def test_its_button_records_and_closes_with_the_categories_that_were_chosen(hour: Hour) -> None:
    client = signed_in(hour.week.ines)
    finding = Entry.objects.get(kind="finding").pk
    fields = form_of(client, hour) | {f"{finding}-category": "test_gap", "close": "yes"}
    answer = client.post(f"/meetings/{hour.id}/close/", fields)
    assert answer["Location"] == f"/meetings/{hour.id}/minutes/"
    assert hour.row.state is MeetingState.CLOSED
    assert Finding.objects.get().category == FindingCategory.TEST_GAP
    assert set(Decision.objects.values_list("text", flat=True)) == {
        "durations get a type",
        "keys are rotated daily",
    }


def test_words_that_were_typed_and_not_saved_are_taken_with_the_button(hour: Hour) -> None:
    client = signed_in(hour.week.ines)
    pk = Entry.objects.get(text="durations get a type").pk
    client.post(f"/meetings/{hour.id}/close/", form_of(client, hour) | {f"{pk}-text": "durations get a unit"})
    assert Decision.objects.filter(text="durations get a unit").exists()


def test_what_was_edited_meanwhile_is_shown_anew_and_nothing_is_closed(hour: Hour) -> None:
    client = signed_in(hour.week.ines)
    fields = form_of(client, hour)
    entry = Entry.objects.get(text="durations get a type")
    reword(
        reader=eyes(hour.week.lars),
        meeting_id=hour.id,
        entry_id=entry.pk,
        typed="durations get a unit",
        seen=entry.version,
        as_of=at(55),
    )
    answer = client.post(f"/meetings/{hour.id}/close/", fields)
    assert answer.status_code == 409
    page = read(answer.content.decode()).text
    assert "durations get a unit" in page
    assert "Nothing was closed" in page
    assert hour.row.state is MeetingState.LIVE


def test_one_entry_is_said_otherwise_or_taken_back_and_the_categories_stay_chosen(hour: Hour) -> None:
    client = signed_in(hour.week.ines)
    entry, finding = Entry.objects.get(text="durations get a type").pk, Entry.objects.get(kind="finding").pk
    fields = form_of(client, hour) | {
        f"{entry}-text": "durations get a unit",
        f"{finding}-category": "detection",
    }
    answer = client.post(f"/meetings/{hour.id}/close/", fields | {"save": str(entry)}, follow=True)
    assert Entry.objects.get(pk=entry).text == "durations get a unit"
    assert '<option value="detection" selected>' in answer.content.decode()
    client.post(f"/meetings/{hour.id}/close/", form_of(client, hour) | {"take_back": str(entry)})
    assert Entry.objects.get(pk=entry).taken_back_at is not None


@starts_from(begun)
def test_words_that_blame_are_pointed_out_and_what_has_no_owner_is_said(hour: Hour) -> None:
    hour.say("f: the engineer forgot the unit")
    hour.say("a: write it down")
    page = text(signed_in(hour.week.ines), f"/meetings/{hour.id}/close/")
    assert page.count("reads as if a person were the cause") == 1
    assert "1 action has no owner yet: it goes to the queue of its team" in page


def test_who_does_not_lead_is_refused_and_a_closed_meeting_leads_to_its_minutes(hour: Hour) -> None:
    path = f"/meetings/{hour.id}/close/"
    assert signed_in(hour.week.priya).get(path).status_code == 403
    closed(hour)
    assert signed_in(hour.week.ines).get(path)["Location"] == f"/meetings/{hour.id}/minutes/"


def test_a_meeting_that_was_forgotten_says_so(hour: Hour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(60 + 181))
    assert "still runs" in text(signed_in(hour.week.ines), f"/meetings/{hour.id}/close/")


@starts_from(held)
def test_the_minutes_say_what_came_of_each_item(hour: Hour) -> None:
    page = text(signed_in(hour.week.priya), f"/meetings/{hour.id}/minutes/")
    assert "Minutes of Thursday 26 November" in page
    assert "45 of" in page
    for words in ("durations get a type", "a bare number says no unit", "contract test", "looked like a fix"):
        assert words in page
    assert "Restricted item" in page
    assert not any(word in page for word in (*SECRETS, "rotated"))
    assert "Not out yet" in page
    assert "needed" not in page
    assert "To make up" in page


def test_where_everybody_who_was_needed_came_the_minutes_say_so_and_else_nothing(hour: Hour) -> None:
    check_in(reader=eyes(hour.week.lars), meeting_id=hour.id, as_of=at(6))
    check_in(reader=eyes(hour.week.priya), meeting_id=hour.id, as_of=at(7))
    closed(hour)
    assert "2 of 2 needed were here" in text(signed_in(hour.week.priya), f"/meetings/{hour.id}/minutes/")


@starts_from(held)
def test_who_may_see_a_restricted_item_reads_its_own_minutes(hour: Hour) -> None:
    assert "keys are rotated daily" in text(signed_in(hour.week.lars), f"/meetings/{hour.id}/minutes/")


def test_however_much_was_said_the_page_costs_the_same(hour: Hour) -> None:
    hour.do(Kind.BACK, 51)
    hour.do(Kind.PARK, 51)
    about = {"meeting_id": hour.id, "key": f"incident:{hour.week.open_incident.pk}", "written_at": at(51)}
    for kind in ("decision", "action"):
        Entry.objects.bulk_create(
            Entry(kind=kind, text=f"{kind} {number}", token=uuid4(), **about) for number in range(40)
        )
    closed(hour)
    client = signed_in(hour.week.priya)
    with at_most(18):
        client.get(f"/meetings/{hour.id}/minutes/")


@starts_from(held)
def test_they_are_let_go_with_one_button_that_says_to_how_many(hour: Hour) -> None:
    ines = signed_in(hour.week.ines)
    page = text(ines, f"/meetings/{hour.id}/minutes/")
    assert "Publish, and mail" in page
    assert "they leave by themselves on" in page
    ines.post(f"/meetings/{hour.id}/minutes/publish/")
    mails = Message.objects.filter(kind="minutes_mail").count()
    assert f"Mail to {mails} people" in text(ines, f"/meetings/{hour.id}/minutes/")
    assert "Publish" not in text(ines, f"/meetings/{hour.id}/minutes/")


@starts_from(held)
def test_an_engineer_neither_lets_them_go_nor_amends_them(hour: Hour) -> None:
    priya = signed_in(hour.week.priya)
    assert "Publish" not in text(priya, f"/meetings/{hour.id}/minutes/")
    for act in ("publish", "amend"):
        assert priya.post(f"/meetings/{hour.id}/minutes/{act}/").status_code == 403
    assert Minutes.objects.get().published_at is None


@starts_from(held)
def test_they_are_amended_until_they_go_out(hour: Hour) -> None:
    ines = signed_in(hour.week.ines)
    shown = ines.get(f"/meetings/{hour.id}/minutes/").content.decode()
    (token,) = re.findall(r'name="token" value="([^"]+)"', shown)
    sent = {"token": token, "kind": "decision", "item": "", "text": "a rule", "add": "yes"}
    ines.post(f"/meetings/{hour.id}/minutes/amend/", sent)
    assert Decision.objects.filter(text="a rule").exists()
    note = Entry.objects.get(kind="note")
    words = {"seen": note.version, "text": "the flush was no fix", "save": str(note.pk)}
    ines.post(f"/meetings/{hour.id}/minutes/amend/", words)
    assert "the flush was no fix" in text(ines, f"/meetings/{hour.id}/minutes/")
    ines.post(f"/meetings/{hour.id}/minutes/publish/")
    ines.post(f"/meetings/{hour.id}/minutes/amend/", {"take_back": str(note.pk)})
    assert "the flush was no fix" in text(ines, f"/meetings/{hour.id}/minutes/")


@starts_from(held)
def test_a_line_without_words_comes_back_with_its_errors(hour: Hour) -> None:
    answer = signed_in(hour.week.ines).post(f"/meetings/{hour.id}/minutes/amend/", {"add": "yes", "text": ""})
    assert answer.status_code == 422


@starts_from(held)
def test_who_was_needed_answers_once_whether_it_was_worth_it(hour: Hour) -> None:
    priya = signed_in(hour.week.priya)
    assert "Was this hour worth your time?" in text(priya, f"/meetings/{hour.id}/minutes/")
    for answer in ("yes", "no"):
        priya.post(f"/meetings/{hour.id}/minutes/pulse/", {"worth": answer})
    assert dict(PulseCount.objects.values_list("answer", "count")) == {"yes": 1, "partly": 0, "no": 0}
    assert "Was this hour worth your time?" not in text(priya, f"/meetings/{hour.id}/minutes/")
    PulseCount.objects.filter(answer="yes").update(count=6)
    assert "6 answers in November" in text(signed_in(hour.week.helga), f"/meetings/{hour.id}/minutes/")


def test_before_the_close_there_are_none_and_the_agenda_of_a_closed_meeting_leads_there(hour: Hour) -> None:
    priya = signed_in(hour.week.priya)
    path = f"/meetings/{hour.id}/minutes/"
    assert "There are no minutes yet" in text(priya, path)
    assert path not in priya.get(f"/meetings/{hour.id}/").content.decode()
    closed(hour)
    assert path in priya.get(f"/meetings/{hour.id}/").content.decode()


@starts_from(held)
def test_of_one_that_was_held_without_a_read_back_none_were_kept(hour: Hour) -> None:
    Minutes.objects.all().delete()
    path = f"/meetings/{hour.id}/minutes/"
    assert "No minutes of this meeting were kept here" in text(signed_in(hour.week.priya), path)


def test_a_meeting_is_read_back_closed_and_let_go_in_a_browser(hour: Hour, browser: Browser) -> None:
    with visit(browser, signed_in(hour.week.ines)) as seen:
        seen.go(f"/meetings/{hour.id}/close/")
        seen.page.get_by_text("Say it otherwise, or take it back").first.click()
        assert seen.violations_in_every_look() == []
        seen.page.get_by_role("button", name="Record 1 decision").click()
        expect(seen.page.get_by_role("heading", name="Minutes of Thursday 26 November")).to_be_visible()
        assert seen.violations_in_every_look() == []
        seen.page.get_by_role("button", name="Publish, and mail").click()
        expect(seen.page.get_by_text("mails are on their way")).to_be_visible()
    assert Minutes.objects.get().published_at == at(56)

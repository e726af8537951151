"""The ledger shows one's own entries to oneself, keeps names for a time, and then keeps nothing."""

import json
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.utils import timezone
from playwright.sync_api import Browser

from reviewboard.agenda.models import Answered
from reviewboard.agenda.operations import freeze
from reviewboard.attendance.asking import respond
from reviewboard.attendance.forgetting import forget_due
from reviewboard.attendance.ledger import my_ledger
from reviewboard.attendance.models import Ask, ItemAnswer
from reviewboard.attendance.operations import confirm
from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.domain.ledger import names_go_at
from reviewboard.domain.values import AnswerWay, LedgerLevel
from reviewboard.meetings.models import Meeting, Series
from reviewboard.people.permissions import Role
from tests.agenda.week import NOW, SECRETS, Week
from tests.attendance.scenes import built, eyes, key_of, reply
from tests.statements import at_most
from tests.web.browsing import visit
from tests.web.test_answer_pages import signed_in, text
from tests.web.test_series_pages import client, filled_in
from tests.web.test_series_pages import text as said_by

pytestmark = pytest.mark.django_db
KEPT = timedelta(days=90)


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def answered() -> Week:
    """Priya confirmed, is excused from the incident, and named Otto for her action, in an agenda that is fixed."""
    week = built()
    confirm(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=NOW)
    reply(week, week.priya, week.open_incident, AnswerWay.EXCUSED)
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    return week


def how(week: Week, at: datetime) -> set[AnswerWay | None]:
    entries, _ = my_ledger(eyes(week.priya), None, 20, as_of=at)
    return {one.way for one in entries}


def rows_of(week: Week) -> int:
    """Every row of an answer to the meeting, history too."""
    names = [("attendance", one) for one in ("Answer", "ItemAnswer", "Ask")] + [("agenda", "Answered")]
    tables = [apps.get_model(app, f"{name}{end}") for app, name in names for end in ("", "Event")]
    return sum(one._default_manager.filter(meeting=week.meeting.id).count() for one in tables)


def test_names_go_after_a_time_or_with_the_meeting() -> None:
    ends = datetime(2026, 11, 26, 11, tzinfo=NOW.tzinfo)
    assert names_go_at(LedgerLevel.NAMED, ends, keep=KEPT) == ends + KEPT
    assert names_go_at(LedgerLevel.COVERAGE, ends, keep=KEPT) == ends


def test_ones_entries_say_the_window_the_reason_and_the_way() -> None:
    week = answered()
    said = text(signed_in(week.priya), "/me/ledger/")
    assert "It is not for appraisal, pay or discipline" in said
    assert "2 entries on this page" in said
    assert f"you own {week.action.reference} you said that it isn’t you, Tue 24 Nov, 12:00 Wed 24 Feb" in said
    assert "excused, Tue 24 Nov, 12:00" in said
    assert "Weekly review keeps a named ledger" in said


def test_whoever_confirmed_and_whoever_did_not_answer_reads_so() -> None:
    week = built()
    assert "no answer" in text(signed_in(week.priya), "/me/ledger/")
    confirm(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=NOW)
    assert "confirmed, Tue 24 Nov, 12:00" in text(signed_in(week.priya), "/me/ledger/")


def test_nobody_sees_the_entries_of_anybody_else() -> None:
    week = answered()
    for who in (week.outsider, week.helga, week.ines):
        for path in ("/me/ledger/", "/me/ledger.csv", "/me/ledger.json"):
            said = signed_in(who).get(path).content.decode()
            assert week.action.reference not in said
            assert "excused, Tue" not in said
    assert "Nothing is kept about you" in text(signed_in(week.helga), "/me/ledger/")


def test_an_entry_about_what_one_may_not_see_is_a_time() -> None:
    week = built()
    reply(week, week.lars, week.restricted, AnswerWay.NOT_ME, named=week.outsider)
    respond(reader=eyes(week.outsider), ask_id=Ask.objects.get().pk, accepts=True, as_of=NOW)
    said = signed_in(week.outsider).get("/me/ledger/").content.decode()
    assert "a restricted item" in said
    assert not [word for word in (*SECRETS, week.restricted.reference) if word in said]


def test_it_can_be_taken_along() -> None:
    week = answered()
    client = signed_in(week.priya)
    lines = client.get("/me/ledger.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "meeting,begins,ends,because,how,answered,entry_goes"
    assert len(lines) == 3
    entries = json.loads(client.get("/me/ledger.json").content)["entries"]
    assert {one["because"] for one in entries} >= {f"you own {week.action.reference}"}


def test_after_ninety_days_nothing_is_left_of_it_history_included() -> None:
    week = answered()
    goes = week.meeting.ends_at + KEPT
    assert forget_due(as_of=goes - timedelta(seconds=1)) == 0
    assert how(week, goes - timedelta(seconds=1)) == {AnswerWay.EXCUSED, AnswerWay.NOT_ME}
    assert how(week, goes) == set()
    assert [forget_due(as_of=goes) for _ in range(2)] == [5, 0]
    assert rows_of(week) == 0
    assert Entry.objects.filter(action="ledger_names_gone").count() == 1


def test_a_series_that_keeps_coverage_keeps_no_entry_once_the_meeting_is_over() -> None:
    week = answered()
    Series.objects.update(ledger_level=LedgerLevel.COVERAGE)
    assert "keeps coverage only" in text(signed_in(week.priya), "/me/ledger/")
    assert how(week, week.meeting.ends_at - timedelta(seconds=1)) != set()
    assert how(week, week.meeting.ends_at) == set()
    forget_due(as_of=week.meeting.ends_at)
    assert rows_of(week) == 0


def test_a_facilitator_chooses_what_is_kept_and_names_of_past_meetings_go_with_it() -> None:
    week = answered()
    one = Series.objects.get()
    over = week.meeting.ends_at + timedelta(days=1)
    assert how(week, over) != set()
    ines = client(name="Ines Duarte")
    page = ines.get("/series/weekly/edit/").content.decode()
    assert "not appraisal, pay or discipline" in page
    choice = {"facilitator": "ines.duarte@example.org", "ledger_level": "coverage"}
    said = said_by(ines.post("/series/weekly/edit/", filled_in(one, **choice), follow=True))
    assert "No names are kept once a meeting is over." in said
    assert how(week, over) == set()
    forget_due(as_of=over)
    assert rows_of(week) == 0
    told = Entry.objects.get(action="series.ledger_level")
    assert (told.subject, told.details) == (f"series:{one.pk}", {"level": "coverage"})
    ines.post("/series/weekly/edit/", filled_in(one, facilitator="ines.duarte@example.org", place="Room 2"))
    one.refresh_from_db()
    assert (one.place, one.ledger_level) == ("Room 2", LedgerLevel.COVERAGE)
    assert Entry.objects.filter(action="series.ledger_level").count() == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER])
def test_nobody_else_chooses_what_is_kept(role: Role) -> None:
    week = built()
    one = Series.objects.get()
    form = filled_in(one, facilitator="ines.duarte@example.org", ledger_level="coverage")
    assert client(role, week.outsider.name).post("/series/weekly/edit/", form).status_code == 403
    assert Series.objects.get().ledger_level == LedgerLevel.NAMED


def test_a_new_series_may_keep_coverage_from_the_start() -> None:
    week = built()
    one = Series.objects.get()
    form = filled_in(one, name="Platform review", ledger_level="coverage")
    client(name=week.ines.name).post("/series/new/", form)
    assert Series.objects.get(key="platform-review").ledger_level == LedgerLevel.COVERAGE


def test_a_legal_hold_keeps_what_was_answered_to_the_item() -> None:
    week = answered()
    place_hold(subject=key_of(week.open_incident), actor_id=week.ines.pk, reason="asked for", at=NOW)
    forget_due(as_of=week.meeting.ends_at + KEPT)
    assert list(ItemAnswer.objects.values_list("key", flat=True)) == [key_of(week.open_incident)]
    assert list(Answered.objects.values_list("key", flat=True)) == [key_of(week.open_incident)]


def test_the_list_is_paged_by_meetings_in_a_bounded_number_of_statements() -> None:
    week = answered()
    later = Meeting.objects.filter(starts_at__gt=week.meeting.starts_at).earliest("starts_at")
    freeze_later = later.covers_from
    freeze(meeting_id=later.pk, as_of=freeze_later)
    reader = eyes(week.priya)
    with at_most(14):
        first, after = my_ledger(reader, None, 1, as_of=NOW)
    rest, end = my_ledger(reader, after, 1, as_of=NOW)
    assert {one.meeting.id for one in first} == {later.pk}
    assert {one.meeting.id for one in rest} == {week.meeting.id}
    assert end is None


@pytest.mark.browser
def test_the_page_has_no_barriers(browser: Browser) -> None:
    week = answered()
    with visit(browser, signed_in(week.priya)) as opened:
        opened.go("/me/ledger/")
        assert opened.violations_in_every_look() == []

"""Meetings that were held before, and how many were there: brought in once, listed, silent, and without a name."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import NoSuchMeeting, freeze, rebuild, rebuild_drafts
from reviewboard.attendance import imports as attendance
from reviewboard.attendance.models import HistoricCount
from reviewboard.attendance.queries import CountRow, historic_counts
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.taking_back import Kept, TakenBack, take_back
from reviewboard.findings.models import Finding
from reviewboard.meetings import imports as meetings
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.queries import (
    MeetingFilter,
    around,
    current_meeting,
    get_meeting,
    list_meetings,
    neighbours,
    planned,
)
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from tests.agenda.week import NOW, series
from tests.people.roster import person, team, user
from tests.statements import at_most

pytestmark = pytest.mark.django_db

HELD = datetime(2026, 11, 12, 10, tzinfo=UTC)
MEETINGS = """series,starts_at,minutes,state
weekly,2026-11-12T10:00:00Z,45,held
Weekly review,2026-11-05T10:00:00Z,,cancelled
"""
COUNTS = """series,starts_at,team,needed,were_there,name
weekly,2026-11-12T10:00:00Z,,9,8,Ann Lee
weekly,2026-11-12T10:00:00Z,Payments,4,4,Bob Stone
"""
KINDS = {**meetings.KINDS, **attendance.KINDS}


@pytest.fixture(autouse=True)
def _weekly() -> None:
    series()
    team()


def bring(text: str = MEETINGS, **options: bool) -> Outcome:
    upload = Upload("meetings.csv", text.encode())
    return meetings.import_meetings(upload=upload, stamp=Stamp(NOW), **options)


def count(text: str = COUNTS, **options: bool) -> Outcome:
    upload = Upload("attendance.csv", text.encode())
    return attendance.import_attendance(upload=upload, stamp=Stamp(NOW), **options)


def back(outcome: Outcome) -> TakenBack:
    assert outcome.import_id is not None
    return take_back(import_id=outcome.import_id, kinds=KINDS, stamp=Stamp(NOW))


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return (outcome.count("created"), outcome.count("updated"), outcome.count("unchanged"))


def held() -> Meeting:
    return Meeting.objects.get(starts_at=HELD)


def test_a_file_becomes_meetings_that_are_over_by_key_or_name_of_their_series() -> None:
    outcome = bring()
    assert (counts(outcome), outcome.problems) == ((2, 0, 0), ())
    first, second = Meeting.objects.filter(historic=True)
    assert (first.state, first.ends_at - first.starts_at) == ("closed", timedelta(minutes=45))
    assert (second.state, second.ends_at - second.starts_at) == ("cancelled", timedelta(hours=1))
    assert counts(bring()) == (0, 0, 2)


def test_a_newer_file_gives_another_length_and_never_another_end() -> None:
    bring()
    newer = bring("series,starts_at,minutes\nweekly,2026-11-12T10:00:00Z,30\n")
    assert counts(newer) == (0, 1, 0)
    assert held().ends_at == HELD + timedelta(minutes=30)
    refused = bring("series,starts_at,state\nweekly,2026-11-12T10:00:00Z,cancelled\n")
    assert (len(refused.problems), held().state) == (1, "closed")
    assert back(newer).restored == 1
    assert held().ends_at == HELD + timedelta(minutes=45)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("monthly,2026-11-12T10:00:00Z,60,", meetings.SERIES),
        ("weekly,2026-11-24T11:30:00Z,60,", meetings.OVER),
        ("weekly,2026-11-12T10:00:00Z,0,", "at least a minute"),
        ("weekly,2026-11-12T10:00:00Z,60,perhaps", "held or cancelled"),
        ("weekly,12/11/2026,60,", "starts_at"),
    ],
)
def test_a_bad_row_is_told_and_the_others_stay(row: str, expected: str) -> None:
    outcome = bring(f"series,starts_at,minutes,state\n{row}\nweekly,2026-10-29T10:00:00Z,,\n")
    assert expected in " ".join(map(str, outcome.problems))
    assert Meeting.objects.filter(historic=True).count() == 1


def test_a_meeting_of_our_own_is_no_files() -> None:
    own = Meeting.objects.earliest("starts_at")
    Meeting.objects.filter(pk=own.pk).update(starts_at=HELD, ends_at=HELD + timedelta(hours=1))
    outcome = bring()
    assert meetings.OURS in str(outcome.problems[0])
    assert not Meeting.objects.get(pk=own.pk).historic


def test_nothing_is_planned_built_mailed_or_bounded_by_it() -> None:
    before = current_meeting(HOUSE, as_of=NOW)
    assert before is not None
    stands_around = around(before)
    waiting = Message.objects.exclude(kind__in=("rebuild_agenda", "evaluate_gates")).count()
    bring()
    pk = held().pk
    after = current_meeting(HOUSE, as_of=NOW)
    assert after == before
    assert (around(after), neighbours(HOUSE, after)[0]) == (stands_around, None)
    assert pk not in {one.id for one in planned(HELD - timedelta(hours=1))}
    rebuild_drafts(as_of=NOW)
    assert not Agenda.objects.filter(meeting=pk).exists()
    for act in (rebuild, freeze):
        with pytest.raises(NoSuchMeeting):
            act(meeting_id=pk, as_of=NOW)
    assert Message.objects.exclude(kind__in=("rebuild_agenda", "evaluate_gates")).count() == waiting
    Meeting.objects.filter(historic=False).delete()
    assert current_meeting(HOUSE, as_of=NOW) is None


def test_it_is_listed_and_has_a_page_with_its_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    bring()
    count()
    listed = list_meetings(HOUSE, MeetingFilter(until=NOW), None, 9).rows
    assert [one.is_historic for one in listed] == [True, True]
    client = Client()
    client.force_login(user(Role.FACILITATOR, person("Ines Duarte")))
    page = client.get(f"/meetings/{held().pk}/").content.decode()
    for words in ("was held before reviewboard was here", "8 of 9 needed were there", "Payments", "4 of 4"):
        assert words in page, words
    assert "Build it now" not in page
    for act in ("rebuild", "freeze", "recipients/send", "steer", "lengthen"):
        assert client.post(f"/meetings/{held().pk}/{act}/").status_code == 404, act
    assert client.get(f"/meetings/{held().pk}/recipients/").status_code == 404
    assert client.post(f"/meetings/{held().pk}/confirm/").status_code < 500
    found = get_meeting(HOUSE, held().pk)
    assert found is not None
    assert found.is_historic


def test_counts_are_kept_by_team_and_names_are_left_aside() -> None:
    bring()
    outcome = count()
    assert (counts(outcome), outcome.problems) == ((2, 0, 0), ())
    assert [one.what for one in outcome.ignored] == ["column “name”"]
    pk = held().pk
    with at_most(1):
        rows = historic_counts(HOUSE, pk)
    assert rows == [CountRow("", 9, 8), CountRow("Payments", 4, 4)]
    assert {one.name for one in HistoricCount._meta.fields} == {
        "id", "meeting", "team", "needed", "were_there",
    }  # fmt: skip
    assert counts(count()) == (0, 0, 2)
    assert counts(count(COUNTS.replace(",9,8,", ",9,7,"))) == (0, 1, 1)
    assert historic_counts(HOUSE, held().pk)[0].were_there == 7


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("monthly,2026-11-12T10:00:00Z,,9,8", meetings.SERIES),
        ("weekly,2026-11-13T10:00:00Z,,9,8", attendance.HISTORIC),
        ("weekly,2026-11-12T10:00:00Z,Nobody,9,8", attendance.TEAM),
        ("weekly,2026-11-12T10:00:00Z,,8,9", "no more than were needed"),
        ("weekly,2026-11-12T10:00:00Z,,many,9", "needed"),
    ],
)
def test_a_count_that_fits_nothing_is_told(row: str, expected: str) -> None:
    bring()
    outcome = count(f"series,starts_at,team,needed,were_there\n{row}\nweekly,2026-11-05T10:00:00Z,,3,1\n")
    assert expected in " ".join(map(str, outcome.problems))
    assert HistoricCount.objects.get().needed == 3


def test_counts_hold_their_meeting_until_they_are_taken_back() -> None:
    made, counted = bring(), count()
    cancelled = Meeting.objects.get(state="cancelled").pk
    Finding.objects.create(text="Nobody wrote it down", meeting_id=cancelled)
    assert back(counted) == TakenBack(2, 0, ())
    assert back(made) == TakenBack(1, 0, (Kept(f"meeting:{cancelled}", "used"),))
    again = bring(MEETINGS.replace("2026-11-05T10", "2026-10-01T10"))
    count()
    assert Kept(f"meeting:{held().pk}", "used") in back(again).kept


def test_the_commands_and_their_exit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("import_meetings", MEETINGS), ("import_attendance", COUNTS)):
        path = tmp_path / "file.csv"
        path.write_text(text)
        call_command(name, str(path))
        assert "2 created, 0 updated, 0 unchanged" in capsys.readouterr().out
        path.write_text(text.replace("weekly", "monthly"))
        with pytest.raises(CommandError, match="1 of 1 files"):
            call_command(name, str(path))


def test_a_preview_keeps_nothing() -> None:
    assert counts(bring(keep=False)) == (2, 0, 0)
    assert not Meeting.objects.filter(historic=True).exists()

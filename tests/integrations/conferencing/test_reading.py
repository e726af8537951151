"""Participant reports as Zoom, Teams and Meet write them, and as people's spreadsheets leave them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.integrations.conferencing import NotAReport, Participants, read
from reviewboard.integrations.conferencing.layouts import Tool
from reviewboard.integrations.conferencing.moments import read_moment
from reviewboard.integrations.files.problems import Unreadable

LONDON = ZoneInfo("Europe/London")
ON = date(2026, 11, 26)

ZOOM = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
"812 3456 7890",Weekly review,11/26/2026 09:55:00 AM,11/26/2026 11:02:00 AM,ines.duarte@example.org,67,4

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent
Priya Raman,Priya.Raman@example.org,11/26/2026 10:02:11 AM,11/26/2026 10:20:05 AM,18,No,
Priya Raman,priya.raman@example.org,11/26/2026 10:40:00 AM,11/26/2026 11:00:00 AM,20,No,
Lars N.,,11/26/2026 10:03:00 AM,11/26/2026 11:00:00 AM,57,Yes,
"""
TEAMS = """1. Summary
Meeting title\tWeekly review
Attended participants\t2
Start time\t11/26/26, 9:58:11 AM

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Priya Raman\t11/26/26, 10:02:11 AM\t11/26/26, 11:00:00 AM\t38m 5s\tpriya.raman@example.org\tpraman@example.org\tPresenter
Lars Nyberg\t11/26/26, 10:03:00 AM\t11/26/26, 11:00:00 AM\t57m\t\tlars.nyberg@example.org\tOrganizer

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Priya Raman\t11/26/26, 10:02:11 AM\t11/26/26, 10:20:05 AM\t17m 54s\tpriya.raman@example.org\tPresenter
Priya Raman\t11/26/26, 10:40:00 AM\t11/26/26, 11:00:00 AM\t20m\tpriya.raman@example.org\tPresenter
"""
MEET = """First name,Last name,Email,Duration,Time joined,Time exited
Priya,Raman,priya.raman@example.org,58 min,10:02 AM,11:00 AM
Lars,Nyberg,,57 min,10:03 AM,11:00 AM
"""


def told(text: str, encoding: str = "utf-8", mark: bytes = b"") -> Participants:
    return read("report.csv", mark + text.encode(encoding), zone=LONDON, on=ON)


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 11, 26, hour, minute, second, tzinfo=UTC)


def stretches(found: Participants) -> list[tuple[str, datetime, datetime]]:
    return [(one.email, one.since, one.until) for one in found.connected]


TWICE = [
    ("priya.raman@example.org", at(10, 2, 11), at(10, 20, 5)),
    ("priya.raman@example.org", at(10, 40), at(11, 0)),
]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
    ],
)
def test_zoom_says_every_stretch_below_the_facts_of_the_meeting(encoding: str, mark: bytes) -> None:
    found = told(ZOOM, encoding, mark)
    assert (found.tool, stretches(found)) == (Tool.ZOOM, TWICE)
    assert found.nameless == ("Lars N.",)
    assert found.problems == ()


def test_teams_is_read_from_the_section_that_says_every_stretch() -> None:
    found = told(TEAMS, "utf-16-le", b"\xff\xfe")
    assert stretches(found) == TWICE


def test_teams_without_that_section_says_first_and_last_and_a_upn_is_an_address() -> None:
    found = told(TEAMS.partition("3. In-Meeting")[0])
    assert (found.tool, stretches(found)) == (
        Tool.TEAMS,
        [
            ("priya.raman@example.org", at(10, 2, 11), at(11, 0)),
            ("lars.nyberg@example.org", at(10, 3), at(11, 0)),
        ],
    )


def test_meet_says_times_of_the_meetings_day() -> None:
    found = told(MEET)
    assert (found.tool, stretches(found)) == (
        Tool.MEET, [("priya.raman@example.org", at(10, 2), at(11, 0))]
    )  # fmt: skip
    assert found.nameless == ("Lars",)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_spreadsheet_may_have_changed_the_separator(separator: str) -> None:
    assert stretches(told(MEET.replace(",", separator))) == [
        ("priya.raman@example.org", at(10, 2), at(11, 0))
    ]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-26 10:02:11", at(10, 2, 11)),
        ("2026-11-26T10:02:11Z", at(10, 2, 11)),
        ("2026-11-26T11:02:11+01:00", at(10, 2, 11)),
        ("26/11/2026 10:02", at(10, 2)),
        ("11/26/2026 10:02", at(10, 2)),
        ("26.11.2026, 10:02:11", at(10, 2, 11)),
        ("26.11.26 10.02", at(10, 2)),
        ("26-11-2026 10:02", at(10, 2)),
        ("2026/11/26 10:02", at(10, 2)),
        ("11/26/26, 10:02:11\u202fAM", at(10, 2, 11)),
        ("11/26/26, 12:02 a.m.", at(0, 2)),
        ("11/26/26, 12:02 PM", at(12, 2)),
        ("Nov 26, 2026 10:02 AM", at(10, 2)),
        ("26 November 2026 10:02", at(10, 2)),
        ("10:02:11", at(10, 2, 11)),
        ("27/11/2026 00:10", datetime(2026, 11, 27, 0, 10, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_each_locale_writes_them(written: str, moment: datetime) -> None:
    assert read_moment(written, LONDON, ON) == moment


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "time of day"),
        ("26/11/2026", "time of day"),
        ("10/11/2026 10:02", "not the meeting’s day"),
        ("2026-11-20 10:02", "not the meeting’s day"),
        ("11/26/2026 13:02 PM", "1 to 12"),
        ("25:02", "hour"),
        ("99/99/2026 10:00", ""),
        ("yesterday 10:00", ""),
    ],
)
def test_what_is_no_moment_of_the_meetings_day_is_refused(written: str, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_moment(written, LONDON, ON)
    assert why in refused.value.hint


def test_a_day_that_can_be_read_twice_is_told_by_the_meetings_day_or_refused() -> None:
    assert read_moment("10/11/2026 10:02", LONDON, date(2026, 11, 10)) == datetime(
        2026, 11, 10, 10, 2, tzinfo=UTC
    )
    assert read_moment("10/11/2026 09:02", LONDON, date(2026, 10, 11)) == datetime(
        2026, 10, 11, 8, 2, tzinfo=UTC
    )
    with pytest.raises(Unreadable) as refused:
        read_moment("01/02/2026 10:00", LONDON, date(2026, 1, 15))
    assert "not the meeting’s day" in refused.value.hint


def test_a_row_that_cannot_be_read_is_told_with_its_line_and_leaves_the_others_alone() -> None:
    found = told(MEET.replace("10:02 AM", "soon") + "Otto,Outside,otto.outside@example.org,1 min,10:05 AM,\n")
    assert stretches(found) == [("otto.outside@example.org", at(10, 5), at(10, 5))]
    assert [(one.line, one.column, one.got) for one in found.problems] == [(2, "time joined", "“soon”")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no table of participants"),
        ("a,b,c\n1,2,3\n", "no table of participants"),
        ("Name (Original Name),User Email,Total Duration (Minutes),Guest\nA,a@x.org,3,No\n", "not when"),
        ("Nom,Adresse\n", "in English"),
    ],
)
def test_what_is_no_report_says_what_to_do(text: str, why: str) -> None:
    with pytest.raises(NotAReport, match=why):
        told(text)


def test_what_is_too_large_is_not_read() -> None:
    with pytest.raises(NotAReport, match="2 MB"):
        read("x", b"x" * (2 * 1024 * 1024 + 1), zone=LONDON, on=ON)
    with pytest.raises(NotAReport, match="lines"):
        told(MEET + "a\n" * 20_001)


@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda tail: (MEET + tail).encode("utf-8", "surrogatepass"))
)
def test_no_file_is_an_error_of_ours(data: bytes) -> None:
    try:
        found = read("x", data, zone=LONDON, on=ON)
    except NotAReport:
        return
    assert all(one.since <= one.until for one in found.connected)

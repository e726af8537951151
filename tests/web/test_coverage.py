"""Who can answer, by item: numbers and roles for who runs the meeting; everybody reads only that nobody can."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.agenda.queries import agenda_for
from reviewboard.attendance.coverage import ItemCoverage, coverage
from reviewboard.attendance.operations import confirm
from reviewboard.attendance.queries import beside
from reviewboard.domain.values import AnswerWay
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from tests.agenda.week import NOW, SECRETS, Week
from tests.attendance.scenes import Subject, built, eyes, key_of, reply
from tests.statements import at_most
from tests.web.test_answer_pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def covered(week: Week, subject: Subject, at: datetime = NOW) -> ItemCoverage:
    reader = eyes(week.ines, Role.FACILITATOR)
    agenda = agenda_for(reader, week.meeting)
    assert agenda is not None
    heard = beside(reader, week.meeting.id, ()).heard
    return next(one for one in coverage(reader, agenda, heard, as_of=at) if one.item.key == key_of(subject))


def table(week: Week, who: Person, role: Role = Role.FACILITATOR) -> str:
    return text(signed_in(who, role), "/").partition("Can the people an item needs answer?")[2]


def test_it_counts_who_comes_who_writes_and_who_is_away() -> None:
    week = built()
    one = covered(week, week.open_incident)
    assert (one.covered, one.asked, one.live, one.in_writing) == (2, 2, 2, 0)
    reply(week, week.priya, week.open_incident, AnswerWay.ASYNCHRONOUS)
    one = covered(week, week.open_incident)
    assert (one.covered, one.asked, one.live, one.in_writing) == (2, 2, 1, 1)
    reply(week, week.priya, week.open_incident, AnswerWay.EXCUSED)
    for _turn in range(2):  # as it is shown at once, and as the draft is built from it
        one = covered(week, week.open_incident)
        assert (one.covered, one.asked) == (1, 2)
        rebuild(meeting_id=week.meeting.id, as_of=NOW)


def test_nobody_who_can_answer_is_told_to_everybody_and_names_nobody() -> None:
    week = built()
    assert "Nobody who can answer" not in text(signed_in(week.outsider), "/")
    reply(week, week.priya, week.action, AnswerWay.EXCUSED)
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    said = text(signed_in(week.outsider), "/")
    assert "Nobody who can answer yet" in said
    assert "Priya Raman" not in said.partition("Alert on price drift")[2].partition("Incident")[0]
    assert f"{week.action.reference} 0 of 1 nobody who can answer" in table(week, week.ines)


def test_silence_is_told_by_role_from_four_hours_before_and_only_to_who_runs_it() -> None:
    week = built()
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    before = week.meeting.starts_at - timedelta(hours=4)
    assert covered(week, week.action, before - timedelta(seconds=1)).silent == ()
    assert len(covered(week, week.action, before).silent) == 1
    confirm(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=NOW)
    assert covered(week, week.action, before).silent == ()
    assert len(covered(week, week.open_incident, before).silent) == 1
    reply(week, week.lars, week.open_incident, AnswerWay.LIVE)
    assert covered(week, week.open_incident, before).silent == ()


def test_the_page_says_the_roles_and_never_who(monkeypatch: pytest.MonkeyPatch) -> None:
    week = built()
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    monkeypatch.setattr(timezone, "now", lambda: week.meeting.starts_at - timedelta(hours=1))
    said = table(week, week.ines)
    assert f"{week.action.reference} owns {week.action.reference} 1 of 1 1 live no answer: owns" in said
    assert not [name for name in ("Priya Raman", "Lars Nyberg") if name in said]
    for role in (Role.VIEWER, Role.ENGINEER):
        assert table(week, week.outsider if role is Role.ENGINEER else week.helga, role) == ""


def test_what_may_not_be_seen_is_no_row() -> None:
    week = built()
    reply(week, week.lars, week.restricted, AnswerWay.EXCUSED)
    said = table(week, week.ines)
    assert not [word for word in (*SECRETS, week.restricted.reference, "Restricted item") if word in said]


def test_after_the_meeting_nothing_of_it_is_shown() -> None:
    week = built()
    reader = eyes(week.ines, Role.FACILITATOR)
    agenda = agenda_for(reader, week.meeting)
    assert agenda is not None
    assert coverage(reader, agenda, frozenset(), as_of=week.meeting.ends_at) == ()


def test_what_stands_beside_an_agenda_costs_one_statement() -> None:
    week = built()
    reply(week, week.priya, week.action, AnswerWay.ASYNCHRONOUS, text="It exists.")
    confirm(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=NOW)
    reader = eyes(week.priya)
    with at_most(1):
        given = beside(reader, week.meeting.id, {key_of(week.action)})
    assert [one.text for one in given.written[key_of(week.action)]] == ["It exists."]
    assert given.mine is not None
    assert beside(HOUSE, week.meeting.id, ()).written == {}
    assert beside(HOUSE, week.meeting.id, ()).mine is None

"""A code on the screen is an option of a series: off at first, counted, and one more piece of evidence."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import override_settings

from reviewboard.attendance import codes
from reviewboard.attendance.checking_in import NotOpen
from reviewboard.attendance.codes import Rules, check_in_by_code, check_in_code, rules_of, set_rules
from reviewboard.attendance.kinds import Evidence
from reviewboard.attendance.models import Presence
from reviewboard.attendance.operations import NotNeeded
from reviewboard.audit.models import Entry
from reviewboard.meetings.models import Meeting
from reviewboard.people.visibility import NotAllowed
from tests.agenda.week import STARTS, Week
from tests.attendance.held import minute, running, runs
from tests.attendance.scenes import eyes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted_before(patient_redis: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests counted in the same Redis, and their people have the same ids."""
    monkeypatch.setattr(codes, "COUNTED", f"test:{uuid4()}")


def using(*, qr: bool = False) -> Week:
    week = running()
    set_rules(
        reader=runs(week), series_id=week.meeting.series_id, rules=Rules(code=True, qr=qr), as_of=STARTS
    )
    return week


def shown(week: Week, minutes: float = 1) -> str:
    found = check_in_code(week.meeting, as_of=minute(minutes))
    assert found is not None
    return found.digits


def typed(week: Week, code: str, minutes: float = 1) -> bool:
    return check_in_by_code(
        reader=eyes(week.priya), meeting_id=week.meeting.id, code=code, as_of=minute(minutes)
    )


def test_it_is_off_until_it_is_switched_on_and_that_is_logged() -> None:
    week = running()
    assert rules_of(week.meeting.series_id) == Rules()
    assert check_in_code(week.meeting, as_of=minute(1)) is None
    with pytest.raises(codes.WrongCode):
        typed(week, "123456")
    wish = {"series_id": week.meeting.series_id, "rules": Rules(qr=True), "as_of": STARTS}
    assert [set_rules(reader=runs(week), **wish) for _ in range(2)] == [True, False]  # type: ignore[arg-type]
    assert Entry.objects.get(action="series.check_in").details == {
        "code": False,
        "qr": True,
        "reports": False,
    }
    with pytest.raises(NotAllowed):
        set_rules(reader=eyes(week.priya), **wish)  # type: ignore[arg-type]


def test_the_code_on_the_screen_is_evidence_for_two_minutes() -> None:
    week = using()
    code = shown(week)
    assert typed(week, code, 2.9)
    assert Presence.objects.get().how == Evidence.CODE
    with pytest.raises(codes.WrongCode):
        typed(week, code, 3)
    with pytest.raises(codes.WrongCode):
        typed(week, "12345x")


def test_the_qr_leads_to_ones_own_page_and_has_no_style_of_its_own() -> None:
    week = using(qr=True)
    found = check_in_code(week.meeting, as_of=minute(1))
    assert found is not None
    assert found.qr.startswith("<svg ")
    assert "style" not in found.qr
    assert found.changes_at == minute(2)


def test_tries_are_counted_by_person() -> None:
    week = using()
    for _ in range(codes.TRIES):
        with pytest.raises(codes.WrongCode):
            typed(week, "no code")
    with pytest.raises(codes.TooOften):
        typed(week, shown(week))
    later = codes.WINDOW / 60 + 1
    assert typed(week, shown(week, later), later)


def test_tries_are_counted_by_meeting_too(monkeypatch: pytest.MonkeyPatch) -> None:
    week = using()
    monkeypatch.setattr(codes, "TRIES_OF_ALL", 1)
    with pytest.raises(codes.WrongCode):
        typed(week, "no code")
    with pytest.raises(codes.TooOften):
        check_in_by_code(
            reader=eyes(week.lars), meeting_id=week.meeting.id, code=shown(week), as_of=minute(1)
        )


@pytest.mark.parametrize("url", ["", "redis://127.0.0.1:1/0"])
def test_without_anybody_to_count_no_code_is_taken(url: str) -> None:
    week = using()
    with override_settings(REDIS_URL=url), pytest.raises(codes.NotCounted):
        typed(week, shown(week))
    assert not Presence.objects.exists()


def test_it_is_refused_like_the_button() -> None:
    week = using()
    code = shown(week)
    with pytest.raises(NotNeeded):
        check_in_by_code(reader=eyes(week.helga), meeting_id=week.meeting.id, code=code, as_of=minute(1))
    assert check_in_code(week.meeting, as_of=STARTS - timedelta(days=1)) is None
    Meeting.objects.filter(pk=week.meeting.id).update(state="closed")
    with pytest.raises(NotOpen):
        typed(week, code)

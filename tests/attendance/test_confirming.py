"""One confirms one's own windows, to a revision of the agenda; somebody without a window has nothing to confirm."""

from datetime import timedelta

import pytest

from reviewboard.agenda.operations import rebuild
from reviewboard.attendance.kinds import AnswerKind
from reviewboard.attendance.models import Answer
from reviewboard.attendance.operations import NotNeeded, confirm
from reviewboard.attendance.queries import AnswerView, my_answer
from reviewboard.audit.models import Entry
from reviewboard.domain.values import IncidentStatus
from reviewboard.incidents.models import Incident
from tests.agenda.week import NOW, Week, as_reader, make_week

pytestmark = pytest.mark.django_db


def built() -> Week:
    week = make_week()
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return week


def test_confirming_keeps_the_revision_and_is_on_the_record() -> None:
    week = built()
    reader = as_reader(week.priya)
    assert my_answer(reader, week.meeting.id) is None
    assert confirm(reader=reader, meeting_id=week.meeting.id, as_of=NOW) == 1
    assert my_answer(reader, week.meeting.id) == AnswerView(AnswerKind.CONFIRMED, 1, NOW)
    entry = Entry.objects.get(action="windows_confirmed")
    assert (entry.actor_id, entry.subject) == (week.priya.pk, f"meeting:{week.meeting.id}")


def test_confirming_again_after_a_change_confirms_what_is_true_now() -> None:
    week = built()
    reader = as_reader(week.priya)
    confirm(reader=reader, meeting_id=week.meeting.id, as_of=NOW)
    Incident.objects.filter(pk=week.open_incident.pk).update(status=IncidentStatus.OPEN, resolved_at=None)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    confirm(reader=reader, meeting_id=week.meeting.id, as_of=NOW + timedelta(hours=1))
    assert Answer.objects.get(person=week.priya).agenda_revision == 2


def test_an_answer_is_ones_own() -> None:
    week = built()
    confirm(reader=as_reader(week.priya), meeting_id=week.meeting.id, as_of=NOW)
    assert my_answer(as_reader(week.lars), week.meeting.id) is None


def test_without_a_window_or_after_the_meeting_there_is_nothing_to_confirm() -> None:
    week = built()
    reader = as_reader(week.priya)
    for who, meeting_id, at in (
        (as_reader(week.outsider), week.meeting.id, NOW),
        (reader, week.meeting.id, week.meeting.ends_at),
        (reader, 4711, NOW),
    ):
        with pytest.raises(NotNeeded):
            confirm(reader=who, meeting_id=meeting_id, as_of=at)
    assert not Answer.objects.exists()

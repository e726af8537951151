"""Illegal jumps are refused by the database as well, also to bulk updates that no model code sees."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from reviewboard.agenda.models import Agenda
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection, Import
from reviewboard.domain.values import AgendaState, ImportState, MeetingState
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.operations import create_series

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    create_series(
        key="weekly",
        name="Weekly review",
        zone="UTC",
        rule="FREQ=WEEKLY;BYDAY=TH",
        starts_on=NOON.date(),
        starts_at=NOON.time(),
        as_of=NOON,
    )
    return Meeting.objects.order_by("starts_at").first() or pytest.fail("nothing was planned")


def test_a_frozen_agenda_never_thaws(meeting: Meeting) -> None:
    agenda = Agenda.objects.create(meeting=meeting, state=AgendaState.FROZEN, frozen_at=NOON, digest="9f3c")
    with pytest.raises(DatabaseError), transaction.atomic():
        Agenda.objects.filter(pk=agenda.pk).update(state=AgendaState.DRAFT, frozen_at=None)
    agenda.refresh_from_db()
    assert agenda.state == AgendaState.FROZEN


def test_a_planned_meeting_is_not_closed_without_having_been_live(meeting: Meeting) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CLOSED)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.LIVE)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CLOSED)


def test_an_import_that_was_taken_back_stays_taken_back() -> None:
    connection = Connection.objects.create(key="file", name="file", vendor="file", kind=ConnectionKind.IMPORT)
    batch = Import.objects.create(
        connection=connection,
        kind="people",
        file_name="people.csv",
        digest="0" * 64,
        state=ImportState.WITHDRAWN,
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Import.objects.filter(pk=batch.pk).update(state=ImportState.APPLIED)


def test_a_meeting_runs_forwards(meeting: Meeting) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(ends_at=meeting.starts_at - timedelta(minutes=1))

"""Illegal jumps are refused by the database as well, also to bulk updates that no model code sees."""

from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
from django.db import DatabaseError, transaction

from reviewboard.agenda.models import Agenda
from reviewboard.changes.models import Change
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection, Import
from reviewboard.domain.values import (
    AgendaState,
    CauseState,
    ChangeState,
    ImportState,
    IncidentStatus,
    MeetingState,
)
from reviewboard.incidents.models import CauseLink, Incident
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


def test_a_deployed_change_is_never_open_again() -> None:
    shop = Connection.objects.create(key="shop", name="shop", vendor="git", kind=ConnectionKind.REPOSITORY)
    change = Change.objects.create(
        connection=shop,
        external_id="pr:1",
        kind="pull_request",
        state="merged",
        title="Cap",
        happened_at=NOON,
    )
    Change.objects.filter(pk=change.pk).update(state=ChangeState.DEPLOYED)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(state=ChangeState.OPEN)
    change.state = ChangeState.CLOSED
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Change.objects.bulk_create(
            [change],
            update_conflicts=True,
            unique_fields=["connection", "external_id"],
            update_fields=["state"],
        )


@pytest.fixture
def incident() -> Incident:
    pager = Connection.objects.create(key="pager", name="pager", vendor="made-up", kind=ConnectionKind.PAGER)
    return Incident.objects.create(
        connection=pager, external_id="P1", title="Down", severity="SEV2", status="resolved", started_at=NOON
    )


def test_what_was_settled_of_a_cause_is_opened_again_before_it_is_settled_otherwise(
    incident: Incident,
) -> None:
    link = CauseLink.objects.create(incident=incident, change_id=1, state=CauseState.CONTRIBUTED)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        CauseLink.objects.filter(pk=link.pk).update(state=CauseState.RULED_OUT)
    CauseLink.objects.filter(pk=link.pk).update(state=CauseState.CANDIDATE)
    CauseLink.objects.filter(pk=link.pk).update(state=CauseState.RULED_OUT)


def test_an_incident_moves_by_its_table_and_a_reopened_one_may_be_resolved_again(incident: Incident) -> None:
    for status in (IncidentStatus.OPEN, IncidentStatus.MITIGATED, IncidentStatus.RESOLVED):
        assert Incident.objects.filter(pk=incident.pk).update(status=status) == 1
    guards = {
        trigger.name for model, trigger in pgtrigger.registered() if model._meta.label == "incidents.Incident"
    }
    assert "incident_moves_by_the_table" in guards


def test_a_meeting_runs_forwards(meeting: Meeting) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(ends_at=meeting.starts_at - timedelta(minutes=1))

"""An agenda is built anew until it freezes, and then never changes."""

import hashlib
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model, QuerySet

from reviewboard.agenda.models import Agenda, AgendaItem, Need, Subject
from reviewboard.agenda.operations import (
    GRACE,
    AlreadyFrozen,
    NotFrozen,
    freeze,
    freeze_due,
    rebuild,
    rebuild_drafts,
    release_due,
    release_mail,
)
from reviewboard.agenda.placements import Placement
from reviewboard.audit.models import Entry
from reviewboard.domain.values import AgendaState, IncidentStatus
from reviewboard.incidents.models import Incident
from reviewboard.meetings.models import Meeting
from reviewboard.outbox.models import Message
from tests.agenda.week import FREEZE, NOW, STARTS, Week, make_week
from tests.standing import starts_from
from tests.statements import at_most

pytestmark = [pytest.mark.django_db, starts_from(make_week)]


def test_the_week_becomes_items_with_slots_reasons_and_people(week: Week) -> None:
    assert rebuild(meeting_id=week.meeting.id, as_of=NOW)
    held = AgendaItem.objects.filter(placement=Placement.HELD)
    assert {f"incident:{week.open_incident.pk}", f"action:{week.action.pk}"} <= set(
        held.values_list("key", flat=True)
    )
    assert all(item.why and item.points and item.question for item in held)
    needed = Need.objects.filter(item__key=f"incident:{week.open_incident.pk}")
    assert {need.person_id for need in needed} == {week.lars.pk, week.priya.pk}


def test_building_twice_changes_nothing(week: Week) -> None:
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    first = Agenda.objects.get(meeting_id=week.meeting.id)
    ids = set(AgendaItem.objects.values_list("pk", flat=True))
    assert not rebuild(meeting_id=week.meeting.id, as_of=NOW + timedelta(minutes=5))
    again = Agenda.objects.get(meeting_id=week.meeting.id)
    assert (again.revision, again.digest) == (first.revision, first.digest) == (1, first.digest)
    assert set(AgendaItem.objects.values_list("pk", flat=True)) == ids


def test_news_raises_the_revision(week: Week) -> None:
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    Incident.objects.filter(pk=week.open_incident.pk).update(status=IncidentStatus.OPEN, resolved_at=None)
    assert rebuild_drafts(as_of=NOW) >= 1
    assert Agenda.objects.get(meeting_id=week.meeting.id).revision == 2


def test_a_frozen_agenda_never_changes(week: Week) -> None:
    sealed = freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    Incident.objects.filter(pk=week.open_incident.pk).update(status=IncidentStatus.OPEN, resolved_at=None)
    assert not rebuild(meeting_id=week.meeting.id, as_of=FREEZE + timedelta(hours=1))
    agenda = Agenda.objects.get(meeting_id=week.meeting.id)
    assert (agenda.state, agenda.digest, agenda.frozen_at) == (AgendaState.FROZEN, sealed, FREEZE)
    with pytest.raises(AlreadyFrozen):
        freeze(meeting_id=week.meeting.id, as_of=FREEZE + timedelta(hours=1))


def test_the_hash_is_that_of_the_kept_content_and_tells_when_it_was_altered(week: Week) -> None:
    digest = freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    agenda = Agenda.objects.get(meeting_id=week.meeting.id)
    assert hashlib.sha256(agenda.canonical.encode()).hexdigest() == digest
    assert agenda.inputs["incidents"]
    call_command("verify_agenda")
    Agenda.objects.filter(pk=agenda.pk).update(canonical=agenda.canonical.replace("severity", "Severity"))
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_agenda")


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (AgendaItem.objects.filter(placement=Placement.HELD), {"minutes": 59}),
        (AgendaItem.objects.filter(placement=Placement.HELD), {"why": [{"code": "pinned"}]}),
        (AgendaItem.objects.filter(placement=Placement.HELD), {"question": {"code": "who_owns_it"}}),
        (AgendaItem.objects.filter(placement=Placement.CONSENT), {"score": 99}),
        (Need.objects.all(), {"attendance": "asynchronous"}),
        (Subject.objects.filter(change__isnull=False), {"position": 7, "change": None}),
        (Agenda.objects.all(), {"consent_total": 0}),
    ],
    ids=["minutes", "reasons", "question", "score", "attendance", "subject", "counted"],
)
def test_a_row_that_was_altered_after_the_freeze_is_found(
    rows: QuerySet[Model], columns: dict[str, object], week: Week
) -> None:
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    call_command("verify_agenda")
    assert rows.all().update(**columns)
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_agenda")


def test_an_item_that_was_taken_out_or_put_in_after_the_freeze_is_found(week: Week) -> None:
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    gone = AgendaItem.objects.filter(placement=Placement.CONSENT).latest("pk")
    gone.delete()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_agenda")


def test_no_name_and_no_title_is_kept_with_an_agenda(week: Week) -> None:
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    agenda = Agenda.objects.get(meeting_id=week.meeting.id)
    kept = f"{agenda.canonical}{agenda.inputs}{agenda.sight}{list(AgendaItem.objects.values())}"
    assert not [word for word in ("Priya", "Lars", "example.org", "discount") if word in kept]


def test_an_agenda_freezes_when_its_time_has_come_and_not_before(week: Week) -> None:
    assert freeze_due(as_of=FREEZE - timedelta(minutes=1)) == 0
    assert freeze_due(as_of=FREEZE) == 1
    assert freeze_due(as_of=FREEZE + timedelta(minutes=5)) == 0
    assert Agenda.objects.get(meeting_id=week.meeting.id).frozen_at == FREEZE


def test_freezing_and_releasing_are_on_the_record(week: Week) -> None:
    freeze(meeting_id=week.meeting.id, as_of=FREEZE, actor_id=week.ines.pk)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE, actor_id=week.ines.pk)
    logged = Entry.objects.filter(subject=f"meeting:{week.meeting.id}").order_by("pk")
    assert [(one.action, one.actor_id) for one in logged] == [
        ("agenda_frozen", week.ines.pk),
        ("agenda_mail_released", week.ines.pk),
    ]


def test_mail_waits_for_the_freeze_and_is_owed_once_a_person(week: Week) -> None:
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    with pytest.raises(NotFrozen):
        release_mail(meeting_id=week.meeting.id, as_of=NOW)
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert release_mail(meeting_id=week.meeting.id, as_of=FREEZE) == 4
    assert release_mail(meeting_id=week.meeting.id, as_of=FREEZE) == 0
    owed = Message.objects.filter(kind="agenda_mail").values_list("subject", flat=True)
    people = (week.priya, week.lars, week.ines, week.outsider)
    assert set(owed) == {f"mail:{week.meeting.id}:{one.pk}" for one in people}


def test_mail_leaves_by_itself_two_hours_after_the_freeze(week: Week) -> None:
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert release_due(as_of=FREEZE + GRACE - timedelta(minutes=1)) == 0
    assert release_due(as_of=FREEZE + GRACE) == 4
    assert release_due(as_of=FREEZE + GRACE + timedelta(minutes=5)) == 0
    assert not release_due(as_of=STARTS)


@pytest.mark.parametrize("changes", [2, 60])
@starts_from(None)
def test_building_asks_a_bounded_number_of_statements(changes: int) -> None:
    week = make_week(quiet_changes=changes)
    with at_most(22 + 6):  # what it reads, and what it writes
        rebuild(meeting_id=week.meeting.id, as_of=NOW)


def test_what_did_not_fit_is_carried_over_once_and_not_for_ever(week: Week) -> None:
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    incident = AgendaItem.objects.filter(key=f"incident:{week.open_incident.pk}")
    left_out = {"placement": Placement.LEFT_OUT, "left_out": {"reason": "did_not_fit"}, "carried_over": 1}
    incident.update(start=None, minutes=None, **left_out)
    second, third = STARTS + timedelta(days=7), STARTS + timedelta(days=14)
    for starts_at in (second, third):
        rebuild(meeting_id=meeting_at(week.meeting.series_id, starts_at), as_of=starts_at - timedelta(days=1))
    assert incident.get(agenda__meeting__starts_at=second).carried_over == 1
    assert not incident.filter(agenda__meeting__starts_at=third).exists()


def meeting_at(series_id: int, starts_at: datetime) -> int:
    week_before = {"covers_from": starts_at - timedelta(days=8), "covers_to": starts_at - timedelta(days=1)}
    meeting, _ = Meeting.objects.get_or_create(
        series_id=series_id,
        starts_at=starts_at,
        defaults={"ends_at": starts_at + timedelta(hours=1), **week_before},
    )
    return meeting.pk

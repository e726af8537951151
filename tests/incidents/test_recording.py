"""Late, repeated and reordered words of a source end in the same incident."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from reviewboard.audit.models import Entry
from reviewboard.domain.messages import AlertSnapshot, IncidentSnapshot
from reviewboard.domain.recorded import Recorded
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import record
from reviewboard.outbox.models import Message
from reviewboard.people.models import Identity
from reviewboard.people.queries import with_names
from tests.incidents.pager import START, entry, pager, service, someone, told
from tests.people.roster import NOW, person, team
from tests.statements import at_most

LARS, TOMASZ, NOOR = someone("Lars Nyberg"), someone("Tomasz Zielinski"), someone("Noor Haddad")

WORDS = (
    told(0, severity=Severity.SEV3, vendor_severity="P3", lead=LARS, responders=(LARS, NOOR)),
    told(0, title="A tie: the same moment, another title", summary="Told by <lars.nyberg@example.org>"),
    told(32, detected_at=START + timedelta(minutes=29), timeline=(entry(29, "Alert", "detected", "E1"),)),
    told(48, severity=Severity.SEV2, lead=TOMASZ, timeline=(entry(32, "Answered"),)),
    told(60, timeline=(entry(30, "Alert: margin guard", "detected", "E1"), entry(32, "Answered"))),
    told(90, status=IncidentStatus.RESOLVED, resolved_at=START + timedelta(minutes=80), customer_minutes=80),
    told(95, started_at=START + timedelta(minutes=85), services=("unheard-of", "Pricing-Engine")),
    told(99, status=IncidentStatus.OPEN, responders=(TOMASZ,), visibility=Visibility.RESTRICTED),
    told(130, started_at=START, status=IncidentStatus.RESOLVED, visibility=Visibility.SEALED),
    told(20, external_id="P2", url="https://pager.example.org/P2", category="rollout"),
)


def end_state() -> list[Any]:
    """Everything that a reader could tell two end states apart by."""
    plain = [
        "external_id", "title", "summary", "category", "severity", "vendor_severity", "status", "started_at",
        "detected_at", "mitigated_at", "resolved_at", "customer_minutes", "url", "facets", "service__key",
        "audience__level",
    ]  # fmt: skip
    return [
        (
            [getattr_path(one, name) for name in plain],
            sorted(one.responders.values_list("identity__value", "lead")),
            list(one.timeline.values_list("at", "text", "kind", "external_id").order_by("external_id")),
            sorted(one.audience.members.values_list("person__email", flat=True)) if one.audience else None,
        )
        for one in Incident.objects.select_related("service", "audience").order_by("external_id")
    ]


def getattr_path(one: Any, path: str) -> Any:
    for name in path.split("__"):
        one = getattr(one, name, None)
    if path == "summary":
        (one,) = with_names([one])
    if path == "facets":
        one = {**one, "kept": {**one["kept"], "lead": None, "responders": None}}  # ids; told apart by rows
    return one


class AnyOrder(TestCase):
    """The one property that everything else rests on."""

    def setUp(self) -> None:
        self.pager = pager()
        service()
        for name in ("Lars Nyberg", "Tomasz Zielinski"):
            person(name)

    def recorded(self, batches: Sequence[Sequence[IncidentSnapshot]]) -> list[Any]:
        with transaction.atomic():
            for batch in batches:
                record(connection_id=self.pager.pk, snapshots=batch, as_of=NOW)
            state = end_state()
            transaction.set_rollback(True)
        return state

    @settings(max_examples=40, deadline=None)
    @given(st.permutations(WORDS), st.lists(st.sampled_from(WORDS), max_size=4), st.integers(1, 5))
    def test_any_order_repetition_and_batching_ends_in_the_same_rows(
        self, order: list[IncidentSnapshot], again: list[IncidentSnapshot], size: int
    ) -> None:
        words = [*order, *again]
        batches = [words[at : at + size] for at in range(0, len(words), size)]
        assert self.recorded(batches) == self.recorded([WORDS])


@pytest.mark.django_db
def test_what_all_the_words_come_to() -> None:
    service()
    person("Tomasz Zielinski")
    record(connection_id=pager().pk, snapshots=WORDS, as_of=NOW)
    one = Incident.objects.get(external_id="P1")
    assert one.severity == "SEV2"
    assert one.vendor_severity == "P3"
    assert one.status == "resolved"
    assert one.resolved_at == START + timedelta(minutes=80)
    assert one.service is not None
    assert one.service.key == "pricing-engine"
    assert list(one.responders.values_list("identity__name", "lead")) == [("Tomasz Zielinski", True)]
    assert list(one.timeline.values_list("text", flat=True)) == ["Alert: margin guard", "Answered"]
    assert "lars" not in one.summary
    assert with_names([one.summary]) == ["Told by <lars.nyberg@example.org>"]


@pytest.mark.django_db
def test_the_same_words_again_change_nothing_and_owe_nothing() -> None:
    connection = pager().pk
    first = record(connection_id=connection, snapshots=WORDS, as_of=NOW)
    Message.objects.all().delete()
    again = record(connection_id=connection, snapshots=WORDS, as_of=NOW + timedelta(hours=1))
    assert (len(first.created), len(first.updated), first.unchanged) == (2, 0, 0)
    assert again == Recorded((), (), 2)
    assert not Message.objects.exists()
    assert Entry.objects.filter(action="incidents.recorded").count() == 1


@pytest.mark.django_db
def test_news_of_an_incident_has_the_agenda_built_anew() -> None:
    record(connection_id=pager().pk, snapshots=[told()], as_of=NOW)
    assert list(Message.objects.values_list("kind", "subject")) == [("rebuild_agenda", "agenda:current")]


@pytest.mark.django_db
def test_an_end_before_a_corrected_start_is_not_shown_and_comes_back_with_the_start() -> None:
    connection, over = pager().pk, {"status": IncidentStatus.RESOLVED}
    ended = told(5, resolved_at=START + timedelta(minutes=4), **over)
    record(connection_id=connection, snapshots=[ended], as_of=NOW)
    later = told(6, started_at=START + timedelta(minutes=5), **over)
    record(connection_id=connection, snapshots=[later], as_of=NOW)
    assert Incident.objects.get().resolved_at is None
    record(connection_id=connection, snapshots=[told(7, **over)], as_of=NOW)
    assert Incident.objects.get().resolved_at == START + timedelta(minutes=4)


@pytest.mark.django_db
def test_an_incident_that_is_open_again_has_no_end_and_its_next_end_counts() -> None:
    connection, over = pager().pk, {"status": IncidentStatus.RESOLVED}
    told_in_time = [
        told(5, resolved_at=START + timedelta(minutes=4), **over),
        told(8),
        told(30, resolved_at=START + timedelta(minutes=29), **over),
    ]
    ends = []
    for one in told_in_time:
        record(connection_id=connection, snapshots=[one], as_of=NOW)
        ends.append(Incident.objects.get().resolved_at)
    assert ends == [START + timedelta(minutes=4), None, START + timedelta(minutes=29)]


@pytest.mark.django_db
@given(order=st.permutations(range(4)))
@settings(max_examples=24, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_incident_made_of_alerts_stands_as_all_of_them_say_in_any_order(order: list[int]) -> None:
    minute = timedelta(minutes=1)

    def alerting(*alerts: AlertSnapshot) -> IncidentSnapshot:
        return IncidentSnapshot("group:1", START, title="Error rate", alerts=alerts)

    first = AlertSnapshot("a", START, Severity.SEV3)
    second = AlertSnapshot("b", START + 5 * minute, Severity.SEV2)
    told_of = [
        alerting(first),
        alerting(first, second),
        alerting(replace(first, ended_at=START + 9 * minute)),
        alerting(replace(second, ended_at=START + 20 * minute), first),
    ]
    with transaction.atomic():
        connection = pager().pk
        for number in order:
            record(connection_id=connection, snapshots=[told_of[number]], as_of=NOW)
        one = Incident.objects.get()
        transaction.set_rollback(True)
    assert (one.status, one.severity, one.started_at) == (IncidentStatus.RESOLVED, Severity.SEV2, START)
    assert one.resolved_at == START + 20 * minute


@pytest.mark.django_db
def test_an_incident_of_which_only_a_note_was_told_waits_for_the_rest() -> None:
    connection = pager().pk
    note = IncidentSnapshot("P1", START, timeline=(entry(3, "Looking", external_id="n1"),))
    record(connection_id=connection, snapshots=[note], as_of=NOW)
    record(connection_id=connection, snapshots=[told(severity=Severity.SEV1)], as_of=NOW)
    one = Incident.objects.get()
    assert (one.title, one.severity) == ("An expired discount was applied", Severity.SEV1)
    assert one.timeline.count() == 1


@pytest.mark.django_db
def test_what_a_source_seals_is_closed_to_all_but_those_who_answered_it() -> None:
    person("Lars Nyberg")
    person("Somebody Else")
    snapshot = told(visibility=Visibility.SEALED, lead=LARS, responders=(LARS, NOOR))
    record(connection_id=pager().pk, snapshots=[snapshot], as_of=NOW)
    audience = Incident.objects.get().audience
    assert audience is not None
    assert audience.level == "sealed"
    assert list(audience.members.values_list("person__name", flat=True)) == ["Lars Nyberg"]


@pytest.mark.django_db
def test_a_source_that_closes_what_was_open_owes_the_telling_of_it_and_no_new_one_does() -> None:
    person("Lars Nyberg")
    connection = pager().pk
    closed = told(1, visibility=Visibility.RESTRICTED, lead=LARS)
    fresh = told(1, visibility=Visibility.RESTRICTED, lead=LARS, external_id="P9")
    record(connection_id=connection, snapshots=[told(), fresh], as_of=NOW)
    assert not Message.objects.filter(kind="audience_changed").exists()
    record(connection_id=connection, snapshots=[closed, fresh], as_of=NOW)
    (owed,) = Message.objects.filter(kind="audience_changed").values_list("subject", flat=True)
    assert owed == f"incident:{Incident.objects.get(external_id='P1').pk}"


@pytest.mark.django_db
def test_with_nobody_matched_it_is_open_to_the_owning_team_and_without_one_to_nobody() -> None:
    from_team = told(visibility=Visibility.RESTRICTED, services=("pricing-engine",))
    from_nowhere = told(visibility=Visibility.RESTRICTED, external_id="P9")
    owner = team("pricing")
    service(owner=owner)
    record(connection_id=pager().pk, snapshots=[from_team, from_nowhere], as_of=NOW)
    owned, orphan = Incident.objects.order_by("external_id")
    assert owned.audience is not None
    assert orphan.audience is not None
    assert list(owned.audience.members.values_list("team__key", flat=True)) == ["pricing"]
    assert not orphan.audience.members.exists()


@pytest.mark.django_db
def test_somebody_matched_later_is_let_in_when_the_source_speaks_again() -> None:
    connection = pager().pk
    snapshot = told(visibility=Visibility.RESTRICTED, lead=LARS)
    record(connection_id=connection, snapshots=[snapshot], as_of=NOW)
    lars = person("Lars Nyberg")
    Identity.objects.update(person=lars)
    record(connection_id=connection, snapshots=[snapshot], as_of=NOW)
    audience = Incident.objects.get().audience
    assert audience is not None
    assert audience.members.get().person == lars


def many(count: int) -> list[IncidentSnapshot]:
    return [
        told(
            external_id=f"P{n}",
            lead=someone(f"Lead {n}"),
            services=("pricing-engine",),
            summary=f"Told by <lead.{n}@example.org>",
            timeline=(entry(1, "First", external_id=f"E{n}"), entry(2, f"Second {n}")),
            visibility=Visibility.RESTRICTED if n % 2 else Visibility.OPEN,
        )
        for n in range(count)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 60])
def test_a_batch_is_a_fixed_number_of_statements(count: int) -> None:
    connection = pager().pk
    service()
    with at_most(32):
        record(connection_id=connection, snapshots=many(count), as_of=NOW)
    with at_most(20):
        record(connection_id=connection, snapshots=many(count), as_of=NOW)


@pytest.mark.django_db
def test_people_and_entries_that_were_replaced_stay_in_history() -> None:
    connection = pager()
    for snapshot in (
        told(0, lead=LARS, timeline=(entry(5, "Noticed", external_id="e1"),)),
        told(10, lead=NOOR, timeline=(entry(6, "Noticed by a customer", external_id="e1"),)),
    ):
        record(connection_id=connection.pk, snapshots=[snapshot], as_of=NOW)
    people = apps.get_model("incidents", "ResponderEvent").objects.order_by("pgh_id")
    assert list(people.values_list("pgh_label", flat=True)) == ["insert", "delete", "insert"]
    entries = apps.get_model("incidents", "TimelineEntryEvent").objects.order_by("pgh_id")
    assert list(entries.values_list("text", flat=True)) == ["Noticed", "Noticed by a customer"]
    assert "external_id" not in {field.name for field in entries.model._meta.get_fields()}

"""The same records make the same agenda and the same hash, in whatever order and under whatever ids a database has them."""

import dataclasses
import enum
import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from reviewboard.agenda.adding import extend
from reviewboard.agenda.models import Addendum, Agenda, Topic, Win
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.agenda.proposals import Topical, propose_topic, tell_win
from reviewboard.agenda.verifying import Verified, verify
from reviewboard.catalog.models import Ownership, Repository, Service
from reviewboard.changes.models import Change, Evidence
from reviewboard.connections.models import Connection
from reviewboard.domain.assembly import AgendaInputs, assemble, digest
from reviewboard.findings.models import ActionItem
from reviewboard.incidents.models import CauseLink, Incident, Responder
from reviewboard.people.models import AudienceMember, Identity, Membership, Person, Team
from tests.agenda.test_earlier import outage
from tests.agenda.week import FREEZE, NOW, Week, as_reader, make_week
from tests.domain.agenda_cases import week as made_up

RECORDS: tuple[type[Model], ...] = (
    Topic, Win, CauseLink, Responder, Evidence, Incident, Change, ActionItem, Identity, Membership, Ownership,
    AudienceMember,
)  # fmt: skip

NUMBERED: tuple[type[Model], ...] = (
    Topic, Win, Incident, Change, ActionItem, Identity, Person, Team, Service, Repository, Connection,
)  # fmt: skip


def inserted_anew(seed: int) -> None:
    """Every record with its id, deleted and inserted in another order: what another database, or an import, would do."""
    rng = random.Random(seed)
    kept = {model: list(model._default_manager.all()) for model in RECORDS}
    for model in RECORDS:
        model._default_manager.all()._raw_delete(connection.alias)
    for model in rng.sample(RECORDS, k=len(RECORDS)):
        model._default_manager.bulk_create(rng.sample(kept[model], k=len(kept[model])))


def rich_week() -> Week:
    week = make_week(quiet_changes=6)
    priya, series = as_reader(week.priya), week.meeting.series_id
    for title in ("One place for flags", "Who reads the keys"):
        propose_topic(reader=priya, series_id=series, topic=Topical(title), as_of=NOW)
    tell_win(reader=priya, series_id=series, text="It went well", as_of=NOW - timedelta(hours=1))
    return week


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_records_that_were_inserted_in_another_order_make_the_same_hash(seed: int) -> None:
    week = rich_week()
    rebuild(meeting_id=week.meeting.id, as_of=FREEZE)
    before = Agenda.objects.values("digest", "canonical").get(meeting=week.meeting.id)
    Agenda.objects.all().delete()
    inserted_anew(seed)
    rebuild(meeting_id=week.meeting.id, as_of=FREEZE)
    assert Agenda.objects.values("digest", "canonical").get(meeting=week.meeting.id) == before


def numbered_anew(seed: int) -> None:
    """Every record under another id, in another order, wherever it is named: what a second database would hold."""
    rng = random.Random(seed)
    relations = [
        (model, field.name, field.related_model)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in NUMBERED and not model.__name__.endswith("Event")
    ]
    for model in NUMBERED:
        old = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
        first = max(old) + 1
        new = rng.sample(range(first, first + 3 * len(old)), k=len(old))
        for before, after in zip(old, new, strict=True):
            model._default_manager.filter(pk=before).update(id=after)
            for there, name, _ in (one for one in relations if one[2] is model):
                there._default_manager.filter(**{name: before}).update(**{name: after})
            if model is Change:
                CauseLink.objects.filter(change_id=before).update(change_id=after)


def full_week() -> Week:
    """With several links of one change and one incident, a revert, what repeats, and topics about records."""
    week = rich_week()
    lars, series = as_reader(week.lars), week.meeting.series_id
    about = Topical("What of this", about=week.open_incident.reference)
    propose_topic(reader=lars, series_id=series, topic=about, as_of=NOW)
    outage(week, FREEZE - timedelta(hours=1))
    target = Change.objects.order_by("pk").first()
    assert target is not None
    for one in Incident.objects.exclude(causes__change_id=target.pk):
        CauseLink.objects.create(incident=one, change_id=target.pk)
    return week


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_the_same_records_under_other_ids_make_the_same_hash_and_the_rows_say_what_was_sealed(
    seed: int,
) -> None:
    week = full_week()
    rebuild(meeting_id=week.meeting.id, as_of=FREEZE)
    before = Agenda.objects.values("digest", "canonical").get(meeting=week.meeting.id)
    Agenda.objects.all().delete()
    numbered_anew(seed)
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert Agenda.objects.values("digest", "canonical").get(meeting=week.meeting.id) == before
    assert verify() == Verified(1, ())


@pytest.mark.django_db
@pytest.mark.parametrize("kept", [inserted_anew, numbered_anew])
def test_an_addendum_has_the_same_hash_in_whatever_order_and_under_whatever_ids(
    kept: Callable[[int], None],
) -> None:
    week = rich_week()
    for hours in (1, 2, 3):
        outage(week, FREEZE + timedelta(hours=hours))
    digests = []
    for seed in range(2):
        Agenda.objects.all().delete()
        kept(seed)
        freeze(meeting_id=week.meeting.id, as_of=FREEZE)
        extend(meeting_id=week.meeting.id, as_of=FREEZE + timedelta(hours=4))
        assert verify() == Verified(1, ())
        digests.append(Addendum.objects.get().digest)
    assert digests[0] == digests[1]


@pytest.mark.django_db
def test_what_is_sealed_names_no_row_by_its_id() -> None:
    week = full_week()
    rebuild(meeting_id=week.meeting.id, as_of=FREEZE)
    sealed = Agenda.objects.get(meeting=week.meeting.id).canonical
    assert not re.findall(r'"(?:wheel:)?[a-z]+:[0-9]{1,8}"', sealed)


@pytest.mark.parametrize("seed", range(5))
def test_under_other_ids_the_same_records_make_the_same_agenda_under_other_names(seed: int) -> None:
    inputs = made_up(seed, 40)
    renamed: AgendaInputs = under_other_ids(inputs)
    assert assemble(renamed) == under_other_ids(assemble(inputs))
    assert digest(assemble(renamed)) != digest(assemble(inputs))


def under_other_ids(value: Any) -> Any:
    """The same with other ids in the order of the old ones, in every place; teams keep theirs, by which the wheel draws."""
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        kind, colon, number = value.partition(":")
        return (
            f"{kind}:7{number}"
            if colon and kind in {"incident", "change", "action", "topic", "win"}
            else value
        )
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in dataclasses.fields(value) if one.name != "policy"]
        return dataclasses.replace(value, **{name: under_other_ids(getattr(value, name)) for name in names})
    if isinstance(value, tuple):
        parts = [under_other_ids(one) for one in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value

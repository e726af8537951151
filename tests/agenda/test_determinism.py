"""The same records make the same agenda, whatever the order in which a database keeps or returns them.

What holds is this: the hash depends on the records, the policy, the seed and the keys of the records, which are made of
their ids ("incident:214"). So the same rows in another database, inserted in another order, give the same hash; the same
records under other ids give the same agenda under other names, and with it another hash.
"""

import dataclasses
import enum
import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from reviewboard.agenda.adding import extend
from reviewboard.agenda.models import Addendum, Agenda, Topic, Win
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.agenda.proposals import Topical, propose_topic, tell_win
from reviewboard.catalog.models import Ownership
from reviewboard.changes.models import Change, Evidence
from reviewboard.domain.assembly import AgendaInputs, assemble, digest
from reviewboard.findings.models import ActionItem
from reviewboard.incidents.models import CauseLink, Incident, Responder
from reviewboard.people.models import AudienceMember, Identity, Membership
from tests.agenda.test_earlier import outage
from tests.agenda.week import FREEZE, NOW, Week, as_reader, make_week
from tests.domain.agenda_cases import week as made_up

RECORDS: tuple[type[Model], ...] = (
    Topic, Win, CauseLink, Responder, Evidence, Incident, Change, ActionItem, Identity, Membership, Ownership,
    AudienceMember,
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


@pytest.mark.django_db
def test_an_addendum_is_the_same_whatever_the_order_its_incidents_were_inserted_in() -> None:
    week = rich_week()
    for hours in (1, 2, 3):
        outage(week, FREEZE + timedelta(hours=hours))
    digests = []
    for seed in range(2):
        Agenda.objects.all().delete()
        inserted_anew(seed)
        freeze(meeting_id=week.meeting.id, as_of=FREEZE)
        extend(meeting_id=week.meeting.id, as_of=FREEZE + timedelta(hours=4))
        digests.append(Addendum.objects.get().digest)
    assert digests[0] == digests[1]


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

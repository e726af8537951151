"""History by triggers, tried on legal holds."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from reviewboard.audit.history import is_history, unprotected
from reviewboard.audit.models import Entry, Hold
from reviewboard.audit.operations import record

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HoldEvent = apps.get_model("audit", "HoldEvent")


def events() -> list[tuple[str, str]]:
    return list(HoldEvent.objects.order_by("pgh_id").values_list("pgh_label", "subject"))


@pytest.fixture
def twenty_holds(db: None) -> None:
    Hold.objects.bulk_create(
        Hold(subject=f"incident:{number}", placed_by_id=7, placed_at=NOW, reason="Litigation Smith")
        for number in range(20)
    )


@pytest.mark.usefixtures("twenty_holds")
def test_bulk_writes_leave_a_version_for_every_row() -> None:
    Hold.objects.update(placed_by_id=8)
    Hold.objects.all()._raw_delete("default")
    labels = [label for label, _ in events()]
    assert [labels.count(label) for label in ("insert", "update", "delete")] == [20, 20, 20]


@pytest.mark.usefixtures("twenty_holds")
def test_an_excluded_column_never_reaches_history() -> None:
    assert "reason" not in {field.name for field in HoldEvent._meta.get_fields()}
    Hold.objects.update(reason="Somebody else's words")
    assert len(events()) == 20


@pytest.mark.usefixtures("twenty_holds")
def test_history_is_append_only() -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        HoldEvent.objects.update(subject="incident:99")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        HoldEvent.objects.all().delete()


@pytest.mark.usefixtures("twenty_holds")
def test_erasure_may_delete_history_and_the_log_stays_closed_meanwhile() -> None:
    record(actor_id=7, action="opened", subject="incident:1", details={}, at=NOW)
    with unprotected():
        HoldEvent.objects.filter(subject="incident:1").delete()
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            Entry.objects.all()._raw_delete("default")
    assert len(events()) == 19
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        HoldEvent.objects.all().delete()


def test_every_rooms_history_can_be_told_from_its_records() -> None:
    histories = {model.__name__ for model in apps.get_models() if is_history(model)}
    assert "HoldEvent" in histories
    assert "Hold" not in histories
    assert all(issubclass(model, models.Model) for model in apps.get_models() if is_history(model))

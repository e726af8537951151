"""What the clock and the relay set off: the right operation, and once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState
from reviewboard.findings import tasks
from reviewboard.findings.models import ActionItem
from reviewboard.findings.rows import Origin
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import record
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim
from tests.findings.scenes import DONE, OPEN, action, moved, somebody, stored
from tests.incidents.pager import pager, service, told
from tests.people.roster import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)
SORT: dict[str, Any] = {"services": ("pricing-engine",), "category": "rollout"}


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def worked_off(kind: str, task: object) -> str:
    """Does what is owed of this kind, as a worker does; the state that its message ends in."""
    Message.objects.exclude(kind=kind).delete()
    (taken,) = claim(limit=1, as_of=LATER + timedelta(days=1), claimed_by="a test")
    task(message_id=taken.id, token=str(taken.token))  # type: ignore[operator]  # a Celery task
    return Message.objects.get(kind=kind).state


def test_the_day_reopens_risks_that_are_over_and_owes_the_service_levels() -> None:
    ActionItem.objects.create(title="x", state=ActionState.RISK_ACCEPTED, accepted_until=TODAY)
    bare = ActionItem.objects.create(title="y", created_at=NOW)
    tasks.follow_up()
    assert set(ActionItem.objects.values_list("state", flat=True)) == {OPEN}
    assert worked_off("expect_anew", tasks.expect_anew) == "settled"
    assert stored(bare.pk).expected_by is not None


def test_a_new_incident_of_the_same_sort_reopens_what_was_done() -> None:
    service()
    connection, ada = pager().pk, somebody("Ada Lovelace")
    first = told(external_id="first", started_at=NOW - timedelta(days=2), **SORT)
    record(connection_id=connection, snapshots=[first], as_of=NOW)
    pk = action(ada, origin=Origin(Incident.objects.get().pk), owner_id=ada.person_id)
    moved(ada, pk, ActionEvent.FINISH, OPEN)
    Message.objects.all().delete()
    second = told(external_id="second", started_at=LATER, **SORT)
    record(connection_id=connection, snapshots=[second], as_of=LATER)
    assert stored(pk).state == DONE
    assert worked_off("look_for_recurrence", tasks.look_for_recurrence) == "settled"
    assert stored(pk).state == OPEN

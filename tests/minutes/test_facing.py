"""What an item still has to decide with a button: nothing that is settled, and nothing that the reader may not see."""

from typing import Any

import pytest

from reviewboard.domain.values import CauseState
from reviewboard.findings.models import Finding
from reviewboard.incidents.models import CauseLink
from reviewboard.incidents.queries import causes_of
from reviewboard.minutes.facing import Facing, facing
from reviewboard.minutes.queries import entries
from reviewboard.minutes.saying import accept_findings, settle_candidate
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, at, begun
from tests.standing import starts_from
from tests.statements import at_most

pytestmark = [pytest.mark.django_db, starts_from(begun)]


def faced(hour: Hour, key: str, reader: Reader | None = None) -> Facing:
    """As this reader faces the item now."""
    who = reader or hour.ines
    agenda = hour.agenda(who)
    item = agenda.item(hour.item(key))
    said = entries(hour.id, {one.key for one in agenda.items})
    with at_most(2):
        return facing(who, item, said)


def test_a_candidate_and_a_finding_are_faced_until_they_are_settled(hour: Hour) -> None:
    key, incident = f"incident:{hour.week.open_incident.pk}", hour.week.open_incident
    finding = Finding.objects.create(text="No test", incident=incident, created_at=at(-60))
    Finding.objects.create(text="Accepted", incident=incident, created_at=at(-60), accepted_at=at(-50))
    found = faced(hour, key)
    assert [one.id for one in found.candidates] == [hour.week.candidate.pk]
    assert [one.text for one in found.findings] == ["No test"]
    where: dict[str, Any] = {
        "reader": hour.ines,
        "meeting_id": hour.id,
        "item_id": hour.item(key),
        "as_of": at(6),
    }
    settle_candidate(change_id=hour.week.candidate.pk, state=CauseState.RULED_OUT, **where)
    accept_findings(finding_ids=[finding.pk], **where)
    assert faced(hour, key) == Facing()


def test_what_was_settled_before_the_meeting_is_not_asked_again(hour: Hour) -> None:
    CauseLink.objects.update(state=CauseState.CONTRIBUTED)
    assert faced(hour, f"incident:{hour.week.open_incident.pk}").candidates == ()


def test_of_a_restricted_item_nothing_is_faced_by_who_is_not_on_its_list(hour: Hour) -> None:
    restricted = hour.week.restricted
    Finding.objects.create(text="Keys were old", incident=restricted, created_at=at(-60))
    CauseLink.objects.create(
        incident=restricted, change_id=hour.week.candidate.pk, state=CauseState.CANDIDATE, strength=3
    )
    key = f"incident:{restricted.pk}"
    assert faced(hour, key) == Facing()
    assert causes_of(hour.ines, restricted.pk) == {}
    lars = eyes(hour.week.lars, Role.FACILITATOR)
    assert [one.text for one in faced(hour, key, lars).findings] == ["Keys were old"]
    assert causes_of(lars, restricted.pk) == {hour.week.candidate.pk: CauseState.CANDIDATE}

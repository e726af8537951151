"""Whoever decides who may see a record: of the action items that came from it, those who follow them are told."""

from collections.abc import Callable

import pytest

from reviewboard.catalog.models import Repository
from reviewboard.changes.models import Change
from reviewboard.domain.values import ChangeKind, ChangeState, IncidentStatus, Severity, Visibility
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.findings.operations import tell_of_audience
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import raise_visibility, record
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from tests.findings.scenes import somebody
from tests.incidents.pager import START, pager, someone, told
from tests.people.roster import NOW

pytestmark = pytest.mark.django_db


def incident() -> Incident:
    return Incident.objects.create(
        connection=pager(),
        external_id="P1",
        title="Prices drifted",
        started_at=START,
        severity=Severity.SEV2,
        status=IncidentStatus.OPEN,
    )


def change() -> Change:
    repository = Repository.objects.create(connection=pager(), external_id="r1", name="lindgrove/pricing")
    return Change.objects.create(
        connection=repository.connection,
        repository=repository,
        external_id="pr:1",
        kind=ChangeKind.PULL_REQUEST,
        state=ChangeState.MERGED,
        title="Cache discount rules",
        happened_at=START,
    )


def under(noun: str) -> tuple[ActionItem, int]:
    """An action item that came from a record of this sort, and the record's id."""
    made: dict[str, Callable[[], Incident | Change | Finding | Idea]] = {
        "incident": incident,
        "change": change,
        "finding": lambda: Finding.objects.create(text="Tokens stood in a log", created_at=NOW),
        "idea": lambda: Idea.objects.create(text="Hide tokens", created_at=NOW),
    }
    if noun == "action":
        one = ActionItem.objects.create(title="Alert on drift", created_at=NOW)
        return one, one.pk
    source = made["change" if noun == "repository" else noun]()
    one = ActionItem.objects.create(
        title="Alert on drift", created_at=NOW, **{type(source).__name__.lower(): source}
    )
    if noun == "repository" and isinstance(source, Change) and source.repository_id:
        return one, source.repository_id
    return one, source.pk


def owed(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=kind).values_list("subject", flat=True))


@pytest.mark.parametrize("noun", ["incident", "change", "repository", "finding", "idea", "action"])
def test_the_tickets_of_its_actions_are_owed_anew(noun: str) -> None:
    ActionItem.objects.create(title="Of something else", created_at=NOW)
    one, record_id = under(noun)
    tell_of_audience(subject=f"{noun}:{record_id}")
    assert owed("sync_issue") == [f"action:{one.pk}"]


def test_a_decision_has_no_actions_to_tell_of() -> None:
    decision = Decision.objects.create(text="Scan the logs", created_at=NOW)
    ActionItem.objects.create(pk=decision.pk, title="Alert on drift", created_at=NOW)
    tell_of_audience(subject=f"decision:{decision.pk}")
    assert owed("sync_issue") == []


def test_who_raises_an_incident_owes_the_telling_with_it() -> None:
    admin = somebody("Root Admin", Role.ADMIN)
    record(connection_id=pager().pk, snapshots=[told(lead=someone("Root Admin"))], as_of=NOW)
    found = Incident.objects.get()
    raise_visibility(
        reader=admin,
        incident_id=found.pk,
        level=Visibility.RESTRICTED,
        person_ids=[admin.person_id or 0],
        team_ids=[],
        as_of=NOW,
    )
    assert owed("audience_changed") == [f"incident:{found.pk}"]

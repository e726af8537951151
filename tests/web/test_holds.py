"""A legal hold is placed and lifted on the page of the record, by whoever holds the right, and refuses edits there."""

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.audit.operations import place_hold
from reviewboard.audit.queries import held
from reviewboard.changes.models import Change
from reviewboard.changes.operations import record as record_changes
from reviewboard.findings.operations import add_action
from reviewboard.findings.rows import ActionFields
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import record as record_incidents
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from tests.changes.scenes import connection, pull, repository
from tests.incidents.pager import pager, told
from tests.people.roster import NOW, person, user

pytestmark = pytest.mark.django_db


def signed_in(name: str, role: Role) -> Client:
    client = Client()
    client.force_login(user(role, person(name)))
    return client


@pytest.fixture
def admin() -> Client:
    return signed_in("Ada Lovelace", Role.ADMIN)


@pytest.fixture(params=["incident", "change", "action", "person"])
def held_record(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The subject of a record, and its page."""
    record_incidents(connection_id=pager().pk, snapshots=[told()], as_of=NOW)
    git = connection()
    record_changes(connection_id=git, repository_id=repository(git), snapshots=[pull()], as_of=NOW)
    pk = {
        "incident": Incident.objects.get().pk,
        "change": Change.objects.get().pk,
        "action": add_action(reader=HOUSE, fields=ActionFields("Alert"), as_of=timezone.now()),
        "person": person("Bo Diddley").pk,
    }[request.param]
    page = "people" if request.param == "person" else f"{request.param}s"
    return f"{request.param}:{pk}", f"/{page}/{pk}/"


def test_it_is_placed_with_a_reason_and_lifted_again(held_record: tuple[str, str], admin: Client) -> None:
    subject, page = held_record
    nothing_said = admin.post(f"{page}hold/", {"why": ""})
    assert (nothing_said.status_code, held([subject])) == (422, frozenset())
    answer = admin.post(f"{page}hold/", {"why": "A court asked"}, follow=True).content.decode()
    assert held([subject]) == {subject}
    assert "Lift the hold" in answer
    assert "A court asked" not in answer
    assert "faster" in admin.post(f"{page}hold/", {"why": "Again"}, follow=True).content.decode()
    admin.post(f"{page}hold/", {"lift": "yes"})
    assert held([subject]) == frozenset()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER, Role.FACILITATOR])
def test_nobody_else_sees_or_does_it(held_record: tuple[str, str], role: Role) -> None:
    subject, page = held_record
    place_hold(subject=subject, actor_id=1, reason="A court asked", at=NOW)
    client = signed_in("Cy Twombly", role)
    assert "Legal hold" not in client.get(page).content.decode()
    assert client.post(f"{page}hold/", {"lift": "yes"}).status_code == 403
    assert held([subject]) == {subject}


def test_an_edit_of_a_held_record_is_answered_that_nothing_was_changed(admin: Client) -> None:
    pk = add_action(reader=HOUSE, fields=ActionFields("Alert"), as_of=timezone.now())
    place_hold(subject=f"action:{pk}", actor_id=1, reason="A court asked", at=NOW)
    for path, form in (
        ("move/", {"event": "start", "was": "open", "reason": ""}),
        ("take/", {}),
        ("edit/", {"title": "Another", "kind": "prevent", "priority": "normal"}),
    ):
        answer = admin.post(f"/actions/{pk}/{path}", form)
        assert answer.status_code == 423, path
        assert "Nothing was changed" in answer.content.decode()


def test_an_administrator_without_a_person_cannot_place_one(held_record: tuple[str, str]) -> None:
    subject, page = held_record
    client = Client()
    client.force_login(user(Role.ADMIN))
    answer = client.post(f"{page}hold/", {"why": "A court asked"}, follow=True)
    assert "no person behind it" in answer.content.decode()
    assert held([subject]) == frozenset()

"""Who may open which page of changes, and who may change who sees one."""

import pytest
from django.test import Client

from reviewboard.catalog.models import Ownership, Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.changes.operations import raise_visibility
from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot
from reviewboard.domain.values import Visibility
from reviewboard.people.models import Membership, Person
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import NotAllowed
from tests.changes.scenes import NOW, pull, put
from tests.people.roster import TODAY, person, reader, team, user
from tests.web.changes.doing import restrict, text

pytestmark = pytest.mark.django_db


ANYWHERE = ("/changes/", "/changes/export.csv", "/changes/{}/", "/changes/{}/visibility/")


def test_who_may_open_what(change: Change) -> None:
    expected = {
        None: (302, 302, 302, 302),
        Role.VIEWER: (200, 200, 200, 403),
        Role.ENGINEER: (200, 200, 200, 403),
        Role.FACILITATOR: (200, 200, 200, 403),
        Role.ADMIN: (200, 200, 200, 403),
    }
    for role, wanted in expected.items():
        client = Client()
        if role:
            client.force_login(user(role, person(f"Somebody {role}")))
        assert tuple(client.get(path.format(change.pk)).status_code for path in ANYWHERE) == wanted, role
        assert tuple(client.post(path.format(change.pk)).status_code for path in ANYWHERE[:3]) == (
            (405, 405, 405) if role else (302, 302, 302)
        )


def test_who_took_part_raises_and_only_a_right_with_a_reason_lowers(
    change: Change, engineer: Client, outsider: Client, ada: Person
) -> None:
    path = f"/changes/{change.pk}/visibility/"
    assert "Change that" in text(engineer, f"/changes/{change.pk}/")
    assert "Change that" not in text(outsider, f"/changes/{change.pk}/")
    assert engineer.post(path, {"level": "restricted", "names": "nobody@else"}).status_code == 422
    assert engineer.post(path, {"level": "restricted", "names": ""}).status_code == 422
    raised = engineer.post(
        path, {"level": "restricted", "names": "ADA@example.org\nola.nordmann@example.org"}
    )
    assert raised.status_code == 302
    text(outsider, f"/changes/{change.pk}/")
    assert engineer.post(path, {"level": "sealed", "names": "ada@example.org"}).status_code == 302
    text(outsider, f"/changes/{change.pk}/", 404)
    refused = engineer.post(path, {"level": "open", "names": "", "reason": "Told everybody"})
    assert (refused.status_code, "a right that you do not have" in refused.content.decode()) == (422, True)
    change.refresh_from_db()
    assert change.audience_id is not None


def test_an_administrator_who_is_named_opens_it_with_a_reason(change: Change) -> None:
    chief = person("Cy Twombly")
    client = Client()
    client.force_login(user(Role.ADMIN, chief))
    restrict(change, Visibility.RESTRICTED, chief)
    path = f"/changes/{change.pk}/visibility/"
    assert client.post(path, {"level": "open"}).status_code == 422
    assert client.post(path, {"level": "open", "reason": "It is public now"}).status_code == 302
    change.refresh_from_db()
    assert change.audience_id is None


def test_the_owning_team_and_the_reviewers_are_involved(change: Change) -> None:
    owner, reviewer, payments = person("Ola Owner"), person("Rae Viewer"), team()
    service, since = Service.objects.get(), TODAY.replace(year=2025)
    Membership.objects.create(person=owner, team=payments, starts_on=since)
    Ownership.objects.create(service=service, team=payments, starts_on=since)
    Reviewer.objects.create(service=service, person=reviewer, starts_on=since)
    for someone in (owner, reviewer):
        client = Client()
        client.force_login(user(Role.ENGINEER, someone))
        assert client.get(f"/changes/{change.pk}/visibility/").status_code == 200


def test_the_operation_asks_by_itself(change: Change) -> None:
    stranger = reader(who=person("Eve"))
    with pytest.raises(NotAllowed):
        raise_visibility(
            reader=stranger, change_id=change.pk, level=Visibility.SEALED, person_ids=[stranger.person_id or 0],
            team_ids=[], as_of=NOW,
        )  # fmt: skip


def test_an_unmatched_author_is_called_as_the_source_does(engineer: Client) -> None:
    told: ChangeSnapshot = pull(authored_by=IdentitySnapshot("github", "linw", ""))
    put(told)
    assert "linw" in text(engineer, f"/changes/{Change.objects.get().pk}/")

"""Anybody involved may raise visibility; lowering takes a right and a reason."""

import pytest
from django.apps import apps

from reviewboard.audit.models import Entry
from reviewboard.domain.values import Visibility
from reviewboard.people.models import Audience, Membership, Person, Team, User
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from reviewboard.people.visibility import NotAllowed, WouldLower, lower_visibility, raise_visibility
from tests.people.roster import NOW, TODAY, person, reader, team, user

pytestmark = pytest.mark.django_db


def close(
    audience_id: int | None,
    people: list[Person],
    teams: list[Team],
    level: Visibility = Visibility.RESTRICTED,
) -> int:
    return raise_visibility(
        audience_id=audience_id,
        level=level,
        person_ids=[one.pk for one in people],
        team_ids=[one.pk for one in teams],
        actor_id=None,
        as_of=NOW,
    )


def open_up(audience_id: int, role: Role, reason: str, level: Visibility = Visibility.OPEN) -> int | None:
    return lower_visibility(
        audience_id=audience_id,
        level=level,
        person_ids=[],
        team_ids=[],
        reader=reader(role),
        reason=reason,
        as_of=NOW,
    )


def test_named_people_and_members_of_named_teams_are_let_in() -> None:
    ada, bo, cy, payments = person("Ada Lovelace"), person("Bo Diddley"), person("Cy Twombly"), team()
    Membership.objects.create(person=bo, team=payments, starts_on=TODAY)
    audience = close(None, [ada], [payments])
    seeing = {
        one.name: audience
        in (found.audience_ids if (found := reader_for(user(who=one).pk, today=TODAY)) else ())
        for one in (ada, bo, cy)
    }
    assert seeing == {"Ada Lovelace": True, "Bo Diddley": True, "Cy Twombly": False}


def test_raising_again_narrows_and_seals_and_never_widens() -> None:
    ada, bo, cy = person("Ada Lovelace"), person("Bo Diddley"), person("Cy Twombly")
    audience = close(None, [ada, bo], [])
    assert close(audience, [ada], [], Visibility.SEALED) == audience
    found = Audience.objects.get()
    assert (found.level, [one.person for one in found.members.all()]) == ("sealed", [ada])
    with pytest.raises(WouldLower):
        close(audience, [ada, cy], [], Visibility.SEALED)
    with pytest.raises(WouldLower):
        close(audience, [ada], [], Visibility.RESTRICTED)
    with pytest.raises(WouldLower):
        close(audience, [ada], [], Visibility.OPEN)


def test_somebody_must_be_able_to_open_it_again() -> None:
    with pytest.raises(ValueError, match="name at least one"):
        close(None, [], [])
    assert not Audience.objects.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER, Role.FACILITATOR])
def test_lowering_takes_the_right(role: Role) -> None:
    audience = close(None, [person()], [])
    with pytest.raises(NotAllowed):
        open_up(audience, role, "It was announced")


def test_lowering_takes_a_reason_which_history_keeps_and_the_log_does_not() -> None:
    audience = close(None, [person()], [])
    with pytest.raises(ValueError, match="why"):
        open_up(audience, Role.ADMIN, " ")
    User.objects.all().delete()
    assert open_up(audience, Role.ADMIN, "It was announced") is None
    history = apps.get_model("people", "AudienceEvent").objects.filter(pgh_obj_id=audience)
    assert "It was announced" in history.values_list("reason", flat=True)
    assert Entry.objects.get(action="visibility_lowered").details == {"level": "open"}


def test_a_sealed_record_is_lowered_to_named_people() -> None:
    ada, bo = person("Ada Lovelace"), person("Bo Diddley")
    audience = close(None, [ada], [], Visibility.SEALED)
    lowered = lower_visibility(
        audience_id=audience,
        level=Visibility.RESTRICTED,
        person_ids=[ada.pk, bo.pk],
        team_ids=[],
        reader=reader(Role.ADMIN),
        reason="Bo repairs it",
        as_of=NOW,
    )
    found = Audience.objects.get()
    assert (lowered, found.level, found.members.count()) == (audience, "restricted", 2)


def test_an_audience_of_a_team_is_narrowed_to_one_of_its_members() -> None:
    ada, bo, payments = person("Ada Lovelace"), person("Bo Diddley"), team()
    Membership.objects.create(person=ada, team=payments, starts_on=TODAY)
    Membership.objects.create(person=bo, team=payments, starts_on=TODAY.replace(year=2025), ends_on=TODAY)
    audience = close(None, [], [payments])
    with pytest.raises(WouldLower):
        close(audience, [bo], [])
    assert close(audience, [ada], []) == audience
    assert [one.person for one in Audience.objects.get().members.all()] == [ada]

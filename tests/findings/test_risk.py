"""A risk is accepted by whoever answers for the service, until a day, and then the action item is open again."""

from datetime import date, timedelta

import pytest

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import lift_hold, place_hold
from reviewboard.audit.queries import Held
from reviewboard.catalog.models import Ownership, Service
from reviewboard.domain.lifecycles import ActionEvent, IllegalTransition
from reviewboard.domain.values import ActionState
from reviewboard.findings.operations import SomebodyWasFaster, accept_risk, end_accepted_risks, move
from reviewboard.findings.queries import get_action
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person, Team
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.policies import risk
from reviewboard.policies.operations import save
from tests.findings.scenes import DONE, OPEN, STARTED, action, moved, somebody, stored
from tests.incidents.pager import service
from tests.people.roster import NOW, TODAY, person, reader, team
from tests.statements import at_most

pytestmark = pytest.mark.django_db
UNTIL = TODAY + timedelta(days=60)
ACCEPT = ActionEvent.ACCEPT_RISK


def accepted(
    by: Reader, pk: int, *, until: date = UNTIL, reason: str = "It goes away in May", was: ActionState = OPEN
) -> None:
    accept_risk(reader=by, action_id=pk, was=was, until=until, reason=reason, as_of=NOW)


@pytest.fixture
def lead() -> Reader:
    return somebody("Lea Lead")


@pytest.fixture
def owned(lead: Reader) -> Service:
    """A service of a team that has a lead, and nobody of its own."""
    of = team("pricing")
    Team.objects.filter(pk=of.pk).update(lead=lead.person_id)
    return service(owner=of)


def may(who: Reader, pk: int) -> bool:
    return ACCEPT in get_action(who, pk, on=TODAY).events


def test_the_owner_of_the_service_accepts_it_and_else_the_lead_of_its_team(
    lead: Reader, owned: Service
) -> None:
    ada, facilitator = somebody("Ada Lovelace"), somebody("Fay Lead", Role.FACILITATOR)
    pk = action(ada, owner_id=ada.person_id, service_id=owned.pk)
    assert [may(one, pk) for one in (lead, ada, facilitator)] == [True, False, False]
    Ownership.objects.update(owner=ada.person_id)
    assert [may(one, pk) for one in (lead, ada, facilitator)] == [False, True, False]
    for one in (lead, facilitator):
        with pytest.raises(NotAllowed):
            accepted(one, pk)
    accepted(ada, pk)
    view = get_action(lead, pk, on=TODAY)
    assert (view.row.state, view.row.accepted_until, view.accepted_by, view.state_reason) == (
        ActionState.RISK_ACCEPTED, UNTIL, "Ada Lovelace", "It goes away in May",
    )  # fmt: skip
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.actor_id) == ("action.accept_risk", ada.person_id)
    assert entry.details == {"was": "open", "state": "risk_accepted", "until": UNTIL.isoformat()}


def test_an_ownership_that_has_ended_gives_no_say(lead: Reader, owned: Service) -> None:
    pk = action(lead, service_id=owned.pk)
    Ownership.objects.update(ends_on=TODAY)
    assert not may(lead, pk)


def test_of_a_tier_1_service_only_those_whom_the_policy_names(lead: Reader, owned: Service) -> None:
    Service.objects.update(tier=1)
    chief, viewer = somebody("Vi Chief"), reader(Role.VIEWER, person("Vi Ewer"))
    pk = action(lead, service_id=owned.pk)
    assert not may(lead, pk)
    assert not may(chief, pk)
    save(
        kind=risk.KIND, body={"tier_1": [chief.person_id, viewer.person_id]}, after_version=0,
        owner_id=chief.person_id or 0, hypothesis="Asked above", expires_on=UNTIL, actor_id=None, as_of=NOW,
    )  # fmt: skip
    assert may(chief, pk)
    assert not may(viewer, pk)
    with pytest.raises(NotAllowed):
        accepted(lead, pk)
    accepted(chief, pk)


def test_without_a_service_the_lead_of_its_own_team_accepts_it(lead: Reader, owned: Service) -> None:
    of = Team.objects.get()
    assert may(lead, action(lead, team_id=of.pk))
    assert not may(lead, action(lead))


@pytest.mark.parametrize(
    ("until", "reason"),
    [(TODAY, "Because"), (TODAY + timedelta(days=367), "Because"), (UNTIL, "  ")],
)
def test_it_takes_a_reason_and_a_day_within_a_year(
    lead: Reader, owned: Service, until: date, reason: str
) -> None:
    pk = action(lead, service_id=owned.pk)
    with pytest.raises(ValueError, match=r"within the coming year|say why"):
        accepted(lead, pk, until=until, reason=reason)
    assert stored(pk).state == OPEN


def test_what_is_closed_held_or_moved_meanwhile_is_not_accepted(lead: Reader, owned: Service) -> None:
    pk = action(lead, owner_id=lead.person_id, service_id=owned.pk)
    with pytest.raises(SomebodyWasFaster):
        accepted(lead, pk, was=STARTED)
    with pytest.raises(IllegalTransition):
        accepted(lead, pk, was=DONE)
    with pytest.raises(NotAllowed):
        move(reader=lead, action_id=pk, event=ACCEPT, was=OPEN, as_of=NOW)
    place_hold(subject=f"action:{pk}", actor_id=lead.person_id or 0, reason="counsel", at=NOW)
    with pytest.raises(Held):
        accepted(lead, pk)


def test_on_its_day_it_is_open_again_and_counts_from_then(lead: Reader, owned: Service) -> None:
    pk, later = action(lead, service_id=owned.pk), action(lead, service_id=owned.pk)
    accepted(lead, pk)
    accepted(lead, later, until=UNTIL + timedelta(days=1))
    Message.objects.all().delete()
    day = NOW + timedelta(days=60)
    assert end_accepted_risks(as_of=day - timedelta(days=1)) == 0
    assert not Message.objects.exists()
    assert end_accepted_risks(as_of=day) == 1
    assert end_accepted_risks(as_of=day) == 0
    one = stored(pk)
    assert (one.state, one.accepted_until, one.accepted_by_id, one.reopened_at) == (OPEN, None, None, day)
    assert one.expected_by == date(2027, 3, 5)
    assert stored(later).state == ActionState.RISK_ACCEPTED
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.actor_id, entry.subject) == ("action.risk_ended", None, f"action:{pk}")
    assert Message.objects.filter(kind="rebuild_agenda").exists()


def test_one_under_legal_hold_waits_for_the_hold(lead: Reader, owned: Service) -> None:
    pk = action(lead, service_id=owned.pk)
    accepted(lead, pk)
    subject, who, day = f"action:{pk}", lead.person_id or 0, NOW + timedelta(days=61)
    place_hold(subject=subject, actor_id=who, reason="counsel", at=NOW)
    assert end_accepted_risks(as_of=day) == 0
    lift_hold(subject=subject, actor_id=who, at=NOW)
    assert end_accepted_risks(as_of=day) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_ending_many_is_a_fixed_number_of_statements(lead: Reader, owned: Service, count: int) -> None:
    for _ in range(count):
        accepted(lead, action(lead, service_id=owned.pk))
    with at_most(8):
        assert end_accepted_risks(as_of=NOW + timedelta(days=90)) == count


def test_whoever_accepted_it_may_be_forgotten_and_it_still_ends(lead: Reader, owned: Service) -> None:
    pk = action(lead, owner_id=lead.person_id, service_id=owned.pk)
    moved(lead, pk, ActionEvent.START, OPEN)
    accepted(lead, pk, was=STARTED)
    Person.objects.filter(name="Lea Lead").update(name="", email="", erased_at=NOW)
    assert get_action(lead, pk, on=TODAY).accepted_by == "erased person"
    assert end_accepted_risks(as_of=NOW + timedelta(days=60)) == 1

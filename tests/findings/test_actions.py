"""An action item moves from state to state by the table, by whom it concerns, and never unnoticed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import InternalError, transaction
from django.db.utils import ProgrammingError

from reviewboard.audit.models import Entry
from reviewboard.domain.lifecycles import ACTION, ActionEvent, IllegalTransition
from reviewboard.domain.values import ActionState, Visibility
from reviewboard.findings.models import ActionItem, Finding
from reviewboard.findings.operations import (
    SomebodyWasFaster,
    add_action,
    add_finding,
    change_many,
    edit_action,
    hand_over_leavers,
)
from reviewboard.findings.queries import ages, cards, for_agenda, get_action, list_actions, of_incident
from reviewboard.findings.rows import ActionFields, ActionFilter, ActionList, Changed, Origin
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import raise_visibility, record
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.findings.scenes import action, again, moved, somebody
from tests.incidents.pager import pager, service, someone, told
from tests.people.roster import NOW, TODAY, person, team
from tests.statements import at_most

pytestmark = pytest.mark.django_db
OPEN, STARTED, DONE = ActionState.OPEN, ActionState.IN_PROGRESS, ActionState.DONE
ON = ActionEvent


def titles(by: Reader, view: ActionList = ActionList.OPEN, **wanted: object) -> list[str]:
    filter_ = ActionFilter(view=view, **wanted)  # type: ignore[arg-type]  # filters of the call
    return [row.title for row in list_actions(by, filter_, None, 50, on=TODAY).rows]


def test_an_action_is_started_finished_and_verified_by_somebody_else() -> None:
    ada, bob = somebody("Ada Lovelace"), somebody("Bob Stone")
    pk = action(ada, owner_id=ada.person_id)
    assert moved(ada, pk, ON.START, OPEN) is STARTED
    assert moved(ada, pk, ON.FINISH, STARTED) is DONE
    with pytest.raises(NotAllowed):
        moved(ada, pk, ON.VERIFY, DONE)
    assert moved(bob, pk, ON.VERIFY, DONE) is ActionState.VERIFIED
    view = get_action(ada, pk, on=TODAY)
    assert (view.verified_by, view.row.done_at) == ("Bob Stone", NOW)
    log = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert log == ["action.added", "action.start", "action.finish", "action.verify"]


def test_dropping_takes_a_reason_and_reopening_takes_it_back() -> None:
    ada = somebody("Ada Lovelace")
    pk = action(ada, owner_id=ada.person_id)
    with pytest.raises(ValueError, match="say why"):
        moved(ada, pk, ON.DROP, OPEN, reason="  ")
    moved(ada, pk, ON.DROP, OPEN, reason="The service goes away in May")
    assert get_action(ada, pk, on=TODAY).state_reason == "The service goes away in May"
    assert moved(ada, pk, ON.REOPEN, ActionState.WONT_DO) is OPEN
    assert get_action(ada, pk, on=TODAY).state_reason == ""


def test_whoever_is_slower_is_told_so_and_changes_nothing() -> None:
    ada = somebody("Ada Lovelace")
    pk = action(ada, owner_id=ada.person_id)
    moved(ada, pk, ON.DROP, OPEN, reason="Not needed")
    with pytest.raises(SomebodyWasFaster):
        moved(ada, pk, ON.START, OPEN)
    assert ActionItem.objects.get().state == ActionState.WONT_DO


def test_what_the_table_does_not_know_is_refused() -> None:
    ada = somebody("Ada Lovelace")
    with pytest.raises(IllegalTransition):
        moved(ada, action(ada), ON.VERIFY, OPEN)


@pytest.mark.parametrize("old", ActionState)
@pytest.mark.parametrize("new", ActionState)
def test_the_database_refuses_the_jumps_that_the_table_does_not_allow(
    old: ActionState, new: ActionState
) -> None:
    one = ActionItem.objects.create(title="x", state=old, state_reason="because", accepted_until=TODAY)
    allowed = old == new or (old.value, new.value) in ACTION.pairs
    try:
        with transaction.atomic():
            ActionItem.objects.filter(pk=one.pk).update(state=new)
    except (InternalError, ProgrammingError):
        assert not allowed
    else:
        assert allowed


def test_ones_own_and_ones_teams_may_be_changed_and_a_facilitator_may_change_any() -> None:
    pricing, search = team("pricing"), team("search")
    owner, mate = somebody("Ada Lovelace", in_team=pricing.pk), somebody("Bob Stone", in_team=pricing.pk)
    stranger = somebody("Cy Young", in_team=search.pk)
    viewer, facilitator = somebody("Vi Ewer", Role.VIEWER), somebody("Fay Lead", Role.FACILITATOR)
    pk = action(owner, owner_id=owner.person_id, team_id=pricing.pk)
    may = {
        one.name: get_action(one, pk, on=TODAY).row.may_change for one in (owner, mate, stranger, facilitator)
    }
    assert may == {"Ada Lovelace": True, "Bob Stone": True, "Cy Young": False, "Fay Lead": True}
    for one in (stranger, viewer):
        with pytest.raises(NotAllowed):
            edit_action(reader=one, action_id=pk, fields=ActionFields("Mine now"), seen="", as_of=NOW)
        with pytest.raises(NotAllowed):
            moved(one, pk, ON.START, OPEN)
    with pytest.raises(NotAllowed):
        action(viewer)
    assert edited(facilitator, pk, ActionFields("Alert earlier"))


def edited(who: Reader, pk: int, fields: ActionFields) -> bool:
    """The edit of somebody who saw the action as it is now."""
    seen = get_action(who, pk, on=TODAY).version
    return edit_action(reader=who, action_id=pk, fields=fields, seen=seen, as_of=NOW)


def test_of_two_who_edit_the_same_words_the_second_is_told_and_overwrites_nothing() -> None:
    ada = somebody("Ada Lovelace")
    pk = action(ada, owner_id=ada.person_id)
    seen = get_action(ada, pk, on=TODAY).version
    first, second = ActionFields("Alert earlier"), ActionFields("Alert later")
    assert edit_action(reader=ada, action_id=pk, fields=first, seen=seen, as_of=NOW)
    with pytest.raises(SomebodyWasFaster):
        edit_action(reader=ada, action_id=pk, fields=second, seen=seen, as_of=NOW)
    assert ActionItem.objects.get().title == "Alert earlier"
    assert edited(ada, pk, second)


def test_an_edit_that_says_the_same_is_no_news() -> None:
    ada = somebody("Ada Lovelace")
    fields = ActionFields("Alert", outcome="Seen by <cy@example.org>", owner_id=ada.person_id)
    pk = add_action(reader=ada, fields=fields, as_of=NOW)
    Message.objects.all().delete()
    assert "cy@" not in ActionItem.objects.get().outcome
    assert not edited(ada, pk, fields)
    assert not Message.objects.exists()


def test_nobody_who_has_left_is_made_an_owner() -> None:
    ada, gone = somebody("Ada Lovelace"), person("Gone Away", ends_on=TODAY)
    with pytest.raises(ValueError, match="not here"):
        action(ada, owner_id=gone.pk)


def test_an_action_of_an_incident_takes_its_service_and_the_team_that_owns_it() -> None:
    pricing = team("pricing")
    service(owner=pricing)
    record(connection_id=pager().pk, snapshots=[told(services=("pricing-engine",))], as_of=NOW)
    ada = somebody("Ada Lovelace")
    incident = Incident.objects.get()
    add_action(reader=ada, fields=ActionFields("Alert"), origin=Origin(incident.pk), as_of=NOW)
    (row,) = list_actions(ada, ActionFilter(), None, 5, on=TODAY).rows
    assert (row.service_key, row.team, row.came_from) == ("pricing-engine", "Pricing", incident.reference)


def test_many_get_a_new_date_and_those_of_others_stay_as_they_are() -> None:
    pricing = team("pricing")
    ada, cy = somebody("Ada Lovelace"), somebody("Cy Young", in_team=pricing.pk)
    mine, theirs = action(ada, owner_id=ada.person_id), action(cy, "Theirs", team_id=pricing.pk)
    change = {"due_on": date(2026, 12, 1)}
    assert change_many(reader=ada, action_ids={mine, theirs}, change=change, as_of=NOW) == Changed(1, 1)
    dates = dict(ActionItem.objects.values_list("pk", "due_on"))
    assert dates == {mine: date(2026, 12, 1), theirs: None}


def test_a_change_of_many_is_on_the_record_of_each() -> None:
    ada = somebody("Ada Lovelace")
    ids = [action(ada, owner_id=ada.person_id) for _ in range(3)]
    change_many(reader=ada, action_ids=ids, change={"due_on": None}, as_of=NOW)
    logged = Entry.objects.filter(action="action.edited").order_by("pk")
    assert [one.subject for one in logged] == [f"action:{pk}" for pk in ids]
    assert {str(one.details) for one in logged} == {"{'columns': ['due_on']}"}


@pytest.mark.parametrize("count", [2, 40])
def test_changing_many_is_a_fixed_number_of_statements(count: int) -> None:
    ada = somebody("Ada Lovelace")
    ids = {action(ada, owner_id=ada.person_id) for _ in range(count)}
    with at_most(7):
        change_many(reader=ada, action_ids=ids, change={"owner_id": ada.person_id}, as_of=NOW)


def test_what_a_leaver_owned_goes_to_the_queue_of_their_team() -> None:
    pricing, search = team("pricing"), team("search")
    lin = somebody("Lin Leaver", in_team=pricing.pk)
    stays = somebody("Stay Here", in_team=pricing.pk)
    assert lin.person_id
    own = action(lin, "No team", owner_id=lin.person_id)
    others = action(lin, "Of search", owner_id=lin.person_id, team_id=search.pk)
    kept = action(stays, "Stays", owner_id=stays.person_id)
    closed = action(lin, "Closed", owner_id=lin.person_id)
    moved(lin, closed, ON.FINISH, OPEN)
    from_today = NOW + timedelta(days=1)
    Person.objects.filter(pk=lin.person_id).update(ends_on=from_today.date())
    assert hand_over_leavers(as_of=NOW) == 0
    assert hand_over_leavers(as_of=from_today) == 2
    assert hand_over_leavers(as_of=from_today) == 0
    found = {one.pk: (one.owner_id, one.team_id) for one in ActionItem.objects.all()}
    assert found == {
        own: (None, pricing.pk),
        others: (None, search.pk),
        kept: (stays.person_id, None),
        closed: (lin.person_id, None),
    }


def test_lists_show_open_mine_my_teams_overdue_and_done() -> None:
    pricing = team("pricing")
    ada, bob = somebody("Ada Lovelace", in_team=pricing.pk), somebody("Bob Stone")
    action(ada, "Mine", owner_id=ada.person_id, due_on=TODAY)
    action(ada, "Late", owner_id=bob.person_id, due_on=TODAY - timedelta(days=1))
    action(ada, "Queue", team_id=pricing.pk)
    done = action(ada, "Done", owner_id=ada.person_id, due_on=TODAY - timedelta(days=9))
    moved(ada, done, ON.FINISH, OPEN)
    assert titles(ada) == ["Mine", "Late", "Queue"]
    assert titles(ada, ActionList.MINE) == ["Mine"]
    assert titles(ada, ActionList.TEAM) == ["Queue"]
    assert titles(ada, ActionList.OVERDUE) == ["Late"]
    assert titles(ada, ActionList.DONE) == ["Done"]
    assert titles(ada, unowned=True) == ["Queue"]
    assert titles(ada, text="que") == ["Queue"]
    assert titles(ada, text=f"act-{done}", view=ActionList.DONE) == ["Done"]


def test_no_date_is_never_overdue() -> None:
    ada = somebody("Ada Lovelace")
    pk = action(ada)
    ActionItem.objects.filter(pk=pk).update(created_at=NOW - timedelta(days=400))
    assert titles(ada, ActionList.OVERDUE) == []
    (row,) = list_actions(ada, ActionFilter(), None, 5, on=TODAY).rows
    assert (row.days_past, row.age_days) == (0, 400)
    (age,) = ages(ada, on=TODAY)
    assert (age.late, age.over_30, age.oldest_days) == (0, 1, 400)


@pytest.mark.parametrize("view", [ActionList.OPEN, ActionList.DONE])
def test_pages_follow_each_other_without_gap_or_repetition(view: ActionList) -> None:
    ada = somebody("Ada Lovelace")
    first, second = service("a"), service("b")
    for n, of in enumerate([first, None, second, first, None, second, first]):
        pk = action(ada, f"{n}", service_id=of.pk if of else None)
        ActionItem.objects.filter(pk=pk).update(created_at=NOW - timedelta(days=n % 3))
        if view is ActionList.DONE:
            moved(ada, pk, ON.FINISH, OPEN)
    whole = titles(ada, view)
    seen: list[str] = []
    after: str | None = None
    for _ in range(4):
        page = list_actions(ada, ActionFilter(view=view), after, 2, on=TODAY)
        seen += [row.title for row in page.rows]
        after = page.after
    assert after is None
    assert seen == whole
    assert len(whole) == 7
    assert whole == (list("6543210") if view is ActionList.DONE else list("0362514"))


@pytest.mark.parametrize("count", [2, 60])
def test_a_list_its_ages_and_one_action_are_a_fixed_number_of_statements(count: int) -> None:
    ada = somebody("Ada Lovelace")
    pks = [action(ada, f"Of <p{n}@example.org>", owner_id=ada.person_id) for n in range(count)]
    with at_most(2):
        list_actions(ada, ActionFilter(), None, 50, on=TODAY)
    with at_most(1):
        ages(ada, on=TODAY)
    with at_most(3):
        get_action(ada, pks[0], on=TODAY)
    with at_most(1):
        cards(ada, pks, TODAY)
    with at_most(1):
        for_agenda(on=TODAY)


@pytest.fixture
def closed_incident() -> Callable[[Visibility], tuple[Reader, Reader, int, int]]:
    """An incident of a level with a finding and an action; readers inside and outside."""

    def make(level: Visibility) -> tuple[Reader, Reader, int, int]:
        lars, outside = somebody("Lars Nyberg"), somebody("Otto Outside", Role.ADMIN)
        record(connection_id=pager().pk, snapshots=[told(lead=someone("Lars Nyberg"))], as_of=NOW)
        incident = Incident.objects.get()
        origin = Origin(incident.pk)
        finding = add_finding(reader=lars, text="Keys were readable", origin=origin, as_of=NOW)
        fields = ActionFields("Hide the keys", due_on=TODAY - timedelta(days=3))
        pk = add_action(reader=lars, fields=fields, finding_id=finding, as_of=NOW)
        raise_visibility(
            reader=lars, incident_id=incident.pk, level=level, person_ids={lars.person_id or 0}, team_ids=(),
            as_of=NOW,
        )  # fmt: skip
        return again(lars), outside, incident.pk, pk

    return make


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_what_came_from_a_closed_incident_is_not_there_for_others(
    level: Visibility, closed_incident: Callable[[Visibility], tuple[Reader, Reader, int, int]]
) -> None:
    lars, outside, incident, pk = closed_incident(level)
    assert [titles(outside, view) for view in ActionList] == [[]] * len(ActionList)
    assert ages(outside, on=TODAY) == []
    assert cards(outside, [pk], TODAY) == {}
    assert of_incident(outside, incident) == of_incident(outside, incident + 99)
    with pytest.raises(NotVisible):
        get_action(outside, pk, on=TODAY)
    with pytest.raises(NotVisible):
        moved(outside, pk, ON.START, OPEN)
    with pytest.raises(NotVisible):
        add_action(reader=outside, fields=ActionFields("x"), origin=Origin(incident), as_of=NOW)
    assert change_many(reader=outside, action_ids=[pk], change={"due_on": None}, as_of=NOW) == Changed(0, 1)
    assert get_action(lars, pk, on=TODAY).row.title == "Hide the keys"
    assert of_incident(lars, incident).findings[0].text == "Keys were readable"
    listed = "Restricted item" if level is Visibility.SEALED else "Hide the keys"
    assert titles(lars) == [listed]
    assert cards(lars, [pk], TODAY)[pk].title == listed
    assert titles(lars, text="keys") == ([] if level is Visibility.SEALED else ["Hide the keys"])
    assert [one.visibility for one in for_agenda(on=TODAY)] == [level]


def test_a_finding_can_be_hidden_by_its_own_audience_and_its_actions_with_it() -> None:
    lars, outside = somebody("Lars Nyberg"), somebody("Otto Outside")
    finding = add_finding(reader=lars, text="Keys were readable", as_of=NOW)
    from_incident = told(lead=someone("Lars Nyberg"), visibility=Visibility.RESTRICTED)
    record(connection_id=pager().pk, snapshots=[from_incident], as_of=NOW)
    Finding.objects.filter(pk=finding).update(audience=Incident.objects.get().audience)
    lars = again(lars)
    pk = add_action(reader=lars, fields=ActionFields("Hide the keys"), finding_id=finding, as_of=NOW)
    assert titles(outside) == []
    with pytest.raises(NotVisible):
        add_action(reader=outside, fields=ActionFields("x"), finding_id=finding, as_of=NOW)
    assert get_action(lars, pk, on=TODAY).finding == "Keys were readable"
    assert titles(HOUSE) == ["Hide the keys"]

"""Places: one a service, kept with what is wrong, tried again when mended; and what becomes of tickets when one goes."""

from dataclasses import replace

import pytest
from django.utils import timezone

from reviewboard.catalog.models import Service
from reviewboard.domain.tracking.places import Place
from reviewboard.domain.tracking.port import Option
from reviewboard.domain.values import LinkState
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.models import ServicePlace
from reviewboard.tracker.operations import asking, checking, places
from reviewboard.tracker.operations.places import ChangedMeanwhile, Taken
from reviewboard.tracker.places import place_of, version_of
from tests.simulators.jira import JiraSite
from tests.tracker.world import PRIORITIES, World, place_in, work_off

ADMIN = Reader(user_id=None, person_id=None, role=Role.ADMIN)


def screen(world: World, place: Place) -> checking.Screen:
    return asking.screen(
        reader=ADMIN,
        connection_id=world.connection_id,
        project_id=place.project_id,
        type_id=place.type_id,
    )


def chosen(jira: JiraSite, key: str, **more: object) -> Place:
    project = jira.project(key)
    plain = Place(project.id, key, project.type("Task").id, priorities=PRIORITIES)
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of a place


def save(world: World, place: Place, service_id: int | None, **more: object) -> int:
    given = {"reader": ADMIN, "connection_id": world.connection_id, "type_name": "Task", **more}
    return places.save_place(
        service_id=service_id,
        place=place,
        screen=screen(world, place),
        as_of=timezone.now(),
        **given,  # type: ignore[arg-type]  # as above
    )


def homeless(world: World) -> int:
    """An action item of a service without a place, which its owner sent."""
    service = Service.objects.create(key="checkout", name="Checkout")
    action_id = world.action(service_id=service.pk)
    link = world.send(action_id)
    assert link.cause == f"{Cause.NO_PLACE}:{service.pk}"
    return action_id


def test_a_ticket_without_a_place_goes_out_when_its_service_gets_one(world: World, jira: JiraSite) -> None:
    action_id = homeless(world)
    save(world, chosen(jira, "CHK"), Service.objects.get(key="checkout").pk)
    work_off()
    assert world.link(action_id).issue_key == "CHK-1"


def test_or_when_everything_else_gets_one(world: World, jira: JiraSite) -> None:
    action_id = homeless(world)
    save(world, chosen(jira, "OPS"), None)
    work_off()
    assert world.link(action_id).issue_key == "OPS-1"


def test_a_place_that_asks_for_more_is_kept_and_nothing_is_sent(world: World, jira: JiraSite) -> None:
    jira.project("CHK").require("customfield_10050", "Squad", ["Blue"])
    action_id = homeless(world)
    pk = save(world, chosen(jira, "CHK"), Service.objects.get(key="checkout").pk)
    work_off()
    assert world.link(action_id).cause == f"{Cause.PLACE}:{pk}"
    assert jira.ledger.writes() == []
    squad = {"customfield_10050": {"id": "100500"}}
    save(world, chosen(jira, "CHK", defaults=squad), Service.objects.get(key="checkout").pk, place_id=pk)
    work_off()
    assert world.link(action_id).state == LinkState.LINKED


def test_a_service_has_one_place(world: World, jira: JiraSite) -> None:
    with pytest.raises(Taken):
        save(world, chosen(jira, "OPS"), world.service.pk)
    save(world, chosen(jira, "OPS"), None)
    with pytest.raises(Taken):
        save(world, chosen(jira, "CHK"), None)
    assert ServicePlace.objects.count() == 2


def test_whoever_saves_says_what_they_saw(world: World, jira: JiraSite) -> None:
    seen = version_of(world.place)
    mine = place_of(world.place)
    save(world, replace(mine, labels=("theirs",)), world.service.pk, place_id=world.place.pk, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        save(world, replace(mine, labels=("mine",)), world.service.pk, place_id=world.place.pk, seen=seen)
    world.place.refresh_from_db()
    assert world.place.settings["labels"] == ["theirs"]


def test_only_who_may_connect_trackers_chooses(world: World, jira: JiraSite) -> None:
    with pytest.raises(NotAllowed):
        save(world, chosen(jira, "OPS"), None, reader=world.reader)
    with pytest.raises(NotAllowed):
        places.remove_place(reader=world.reader, place_id=world.place.pk, as_of=timezone.now())
    with pytest.raises(NotVisible):
        save(world, chosen(jira, "OPS"), None, place_id=999)
    with pytest.raises(NotVisible):
        places.remove_place(reader=ADMIN, place_id=999, as_of=timezone.now())


def test_tickets_stay_in_step_through_another_place_of_their_project(world: World, jira: JiraSite) -> None:
    link = world.sent()
    other = place_in(jira, "PAY", world.connection_id, None)
    places.remove_place(reader=ADMIN, place_id=world.place.pk, as_of=timezone.now())
    found = world.link(link.action_id)
    assert (found.state, found.place) == (LinkState.LINKED, other)


def test_else_they_are_only_read_until_their_project_has_a_place_again(world: World, jira: JiraSite) -> None:
    link = world.sent()
    place_in(jira, "OPS", world.connection_id, None)
    places.remove_place(reader=ADMIN, place_id=world.place.pk, as_of=timezone.now())
    assert world.link(link.action_id).state == LinkState.READ_ONLY
    pk = save(world, chosen(jira, "PAY"), world.service.pk)
    found = world.link(link.action_id)
    assert (found.state, found.place_id) == (LinkState.LINKED, pk)


def test_what_waits_for_a_removed_place_goes_where_everything_else_goes(world: World, jira: JiraSite) -> None:
    place_in(jira, "OPS", world.connection_id, None)
    link = world.send(world.action())
    assert places.remove_place(reader=ADMIN, place_id=world.place.pk, as_of=timezone.now()) == 0
    work_off()
    assert world.link(link.action_id).issue_key == "OPS-1"


def test_what_jira_refuses_for_a_reason_of_its_own_is_not_sent_again_and_again(
    world: World, jira: JiraSite
) -> None:
    jira.fail("create", "status", status=400, on_call=1)
    link = world.send(world.action())
    work_off()
    assert world.link(link.action_id).state == LinkState.REFUSED
    assert len(jira.ledger.calls("create")) == 1
    save(world, place_of(world.place), world.service.pk, place_id=world.place.pk)
    work_off()
    assert world.link(link.action_id).state == LinkState.LINKED


@pytest.mark.parametrize("field", ["duedate", "description", "assignee"])
def test_a_field_that_action_items_have_must_be_on_the_screen(
    world: World, jira: JiraSite, field: str
) -> None:
    jira.project("PAY").take_off_screen(field)
    place = place_of(world.place)
    found = checking.problems_of(place, screen(world, place))
    assert [(one["code"], one["field"]) for one in found] == [("not_on_screen", field)]


def test_a_priority_that_the_project_does_not_take_is_found(world: World) -> None:
    place = place_of(world.place)
    said = screen(world, place)
    fields = [
        replace(one, options=(Option("3", "Medium"),)) if one.id == "priority" else one for one in said.fields
    ]
    found = checking.problems_of(place, replace(said, fields=fields))
    assert [one["words"] for one in found if one["code"] == "no_priority"] == ["urgent", "high", "low"]


def test_what_was_read_last_is_remembered_whole(world: World) -> None:
    said = screen(world, place_of(world.place))
    again = places.remembered(checking.plain_screen(said))
    assert [one.id for one in again.fields] == [one.id for one in said.fields]
    assert list(again.statuses) == list(said.statuses)
    assert checking.plain_screen(again) == checking.plain_screen(said)


def test_what_would_be_sent_shows_nothing_that_not_everybody_may_read(world: World) -> None:
    world.action("For everybody")
    hidden = world.action("For few")
    world.restrict(hidden)
    admin = world.as_role(Role.ADMIN)
    assert hidden not in places.examples(reader=admin, service_id=world.service.pk)
    ids = [hidden, *places.examples(reader=admin, service_id=world.service.pk)]
    drafts = places.drafts(
        reader=admin,
        vendor="jira-tracker",
        config={"api_url": "https://x.atlassian.net"},
        place=place_of(world.place),
        action_ids=ids,
    )
    assert [one.fields["summary"] for one in drafts] == ["For everybody"]

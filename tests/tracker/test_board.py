"""The sync page of one Jira, as it is read: what is in the way is told once, and what few may see stays unsaid."""

import pytest
from django.utils import timezone

from reviewboard.connections.queries import Setup, setups
from reviewboard.domain.values import LinkState, MessageState, Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.models import Duplicate, IssueLink, ServicePlace, SyncNote
from reviewboard.tracker.queries.board import board, failing, trackers
from reviewboard.tracker.queries.board_rows import Board
from reviewboard.tracker.queries.one_ticket import MAY, ticket
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.world import World, connect, work_off
from tests.web.jira_scenes import TEAM, duplicated, in_conflict, lost, more_places, refused_twice, restrict

ADMIN = Reader(user_id=None, person_id=None, role=Role.ADMIN)


def setup() -> Setup:
    (found,) = setups(ADMIN, as_of=timezone.now(), key="jira-1")
    return found


def shown(reader: Reader = ADMIN) -> Board:
    return board(reader, setup(), as_of=timezone.now())


def test_a_tracker_that_does_well_says_so_in_numbers(world: World) -> None:
    world.sent()
    found = shown()
    assert (found.sent, found.metrics.backlog, found.metrics.uncertain) == (1, 0, 0)
    assert [(one.service, one.project, one.type, one.open) for one in found.places] == [
        ("payments-gateway", "PAY", "Task", 1)
    ]
    assert (list(found.causes), list(found.queue), list(found.lost)) == ([], [], [])
    assert {one.call: one.ok for one in found.metrics.calls}["create"] == 1


def test_a_field_that_became_required_is_one_cause_for_all_that_wait(world: World, jira: JiraSite) -> None:
    """Behaviour 27: one row a cause, with the field and Jira's words."""
    refused_twice(world, jira)
    world.send(world.action("A third one"))
    found = shown()
    (cause,) = found.causes
    assert (cause.kind, cause.number, len(cause.items)) == (Cause.PLACE, 3, 3)
    assert set(cause.causes) == {f"place:{world.place.pk}", f"field:{world.place.pk}:{TEAM}"}
    (wanted,) = cause.wanted
    assert (wanted.id, wanted.name, len(wanted.options)) == (TEAM, "Team", 3)
    assert cause.answers == [f"400 {TEAM}: Team is required."]
    (place,) = found.places
    assert (place.held, place.problems[0]["code"]) == (3, "required")
    waits = {(one.does, one.tries, one.next_at) for one in found.queue}
    assert waits == {("create", 1, None), ("create", 0, None)}
    assert {"Team": "Team is required."} in [one.fields for one in found.queue]


def test_each_thing_that_is_missing_has_its_own_row(world: World, jira: JiraSite) -> None:
    homeless = world.action("No project for this", service_id=None)
    ownerless = world.action("Nobody's")
    restricted = world.action("Not for everybody")
    for one in (homeless, ownerless, restricted):
        world.send(one)
    ActionItem.objects.filter(pk=ownerless).update(owner=None)
    restrict(restricted, Visibility.RESTRICTED, world.owner.pk)
    work_off()
    kinds = {one.kind: one for one in shown().causes}
    assert set(kinds) == {Cause.NO_PLACE, Cause.NO_OWNER, Cause.LEVEL}
    assert kinds[Cause.LEVEL].place is not None
    (place,) = shown().places
    assert (place.unlevelled, place.level) == (1, "")
    assert [one.is_hidden for one in kinds[Cause.LEVEL].items] == [True]


def test_a_service_without_a_project_is_named(world: World) -> None:
    ServicePlace.objects.all().delete()
    world.send(world.action())
    (cause,) = shown().causes
    assert (cause.kind, cause.service, cause.number) == (Cause.NO_PLACE, "payments-gateway", 1)


def test_refusals_that_name_no_field_are_told_together(world: World, jira: JiraSite) -> None:
    jira.fail("create", "status", status=400, times=2)
    for title in ("One", "Two"):
        world.send(world.action(title))
    work_off(only=("create_issue",))
    (cause,) = shown().causes
    assert (cause.kind, cause.number, cause.causes) == (Cause.REFUSED, 2, ("refused",))


def test_an_uncertain_ticket_is_told_step_by_step(world: World, jira: JiraSite) -> None:
    link = lost(world, jira)
    (row,) = shown().lost
    assert [one.kind for one in row.notes] == [
        NoteKind.SENT, NoteKind.LOST, NoteKind.MISSED, NoteKind.MISSED,
    ]  # fmt: skip
    assert (row.label, row.looks, row.next_look_at) == (f"rb-{link.uuid}", 2, link.next_look_at)
    assert shown().metrics.uncertain_since == link.sent_at


def test_only_the_steps_since_it_was_last_sent_are_told(world: World, jira: JiraSite) -> None:
    link = lost(world, jira)
    SyncNote.objects.create(link=link, at=timezone.now(), kind=NoteKind.SENT)
    (row,) = shown().lost
    assert [one.kind for one in row.notes] == [NoteKind.SENT]


def test_what_both_changed_stands_side_by_side(world: World, jira: JiraSite) -> None:
    link = in_conflict(world, jira)
    (found,) = shown().differences
    due = next(one for one in found.fields if one.in_conflict)
    assert (found.action_id, due.field, due.agreed, due.ours, due.theirs) == (
        link.action_id, "due", "2026-12-11", "2026-12-18", "2026-12-04",
    )  # fmt: skip


def test_a_second_ticket_stays_until_somebody_has_seen_to_it(world: World, jira: JiraSite) -> None:
    link = duplicated(world, jira)
    (second,) = shown().second_tickets
    assert (second.item.key, second.key) == (link.issue_key, "PAY-2")
    assert second.url == f"{jira.url}/browse/PAY-2"
    Duplicate.objects.update(settled_at=timezone.now())
    assert list(shown().second_tickets) == []


def test_what_few_may_see_has_neither_title_nor_reference_nor_words(world: World, jira: JiraSite) -> None:
    refused = refused_twice(world, jira)
    IssueLink.objects.filter(pk=refused[0].pk).update(words="400 summary: quizrest is too long")
    restrict(refused[0].action_id, Visibility.RESTRICTED, world.owner.pk)
    hidden, open_ = (
        next(one for one in shown().queue if one.item and one.item.link_id == link.pk) for link in refused
    )
    assert hidden.item is not None
    assert (hidden.item.reference, hidden.item.title, hidden.words, hidden.trace) == ("", "", "", "")
    assert hidden.fields == {"Team": ""}
    assert open_.words
    assert "quizrest" not in repr(shown())


def test_to_whoever_is_named_a_restricted_item_has_its_reference_and_no_title(
    world: World, jira: JiraSite
) -> None:
    link = in_conflict(world, jira)
    restrict(link.action_id, Visibility.RESTRICTED, world.owner.pk)
    audience = ActionItem.objects.get(pk=link.action_id).audience_id
    named = Reader(None, world.owner.pk, Role.ADMIN, audience_ids=frozenset({audience or 0}))
    found = shown(named)
    (item,) = found.also_differ
    assert (item.reference, item.title, item.key) == (f"ACT-{link.action_id}", "", "PAY-1")
    assert list(found.differences) == []
    (hidden,) = shown().also_differ
    assert (hidden.is_hidden, hidden.key) == (True, "")


def test_what_was_given_up_can_be_tried_again(world: World, jira: JiraSite) -> None:
    link = world.sent()
    Message.objects.create(
        kind="sync_issue",
        subject=f"action:{link.action_id}",
        dedup_key=f"action:{link.action_id}",
        unique_ever=False,
        state=MessageState.DEAD,
        attempts=9,
        not_before=timezone.now(),
        created_at=timezone.now(),
        settled_at=timezone.now(),
        last_error="503",
    )
    (row,) = shown().queue
    assert (row.does, row.tries, row.words, row.next_at) == ("update", 9, "503", None)
    assert row.message_id is not None
    assert shown().metrics.dead == 1


def test_what_is_owed_to_another_tracker_is_not_told_here(world: World, jira: JiraSite) -> None:
    world.send(world.action())
    assert shown().metrics.backlog == 1
    IssueLink.objects.update(connection=None, place=None)
    assert shown().metrics.backlog == 0


def test_deleted_and_moved_tickets_are_counted(world: World) -> None:
    gone, moved = world.sent("One"), world.sent("Two")
    IssueLink.objects.filter(pk=gone.pk).update(state=LinkState.GONE)
    IssueLink.objects.filter(pk=moved.pk).update(state=LinkState.READ_ONLY)
    found = shown()
    assert ([one.link_id for one in found.gone], found.frozen) == ([gone.pk], 1)


def test_the_page_takes_no_more_statements_with_two_hundred_tickets(world: World, jira: JiraSite) -> None:
    more_places(world, jira)
    refused_twice(world, jira)
    duplicated_links(world, 1)
    found = setup()
    with at_most(14):
        board(ADMIN, found, as_of=timezone.now())
    duplicated_links(world, 200)
    with at_most(14):
        seen = board(ADMIN, found, as_of=timezone.now())
    assert sum(one.number for one in seen.causes) > 150
    assert all(len(one.items) <= 40 for one in seen.causes)


def duplicated_links(world: World, number: int) -> None:
    """So many tickets more: refused ones, uncertain ones with a history, and some with a second ticket."""
    actions = ActionItem.objects.bulk_create(
        ActionItem(title=f"Item {n}", owner=world.owner, service=world.service) for n in range(number)
    )
    shared = {"connection_id": world.connection_id, "place": world.place}
    states = (LinkState.REFUSED, LinkState.WAITING, LinkState.REFUSED, LinkState.UNCERTAIN)
    links = IssueLink.objects.bulk_create(
        IssueLink(
            action=one,
            state=states[n % 4],
            cause="" if n % 4 == 3 else f"place:{world.place.pk}" if n % 2 else f"refused:{one.pk}",
            words="400 no",
            sent_at=timezone.now(),
            **shared,
        )
        for n, one in enumerate(actions)
    )
    SyncNote.objects.bulk_create(
        SyncNote(link=one, at=timezone.now(), kind=NoteKind.SENT) for one in links if one.state == "uncertain"
    )
    Duplicate.objects.bulk_create(
        Duplicate(link=one, issue_id=f"9{one.pk}", issue_key="PAY-9", found_at=timezone.now())
        for one in links[:20]
    )


def test_differences_take_eight_statements_more_however_many_there_are(world: World, jira: JiraSite) -> None:
    link = in_conflict(world, jira)
    found = setup()
    with at_most(22):
        board(ADMIN, found, as_of=timezone.now())
    for number in range(6):
        other = world.sent(f"Another {number}")
        IssueLink.objects.filter(pk=other.pk).update(conflict=link.conflict, base=link.base)
    with at_most(22):
        seen = board(ADMIN, found, as_of=timezone.now())
    assert (len(seen.differences), len(seen.also_differ)) == (3, 4)


def test_the_list_counts_what_fails_of_each(world: World, jira: JiraSite) -> None:
    refused_twice(world, jira)
    (row,) = trackers(ADMIN, as_of=timezone.now())
    assert (row.key, row.failing) == ("jira-1", 2)
    assert failing([]) == {}
    assert trackers(Reader(None, None, Role.FACILITATOR), as_of=timezone.now()) == []


def test_only_those_who_connect_read_it(world: World) -> None:
    link = world.sent()
    reader = Reader(None, world.owner.pk, Role.FACILITATOR)
    with pytest.raises(NotAllowed):
        shown(reader)
    with pytest.raises(NotAllowed):
        ticket(reader, setup(), link.pk, as_of=timezone.now())


def test_one_ticket_is_told_with_its_history(world: World, jira: JiraSite) -> None:
    """Behaviour 27: state, last attempt, answer, next try and trace."""
    link = refused_twice(world, jira)[0]
    with at_most(8):
        found = ticket(ADMIN, setup(), link.pk, as_of=timezone.now())
    assert [one.kind for one in found.notes] == [NoteKind.SENT, NoteKind.REFUSED]
    assert (found.row.status, found.row.fields, found.may) == (
        400, {"Team": "Team is required."}, ("retry", "relink", "unlink"),
    )  # fmt: skip
    with pytest.raises(NotVisible):
        ticket(ADMIN, setup(), 10**9, as_of=timezone.now())


def test_the_history_of_a_restricted_item_has_no_words(world: World, jira: JiraSite) -> None:
    link = refused_twice(world, jira)[0]
    restrict(link.action_id, Visibility.RESTRICTED, world.owner.pk)
    found = ticket(ADMIN, setup(), link.pk, as_of=timezone.now())
    assert {one.words for one in found.notes} == {""}
    assert "Team is required" not in repr(found)


def test_a_ticket_of_another_tracker_is_not_there(world: World, jira: JiraSite) -> None:
    link = world.sent()
    found = setup()
    IssueLink.objects.filter(pk=link.pk).update(connection=connect(jira, key="jira-2"))
    with pytest.raises(NotVisible):
        ticket(ADMIN, found, link.pk, as_of=timezone.now())
    assert shown().sent == 0


def test_every_state_says_what_can_be_done() -> None:
    assert set(MAY) == set(LinkState)

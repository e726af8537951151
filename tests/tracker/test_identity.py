"""One action item, one ticket, whoever dies in between (jira-sync behaviours 1 to 4)."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from reviewboard.domain.tracking.port import Issue
from reviewboard.domain.values import LinkState
from reviewboard.integrations.jira.tracker import JiraTracker
from reviewboard.outbox import handlers
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.lines import Line
from reviewboard.tracker.models import Duplicate, IssueLink
from reviewboard.tracker.operations import creating
from reviewboard.tracker.operations.creating import create
from reviewboard.tracker.operations.looking import adopt, begin_looking, look
from tests.simulators.jira import JiraSite, always
from tests.tracker.acting import Time, die, edit, hear, notes, polled, recover, settled, work_until_killed
from tests.tracker.world import World, new_world, work_off


def test_a_ticket_and_its_mark_belong_to_one_action_item_only(world: World) -> None:
    """Behaviour 1: the database refuses a second link to the same ticket, and a second use of a mark."""
    first, second = world.sent("First"), world.sent("Second")
    for columns in ({"issue_id": first.issue_id}, {"uuid": first.uuid}):
        with pytest.raises(IntegrityError), transaction.atomic():
            IssueLink.objects.filter(pk=second.pk).update(**columns)


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_item_send_one_post() -> None:
    """Behaviour 1; and the calls are made outside of any transaction, or `Line.call` would refuse them."""
    with JiraSite(latency=0.2) as jira, override_settings(TRACKER_IN_TRANSACTIONS=False):
        world = new_world(jira)
        link = world.send(world.action())
        together, errors = threading.Barrier(4), []

        def work() -> None:
            try:
                together.wait(5)
                create(link_id=link.pk, clock=timezone.now)
            except Exception as error:  # noqa: BLE001 - shown by the assertion below
                errors.append(error)
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(20)
        assert errors == []
        assert len(jira.ledger.creates_posted()) == 1
        found = world.link(link.action_id)
        assert (found.state, found.issue_id) == (LinkState.LINKED, jira.issues()[0].id)


def dies_in_the_post(jira: JiraSite, patch: pytest.MonkeyPatch, *, committed: bool) -> None:
    """The connection breaks, and the process with it."""
    jira.fail("create", "reset" if committed else "drop", times=1)
    real = JiraTracker.create

    def create_and_die(self: JiraTracker, draft: Any) -> Any:
        try:
            return real(self, draft)
        except Exception:  # noqa: BLE001 - whatever it is
            die()

    patch.setattr(JiraTracker, "create", create_and_die)


Death = Callable[[JiraSite, pytest.MonkeyPatch], None]
POINTS: dict[str, tuple[Death, int]] = {
    "before the intent is committed": (lambda _, patch: patch.setattr(creating, "note", die), 1),
    "after the intent, before the POST": (lambda _, patch: patch.setattr(Line, "call", die), 1),
    "in the POST, before Jira commits": (
        lambda jira, patch: dies_in_the_post(jira, patch, committed=False),
        2,
    ),
    "in the POST, after Jira has committed": (
        lambda jira, patch: dies_in_the_post(jira, patch, committed=True),
        1,
    ),
    "after the answer, before it is saved": (lambda _, patch: patch.setattr(creating, "save", die), 1),
    "after it is saved, before it is settled": (lambda _, patch: patch.setattr(handlers, "settle", die), 1),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_is_killed_leaves_one_ticket(
    point: str, world: World, jira: JiraSite, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviour 2."""
    kill, posts = POINTS[point]
    link = world.send(world.action())
    with monkeypatch.context() as patch:
        kill(jira, patch)
        work_until_killed()
    recover(time)
    assert len(jira.ledger.creates_posted()) == posts
    (ticket,) = jira.issues()
    found = world.link(link.action_id)
    assert (found.state, found.issue_id) == (LinkState.LINKED, ticket.id)
    assert settled()


def test_a_lost_answer_is_looked_for_and_never_sent_again_within_five_minutes(
    world: World, jira: JiraSite, time: Time
) -> None:
    """Behaviour 3: committed, then reset, and the index lags 200 s behind."""
    jira.index.lag = always(200)
    jira.fail("create", "reset", times=1)
    link = world.send(world.action())
    began = jira.clock.seconds()
    work_off(ahead=timedelta(0))
    assert world.link(link.action_id).state == LinkState.UNCERTAIN
    for _ in range(60):
        time.passes(10)
        work_off(ahead=timedelta(0))
    found = world.link(link.action_id)
    assert found.state == LinkState.LINKED
    assert len(jira.ledger.creates_posted()) == len(jira.ledger.tickets) == 1
    assert [one.kind for one in notes(found, NoteKind.MISSED)] == [NoteKind.MISSED] * 4
    looks = [round(one.at - began, -1) for one in jira.ledger.calls("search")]
    assert looks[:5] == [10, 30, 60, 120, 300]


def test_only_after_five_minutes_of_misses_it_is_sent_again_with_the_same_mark(
    world: World, jira: JiraSite, time: Time
) -> None:
    """Behaviour 3: what never arrived is made after all."""
    jira.fail("create", "drop", times=1)
    link = world.send(world.action())
    began = jira.clock.seconds()
    work_off(ahead=timedelta(0))
    for _ in range(40):
        time.passes(10)
        work_off(ahead=timedelta(0))
    first, second = jira.ledger.creates_posted()
    assert second.at - began >= 300
    assert first.body["properties"] == second.body["properties"]
    assert world.link(link.action_id).state == LinkState.LINKED


def test_somebody_who_asks_for_a_look_does_not_shorten_the_five_minutes(
    world: World, jira: JiraSite, time: Time
) -> None:
    """Behaviours 3 and 27: "search again" finds it sooner, and never makes a second one sooner."""
    jira.index.lag = always(200)
    jira.fail("create", "reset", times=1)
    link = world.send(world.action())
    work_off(ahead=timedelta(0))
    for _ in range(20):
        time.passes(1)
        look(link_id=link.pk, clock=timezone.now)
    assert world.link(link.action_id).looks <= 1
    assert len(jira.ledger.creates_posted()) == 1
    jira.index.catch_up()
    assert look(link_id=link.pk, clock=timezone.now)
    assert world.link(link.action_id).state == LinkState.LINKED


def test_a_look_that_gets_no_answer_is_no_miss(world: World, jira: JiraSite, time: Time) -> None:
    """Behaviour 3."""
    jira.fail("create", "drop", times=1)
    link = world.send(world.action())
    work_off(ahead=timedelta(0))
    jira.fail("search", "status", status=503, times=1)
    time.passes(11)
    work_off(ahead=timedelta(0))
    assert world.link(link.action_id).looks == 0
    assert world.link(link.action_id).state == LinkState.UNCERTAIN


def test_a_webhook_that_carries_the_mark_finds_it_first(world: World, jira: JiraSite) -> None:
    """Behaviour 3 (a)."""
    jira.index.lag = always(200)
    jira.fail("create", "reset", times=1)
    link = world.send(world.action())
    work_off(ahead=timedelta(0))
    hear(world, ahead=timedelta(0))
    found = world.link(link.action_id)
    assert (found.state, found.issue_id) == (LinkState.LINKED, jira.issues()[0].id)
    assert jira.ledger.calls("search") == []


def test_a_webhook_that_is_faster_than_the_answer_changes_nothing(
    world: World, jira: JiraSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviours 1 and 3: the event of our own create may come before the create has answered."""
    real = JiraTracker.create

    def create_and_hear(self: JiraTracker, draft: Any) -> Any:
        made = real(self, draft)
        hear(world)
        return made

    monkeypatch.setattr(JiraTracker, "create", create_and_hear)
    link = world.send(world.action())
    work_off()
    found = world.link(link.action_id)
    assert (found.state, len(jira.issues())) == (LinkState.LINKED, 1)
    assert found.base["summary"] == ["Alert on price drift"] * 2
    assert not found.conflict
    assert not Duplicate.objects.exists()


def test_an_answer_that_comes_after_we_were_taken_for_dead_still_counts(
    world: World, jira: JiraSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviour 3: somebody began to look meanwhile; the id is not thrown away."""
    link = world.send(world.action())
    real = JiraTracker.create

    def slow(self: JiraTracker, draft: Any) -> Any:
        made = real(self, draft)
        begin_looking(link_id=link.pk, words="the worker vanished", as_of=timezone.now())
        return made

    monkeypatch.setattr(JiraTracker, "create", slow)
    work_off(ahead=timedelta(0))
    found = world.link(link.action_id)
    assert (found.state, found.issue_id) == (LinkState.LINKED, jira.issues()[0].id)


def test_of_several_with_one_mark_the_lowest_id_is_kept_and_the_rest_is_flagged(
    world: World, jira: JiraSite
) -> None:
    """Behaviour 22, and the pattern's last step: nothing is deleted."""
    link = world.send(world.action())
    IssueLink.objects.filter(pk=link.pk).update(state=LinkState.IN_FLIGHT)
    mark = f"rb-{link.uuid}"
    first = jira.as_person("Ana").create("PAY", "One", labels=[mark])
    jira.as_person("Ana").create("PAY", "Two", labels=[mark])
    begin_looking(link_id=link.pk, words="lost", as_of=timezone.now())
    assert look(link_id=link.pk, clock=timezone.now)
    found = world.link(link.action_id)
    assert found.issue_id == first.id
    assert [one.issue_key for one in Duplicate.objects.all()] == ["PAY-2"]
    assert len(jira.issues()) == 2


def test_the_mark_of_a_create_that_was_given_up_still_finds_its_ticket(world: World, jira: JiraSite) -> None:
    """Nobody but us makes such a mark: a late ticket is taken in every state that has none yet."""
    link = world.send(world.action())
    ticket = jira.as_person("Ana").create("PAY", "One", labels=[f"rb-{link.uuid}"])
    IssueLink.objects.filter(pk=link.pk).update(state=LinkState.IN_FLIGHT)
    IssueLink.objects.filter(pk=link.pk).update(state=LinkState.REFUSED, cause="refused:1")
    polled(world)
    found = world.link(link.action_id)
    assert (found.state, found.issue_id, found.cause) == (LinkState.LINKED, ticket.id, "")


def test_taking_the_label_away_changes_nothing(world: World, jira: JiraSite) -> None:
    """Behaviour 4: label and property are there from the start; afterwards the id alone counts."""
    link = world.sent()
    (ticket,) = jira.issues()
    assert ticket.properties["reviewboard"]["uuid"] == link.uuid
    jira.as_person("Ana").edit(link.issue_key, labels_remove=[f"rb-{link.uuid}"])
    polled(world, whole=True)
    edit(world, link, title="Alert on every price drift")
    jira.as_person("Ana").move(link.issue_key, "In Progress")
    work_off()
    (after,) = jira.issues()
    assert after.fields["summary"] == "Alert on every price drift"
    assert f"rb-{link.uuid}" not in after.fields["labels"]
    assert world.link(link.action_id).state == LinkState.LINKED
    assert not Duplicate.objects.exists()


def test_a_ticket_that_is_adopted_twice_is_adopted_once(world: World, jira: JiraSite) -> None:
    link = world.sent()
    (ticket,) = jira.issues()
    again = Issue(ticket.id, ticket.key, link.project_id, "PAY", ticket.updated)
    adopt(link_id=link.pk, issues=[again], as_of=timezone.now())
    assert not Duplicate.objects.exists()
    assert not notes(link, NoteKind.ADOPTED)

"""Many tickets in one call (jira-sync behaviour 20)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviewboard.domain.values import LinkState
from reviewboard.outbox import handlers
from reviewboard.outbox.models import Message
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.lines import Line
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations import bulk
from reviewboard.tracker.operations.bulk import owe_batches
from reviewboard.tracker.operations.placing import prepare
from tests.simulators.jira import JiraSite
from tests.tracker.acting import Time, die, recover, settled, work_until_killed
from tests.tracker.world import World, owed, place_in, work_off

NOW = timedelta(0)


def backfill(world: World, count: int, **fields: Any) -> list[IssueLink]:
    """Action items that are sent together, as an administrator has them made."""
    ids = [world.action(f"Alert on drift {number}", **fields) for number in range(count)]
    links = [IssueLink.objects.create(action_id=one, asked_at=timezone.now()) for one in ids]
    prepare([one.pk for one in links], as_of=timezone.now(), owe=owe_batches)
    return links


def states(links: list[IssueLink]) -> list[str]:
    return [IssueLink.objects.get(pk=one.pk).state for one in links]


def test_sixty_are_two_calls_of_at_most_fifty(world: World, jira: JiraSite) -> None:
    """Behaviour 20; read again by a hundred, so that their status is known."""
    links = backfill(world, 60)
    assert len(owed("create_issues")) == 2
    work_off()
    assert states(links) == ["linked"] * 60
    assert [len(one.body["issueUpdates"]) for one in jira.ledger.creates_posted()] == [50, 10]
    assert len(jira.ledger.tickets_by_label()) == 60
    assert jira.ledger.counts()["get"] == 0
    for link in links:
        found = world.link(link.action_id)
        assert jira.issue(found.issue_id).fields["summary"] == world.item(link).title
        assert found.seen_at is not None


def test_one_is_made_alone_unless_somebody_fills_up(world: World, jira: JiraSite) -> None:
    """Behaviour 20: single creates are the rule."""
    world.sent()
    assert jira.ledger.counts()["bulk"] == 0


def test_tickets_of_two_projects_are_two_calls(world: World, jira: JiraSite) -> None:
    place_in(jira, "CHK", world.connection_id, None)
    ids = [world.action("One"), world.action("Two", service_id=None)]
    links = [IssueLink.objects.create(action_id=one, asked_at=timezone.now()) for one in ids]
    prepare([one.pk for one in links], as_of=timezone.now(), owe=owe_batches)
    work_off()
    assert states(links) == ["linked"] * 2
    assert sorted(one.key for one in jira.issues()) == ["CHK-1", "PAY-1"]


def test_of_three_the_one_that_fails_keeps_its_words(world: World, jira: JiraSite) -> None:
    """Behaviour 20: [ok, fail, ok]."""
    jira.fail("bulk", "bulk_partial", positions=(1,), messages=("This one not.",), errors={"duedate": "no"})
    links = backfill(world, 3)
    work_off()
    assert states(links) == ["linked", "refused", "linked"]
    found = world.link(links[1].action_id)
    assert (found.words, found.fields) == ("400 This one not.; duedate: no", {"duedate": "no"})
    assert found.cause == f"{Cause.FIELD}:{world.place.pk}:duedate"
    keys = [world.link(one.action_id).issue_id for one in (links[0], links[2])]
    assert [jira.issue(one).fields["summary"] for one in keys] == ["Alert on drift 0", "Alert on drift 2"]


def test_when_all_fail_all_are_refused_and_none_is_sent_again(world: World, jira: JiraSite) -> None:
    """Behaviour 20: the answer is 400 then, and its elements still keep their words."""
    jira.fail("bulk", "bulk_all", messages=("Not now.",))
    links = backfill(world, 3)
    work_off()
    assert states(links) == ["refused"] * 3
    assert {world.link(one.action_id).words for one in links} == {"400 Not now."}
    assert len(jira.ledger.creates_posted()) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("reset", {}),
        ("cut", {}),
        ("bulk_short", {"positions": (0,)}),
        ("status", {"status": 502, "committed": True}),
    ],
)
def test_after_an_answer_that_says_nothing_all_are_looked_for_and_each_is_there_once(
    world: World, jira: JiraSite, time: Time, fault: Any, said: dict[str, Any]
) -> None:
    """Behaviour 20: a broken connection after the commit; counts that do not add up."""
    jira.fail("bulk", fault, times=1, **said)
    links = backfill(world, 5)
    work_off(ahead=NOW)
    assert states(links) == ["uncertain"] * 5
    recover(time)
    assert states(links) == ["linked"] * 5
    assert jira.ledger.duplicates() == {}
    assert len(jira.ledger.tickets) == 5
    assert settled()


DEATHS = {
    "before the intent": (bulk, "advance_held"),
    "before the POST": (Line, "call"),
    "before they are saved": (bulk, "save_all"),
    "before it is settled": (handlers, "settle"),
}


@pytest.mark.parametrize("point", DEATHS)
def test_a_worker_that_is_killed_with_many_in_hand_leaves_one_of_each(
    point: str, world: World, jira: JiraSite, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviours 2 and 20."""
    links = backfill(world, 4)
    with monkeypatch.context() as patch:
        patch.setattr(*DEATHS[point], die)
        work_until_killed()
    recover(time)
    assert states(links) == ["linked"] * 4
    assert len(jira.ledger.tickets_by_label()) == len(jira.ledger.tickets) == 4
    assert settled()


def test_a_limit_lets_the_whole_batch_wait(world: World, jira: JiraSite, time: Time) -> None:
    """Behaviours 17 and 20."""
    jira.fail("bulk", "limited", reason="burst", retry_after=60, times=1)
    links = backfill(world, 3)
    work_off(ahead=NOW)
    assert states(links) == ["ready"] * 3
    time.passes(70)
    work_off(ahead=NOW)
    assert states(links) == ["linked"] * 3
    assert jira.ledger.early_calls() == []


def test_one_that_something_came_in_the_way_of_is_left_out_and_says_so(world: World, jira: JiraSite) -> None:
    links = backfill(world, 3)
    world.restrict(links[1].action_id)
    work_off()
    assert states(links) == ["linked", LinkState.WAITING, "linked"]
    assert world.link(links[1].action_id).cause.startswith(Cause.LEVEL)
    assert not Message.objects.filter(state="dead").exists()

"""The numbers of a tracker, and of what administrators have to know."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewboard.domain.values import LinkState
from reviewboard.outbox.models import Message
from reviewboard.tracker.models import CallCount, Duplicate, IssueLink, Tracker
from reviewboard.tracker.queries.metrics import Alarm, Metrics, alarms, calls, metrics
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.world import World, work_off

NOW = timezone.now()
WELL = Metrics(0, None, 0, 0, None, 0, 0, (), None, None)


def with_(**columns: object) -> Metrics:
    return Metrics(**{**{name: getattr(WELL, name) for name in WELL.__slots__}, **columns})


@pytest.mark.parametrize(
    ("found", "ends_in", "told"),
    [
        (WELL, None, []),
        (with_(oldest=NOW - timedelta(minutes=14)), None, []),
        (with_(oldest=NOW - timedelta(minutes=16)), None, [Alarm.LATE]),
        (with_(uncertain_since=NOW - timedelta(minutes=9)), None, []),
        (with_(uncertain_since=NOW - timedelta(minutes=11)), None, [Alarm.UNCERTAIN]),
        (with_(stopped_at=NOW, oldest=NOW - timedelta(hours=1)), None, [Alarm.STOPPED]),
        (WELL, timedelta(days=31), []),
        (WELL, timedelta(days=29), [Alarm.ENDS_SOON]),
        (WELL, timedelta(days=6), [Alarm.ENDS_NOW]),
        (WELL, -timedelta(days=1), [Alarm.ENDS_NOW]),
    ],
)
def test_the_rule_of_what_is_told(found: Metrics, ends_in: timedelta | None, told: list[Alarm]) -> None:
    """Behaviour 26: the oldest is late after 15 minutes, an uncertain one after 10."""
    ends_at = NOW + ends_in if ends_in is not None else None
    assert alarms(found, ends_at=ends_at, as_of=NOW) == told


def test_the_backlog_is_what_the_outbox_owes_and_its_oldest_tells_how_late_it_is(world: World) -> None:
    """Behaviour 26."""
    world.send(world.action("One"))
    world.send(world.action("Two"))
    early = timezone.now() - timedelta(minutes=20)
    Message.objects.filter(pk=Message.objects.filter(kind="create_issue").earliest("pk").pk).update(
        created_at=early
    )
    with at_most(5):
        found = metrics(world.connection_id, as_of=timezone.now())
    assert (found.backlog, found.oldest) == (2, early)
    work_off()
    found = metrics(world.connection_id, as_of=timezone.now())
    assert (found.backlog, found.oldest) == (0, None)


def test_looking_for_a_ticket_is_no_backlog(world: World, jira: JiraSite) -> None:
    jira.fail("create", "reset", on_call=1)
    link = world.send(world.action())
    work_off(only=("create_issue",))
    assert Message.objects.filter(kind="look_for_issue", state="pending").exists()
    found = metrics(world.connection_id, as_of=timezone.now())
    assert (found.backlog, found.uncertain, found.uncertain_since) == (
        0,
        1,
        world.link(link.action_id).sent_at,
    )


def test_conflicts_duplicates_and_the_last_reading_are_counted(world: World) -> None:
    link = world.sent()
    IssueLink.objects.filter(pk=link.pk).update(conflict={"due": True})
    Duplicate.objects.create(link=link, issue_id="9", issue_key="PAY-9", found_at=timezone.now())
    Tracker.objects.filter(connection=world.connection_id).update(polled_at=NOW)
    found = metrics(world.connection_id, as_of=timezone.now())
    assert (found.conflicts, found.duplicates, found.polled_at) == (1, 1, NOW)


def test_what_was_let_go_of_counts_for_nothing(world: World) -> None:
    link = world.sent()
    IssueLink.objects.filter(pk=link.pk).update(state=LinkState.UNLINKED, conflict={"due": True}, issue_id="")
    assert metrics(world.connection_id, as_of=timezone.now()).conflicts == 0


def test_calls_are_counted_for_seven_days_by_how_they_ended(world: World) -> None:
    today = timezone.now().date()
    for days, outcome, number in (
        (0, "ok", 5),
        (6, "ok", 2),
        (0, "429 burst", 3),
        (1, "400", 1),
        (7, "ok", 90),
    ):
        CallCount.objects.create(
            connection_id=world.connection_id,
            day=today - timedelta(days=days),
            call="edit",
            outcome=outcome,
            count=number,
        )
    (found,) = calls(world.connection_id, on=today)
    assert (found.ok, found.others) == (7, (("429 burst", 3), ("400", 1)))

"""How fast, how often, and when not at all (jira-sync behaviours 17 to 19)."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from reviewboard.domain.ports import Deferred
from reviewboard.domain.values import LinkState
from reviewboard.outbox.models import Message
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.lines import line_to
from reviewboard.tracker.models import CallCount, IssueLink, Pause, Tracker
from reviewboard.tracker.operations.reconciling import owe_due
from reviewboard.tracker.pacing import BURST, FAILURES, Pace
from tests.examples import examples
from tests.simulators.jira import JiraSite
from tests.tracker.acting import Time, edit, notes, polled, send_many, settled
from tests.tracker.world import World, new_world, work_off

NOW = timedelta(0)


def test_a_call_that_may_not_be_made_yet_is_not_made(world: World, jira: JiraSite, time: Time) -> None:
    """Behaviour 17: Retry-After 100 is a minimum."""
    jira.fail("create", "limited", reason="burst", retry_after=100, times=1)
    send_many(world, 3)
    for _ in range(11):
        work_off(ahead=NOW)
        assert len(jira.ledger.creates_posted()) == 1
        time.passes(9)
    time.passes(15)
    work_off(ahead=NOW)
    assert len(jira.issues()) == 3
    assert jira.ledger.early_calls() == []
    assert settled()


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ({"retry_after": 30}, 30, 34),
        ({"retry_after": 30, "as_date": True}, 28, 34),
        ({"retry_after": 0}, 1, 2),
        ({}, 30, 34),
    ],
    ids=["seconds", "date", "zero", "absent"],
)
@pytest.mark.parametrize(
    ("reason", "what"), [("burst", "create"), ("quota-global", ""), ("quota-tenant", "")]
)
def test_what_is_told_is_kept_to_and_jittered_upwards_only(
    world: World, jira: JiraSite, said: dict[str, Any], least: int, most: int, reason: str, what: str
) -> None:
    """Behaviours 17 and 18."""
    jira.fail("create", "limited", reason=reason, times=1, **said)
    world.send(world.action())
    work_off(ahead=NOW)
    pause = Pause.objects.get()
    assert pause.what == what
    assert least <= (pause.until - timezone.now()).total_seconds() <= most


def test_a_limit_of_one_ticket_lets_the_others_go_on(world: World, jira: JiraSite) -> None:
    """Behaviour 18: per issue."""
    first, second = world.sent("One"), world.sent("Two")
    jira.fail("edit", "limited", reason="per-issue", retry_after=100, times=1)
    for link in (first, second):
        edit(world, link, title=f"{link.issue_key} again")
        work_off(ahead=timedelta(seconds=5))
    assert [one.fields["summary"] for one in jira.issues()] == ["One", "PAY-2 again"]
    assert Pause.objects.get().what == f"issue:{first.issue_id}"


def test_a_quota_lets_everything_rest(world: World, jira: JiraSite) -> None:
    """Behaviour 18: of the connection, whatever the call."""
    link = world.sent()
    jira.fail("create", "limited", reason="quota-global", retry_after=1847, times=1)
    world.send(world.action("Two"))
    work_off(ahead=NOW)
    jira.ledger.clear()
    edit(world, link, title="Alert on every price drift")
    with pytest.raises(Deferred, match="rate limit"):
        polled(world)
    work_off()
    assert jira.ledger.calls() == []


def test_a_server_that_asks_for_time_gets_it(world: World, jira: JiraSite, time: Time) -> None:
    """Behaviour 17: 503 with Retry-After pauses that sort of call, for other tickets too."""
    first, second = world.sent("One"), world.sent("Two")
    jira.fail("edit", "status", status=503, retry_after=60, times=1)
    edit(world, first, title="One again")
    work_off(ahead=timedelta(seconds=5))
    edit(world, second, title="Two again")
    for _ in range(20):
        time.passes(6)
        work_off(ahead=NOW)
    assert [one.fields["summary"] for one in jira.issues()] == ["One again", "Two again"]
    assert jira.ledger.early_calls() == []


def test_near_a_limit_it_goes_slower(world: World, jira: JiraSite) -> None:
    """Behaviour 18: `X-RateLimit-NearLimit`."""
    jira.fail("create", "near_limit", times=1)
    world.sent()
    slow = Tracker.objects.get().slow_until
    assert slow is not None
    assert slow > timezone.now()


@override_settings(TRACKER_RATE=10.0)
def test_the_bucket_is_shared_and_empties(world: World) -> None:
    """Behaviour 18: a burst goes at once, then so many a second."""
    pace = Pace(world.connection_id, "get")
    waits = [pace.admit() for _ in range(int(BURST) + 10)]
    assert waits[: int(BURST)] == [0.0] * int(BURST)
    assert waits[-1] == pytest.approx(1.0, abs=0.3)


@override_settings(TRACKER_RATE=0.5)
def test_who_cannot_wait_gives_the_place_in_the_queue_back(world: World) -> None:
    pace = Pace(world.connection_id, "get")
    for _ in range(int(BURST) + 2):
        pace.admit()
    for _ in range(5):
        with pytest.raises(Deferred) as told:
            pace.admit()
    assert told.value.wait < timedelta(seconds=8)


def test_limited_now_and_then_everything_is_done_and_no_call_is_inside_a_pause(
    world: World, jira: JiraSite, time: Time
) -> None:
    """Behaviour 18: 60 items here, 500 in `make prove`."""
    drained_with_limits(world, jira, time, 60)


@pytest.mark.prove
def test_limited_now_and_then_five_hundred_are_done(world: World, jira: JiraSite, time: Time) -> None:
    """Behaviour 18."""
    drained_with_limits(world, jira, time, 500)


def drained_with_limits(world: World, jira: JiraSite, time: Time, count: int) -> None:
    chance = random.Random(18)
    for reason in ("burst", "per-issue", "quota-global", "quota-tenant"):
        jira.fail("*", "limited", reason=reason, retry_after=chance.randrange(2, 40), probability=0.012)
    links = send_many(world, count)
    for _ in range(40 * count):
        work_off(ahead=NOW)
        if settled():
            break
        time.passes(20)
    assert {one.state for one in IssueLink.objects.filter(pk__in=[one.pk for one in links])} == {"linked"}
    assert len(jira.ledger.tickets) == count
    assert jira.ledger.early_calls() == []
    assert [one for one in jira.ledger.calls() if one.status == 429]


def test_revoked_credentials_cost_one_call_whatever_waits(world: World, jira: JiraSite) -> None:
    """Behaviour 19: 401 stops the connection at once."""
    links = send_many(world, 60)
    jira.revoke()
    work_off(ahead=NOW)
    Message.objects.filter(state="pending").update(not_before=timezone.now())
    work_off(ahead=NOW)
    assert [one.status for one in jira.ledger.calls()] == [401]
    assert {world.link(one.action_id).state for one in links} == {"ready"}
    assert not any(notes(one, NoteKind.SENT) for one in links)
    assert Tracker.objects.get().stopped_words.startswith("401")
    assert owe_due(as_of=timezone.now()) == 0
    jira.give_back()
    Tracker.objects.update(stopped_at=None, stopped_words="")
    Message.objects.filter(state="pending").update(not_before=timezone.now())
    work_off(rounds=40, ahead=NOW)
    assert len(jira.issues()) == 60


def test_a_captcha_stops_it_as_well(db: None) -> None:
    """Behaviour 19: Data Center wants a person."""
    with JiraSite("dc") as jira:
        world = new_world(jira)
        jira.ask_for_captcha()
        send_many(world, 5)
        work_off(ahead=NOW)
        assert [one.status for one in jira.ledger.calls()] == [403]
        assert Tracker.objects.get(connection=world.connection_id).stopped_at is not None


def test_after_five_failures_in_a_row_one_call_a_time_tries(world: World, jira: JiraSite, time: Time) -> None:
    """Behaviour 19: the breaker."""
    jira.fail("*", "status", status=503)
    send_many(world, 12)
    work_off(ahead=NOW)
    assert len(jira.ledger.calls()) == FAILURES
    for _ in range(3):
        time.passes(601)
        Message.objects.filter(state="pending").update(not_before=timezone.now())
        before = len(jira.ledger.calls())
        work_off(ahead=NOW)
        assert len(jira.ledger.calls()) == before + 1
    jira.plan.clear()
    for _ in range(20):
        time.passes(60)
        work_off(ahead=NOW)
    assert len(jira.issues()) == len(jira.ledger.tickets) == 12
    assert Tracker.objects.get().failures == 0


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("field_errors", {"errors": {"summary": "no"}}),
        ("unsupported", {}),
        ("bad_priority", {}),
        ("status", {"status": 403}),
        ("status", {"status": 404}),
        ("status", {"status": 413}),
        ("status", {"status": 422}),
    ],
)
def test_what_is_refused_is_not_sent_again_until_the_item_changes(
    world: World, jira: JiraSite, time: Time, fault: Any, said: dict[str, Any]
) -> None:
    """Behaviour 19: permanent, also where a check of the project finds nothing wrong."""
    jira.fail("create", fault, **said)
    link = world.send(world.action())
    for _ in range(5):
        work_off()
        time.passes(3600)
    found = world.link(link.action_id)
    assert (found.state, len(jira.ledger.creates_posted())) == (LinkState.REFUSED, 1)
    assert found.words
    assert len(notes(link, NoteKind.REFUSED)) == 1
    jira.plan.clear()
    edit(world, link, title="Alert on every price drift")
    work_off()
    assert world.link(link.action_id).state == LinkState.LINKED


def test_reading_and_writing_are_tried_again_and_a_create_is_not(
    world: World, jira: JiraSite, time: Time
) -> None:
    """Behaviour 17: GET and PUT on 5xx or a reset; a create goes to those who look for it."""
    link = world.sent()
    for kind in ("reset", "drop", "cut"):
        jira.fail("edit", kind, times=1)
        edit(world, link, title=f"Alert after {kind}")
        work_off()
        assert jira.issue(link.issue_id).fields["summary"] == f"Alert after {kind}"
    jira.fail("create", "status", status=502, times=1)
    other = world.send(world.action("Two"))
    work_off(ahead=NOW)
    assert world.link(other.action_id).state == LinkState.UNCERTAIN
    assert len(jira.ledger.calls("create")) == 2


def test_an_edit_that_was_done_before_its_answer_was_lost_is_not_done_twice(
    world: World, jira: JiraSite
) -> None:
    """Behaviour 17: the next round reads first."""
    link = world.sent()
    jira.fail("edit", "reset", times=1)
    edit(world, link, title="Alert on every price drift")
    work_off()
    assert len(jira.ledger.calls("edit")) == 1


def test_a_connection_without_token_or_paused_calls_nobody(world: World, jira: JiraSite) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE connections_connection SET state = 'paused'")
    with pytest.raises(Deferred, match="paused"):
        line_to(world.connection_id)
    assert jira.ledger.calls() == []


def test_an_address_that_may_not_be_called_any_more_sends_nothing_and_says_why(
    world: World, jira: JiraSite
) -> None:
    """Behaviour 25: a host that is not allowed (now) is no refusal of the ticket."""
    link = world.send(world.action())
    with override_settings(TRACKER_HOSTS=[]):
        work_off(ahead=NOW)
    assert world.link(link.action_id).state == LinkState.READY
    assert jira.ledger.calls() == []
    work_off(ahead=timedelta(minutes=11))
    assert world.link(link.action_id).state == LinkState.LINKED


def test_calls_are_counted_by_sort_and_outcome(world: World, jira: JiraSite) -> None:
    """Behaviour 26."""
    link = world.sent()
    jira.fail("edit", "status", status=500, times=1)
    edit(world, link, title="Alert on every price drift")
    work_off()
    counted = {(one.call, one.outcome): one.count for one in CallCount.objects.all()}
    assert counted[("create", "ok")] == 1
    assert counted[("edit", "500")] == counted[("edit", "ok")] == 1


@pytest.mark.parametrize("count", [examples(3)])
def test_in_dozens_of_workers_the_pace_is_one(world: World, count: int) -> None:
    """One row a connection: whoever asks, the tokens are the same."""
    for _ in range(count):
        Pace(world.connection_id, "get").admit()
        Pace(world.connection_id, "edit", "7").admit()
    assert Tracker.objects.get().tokens < BURST

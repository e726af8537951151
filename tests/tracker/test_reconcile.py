"""What webhooks missed is found by reading (jira-sync behaviour 22)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviewboard.connections.models import Connection
from reviewboard.domain.tracking.port import IssuePage
from reviewboard.domain.values import ActionState, LinkState, Priority
from reviewboard.integrations.jira.tracker import JiraTracker
from reviewboard.outbox.models import Message
from reviewboard.tracker.models import Duplicate, IssueLink, ServicePlace, Tracker
from reviewboard.tracker.operations.reconciling import MOST_PAGES, owe_due, reconcile
from reviewboard.tracker.operations.syncing import read_hinted
from tests.simulators.jira import JiraSite, always
from tests.tracker.acting import Time, edit, polled
from tests.tracker.world import World, new_world, owed, place_in, work_off


@pytest.mark.parametrize("mode", ["cloud", "dc"])
def test_without_webhooks_both_sides_agree_after_two_polls(db: None, mode: Any) -> None:
    with JiraSite(mode, webhooks=False) as jira:
        world = new_world(jira)
        links = [world.sent(f"Alert on drift {number}") for number in range(4)]
        ravi = jira.as_person("Ravi")
        ravi.move(links[0].issue_key, "Done")
        ravi.edit(links[1].issue_key, duedate="2027-01-15", priority="1")
        ravi.edit(links[2].issue_key, summary="Alert on everything")
        edit(world, links[3], title="Alert on nothing")
        for _ in range(2):
            polled(world)
        assert world.item(links[0]).state == ActionState.DONE
        item = world.item(links[1])
        assert (item.due_on, item.priority) == (date(2027, 1, 15), Priority.URGENT)
        assert world.item(links[2]).title == "Alert on everything"
        assert jira.issue(links[3].issue_id).fields["summary"] == "Alert on nothing"
        jira.ledger.clear()
        polled(world)
        assert set(jira.ledger.counts()) == {"search"}


def test_it_asks_for_what_was_updated_since_with_fifteen_minutes_to_spare(
    world: World, jira: JiraSite, time: Time
) -> None:
    """Relative to Jira's own clock, so that nobody's clock or time zone matters."""
    world.sent()
    polled(world)
    time.passes(300)
    polled(world)
    first, second = [
        one.query["jql"][0] for one in jira.ledger.calls("search") if "updated" in one.query["jql"][0]
    ]
    assert first == "project in (10000) AND updated >= -1456m ORDER BY updated DESC"
    assert second == "project in (10000) AND updated >= -21m ORDER BY updated DESC"


def test_it_is_due_every_five_minutes_and_at_night_for_all(world: World, jira: JiraSite, time: Time) -> None:
    world.sent()
    assert owe_due(as_of=timezone.now()) == 1
    work_off()
    assert owe_due(as_of=timezone.now()) == 0
    jira.ledger.clear()
    time.passes(301)
    assert owe_due(as_of=timezone.now()) == 1
    work_off()
    assert jira.ledger.counts() == {"search": 1}
    time.passes(21 * 3600)
    owe_due(as_of=timezone.now())
    work_off()
    assert jira.ledger.counts() == {"search": 3, "bulkfetch": 1}


def test_a_poll_ends_at_its_cap_of_pages(
    world: World, jira: JiraSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a tracker says of further pages."""
    world.sent()
    asked: list[str] = []

    def endless(_: JiraTracker, query: str, after: str = "", limit: int = 50) -> IssuePage:
        asked.append(f"{query} {after} {limit}")
        return IssuePage((), f"page {len(asked)}")

    monkeypatch.setattr(JiraTracker, "search", endless)
    polled(world, whole=False)
    assert len(asked) == len(set(asked)) == MOST_PAGES
    assert jira.ledger.calls("search") == []


def test_a_page_token_that_repeats_ends_it(world: World, jira: JiraSite) -> None:
    """The library went round for ever."""
    world.sent()
    jira.fail("search", "repeat_token")
    polled(world, whole=False)
    assert len(jira.ledger.calls("search")) == 2


def test_a_page_token_that_expired_begins_anew(world: World, jira: JiraSite) -> None:
    link = world.sent()
    jira.as_person("Ana").move(link.issue_key, "Done")
    jira.fail("search", "expired_token", times=1)
    owe_due(as_of=timezone.now())
    work_off(ahead=timedelta(minutes=20))
    assert world.item(link).state == ActionState.DONE
    assert not Message.objects.filter(state="dead").exists()


def test_what_the_index_tells_late_is_a_hint_like_any_other(world: World, jira: JiraSite) -> None:
    """An index that lags says what was before: the ticket itself is asked, or nothing happens."""
    link = world.sent()
    polled(world)
    jira.index.lag = always(1000)
    jira.as_person("Ana").move(link.issue_key, "Done")
    polled(world, whole=False)
    assert world.item(link).state == ActionState.OPEN
    jira.index.catch_up()
    polled(world, whole=False)
    assert world.item(link).state == ActionState.DONE


def test_the_nightly_reading_finds_what_no_poll_has_seen(world: World, jira: JiraSite) -> None:
    """By id, open ones only, a hundred in a call; also one that was never read since it was made."""
    links = [world.sent(f"Alert {number}") for number in range(3)]
    jira.index.lag = always(10_000)
    jira.as_person("Ana").move(links[1].issue_key, "Done")
    polled(world, whole=True)
    assert world.item(links[1]).state == ActionState.DONE
    jira.ledger.clear()
    polled(world, whole=True)
    (fetched,) = jira.ledger.calls("bulkfetch")
    assert sorted(fetched.body["issueIdsOrKeys"]) == [links[0].issue_id, links[2].issue_id]


def test_second_tickets_with_one_mark_are_flagged_and_the_link_stays(world: World, jira: JiraSite) -> None:
    """The label search for orphans and duplicates: nothing is deleted."""
    link = world.sent()
    jira.as_person("Ana").create("OPS", "A copy", labels=[f"rb-{link.uuid}"])
    for _ in range(2):
        polled(world, whole=True)
    assert [one.issue_key for one in Duplicate.objects.all()] == ["OPS-1"]
    assert world.link(link.action_id).issue_id == link.issue_id
    assert len(jira.issues()) == 2


def test_an_orphan_is_found_by_the_poll(world: World, jira: JiraSite) -> None:
    """A lost create whose webhook was lost as well."""
    jira.fail("create", "reset", times=1)
    link = world.send(world.action())
    work_off(ahead=timedelta(0))
    polled(world, whole=False)
    assert world.link(link.action_id).state == LinkState.LINKED


def test_one_project_that_cannot_be_read_does_not_blind_us_for_the_others(
    world: World, jira: JiraSite
) -> None:
    """One wrong value makes the whole query an error: each project is asked for by itself then."""
    link = world.sent()
    place = place_in(jira, "CHK", world.connection_id, None)
    ServicePlace.objects.filter(pk=place.pk).update(project_id="99999")
    jira.as_person("Ana").move(link.issue_key, "Done")
    polled(world, whole=False)
    assert world.item(link).state == ActionState.DONE
    trouble = Connection.objects.get(pk=world.connection_id).trouble_words
    assert trouble == "400 The value '99999' does not exist for the field 'project'."


def test_a_query_that_is_refused_is_asked_ever_less_often(world: World, jira: JiraSite, time: Time) -> None:
    """No storm, and no heap of dead messages (behaviour 10 says so of notices; it holds here too)."""
    ServicePlace.objects.filter(pk=world.place.pk).update(project_id="99999")
    for _ in range(60):
        owe_due(as_of=timezone.now())
        work_off(ahead=timedelta(0))
        time.passes(10)
    assert len(jira.ledger.calls("search")) <= 4
    assert len(owed("reconcile_issues")) == 1
    assert not Message.objects.filter(state="dead").exists()
    assert "99999" in Connection.objects.get(pk=world.connection_id).trouble_words


def test_a_reading_says_when_it_went_well(world: World, jira: JiraSite) -> None:
    """Behaviour 26: the last good reading."""
    world.sent()
    reconcile(connection_id=world.connection_id, clock=timezone.now)
    memory = Tracker.objects.get()
    assert memory.polled_at is not None
    assert memory.read_all_at is not None
    assert Connection.objects.get(pk=world.connection_id).last_seen_at is not None


def test_hundreds_that_are_hinted_and_hidden_are_read_once_each(world: World, jira: JiraSite) -> None:
    """A hundred and twenty of whom nothing comes back: read in two calls, then asked for singly, and no loop."""
    world.sent()
    for number in range(119):
        IssueLink.objects.create(
            action_id=world.action(f"Old {number}"),
            connection_id=world.connection_id,
            place=world.place,
            state=LinkState.LINKED,
            issue_id=f"9{number:04}",
        )
    IssueLink.objects.update(hinted_at=timezone.now() - timedelta(days=1))
    jira.ledger.clear()
    read_hinted(connection_id=world.connection_id, clock=timezone.now)
    assert jira.ledger.counts() == {"bulkfetch": 2}
    assert not IssueLink.objects.filter(hinted_at__isnull=False).exists()
    assert len(owed("sync_issue")) == 119

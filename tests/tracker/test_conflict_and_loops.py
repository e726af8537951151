"""Both sides change, events come as they like, and it falls silent (jira-sync behaviours 12 to 14)."""

import itertools
import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviewboard.domain.messages import IssueHint
from reviewboard.domain.tracking.fields import Shared
from reviewboard.domain.values import ActionState, Priority
from reviewboard.findings.models import ActionItem
from reviewboard.inbox.models import Delivery
from reviewboard.integrations.jira.tracker import JiraTracker
from reviewboard.outbox.models import Message
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.models import IssueLink, SyncNote
from reviewboard.tracker.operations.hinting import hint
from reviewboard.tracker.operations.syncing import LAG
from tests.examples import examples
from tests.simulators.jira import JiraSite
from tests.tracker.acting import Time, edit, hear, notes, polled, post
from tests.tracker.world import World, new_world, work_off


def fields(jira: JiraSite, link: IssueLink) -> dict[str, Any]:
    return jira.issue(link.issue_id).fields


def quiet(world: World, jira: JiraSite) -> None:
    """Two rounds of everything that is left, then not one call but those of the reading itself, and no write."""
    for _ in range(2):
        hear(world)
        polled(world, whole=True)
    jira.ledger.clear()
    heard = len(jira.outgoing)
    polled(world, whole=True)
    assert set(jira.ledger.counts()) <= {"search", "bulkfetch"}
    assert len(jira.outgoing) == heard
    assert not Message.objects.filter(state__in=["pending", "dead"]).exists()


@pytest.mark.parametrize("who", ["ours", "theirs", "merge"])
def test_when_both_changed_it_the_setting_decides_and_the_loser_is_kept(
    world: World, jira: JiraSite, who: str
) -> None:
    """Behaviour 12."""
    world.replace_place(decides={"due": who})
    link = world.sent()
    jira.as_person("Ana").edit(link.issue_key, duedate="2027-01-15")
    edit(world, link, due_on=date(2026, 12, 24))
    work_off()
    ours, theirs = world.item(link).due_on, fields(jira, link)["duedate"]
    gave_way = [(one.field, one.words) for one in notes(link, NoteKind.GAVE_WAY)]
    conflict = world.link(link.action_id).conflict
    if who == "merge":
        assert (ours, theirs, gave_way) == (date(2026, 12, 24), "2027-01-15", [])
        assert conflict == {"due": True}
        assert len(notes(link, NoteKind.CONFLICT)) == 1
    else:
        assert str(ours) == theirs == ("2026-12-24" if who == "ours" else "2027-01-15")
        assert gave_way == [("due", "2027-01-15" if who == "ours" else "2026-12-24")]
        assert not conflict
    quiet(world, jira)
    assert len(notes(link, NoteKind.CONFLICT, NoteKind.GAVE_WAY)) == 1


def test_each_field_is_decided_for_itself(world: World, jira: JiraSite) -> None:
    """Behaviour 12: one side changed one field, the other side another."""
    link = world.sent()
    jira.as_person("Ana").edit(link.issue_key, priority="1", duedate="2027-01-15")
    edit(world, link, title="Alert on every price drift")
    work_off()
    item = world.item(link)
    assert (item.title, item.due_on, item.priority) == (
        "Alert on every price drift",
        date(2027, 1, 15),
        Priority.URGENT,
    )
    assert fields(jira, link)["summary"] == "Alert on every price drift"
    assert jira.ledger.writes()[-1].body["fields"] == {"summary": "Alert on every price drift"}
    quiet(world, jira)


def test_what_somebody_writes_between_our_reading_and_our_writing_is_not_lost(
    world: World, jira: JiraSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviours 12 to 14: their event looks older than the answer to our write, and must count all the same."""
    link = world.sent()
    real = JiraTracker.edit

    def edit_after_somebody(self: JiraTracker, issue_id: str, one: Any) -> Any:
        monkeypatch.setattr(JiraTracker, "edit", real)
        jira.as_person("Ravi").edit(link.issue_key, duedate="2027-01-15")
        return real(self, issue_id, one)

    monkeypatch.setattr(JiraTracker, "edit", edit_after_somebody)
    edit(world, link, title="Alert on every price drift")
    work_off()
    assert world.item(link).due_on == date(2027, 1, 15)
    assert fields(jira, link)["summary"] == "Alert on every price drift"
    quiet(world, jira)


EVENTS = 5


def five_events(world: World, jira: JiraSite) -> IssueLink:
    """A ticket, and five changes of it by a person, whose webhooks wait in `jira.outgoing`."""
    link = world.sent()
    jira.outgoing.clear()
    person = jira.as_person("Ravi")
    person.edit(link.issue_key, duedate="2027-01-15")
    person.move(link.issue_key, "In Progress")
    person.edit(link.issue_key, priority="1")
    person.move(link.issue_key, "Done")
    person.edit(link.issue_key, labels_add=["friday"], summary="Alert when prices drift")
    return link


def ends(world: World, link: IssueLink) -> tuple[object, ...]:
    item, found = world.item(link), world.link(link.action_id)
    told = [(one.kind, one.field, one.words) for one in notes(link, NoteKind.READ)]
    return (
        item.title,
        item.due_on,
        item.priority,
        item.state,
        found.base,
        found.hinted_at,
        sorted(set(told)),
    )


def test_five_events_end_the_same_in_any_order_and_however_often_they_come(
    world: World, jira: JiraSite
) -> None:
    """Behaviour 13. All 120 orders in `make prove`, some of them here; each event comes twice somewhere."""
    chance = random.Random(13)
    orders = list(itertools.permutations(range(EVENTS)))
    chosen = chance.sample(orders, min(len(orders), examples(8)))
    link = five_events(world, jira)
    events = list(jira.outgoing)
    assert len(events) == EVENTS
    kept: dict[str, Any] = dict(IssueLink.objects.filter(pk=link.pk).values().get())
    item = world.item(link)
    seen = set()
    for order in chosen:
        IssueLink.objects.filter(pk=link.pk).update(**{name: kept[name] for name in kept if name != "id"})
        ActionItem.objects.filter(pk=item.pk).update(
            title=item.title, due_on=item.due_on, priority=item.priority, state=item.state, done_at=None
        )
        SyncNote.objects.filter(link=link).delete()
        forget_deliveries()
        some = [events[number] for number in order]
        some.insert(chance.randrange(EVENTS), some[chance.randrange(EVENTS)])
        for one in some:
            assert post(one) in (200, 202)
            if chance.random() < 0.5:
                work_off()
        work_off()
        seen.add(str(ends(world, link)))
    assert len(seen) == 1
    assert world.item(link).state == ActionState.DONE


def forget_deliveries() -> None:
    """So that the same webhooks may come again as if for the first time."""
    Delivery.objects.all().delete()


def test_a_webhook_is_a_hint_and_says_nothing_by_itself(world: World, jira: JiraSite) -> None:
    """Behaviour 13: what counts is what the ticket is when it is asked."""
    link = world.sent()
    jira.outgoing.clear()
    jira.as_person("Ravi").move(link.issue_key, "Done")
    jira.as_person("Ravi").move(link.issue_key, "In Progress")
    hear(world, jira.outgoing[:1])
    assert world.item(link).state == ActionState.IN_PROGRESS
    jira.ledger.clear()
    hear(world, jira.outgoing[1:])
    assert jira.ledger.calls() == []


def test_an_answer_older_than_the_hint_is_read_again_later(world: World, jira: JiraSite) -> None:
    """Behaviour 13 (C 24): a GET after a webhook may be older than it."""
    link = world.sent()
    jira.outgoing.clear()
    jira.as_person("Ravi").move(link.issue_key, "Done")
    jira.fail("bulkfetch", "stale", times=2)
    hear(world)
    assert world.item(link).state == ActionState.DONE
    assert len(jira.ledger.calls("bulkfetch")) == 3
    assert world.link(link.action_id).hinted_at is None


def test_an_edit_here_is_not_lost_when_the_answer_is_old(world: World, jira: JiraSite) -> None:
    """Behaviour 13: nothing is written on what is known to be out of date, and it is still owed."""
    link = world.sent()
    jira.as_person("Ravi").edit(link.issue_key, duedate="2027-01-15")
    hear(world)
    jira.fail("get", "stale", times=1)
    edit(world, link, title="Alert on every price drift")
    work_off(ahead=timedelta(seconds=5))
    assert fields(jira, link)["summary"] == "Alert on price drift"
    work_off()
    assert fields(jira, link)["summary"] == "Alert on every price drift"


def test_a_jira_that_was_restored_from_a_backup_counts_again_after_a_while(
    world: World, jira: JiraSite, time: Time
) -> None:
    """Behaviour 13: what it says is older than what is known of it, and stays so."""
    link = world.sent()
    jira.as_person("Ravi").edit(link.issue_key, duedate="2027-01-15")
    hear(world)
    restored = jira.store.find_issue(link.issue_id)
    assert restored is not None
    restored.updated -= timedelta(hours=2)
    restored.fields["duedate"] = "2026-12-11"
    edit(world, link, title="Alert on every price drift")
    work_off(ahead=timedelta(minutes=1))
    assert fields(jira, link)["summary"] == "Alert on price drift"
    time.passes(LAG.total_seconds())
    work_off()
    assert fields(jira, link)["summary"] == "Alert on every price drift"
    assert world.item(link).due_on == date(2026, 12, 11)
    assert world.link(link.action_id).behind_since is None


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_off_changes_nothing(db: None, hours: int) -> None:
    """Behaviour 13: Jira's times are compared with Jira's times only."""
    with JiraSite(skew=timedelta(hours=hours)) as jira:
        world = new_world(jira)
        link = world.sent()
        jira.as_person("Ravi").edit(link.issue_key, duedate="2027-01-15")
        hear(world)
        jira.as_person("Ravi").move(link.issue_key, "In Progress")
        polled(world)
        edit(world, link, title="Alert on every price drift")
        work_off()
        item = world.item(link)
        assert (item.due_on, item.state) == (date(2027, 1, 15), ActionState.IN_PROGRESS)
        assert fields(jira, link)["summary"] == "Alert on every price drift"
        quiet(world, jira)


def test_a_hundred_edits_each_way_are_a_hundred_writes_at_most_and_then_silence(
    world: World, jira: JiraSite
) -> None:
    """Behaviours 14 and 19: each side edits as often; edits that come together become one write."""
    times, link = min(100, examples(20)), world.sent()
    chance = random.Random(14)
    jira.ledger.clear()
    for number in range(times):
        edit(world, link, title=f"Alert on price drift, version {number}")
        jira.as_person("Ravi").edit(link.issue_key, duedate=f"2027-01-{1 + number % 28:02}")
        if chance.random() < 0.3:
            hear(world, jira.outgoing[-3:])
    hear(world)
    assert len(jira.ledger.writes()) <= times
    assert fields(jira, link)["summary"] == world.item(link).title
    assert str(world.item(link).due_on) == fields(jira, link)["duedate"]
    quiet(world, jira)


def test_our_own_echo_is_no_news(world: World, jira: JiraSite) -> None:
    """Behaviour 14: the event of our own edit asks nothing of anybody."""
    link = world.sent()
    hear(world)
    edit(world, link, title="Alert on every price drift")
    work_off()
    jira.ledger.clear()
    hear(world)
    assert jira.ledger.calls() == []
    assert world.link(link.action_id).hinted_at is None


def test_ten_edits_become_one_write(world: World, jira: JiraSite) -> None:
    """Behaviour 19."""
    link = world.sent()
    for number in range(10):
        edit(world, link, title=f"Alert on price drift {number}")
    work_off()
    assert len(jira.ledger.calls("edit")) == 1


def test_a_write_that_meets_another_is_tried_again(world: World, jira: JiraSite) -> None:
    """409: it did not happen, and is still owed."""
    link = world.sent()
    jira.fail("edit", "status", status=409, times=1)
    edit(world, link, title="Alert on every price drift")
    work_off()
    assert fields(jira, link)["summary"] == "Alert on every price drift"
    assert world.link(link.action_id).cause == ""


def test_a_webhook_that_names_no_time_has_the_ticket_read(world: World, jira: JiraSite) -> None:
    """A recorded one has no `updated`."""
    link = world.sent()
    jira.as_person("Ravi").move(link.issue_key, "Done")
    told = [IssueHint(link.issue_id, link.issue_key)]
    hint(connection_id=world.connection_id, hints=told, as_of=timezone.now())
    work_off()
    assert world.item(link).state == ActionState.DONE


def test_a_title_with_blanks_is_taken_without_being_written_back(world: World, jira: JiraSite) -> None:
    """Behaviour 14: what is agreed is what each side says, in its own words."""
    link = world.sent()
    jira.as_person("Ravi").edit(link.issue_key, summary="Alert  on   drift")
    hear(world)
    assert world.item(link).title == "Alert  on   drift"
    quiet(world, jira)
    assert fields(jira, link)["summary"] == "Alert  on   drift"


def test_what_was_agreed_keeps_no_persons_name(world: World, jira: JiraSite) -> None:
    """Names live in one erasable place; the history has keys."""
    named = f"{world.owner.name} <{world.owner.email}>"
    link = world.sent(f"Ask {named} about the alert")
    jira.as_person("Ravi").edit(link.issue_key, summary=f"Ask {named} about all alerts")
    hear(world)
    found = world.link(link.action_id)
    kept = str([found.base, found.there, [one.words for one in notes(link)]])
    assert world.owner.name not in kept
    assert Shared.SUMMARY.value in found.base
    quiet(world, jira)

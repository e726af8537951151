"""Whatever happens on both sides, in whatever order it is told: in the end both agree, or it can be seen why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.tracking.fields import Decides, Shared
from reviewboard.domain.tracking.standing import standing_of
from reviewboard.domain.values import ActionState, LinkState, Priority
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.models import IssueLink, SyncNote, Tracker
from tests.examples import examples
from tests.simulators.jira import JiraSite
from tests.simulators.jira.webhooks import Delivery
from tests.simulators.jira.workflows import STATUSES
from tests.tracker.acting import edit, polled, post, step
from tests.tracker.world import PRIORITIES, World, known_in_jira, new_world, work_off

HOURS = timedelta(hours=8)
"""Far enough ahead for whatever waits to be tried again."""
EVENTS = (ActionEvent.START, ActionEvent.STOP, ActionEvent.FINISH, ActionEvent.REOPEN)
CHOSEN = (Shared.SUMMARY, Shared.DUE, Shared.PRIORITY, Shared.ASSIGNEE, Shared.STATUS)
titles = st.sampled_from(["Alert on drift", "Alert on price drift", "Alert when prices drift"])
days = st.sampled_from([None, date(2026, 12, 11), date(2027, 1, 15)])
priorities = st.sampled_from(list(Priority))
faults: list[tuple[str, str, dict[str, Any]]] = [
    ("edit", "reset", {}),
    ("edit", "drop", {}),
    ("edit", "status", {"status": 409}),
    ("edit", "status", {"status": 503}),
    ("get", "stale", {}),
    ("get", "status", {"status": 502}),
    ("bulkfetch", "stale", {}),
    ("transition", "reset", {}),
    ("transition", "status", {"status": 409}),
]


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class BothSides(RuleBasedStateMachine):
    """People here and people there work on one action item and its ticket; webhooks come as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = undone()
        self.undone.__enter__()
        self.jira = JiraSite(validate=False).start()
        self.world: World = new_world(self.jira)
        self.ravi = Person.objects.create(name="Ravi Menon")
        known_in_jira(self.jira, self.ravi, "Ravi")
        self.waiting: list[Delivery] = []
        self.told = 0

    @initialize(decides=st.fixed_dictionaries({one.value: st.sampled_from(list(Decides)) for one in CHOSEN}))
    def begins(self, decides: dict[str, Decides]) -> None:
        self.world.replace_place(decides={name: who.value for name, who in decides.items()})
        self.link: IssueLink = self.world.sent()

    def teardown(self) -> None:
        try:
            if hasattr(self, "link"):
                self.ends_in_agreement()
        finally:
            self.jira.stop()
            self.undone.__exit__(None, None, None)

    # Here.

    @rule(title=titles)
    def title_is_edited_here(self, title: str) -> None:
        edit(self.world, self.link, title=title)

    @rule(due=days)
    def date_is_edited_here(self, due: date | None) -> None:
        edit(self.world, self.link, due_on=due)

    @rule(priority=priorities)
    def priority_is_edited_here(self, priority: Priority) -> None:
        edit(self.world, self.link, priority=priority)

    @rule(to_ravi=st.booleans())
    def owner_is_changed_here(self, to_ravi: bool) -> None:
        edit(self.world, self.link, owner_id=self.ravi.pk if to_ravi else self.world.owner.pk)

    @rule(event=st.sampled_from(EVENTS))
    def item_is_moved_here(self, event: ActionEvent) -> None:
        if event in ACTION.events(ActionState(self.world.item(self.link).state)):
            step(self.world, self.link, event)

    # There.

    @rule(title=titles)
    def title_is_edited_there(self, title: str) -> None:
        self.jira.as_person("Ana").edit(self.link.issue_key, summary=title)

    @rule(due=days, priority=priorities)
    def date_and_priority_are_edited_there(self, due: date | None, priority: Priority) -> None:
        day = due.isoformat() if due else None
        self.jira.as_person("Ravi").edit(self.link.issue_key, duedate=day, priority=PRIORITIES[priority])

    @rule(who=st.sampled_from(["Ana", "Ravi", "Li", None]))
    def it_is_assigned_there(self, who: str | None) -> None:
        self.jira.as_person("Ana").assign(self.link.issue_key, who)

    @rule(name=st.sampled_from(["To Do", "In Progress", "Done"]))
    def it_is_moved_there(self, name: str) -> None:
        self.jira.as_person("Ana").move(self.link.issue_key, name)

    @rule(label=st.sampled_from(["friday", "reviewboard"]), add=st.booleans())
    def it_is_labelled_there(self, label: str, add: bool) -> None:
        told = {"labels_add" if add else "labels_remove": [label]}
        self.jira.as_person("Ana").edit(self.link.issue_key, **told)

    # In between.

    def _collect(self) -> None:
        self.waiting += self.jira.outgoing[self.told :]
        self.told = len(self.jira.outgoing)

    @rule(place=st.integers(0, 9), keep=st.booleans())
    def a_webhook_arrives(self, place: int, keep: bool) -> None:
        """Any that is under way; where it is kept, it comes once more."""
        self._collect()
        if self.waiting:
            number = place % len(self.waiting)
            assert post(self.waiting[number]) in (200, 202)
            if not keep:
                del self.waiting[number]

    @rule()
    def webhooks_are_lost(self) -> None:
        self._collect()
        self.waiting.clear()

    @rule(ahead=st.sampled_from([timedelta(0), timedelta(seconds=5), HOURS]))
    def somebody_works(self, ahead: timedelta) -> None:
        work_off(60, ahead=ahead)

    @rule(whole=st.booleans())
    def it_is_read(self, whole: bool) -> None:
        polled(self.world, whole=whole)

    @rule(fault=st.sampled_from(faults))
    def the_next_call_goes_wrong(self, fault: tuple[str, str, dict[str, Any]]) -> None:
        """One that fails; not so many in a row that nobody is called any more."""
        Tracker.objects.update(failures=0)
        operation, kind, said = fault
        self.jira.fail(operation, kind, times=1, **said)  # type: ignore[arg-type]  # kinds of faults

    # In the end.

    def ends_in_agreement(self) -> None:
        """Two rounds, and not a word more: each field is the same, or can be seen to be in conflict."""
        self.jira.plan.clear()
        Tracker.objects.update(failures=0, broken_until=None)
        for _ in range(2):
            work_off(60, ahead=HOURS)
            polled(self.world, whole=True)
        work_off(60, ahead=HOURS)
        self.jira.ledger.clear()
        self._collect()
        for one in self.waiting:
            assert post(one) in (200, 202)
        polled(self.world, whole=True)
        work_off(60, ahead=HOURS)
        assert self.jira.ledger.writes() == []
        assert not Message.objects.filter(state__in=["pending", "uncertain", "dead"]).exists()
        assert self.differing() <= self.visible()
        self.labels_are_nobodys()

    def differing(self) -> set[str]:
        item, ticket = self.world.item(self.link), self.jira.issue(self.link.issue_id)
        told, category = ticket.fields, STATUSES[ticket.status].category
        accounts = {self.world.owner.pk: "Ana", self.ravi.pk: "Ravi", None: None}
        name = accounts[item.owner_id]
        owner = self.jira.as_person(name).user.account_id if name else None
        pairs: dict[str, tuple[object, object]] = {
            "summary": (item.title, told["summary"]),
            "due": (str(item.due_on) if item.due_on else None, told.get("duedate")),
            "priority": (PRIORITIES[Priority(item.priority)], told["priority"]),
            "assignee": (owner, told.get("assignee")),
            "status": (standing_of(ActionState(item.state)).value, CATEGORIES[category]),
        }
        return {name for name, (ours, theirs) in pairs.items() if ours != theirs}

    def visible(self) -> set[str]:
        """The fields that a person can see to be in conflict, or to need them; and an assignee whom nobody here knows."""
        found = self.world.link(self.link.action_id)
        assert found.state == LinkState.LINKED
        seen = set(found.conflict)
        if found.cause.startswith((Cause.CLOSED, Cause.NO_WAY)):
            seen.add("status")
        if (
            self.jira.issue(found.issue_id).fields.get("assignee")
            == self.jira.as_person("Li").user.account_id
        ):
            seen.add("assignee")
        return seen

    def labels_are_nobodys(self) -> None:
        """What a person added stays, and what they took away is not put back (behaviour 5)."""
        labels = set(self.jira.issue(self.link.issue_id).fields["labels"])
        assert f"rb-{self.link.uuid}" in labels
        assert not SyncNote.objects.filter(link=self.link, words__contains="labels").exists()


CATEGORIES = {"new": "open", "indeterminate": "in_progress", "done": "done"}


@pytest.mark.long
@pytest.mark.django_db
def test_both_sides_agree_in_the_end_or_it_can_be_seen_why_not() -> None:
    """Behaviours 5, 10 to 14, 17 and 22 together."""
    run_state_machine_as_test(
        BothSides,
        settings=settings(
            max_examples=examples(12),
            stateful_step_count=15,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )

"""Action items that were kept elsewhere: brought in once, found and counted, and silent in every place that asks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from reviewboard.audit.operations import place_hold
from reviewboard.catalog.models import Service
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.taking_back import Kept, TakenBack, take_back
from reviewboard.domain.reminders import ReminderPolicy
from reviewboard.domain.values import ActionState
from reviewboard.findings import operations
from reviewboard.findings.imports import KINDS, NO_REASON, import_actions
from reviewboard.findings.models import ActionItem, Decision, ImportedAction, Recheck
from reviewboard.findings.operations.levels import expect_anew
from reviewboard.findings.queries import ages, closed_within, for_agenda, list_actions, list_rechecks
from reviewboard.findings.queries.agenda import due
from reviewboard.findings.queries.levels import would_change
from reviewboard.findings.queries.search import search
from reviewboard.findings.queries.tickets import open_of, open_without, owners_of_open
from reviewboard.findings.reminding.facts import gather
from reviewboard.findings.rows import ActionFilter, ActionList
from reviewboard.incidents.models import Incident
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from reviewboard.people.visibility import NotAllowed
from reviewboard.policies.queries import levels_in_force
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.placing import send
from tests.incidents.pager import pager
from tests.people.roster import NOW, TODAY, person, reader, team, user
from tests.statements import at_most

pytestmark = pytest.mark.django_db

FILE = """id,title,opened_on,state,done_on,due_on,owner,team,service,outcome
A-1,Alert on price drift,2026-09-01,open,,2026-09-20,ada.lovelace@example.org,payments,checkout,See Ann <ann@example.org>
A-2,Contract test,2026-09-02,done,2026-10-01,2026-09-20,gone@example.org,old team,no-more,It is green
"""
OF_PEOPLE = {"agenda_mail", "reminder_mail", "sync_issue", "create_issue", "create_issues"}


def bring(text: str = FILE, **options: bool) -> Outcome:
    return import_actions(upload=Upload("actions.csv", text.encode()), stamp=Stamp(NOW), **options)


def back(outcome: Outcome) -> TakenBack:
    assert outcome.import_id is not None
    return take_back(import_id=outcome.import_id, kinds=KINDS, stamp=Stamp(NOW))


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return (outcome.count("created"), outcome.count("updated"), outcome.count("unchanged"))


def named(key: str) -> ActionItem:
    return ActionItem.objects.get(imported__external_id=key)


@pytest.fixture
def ada() -> Person:
    """Who owns A-1; the team and the service that the file names."""
    team()
    Service.objects.create(key="checkout", name="Checkout")
    return person()


def test_a_file_becomes_historic_action_items_counted_from_the_day_it_states(ada: Person) -> None:
    outcome = bring()
    assert (counts(outcome), outcome.problems) == ((2, 0, 0), ())
    first, second = named("A-1"), named("A-2")
    assert (first.historic, first.state, first.owner) == (True, "open", ada)
    assert (first.team, first.service) == (ada_team(), Service.objects.get())
    assert first.created_at == datetime(2026, 9, 1, 12, tzinfo=UTC)
    assert (first.due_on, first.expected_by) == (date(2026, 9, 20), None)
    assert "⟦q" in first.outcome
    assert "ann@" not in first.outcome
    assert (second.state, second.owner, second.team, second.service) == ("done", None, None, None)
    assert second.done_at == datetime(2026, 10, 1, 12, tzinfo=UTC)
    assert outcome.notices == (
        "line 3: no person has the address “gone@example.org”",
        "line 3: no team is called “old team”",
        "line 3: no service is called “no-more”",
    )


def ada_team() -> object:
    (found,) = {one.team for one in ActionItem.objects.filter(team__isnull=False)}
    return found


def test_nothing_is_owed_to_anybody(ada: Person) -> None:
    bring()
    assert not Message.objects.filter(kind__in=OF_PEOPLE).exists()


def test_twice_is_as_once_and_a_newer_file_changes_what_it_names(ada: Person) -> None:
    bring()
    assert counts(bring()) == (0, 0, 2)
    newer = "id,title,opened_on,state,reason\nA-1,Alert on drift,2026-09-01,won't do,Not worth it\n"
    assert counts(bring(newer)) == (0, 1, 0)
    first = named("A-1")
    assert (first.title, first.state, first.state_reason) == ("Alert on drift", "wont_do", "Not worth it")
    assert first.owner == ada, "a column that is absent leaves what is known"
    assert counts(bring("id,title,opened_on,state\nA-1,Alert on drift,2026-09-01,verified\n")) == (0, 1, 0)
    assert named("A-1").state == "verified"


def test_without_a_reason_the_record_says_so() -> None:
    bring("id,title,opened_on,state\nA-9,Buy a bell,2026-09-01,dropped\n")
    assert named("A-9").state_reason == NO_REASON


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("A-1,,2026-09-01,open,", "title"),
        ("A-1,Bell,,open,", "opened_on"),
        ("A-1,Bell,2026-09-01,lost,", "another word for one of them"),
        ("A-1,Bell,2026-09-01,done,2026-08-01", "not before the first"),
        ("A-1,Bell,2026-09-01,open,2026-09-03", "while it is not closed"),
    ],
)
def test_a_bad_row_is_told_with_its_place_and_the_others_stay(row: str, expected: str) -> None:
    outcome = bring(f"id,title,opened_on,state,done_on\n{row}\nA-2,Bell,2026-09-01,,2026-09-03\n")
    assert expected in " ".join(map(str, outcome.problems))
    assert [one.external_id for one in ImportedAction.objects.all()] == ["A-2"]
    assert named("A-2").state == "done"


def test_a_preview_and_all_or_nothing_keep_nothing() -> None:
    assert counts(bring(keep=False)) == (2, 0, 0)
    bad = f"{FILE}A-3,,2026-09-01,,,,,,,\n"
    assert bring(bad, all_or_nothing=True).import_id is None
    assert not ActionItem.objects.exists()


def test_it_is_taken_back_whole_but_for_what_is_used_since(ada: Person) -> None:
    outcome = bring()
    Decision.objects.create(text="Alerts come first", enforced_after=named("A-2"))
    second = named("A-2").pk
    assert back(outcome) == TakenBack(1, 0, (Kept(f"action:{second}", "used"),))
    assert [one.pk for one in ActionItem.objects.all()] == [second]


def test_taking_back_a_newer_file_restores_what_was(ada: Person) -> None:
    bring()
    newer = bring("id,title,opened_on,state,done_on\nA-1,Other words,2026-09-01,done,2026-09-09\n")
    assert back(newer).restored == 1
    first = named("A-1")
    assert (first.state, first.done_at, first.owner) == ("open", None, ada)
    assert "Alert on price drift" in first.title


def test_a_legal_hold_keeps_one_as_it_is(ada: Person) -> None:
    bring()
    place_hold(subject=f"action:{named('A-1').pk}", actor_id=ada.pk, reason="Dispute", at=NOW)
    outcome = bring(FILE.replace("Alert on price", "Alarm on price"))
    assert len(outcome.problems) == 1
    assert "Alert on price" in named("A-1").title


def historic_and_not(owner: Person) -> tuple[ActionItem, ActionItem]:
    """The same twice, brought in and not: open, owned, past its date."""
    bring()
    first = named("A-1")
    columns = {"owner": owner, "service": first.service, "due_on": first.due_on, "title": "Our own"}
    return first, ActionItem.objects.create(**columns, created_at=first.created_at, expected_by=TODAY)


Asked = Callable[[Person], set[int]]
WHERE_IT_IS_ASKED: dict[str, Asked] = {
    "the agenda": lambda _who: {one.id for one in for_agenda(on=TODAY)},
    "agenda mail": lambda who: {one.id for one in due(HOUSE, by=TODAY).get(who.pk, [])},
    "reminders": lambda _who: {one.id for one in gather(HOUSE, ReminderPolicy(), on=TODAY).actions},
    "tickets, at once": lambda _who: set(open_without(HOUSE, None, IssueLink.objects.none(), limit=9)),
    "tickets of everybody": lambda _who: set(open_of(HOUSE, None, limit=9)),
    **{
        f"the list {view}": lambda who, view=view: {  # type: ignore[misc]
            one.id
            for one in list_actions(
                reader(Role.ENGINEER, who), ActionFilter(view=view), None, 9, on=TODAY
            ).rows
        }
        for view in (ActionList.OPEN, ActionList.MINE, ActionList.OVERDUE)
    },
}


@pytest.mark.parametrize("where", WHERE_IT_IS_ASKED)
def test_no_place_that_asks_something_asks_for_what_is_historic(ada: Person, where: str) -> None:
    historic, own = historic_and_not(ada)
    Service.objects.all().delete()
    found = WHERE_IT_IS_ASKED[where](ada)
    assert own.pk in found
    assert historic.pk not in found


def test_it_is_not_counted_as_late_or_as_old(ada: Person) -> None:
    historic_and_not(ada)
    (one,) = ages(HOUSE, on=TODAY)
    assert (one.open, one.late) == (1, 1)
    assert owners_of_open(HOUSE, None) == {ada.pk: 1}
    assert would_change(HOUSE, levels_in_force(on=TODAY), on=TODAY).open == 1
    ActionItem.objects.filter(historic=True).update(state="done", done_at=NOW)
    assert closed_within(HOUSE, on=TODAY).count == 0


def test_no_tick_touches_it(ada: Person) -> None:
    historic, own = historic_and_not(ada)
    expect_anew(as_of=NOW)
    historic.refresh_from_db()
    assert historic.expected_by is None
    Person.objects.filter(pk=ada.pk).update(ends_on=TODAY)
    assert operations.hand_over_leavers(as_of=NOW) == 1
    historic.refresh_from_db()
    own.refresh_from_db()
    assert (historic.owner, own.owner) == (ada, None)
    ActionItem.objects.filter(pk=historic.pk).update(
        state=ActionState.RISK_ACCEPTED, accepted_until=TODAY - timedelta(days=1)
    )
    assert operations.end_accepted_risks(as_of=NOW) == 0
    assert for_agenda(on=TODAY)[0].id == own.pk
    assert len(for_agenda(on=TODAY)) == 1


def test_what_came_back_does_not_reopen_it_and_nobody_looks_again(ada: Person) -> None:
    bring()
    connection, service = pager(), Service.objects.get()
    shared = {"connection": connection, "service": service, "category": "rollout", "severity": "SEV2"}
    before, after = (
        Incident.objects.create(external_id=name, title=name, status="resolved", started_at=at, **shared)
        for name, at in (("before", NOW - timedelta(days=30)), ("after", NOW))
    )
    done = {"incident": before, "state": "done", "done_at": NOW - timedelta(days=9)}
    own = ActionItem.objects.create(title="Our own", **done)
    ActionItem.objects.filter(imported__external_id="A-2").update(**done)
    assert operations.look_for_recurrence(incident_id=after.pk, as_of=NOW) == 1
    own.refresh_from_db()
    assert (own.state, named("A-2").state) == ("open", "done")
    for action in (own, named("A-2")):
        Recheck.objects.create(action=action, after_days=30, due_on=TODAY, closed_at=NOW)
    assert [one.action_id for one in list_rechecks(HOUSE, None, 9, on=TODAY).rows] == [own.pk]


def test_nobody_changes_it_or_sends_it_to_a_tracker(ada: Person) -> None:
    historic, _own = historic_and_not(ada)
    for role in (Role.ENGINEER, Role.ADMIN):
        who = reader(role, ada if role is Role.ENGINEER else person("Ravi Root"))
        with pytest.raises(NotAllowed):
            send(reader=who, action_id=historic.pk, as_of=NOW)
        changed = operations.drop_many(reader=who, action_ids=[historic.pk], reason="Old", as_of=NOW)
        assert (changed.done, changed.refused) == (0, 1)
    assert not IssueLink.objects.exists()


def test_it_is_found_by_search_and_in_a_list_of_its_own(ada: Person) -> None:
    historic, own = historic_and_not(ada)
    assert {one.id for one in search(HOUSE, "price drift", 5)} == {historic.pk}
    wanted = ActionFilter(view=ActionList.HISTORIC)
    with at_most(2):
        rows = list_actions(HOUSE, wanted, None, 9, on=TODAY).rows
    assert [(one.is_historic, one.days_past) for one in rows] == [(True, 0), (True, 0)]
    assert own.pk not in {one.id for one in rows}
    client = Client()
    client.force_login(user(Role.ENGINEER, ada))
    page = client.get("/actions/?view=historic").content.decode()
    assert "historic" in page
    assert "Alert on price drift" in page
    page = client.get(f"/actions/{historic.pk}/").content.decode()
    assert "asks nothing of anybody" in page
    assert f"/actions/{historic.pk}/edit/" not in page
    assert client.get(f"/actions/{historic.pk}/edit/").status_code == 403
    assert "Alert on price drift" not in client.get("/me/").content.decode()


def test_the_command_and_its_exit(tmp_path: Path, ada: Person, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "actions.csv"
    path.write_text(FILE)
    call_command("import_actions", str(path))
    assert "2 created, 0 updated, 0 unchanged" in capsys.readouterr().out
    path.write_text(f"{FILE}A-3,,2026-09-01,,,,,,,\n")
    with pytest.raises(CommandError, match="1 of 1 files"):
        call_command("import_actions", str(path))


@pytest.mark.parametrize("count", [20, 400])
def test_new_rows_take_a_bounded_number_of_statements(ada: Person, count: int) -> None:
    lines = [f"N-{n},Told by N <n{n}@example.org>,2026-09-01" for n in range(count)]
    text = "\n".join(["id,title,opened_on", *lines])
    with at_most(40):
        assert bring(text).count("created") == count

"""Which changes wait for me? Told to oneself, on the page of what one owes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from reviewboard.approvals.models import Approval, Gate
from reviewboard.approvals.queue import own_queue
from reviewboard.catalog.models import Ownership, Reviewer, Service
from reviewboard.changes.models import Change, Commit, Review
from reviewboard.domain.approval import GatePolicy, Seen, as_data
from reviewboard.domain.values import GateMode
from reviewboard.people.models import Identity, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.policies.models import Policy
from reviewboard.policies.queries import GATE
from tests.approvals.drifting import HEAD, NOW, anybody, drifted, hidden, service, waiting
from tests.people.roster import person, team
from tests.statements import at_most
from tests.web.test_agenda_pages import signed_in, text

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_that_wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def rita() -> Person:
    return person("Rita Stone")


@pytest.fixture
def shop(rita: Person) -> Service:
    return service("shop", reviewers=(rita,))


def queue(who: Person, role: Role = Role.ENGINEER) -> list[int]:
    return [one.id for one in own_queue(as_reader(who, role), as_of=NOW)]


def as_reader(who: Person, role: Role = Role.ENGINEER) -> Reader:
    return anybody(person_id=who.pk, role=role)


def login(who: Person) -> Identity:
    return Identity.objects.create(kind="github", value=f"login-{who.pk}", person=who)


def test_what_waits_for_a_reviewer_stands_on_their_page_the_longest_first(
    shop: Service, rita: Person
) -> None:
    young = waiting(shop, NOW - HOUR, title="Cap the retries")
    old = waiting(shop, NOW - 30 * HOUR, title="Round the totals")
    said = text(signed_in(rita), "/me/")
    assert "You owe 2 things" in said
    assert "Changes that wait for your approval" in said
    assert f"30 h so far Approve {old.reference}, or ask for changes: Round the totals" in said
    assert "because you can approve for shop. The gate observes here: nothing is held back." in said
    assert said.index("Round the totals") < said.index("Cap the retries")
    assert queue(rita) == [old.pk, young.pk]
    assert "Changes that wait" not in text(signed_in(person("Ola Nordmann"), Role.FACILITATOR), "/me/")


@pytest.mark.parametrize(
    ("hours", "then"),
    [
        (1, "The deputies are asked on Wed 25 Nov, 15:00."),
        (21, "The owner of the service is asked on Wed 25 Nov, 15:00."),
        (27, "The deputies and the owner of the service were asked, too."),
    ],
)
def test_where_the_gate_holds_it_is_said_who_is_asked_next(
    shop: Service, rita: Person, hours: int, then: str
) -> None:
    body = as_data(GatePolicy(enforced=frozenset({"shop"})))
    Policy.objects.create(kind=GATE, version=1, body=body, hypothesis="fewer surprises")
    waiting(shop, NOW - hours * HOUR, GateMode.ENFORCE)
    assert then in text(signed_in(rita), "/me/")


def test_deputies_and_owners_have_it_when_they_are_asked(shop: Service) -> None:
    dag, amara = person("Dag Holm"), person("Amara Okafor")
    Reviewer.objects.create(service=shop, person=dag, deputy=True, starts_on="2026-01-01")
    Ownership.objects.create(service=shop, team=team(), owner=amara, starts_on="2026-01-01")
    waiting(shop, NOW - HOUR)
    assert (queue(dag), queue(amara)) == ([], [])
    second = waiting(shop, NOW - 21 * HOUR)
    assert (queue(dag), queue(amara)) == ([second.pk], [])
    third = waiting(shop, NOW - 27 * HOUR)
    assert (queue(dag), queue(amara)) == ([third.pk, second.pk], [third.pk])


def committed(by: Identity, one: Change) -> None:
    Commit.objects.create(change=one, sha=HEAD, position=0, committer=by, committed_at=NOW)


def authored(by: Identity, one: Change) -> None:
    Change.objects.filter(pk=one.pk).update(author=by)


def asked_for(by: Identity, one: Change) -> None:
    Change.objects.filter(pk=one.pk).update(principal=by)


@pytest.mark.parametrize("hand", [committed, authored, asked_for])
def test_ones_own_changes_wait_for_others(
    shop: Service, rita: Person, hand: Callable[[Identity, Change], None]
) -> None:
    mine, other = waiting(shop, NOW - HOUR), waiting(shop, NOW - HOUR)
    hand(login(rita), mine)
    assert queue(rita) == [other.pk]


@pytest.mark.parametrize("state", ["approved", "changes_requested"])
def test_whoever_has_answered_is_not_asked_again_until_the_head_moves(
    shop: Service, rita: Person, state: str
) -> None:
    one, other = waiting(shop, NOW - HOUR), waiting(shop, NOW - HOUR)
    said = {"change": one, "state": state, "at": NOW}
    Review.objects.create(external_id="1", reviewer=login(rita), head_sha=HEAD, **said)
    Approval.objects.create(change=other, person=rita, state=state, head=HEAD, at=NOW)
    assert queue(rita) == []
    Change.objects.filter(pk=one.pk).update(head_sha="c3".ljust(40, "0"))
    assert queue(rita) == [one.pk]
    Approval.objects.update(withdrawn_at=NOW)
    assert sorted(queue(rita)) == sorted([one.pk, other.pk])


def test_what_landed_was_closed_is_open_or_is_hidden_waits_for_nobody(shop: Service, rita: Person) -> None:
    drifted(shop, Seen.NO_APPROVAL)
    Change.objects.filter(pk=waiting(shop, NOW - HOUR).pk).update(state="closed")
    passed = waiting(shop, NOW - HOUR)
    Gate.objects.filter(change=passed).update(state="open", passage="approved")
    secret = waiting(shop, NOW - HOUR, title="Rotate the leaked key")
    hidden(secret)
    assert queue(rita) == []
    assert "leaked" not in text(signed_in(rita), "/me/")


def test_a_list_that_has_ended_asks_nobody_and_neither_does_a_viewers_account(
    shop: Service, rita: Person
) -> None:
    waiting(shop, NOW - HOUR)
    assert queue(rita, Role.VIEWER) == []
    Reviewer.objects.update(ends_on=NOW.date())
    assert queue(rita) == []


def test_of_more_than_twenty_the_rest_is_counted(shop: Service, rita: Person) -> None:
    for n in range(22):
        waiting(shop, NOW - HOUR * (n + 1))
    said = text(signed_in(rita), "/me/")
    assert "You owe 22 things" in said
    assert "2 more wait, not as long. Nobody else is told what waits for you." in said


@pytest.mark.parametrize("count", [1, 30])
def test_ones_queue_takes_two_statements_and_nobody_elses_page_more_than_one(
    shop: Service, rita: Person, count: int
) -> None:
    for n in range(count):
        waiting(shop, NOW - HOUR * (n + 1))
    with at_most(2):
        assert len(own_queue(as_reader(rita), as_of=NOW)) == count
    other = as_reader(person("Ola Nordmann"))
    with at_most(1):
        assert own_queue(other, as_of=NOW) == []

"""From what a source tells to where the gate stands, and what is kept of it."""

from datetime import timedelta

import pytest

from reviewboard.approvals.evaluating import due, evaluate, evaluate_all
from reviewboard.approvals.models import Gate
from reviewboard.catalog.models import PathRule
from reviewboard.changes.models import Change
from reviewboard.changes.verdicts.disputing import dispute, rule
from reviewboard.domain.approval import GateState, Seen
from reviewboard.domain.messages import HeadSnapshot, IdentitySnapshot, ReviewSnapshot
from reviewboard.domain.values import ChangeState, GateMode, GatePassage, ReviewState, Verdict
from reviewboard.outbox.models import Message
from reviewboard.people.merging import merge
from reviewboard.people.models import Identity
from reviewboard.policies.models import Policy
from tests.approvals.scenes import (
    AMARA,
    DAG,
    HEAD,
    NEXT,
    OLA,
    RITA,
    ROB,
    Shop,
    enforced,
    shop,
    work_off,
)
from tests.changes.scenes import ADA, LIN, NOW, pull
from tests.statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Shop:
    """The shop, enforced."""
    enforced()
    return shop()


def stands(here: Shop) -> tuple[GateState, GateMode, str]:
    gate = here.gate
    return GateState(gate.state), GateMode(gate.mode), gate.passage


def is_closed(here: Shop) -> bool:
    return stands(here) == (GateState.CLOSED, GateMode.ENFORCE, "")


def test_an_assisted_request_waits_for_a_reviewer_of_its_service_on_its_head(here: Shop) -> None:
    here.request()
    assert is_closed(here)
    assert (here.gate.needed, here.gate.given, here.gate.head) == (1, 0, HEAD)
    here.review(OLA)
    assert is_closed(here)
    here.review(RITA)
    assert stands(here) == (GateState.OPEN, GateMode.ENFORCE, GatePassage.APPROVED)
    assert here.gate.opened_at == here.clock


@pytest.mark.parametrize("who", [ADA, LIN, OLA, DAG, AMARA], ids=lambda who: who.name)
def test_whose_approval_does_not_open_it(here: Shop, who: IdentitySnapshot) -> None:
    here.request()
    here.review(who)
    assert is_closed(here)


def test_a_push_closes_it_again_and_who_waits_then_waits_from_then_on(here: Shop) -> None:
    here.request()
    here.review(RITA)
    here.request(head=NEXT)
    assert is_closed(here)
    assert here.gate.asked_at == here.clock
    waiting_since = here.clock
    here.request(head="d4".ljust(40, "0"))
    assert here.gate.asked_at == waiting_since, "a push while it waits does not begin the wait anew"


def test_a_dismissed_review_and_one_that_asks_for_changes_close_it(here: Shop) -> None:
    here.request()
    here.review(RITA)
    here.review(ROB, ReviewState.CHANGES_REQUESTED)
    assert is_closed(here)
    here.review(ROB)
    assert not is_closed(here)
    here.review(RITA, ReviewState.DISMISSED)
    assert not is_closed(here), "the other reviewer's approval stands"
    here.review(ROB, ReviewState.DISMISSED)
    assert is_closed(here)


def test_no_sign_of_ai_asks_nothing(here: Shop) -> None:
    here.request(message="Cap the retries")
    assert stands(here) == (GateState.NOT_ASKED, GateMode.ENFORCE, GatePassage.NOT_ASKED)


def test_a_dispute_keeps_it_closed_and_a_ruling_opens_it(here: Shop) -> None:
    here.request()
    number = dispute(
        reader=here.reader("Ada"),
        change_id=here.change.pk,
        says=Verdict.RULED_OUT,
        reason="typed by hand",
        as_of=here.clock,
    )
    work_off(here.clock)
    assert is_closed(here)
    rule(
        reader=here.reader("Rita"),
        dispute_id=number,
        ruling=Verdict.RULED_OUT,
        reason="so it was",
        as_of=here.clock,
    )
    work_off(here.clock)
    assert stands(here)[0] is GateState.NOT_ASKED


def rita_turns_out_to_be_ada(here: Shop) -> None:
    merge(
        survivor_id=here.people["Rita"].pk,
        absorbed_id=here.people["Ada"].pk,
        actor_id=None,
        as_of=here.clock,
    )
    work_off(here.clock)


def test_who_turns_out_to_be_its_author_has_approved_nothing(here: Shop) -> None:
    here.request()
    here.review(RITA)
    rita_turns_out_to_be_ada(here)
    assert is_closed(here)


def test_a_bot_that_somebody_was_matched_to_approves_nothing(here: Shop) -> None:
    here.request()
    here.review(RITA)
    Identity.objects.filter(value=RITA.value).update(name="rita[bot]")
    evaluate(change_ids=[here.change.pk], as_of=here.clock)
    assert is_closed(here)


def test_the_end_is_the_same_in_whichever_order_it_came(here: Shop) -> None:
    here.request()
    here.review(RITA)
    here.request(head=NEXT)
    here.review(ROB, head=NEXT)
    kept = (here.gate.state, here.gate.given, here.gate.head)
    reviews = list(here.reviews)
    Change.objects.all().delete()
    here.reviews = reviews
    here.request(head=NEXT)
    for snapshot in reversed(reviews):
        here.put(pull(12, source_at=snapshot.at, state=None, title="", reviews=(snapshot,)))
    assert (here.gate.state, here.gate.given, here.gate.head) == kept


def test_what_landed_without_an_approval_went_past_the_enforced_gate(here: Shop) -> None:
    here.request()
    here.review(ADA)
    here.request(state=ChangeState.MERGED)
    gate = here.gate
    assert (gate.passage, gate.seen) == (GatePassage.PAST_ENFORCED, Seen.SELF_APPROVED)
    assert gate.landed_at == here.clock


def test_what_is_said_after_it_landed_changes_nothing_of_it(here: Shop) -> None:
    here.request()
    here.request(state=ChangeState.MERGED)
    merged = here.clock
    here.reviews.append(ReviewSnapshot("late", RITA, ReviewState.APPROVED, merged + timedelta(hours=1), HEAD))
    here.put(
        pull(12, source_at=merged + timedelta(hours=1), state=None, title="", reviews=tuple(here.reviews))
    )
    assert (here.gate.landed_at, here.gate.passage) == (merged, GatePassage.PAST_ENFORCED)


def test_what_the_rules_of_its_day_let_pass_is_not_judged_by_later_ones(here: Shop) -> None:
    here.request()
    here.review(RITA)
    here.request(state=ChangeState.MERGED)
    enforced(2, approvals=2)
    evaluate(change_ids=[here.change.pk], as_of=here.clock + timedelta(hours=1))
    assert (here.gate.passage, here.gate.policy_version) == (GatePassage.APPROVED, 1)


def test_history_that_had_landed_long_before_it_was_told_is_not_judged(here: Shop) -> None:
    long_ago = NOW - timedelta(days=40)
    here.request(state=ChangeState.MERGED, merged_at=long_ago, source_at=long_ago)
    assert not Gate.objects.exists()


def test_deputies_count_after_working_hours_without_an_answer_and_then_the_owner(here: Shop) -> None:
    here.request()
    here.review(DAG)
    here.review(AMARA)
    assert is_closed(here)
    asked = here.gate.asked_at
    assert asked is not None
    assert here.gate.changes_at == asked + timedelta(hours=4), "it is Monday noon"
    assert due(as_of=asked + timedelta(hours=3)) == []
    assert due(as_of=asked + timedelta(hours=4)) == [here.change.pk]
    evaluate(change_ids=[here.change.pk], as_of=asked + timedelta(hours=4))
    assert stands(here) == (GateState.OPEN, GateMode.ENFORCE, GatePassage.APPROVED)


def test_a_policy_that_ended_more_than_a_week_ago_only_observes(here: Shop) -> None:
    here.request()
    Policy.objects.update(expires_on=NOW.date() - timedelta(days=6))
    evaluate(change_ids=[here.change.pk], as_of=here.clock)
    assert is_closed(here)
    Policy.objects.update(expires_on=NOW.date() - timedelta(days=7))
    evaluate(change_ids=[here.change.pk], as_of=here.clock)
    assert stands(here)[:2] == (GateState.CLOSED, GateMode.OBSERVE)


def test_the_same_again_writes_nothing(here: Shop) -> None:
    here.request()
    before = Message.objects.count()
    found = evaluate(change_ids=[here.change.pk], as_of=here.clock + timedelta(minutes=1))
    assert (found.decided, found.changed) == (1, 0)
    assert Message.objects.count() == before


def test_a_hundred_gates_take_as_few_statements_as_one(here: Shop) -> None:
    here.request()
    many = [pull(number, state=ChangeState.OPEN, head_sha=f"{number:040x}") for number in range(100, 200)]
    here.put(*many)
    enforced(2, approvals=2)
    with at_most(18):
        evaluate_all(after=0, as_of=here.clock)
    assert Gate.objects.count() == 101


def test_nobody_is_asked_about_a_draft_until_it_is_ready(here: Shop) -> None:
    here.request(draft=True)
    assert is_closed(here)
    assert (here.gate.asked_at, here.gate.changes_at) == (None, None)
    here.request(draft=False)
    assert here.gate.asked_at == here.clock


def test_an_approval_holds_for_a_later_head_of_the_same_content(here: Shop) -> None:
    here.request(heads=(HeadSnapshot(HEAD, "d" * 64),))
    here.review(RITA)
    here.request(head=NEXT)
    assert is_closed(here), "the source has not told yet what the head changes"
    here.request(head=NEXT, heads=(HeadSnapshot(NEXT, "d" * 64),))
    assert stands(here)[2] == GatePassage.APPROVED
    other = NEXT.replace("c", "e")
    here.request(head=other, heads=(HeadSnapshot(other, "e" * 64),))
    assert is_closed(here)


def test_code_owners_of_what_it_touches_count_where_the_policy_says_so(here: Shop) -> None:
    here.request(paths=("src/retry.py",))
    here.review(OLA)
    ola = Identity.objects.get(value=OLA.value)
    PathRule.objects.create(
        repository_id=here.repository_id, position=1, pattern="/src/", owners=[f"identity:{ola.pk}"]
    )
    assert is_closed(here)
    enforced(2, code_owners=True)
    evaluate(change_ids=[here.change.pk], as_of=here.clock)
    assert stands(here)[2] == GatePassage.APPROVED
    here.request(paths=("docs/retry.md",))
    assert is_closed(here)


def test_who_turns_out_to_be_the_author_of_what_landed_lately_has_not_approved_it(here: Shop) -> None:
    here.request()
    here.review(RITA)
    here.request(state=ChangeState.MERGED)
    assert here.gate.seen == Seen.APPROVED
    rita_turns_out_to_be_ada(here)
    assert (here.gate.passage, here.gate.seen) == (GatePassage.PAST_ENFORCED, Seen.SELF_APPROVED)

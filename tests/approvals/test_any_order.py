"""What happens to a request, told in any order and again, ends in the same gate, which never opens for the wrong ones."""

import random
from collections.abc import Sequence

import pytest
from django.db import transaction

from reviewboard.approvals.models import Approval, Gate, HeadStatus, Repair
from reviewboard.approvals.queries import gate_of
from reviewboard.changes.models import Change, Commit, Evidence, Head, Review
from reviewboard.domain.approval import GateState, Way
from reviewboard.domain.statuses import StatusState
from reviewboard.domain.values import ChangeState, GateMode, GatePassage, ReviewState
from reviewboard.people.models import Person
from tests.approvals.happenings import Happening, Request, orders, told_shop
from tests.approvals.scenes import Shop, work_off
from tests.changes.scenes import NOW
from tests.examples import examples
from tests.proofs.facts import Fact

pytestmark = pytest.mark.django_db

ORDERS = 2
"""In which each request is told, beside the one in which it happened."""
State = dict[str, object]


def tell(here: Shop, happenings: Sequence[Happening]) -> State:
    """Tells all of it, looking at the gate each time; the gate in the end."""
    with transaction.atomic():
        for one in happenings:
            one.tell(here)
            work_off(NOW)
            look(here, one.name)
        end = state(here)
        transaction.set_rollback(True)
    return end


def state(here: Shop) -> State:
    """The gate without moments that say when we were told; and what its head should say, while it is open.

    Where it observes and asks nothing, a head says nothing, or that nothing is asked where something was before.
    """
    gate, change = here.gate, here.change
    told = {"change", "asked_at", "opened_at", "decided_at"}
    kept: State = {
        one.name: getattr(gate, one.name) for one in Gate._meta.concrete_fields if one.name not in told
    }
    said = HeadStatus.objects.filter(head=gate.head).values_list("state", "description").first()
    is_quiet = gate.mode == GateMode.OBSERVE and gate.state == GateState.NOT_ASKED
    assert not is_quiet or said is None or said[0] == StatusState.SUCCESS
    return {**kept, "said": said if change.state == ChangeState.OPEN and not is_quiet else None}


def look(here: Shop, last: str) -> None:
    """What holds at every moment."""
    gate = Gate.objects.filter(change__external_id="pr:12").select_related("change").first()
    if gate is None:
        return
    change = gate.change
    if gate.passage == GatePassage.APPROVED:
        assert len(approving(change)) >= gate.needed > 0, last
    if gate.mode == GateMode.OBSERVE and change.state == ChangeState.OPEN:
        assert not HeadStatus.objects.filter(head=gate.head, state=StatusState.PENDING).exists(), last
    if gate.state == GateState.CLOSED:
        assert not is_repair(change) or (change.destructive and is_by_agent(change)), last
        is_open = change.state == ChangeState.OPEN
        view = gate_of(here.reader("Ola"), change.pk, is_open=is_open, as_of=NOW)
        assert view is not None
        assert not is_open or Way.BREAK_GLASS in view.ways, last


def is_repair(change: Change) -> bool:
    is_called_so = Repair.objects.filter(change=change, taken_back_at=None).exists()
    return is_called_so or bool(change.reverts_named or change.reverts_id)


def is_by_agent(change: Change) -> bool:
    return Evidence.objects.filter(change=change, place="author", certainty="certain").exists()


def approving(change: Change) -> set[int]:
    """Reviewers whose last word approves this head or one of its content, and who had no hand in it: told by plain rows."""
    listed = {
        known(pk)
        for pk in Person.objects.filter(name__in=("Rita Stone", "Rob Hill")).values_list("pk", flat=True)
    }
    content = dict(Head.objects.filter(change=change).values_list("sha", "content"))
    same = {change.head_sha} | {
        sha for sha, one in content.items() if one == content.get(change.head_sha, "none")
    }
    found = {
        who
        for who, head in (*_last_words(change), *_last_words_here(change))
        if head in same and who in listed and who not in hands(change)
    }
    return found


def _last_words(change: Change) -> set[tuple[int, str]]:
    last: dict[int, tuple[str, str]] = {}
    rows = Review.objects.filter(change=change).exclude(state=ReviewState.COMMENTED).order_by("at", "pk")
    for row in rows.select_related("reviewer"):
        if row.reviewer and row.reviewer.person_id and not row.reviewer.value.endswith("[bot]"):
            last[row.reviewer.person_id] = (row.state, row.head_sha)
    return {(who, head) for who, (said, head) in last.items() if said == ReviewState.APPROVED}


def _last_words_here(change: Change) -> set[tuple[int, str]]:
    last = {}
    for row in Approval.objects.filter(change=change, withdrawn_at=None).order_by("at", "pk"):
        last[known(row.person_id or 0)] = (row.state, row.head)
    return {(who, head) for who, (said, head) in last.items() if said == ReviewState.APPROVED}


def known(person_id: int) -> int:
    """Whoever they turned out to be."""
    return Person.objects.values_list("merged_into", flat=True).get(pk=person_id) or person_id


def hands(change: Change) -> set[int | None]:
    """Who wrote it, had it written, or committed to it."""
    found = {one.person_id for one in (change.author, change.principal) if one}
    for commit in Commit.objects.filter(change=change).select_related("author", "committer"):
        found |= {one.person_id for one in (commit.author, commit.committer) if one}
    return found


@pytest.mark.parametrize("seed", range(examples(4)))
def test_the_gate_ends_the_same_in_whichever_order_it_was_told(seed: int, fact: Fact) -> None:
    chance = random.Random(seed)
    here, told = told_shop(), 0
    for _ in range(2):
        request = Request(chance).draw()
        ends = []
        for happenings in orders(request, ORDERS, chance):
            ends.append((tell(here, happenings), [one.name for one in happenings]))
            told += len(happenings)
        for end, names in ends[1:]:
            assert end == ends[0][0], f"{ends[0][1]} against {names}"
    fact("requests, each told in three orders", 2)
    fact("happenings told, the gate looked at after each", told)

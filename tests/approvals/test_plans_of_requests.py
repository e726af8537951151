"""A pipeline tells what a request would destroy: it is kept with the head that it was made of."""

import pytest

from tests.approvals.asking import claims, program, stands, wish
from tests.approvals.scenes import HEAD, NEXT, Shop

pytestmark = pytest.mark.django_db


def test_a_plan_of_a_request_marks_the_head_that_it_was_made_of(here: Shop) -> None:
    here.request()
    pipeline, request = program(here), here.change
    sent = {"change": {"reference": request.reference, "head": HEAD}, "plan": wish()["plan"]}
    answer = pipeline.post("operations", sent)
    assert (answer.status, stands(answer)) == (201, ("pending", 2, 0))
    assert answer.body["id"] == request.reference
    assert here.change.destructive
    assert pipeline.post("operations", sent).status == 200
    empty = {
        **sent,
        "plan": {"format": "terraform", "content": '{"format_version": "1", "planned_values": {}}'},
    }
    assert pipeline.post("operations", empty).body["needed"] == 2  # another plan of it takes nothing away
    here.request(head=NEXT)
    assert not here.change.destructive
    assert here.gate.needed == 1
    here.request(head=HEAD)
    assert here.change.destructive


def test_a_plan_of_a_head_that_is_not_told_yet_counts_once_it_is(here: Shop) -> None:
    here.request()
    name = {"repository": "shop", "number": 12, "head": NEXT}
    answer = program(here).post("operations", {"change": name, "plan": wish()["plan"]})
    assert (answer.status, answer.body["state"], answer.body["needed"]) == (201, "pending", None)
    assert claims(answer)["head"] == NEXT
    assert not here.change.destructive
    here.request(head=NEXT)
    assert here.change.destructive
    assert here.gate.needed == 2


def test_a_commit_may_be_named_by_its_beginning(here: Shop) -> None:
    here.request(head=HEAD[:12])
    sent = {"change": {"reference": here.change.reference, "head": HEAD}, "plan": wish()["plan"]}
    answer = program(here).post("operations", sent)
    assert (answer.body["head"], answer.body["needed"]) == (HEAD[:12], 2)


def test_what_its_source_says_stays(here: Shop) -> None:
    here.request(destructive=True)
    here.request(head=NEXT)
    assert here.change.destructive


def test_nobody_hears_of_a_change_that_is_not_for_them(here: Shop) -> None:
    here.request()
    pipeline = program(here, "Ola")
    for named in (
        {"reference": "CHG-999999"},
        {"repository": "other", "number": 12},
        {"repository": "shop", "number": 13},
    ):
        answer = pipeline.post("operations", {"change": {**named, "head": HEAD}})
        assert answer.status == 404

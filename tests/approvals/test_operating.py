"""Ask, be approved by two, be granted for a quarter of an hour, run, and be on the agenda like any other change."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.test import override_settings

from reviewboard.approvals.models import Gate
from reviewboard.approvals.saying import NotCounted, break_glass
from reviewboard.changes.models import Change, Evidence, Harm, Operation
from reviewboard.changes.queries import for_agenda, get_change
from reviewboard.domain.destructive.naming import head_of
from reviewboard.domain.values import ChangeKind, ChangeState, EvidenceKind, Verdict
from reviewboard.people.models import User
from reviewboard.people.permissions import Role
from tests.api.calling import Answer
from tests.approvals.asking import PLAN, approved, ask, claims, keys, program, stands, wish
from tests.approvals.scenes import Shop, shop, work_off
from tests.changes.scenes import NOW
from tests.statements import at_most

pytestmark = pytest.mark.django_db


def test_from_asking_to_done(here: Shop, clock: time_machine.Traveller) -> None:
    agent = program(here)
    answer = ask(agent)
    assert (answer.status, stands(answer)) == (201, ("pending", 2, 0))
    assert answer.body["by"] == "reviewers of shop"
    assert answer.body["harms"] == [
        {
            "rule": "terraform.recreate",
            "what": "Terraform would delete and recreate aws_db_instance.main.",
            "where": "aws_db_instance.main",
        }
    ]
    change = Change.objects.get()
    assert answer.body["page"] == f"{settings.PUBLIC_URL}/changes/{change.pk}/"
    assert claims(answer)["state"] == "pending"

    approved(here, "Rita", clock=clock)
    assert stands(agent.get("operations/recreate-db")) == ("pending", 2, 1)
    approved(here, "Rob", clock=clock)
    answer = agent.get("operations/recreate-db")
    assert stands(answer) == ("granted", 2, 2)
    until = int((here.clock + timedelta(minutes=15)).timestamp())
    told = claims(answer)
    assert told == {
        "iss": settings.PUBLIC_URL,
        "sub": "recreate-db",
        "jti": f"CHG-{change.pk}/{change.head_sha}/{int(here.clock.timestamp())}",
        "iat": int(here.clock.timestamp()),
        "exp": until,
        "granted_until": until,
        "change": f"CHG-{change.pk}",
        "head": head_of(wish()),
        "environment": "production",
        "service": "shop",
        "state": "granted",
        "mode": "enforce",
        "needed": 2,
        "given": 2,
        "harms": [{"rule": "terraform.recreate", "where": "aws_db_instance.main"}],
    }

    clock.shift(timedelta(minutes=5))
    answer = agent.post("operations/recreate-db/outcome", {"outcome": "done"})
    assert (answer.status, answer.body["state"], answer.body["outcome"]) == (201, "expired", "done")
    ran = Change.objects.get()
    assert (ran.kind, ran.state, ran.destructive) == (ChangeKind.OPERATION, ChangeState.DEPLOYED, True)
    assert ran.happened_at == here.clock + timedelta(minutes=5)
    (listed,) = for_agenda(since=NOW, until=NOW + timedelta(days=7))
    assert (listed.id, listed.kind, listed.destructive) == (ran.pk, ChangeKind.OPERATION, True)
    gate = Gate.objects.get()
    assert (gate.passage, gate.seen, gate.landed_at) == ("approved", "approved", ran.happened_at)


def test_it_is_a_change_by_an_agent_for_somebody_that_whoever_asked_wrote(here: Shop) -> None:
    ask(program(here))
    change = Change.objects.select_related("author", "principal", "service").get()
    assert change.author is not None
    assert change.principal is not None
    assert change.service is not None
    assert (change.author.person, change.principal.person) == (here.people["Ada"], here.people["Lin"])
    assert (change.service.key, change.environment, change.verdict) == (
        "shop",
        "production",
        Verdict.ASSISTED,
    )
    sign = Evidence.objects.get()
    assert (sign.tool, sign.kind, sign.quote) == ("claude", EvidenceKind.EXECUTED, "claude deploy-bot")
    view = get_change(here.reader("Rita"), change.pk)
    assert "    terraform apply plan.out" in view.body
    assert PLAN not in view.body
    assert change.head_sha in view.body


@pytest.mark.parametrize("name", ["Ada", "Lin"])
def test_neither_who_asks_nor_who_it_is_for_can_approve(here: Shop, name: str) -> None:
    ask(program(here))
    with pytest.raises(NotCounted):
        approved(here, name)


def test_the_same_again_is_answered_and_nothing_is_new(here: Shop) -> None:
    agent = program(here)
    first, again = ask(agent), ask(agent)
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert Change.objects.count() == Operation.objects.count() == Harm.objects.count() == 1


def test_another_plan_is_another_head_and_lapses_what_was_approved(
    here: Shop, clock: time_machine.Traveller
) -> None:
    agent = program(here)
    ask(agent)
    approved(here, "Rita", "Rob", clock=clock)
    assert agent.get("operations/recreate-db").body["state"] == "granted"
    clock.shift(timedelta(minutes=1))
    answer = ask(agent, plan={"format": "terraform", "content": PLAN.replace("main", "other")})
    assert (answer.status, stands(answer)) == (201, ("pending", 2, 0))
    assert [one["where"] for one in answer.body["harms"]] == ["aws_db_instance.other"]
    assert claims(answer)["head"] == answer.body["head"] != head_of(wish())
    clock.shift(timedelta(minutes=1))
    assert stands(ask(agent)) == ("granted", 2, 2)  # what was approved is asked about again


@pytest.mark.parametrize(
    "other",
    [
        {"commands": ["terraform destroy"]},
        {"where": {"service": "shop", "environment": "staging"}},
        {"on_behalf_of": "ola.nordmann@example.org"},
        {"agent": {"tool": "claude", "identity": "another"}},
        {"what": "Something else"},
    ],
)
def test_whatever_else_is_sent_is_something_else(here: Shop, other: dict[str, Any]) -> None:
    agent = program(here)
    assert ask(agent).body["head"] != ask(agent, **other).body["head"]


def test_a_grant_ends_an_hour_after_the_last_approval_and_a_new_approval_renews_it(
    here: Shop, clock: time_machine.Traveller
) -> None:
    agent = program(here)
    ask(agent)
    approved(here, "Rita", "Rob", clock=clock)
    clock.shift(timedelta(minutes=50))
    answer = agent.get("operations/recreate-db")
    assert claims(answer)["exp"] == int((here.clock + timedelta(hours=1)).timestamp())
    clock.shift(timedelta(minutes=10))
    answer = agent.get("operations/recreate-db")
    assert (answer.body["state"], answer.body["granted_until"]) == ("expired", None)
    here.clock += timedelta(hours=2)
    approved(here, "Rita", clock=clock)
    assert agent.get("operations/recreate-db").body["state"] == "granted"


def test_a_broken_glass_grants_as_long_as_it_holds(here: Shop, clock: time_machine.Traveller) -> None:
    agent = program(here)
    ask(agent)
    change = Change.objects.get()
    break_glass(
        reader=here.reader("Ola"),
        change_id=change.pk,
        head=change.head_sha,
        reason="Nobody is reachable",
        as_of=NOW,
    )
    assert agent.get("operations/recreate-db").body["state"] == "granted"
    clock.shift(timedelta(hours=24))
    assert agent.get("operations/recreate-db").body["state"] == "pending"


def test_what_destroys_nothing_is_asked_as_the_policy_says(here: Shop) -> None:
    harmless = {"commands": ["kubectl get pods"], "plan": None}
    sent = {name: value for name, value in wish(**harmless, id="look").items() if value is not None}
    answer = program(here).post("operations", sent)
    assert (stands(answer), answer.body["harms"]) == (
        ("pending", 1, 0),
        [],
    )  # an agent declared that it takes part
    del sent["agent"]
    answer = program(here, "Rita").post("operations", sent)
    assert (stands(answer), answer.body["granted_until"]) == (("not_asked", 0, 0), None)


def test_in_observe_the_answer_is_the_same_and_says_so() -> None:
    with time_machine.travel(NOW, tick=False):
        here = shop()
        answer = ask(program(here))
        assert (stands(answer), answer.body["mode"]) == (("pending", 2, 0), "observe")


def test_what_was_run_is_over(here: Shop, clock: time_machine.Traveller) -> None:
    agent = program(here)
    ask(agent)
    clock.shift(timedelta(minutes=1))
    end = "operations/recreate-db/outcome"
    assert agent.post(end, {"outcome": "failed", "at": "2026-11-23T12:00:30Z"}).status == 201
    assert agent.post(end, {"outcome": "failed"}).status == 200
    refused = agent.post(end, {"outcome": "done"})
    assert (refused.status, refused.body["errors"]) == (400, {"outcome": ["it is failed already"]})
    assert Change.objects.get().state == ChangeState.DEPLOYED
    assert Gate.objects.get().passage == "past_enforced"
    assert ask(agent).body["state"] == "expired"
    other = ask(agent, what="Something else")
    assert (other.status, list(other.body["errors"])) == (400, ["id"])


def test_what_was_given_up_never_happened(here: Shop) -> None:
    agent = program(here)
    ask(agent)
    answer = agent.post("operations/recreate-db/outcome", {"outcome": "given_up"})
    assert (answer.body["state"], Change.objects.get().state) == ("expired", ChangeState.CLOSED)
    late = agent.post("operations/recreate-db/outcome", {"outcome": "given_up", "at": "2026-11-24T12:00:00Z"})
    assert late.status == 200  # the first word stays


def test_what_has_not_happened_yet_cannot_be_over(here: Shop) -> None:
    agent = program(here)
    ask(agent)
    answer = agent.post("operations/recreate-db/outcome", {"outcome": "done", "at": "2026-11-24T12:00:00Z"})
    assert (answer.status, Change.objects.get().state) == (400, ChangeState.OPEN)


def test_an_id_belongs_to_the_account_that_gave_it(here: Shop) -> None:
    ask(program(here))
    other = program(here, "Ola")
    assert other.get("operations/recreate-db").status == 404
    assert other.post("operations/recreate-db/outcome", {"outcome": "done"}).status == 404
    assert ask(other).status == 201
    assert Change.objects.count() == 2


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_whoever_answers_for_no_work_asks_nothing(here: Shop, role: Role) -> None:
    assert ask(program(here, role=role)).status == 403
    assert not Change.objects.exists()


def test_an_answer_that_was_tampered_with_is_recognised_and_one_of_an_older_key_is_not_lost(
    here: Shop,
) -> None:
    agent = program(here)
    answer = ask(agent)
    header, body, signature = answer.body["answer"].split(".")
    forged = body[:-4] + ("AAAA" if body[-4:] != "AAAA" else "BBBB")
    with pytest.raises(InvalidSignature):
        claims(Answer(200, "", {"answer": f"{header}.{forged}.{signature}"}, {}))
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert len(keys()) == 2
        assert claims(answer)["sub"] == "recreate-db"
        assert claims(agent.get("operations/recreate-db"))["sub"] == "recreate-db"
    assert len(keys()) == 1
    assert set(keys()[0]) == {"kty", "crv", "x", "alg", "use", "kid"}  # and no private part


def test_asking_takes_a_bounded_number_of_statements(here: Shop) -> None:
    agent = program(here)
    ask(agent)  # makes the connection
    User.objects.update(last_login=NOW)
    with at_most(75):
        ask(agent, id="second")
    with at_most(20):
        ask(agent, id="second")
    with at_most(8):
        agent.get("operations/second")


def test_what_is_owed_besides_changes_nothing(here: Shop) -> None:
    ask(program(here))
    before = Gate.objects.values().get()
    assert work_off(NOW) >= 1
    assert Gate.objects.values().get() == before

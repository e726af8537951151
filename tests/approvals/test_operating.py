"""Ask, be approved by two, be granted for a quarter of an hour, run, and be on the agenda like any other change."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.test import Client, override_settings

from reviewboard.approvals.models import Gate
from reviewboard.approvals.saying import NotCounted, break_glass
from reviewboard.audit.operations import place_hold
from reviewboard.changes.models import Change, Evidence, Harm, Operation
from reviewboard.changes.queries import get_change
from reviewboard.domain.destructive.naming import head_of
from reviewboard.domain.values import ChangeKind, ChangeState, EvidenceKind, Verdict
from reviewboard.people.models import User
from reviewboard.people.permissions import Role
from tests.api.calling import Answer
from tests.approvals.asking import PLAN, approved, ask, keys, program, wish
from tests.approvals.scenes import HEAD, NEXT, Shop, enforced, shop, work_off
from tests.changes.scenes import NOW
from tests.people.roster import user
from tests.statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon, until a test moves it."""
    with time_machine.travel(NOW, tick=False) as at:
        yield at


@pytest.fixture
def here(clock: time_machine.Traveller) -> Shop:
    """The shop, enforced."""
    enforced()
    return shop()


def part(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims(answer: Answer, known: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """What is signed, verified as a pipeline would, with the public keys and nothing else."""
    header, body, signature = answer.body["answer"].split(".")
    told = json.loads(part(header))
    assert told["alg"] == "EdDSA"
    key = next(one for one in known or keys() if one["kid"] == told["kid"])
    Ed25519PublicKey.from_public_bytes(part(key["x"])).verify(part(signature), f"{header}.{body}".encode())
    found: dict[str, Any] = json.loads(part(body))
    return found


def stands(answer: Answer) -> tuple[str, int | None, int]:
    return answer.body["state"], answer.body["needed"], answer.body["given"]


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


def test_names_in_what_is_sent_are_kept_as_keys(here: Shop) -> None:
    named = "Ada Lovelace <ada@example.org>"
    answer = ask(program(here), commands=[f"psql -c 'DROP TABLE \"{named}\"'"], what=f"For {named}")
    assert answer.body["harms"][0]["where"].startswith('"')
    ask(program(here, "Ola"), commands=[f"rm -rf '/srv/{named}'"])
    kept = [*Harm.objects.values_list("what", "where"), *Change.objects.values_list("title", "body")]
    assert "Lovelace" not in str(kept)
    shown = program(here, "Rita")
    answer = ask(shown, commands=[f"rm -rf '/srv/{named}'"])
    assert named in answer.body["harms"][0]["where"]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"id": "keys"}, "id"),
        ({"id": "a b"}, "id"),
        ({"id": ""}, "id"),
        ({"where": {"service": "none"}}, "where.service"),
        ({"where": {"environment": "production"}}, "where.service"),
        ({"agent": {"name": "x"}}, "agent.name"),
        ({"agent": "claude"}, "agent.body"),
        ({"on_behalf_of": "ada"}, "on_behalf_of"),
        ({"commands": "terraform destroy"}, "commands"),
        ({"plan": {"format": "terraform", "content": "nothing"}}, "plan.content"),
        ({"plan": {"format": "pulumi", "content": ""}}, "plan.format"),
        ({"plan": {"format": "text", "content": "\x00"}}, "plan.content"),
        ({"change": {"head": "b2b2b2b"}}, "id"),
        ({"change": {"head": "main"}}, "change.head"),
        ({"change": {"reference": "INC-1", "head": "b2b2b2b"}}, "change.reference"),
        ({"force": True}, "force"),
    ],
)
def test_what_cannot_be_read_is_refused_by_field_and_nothing_is_kept(
    here: Shop, other: dict[str, Any], field: str
) -> None:
    answer = ask(program(here), **other)
    assert (answer.status, field in answer.body["errors"]) == (400, True), answer.body
    assert not Change.objects.exists()


def test_too_large_a_plan_is_refused_with_what_to_send_instead(here: Shop) -> None:
    agent = program(here)
    answer = ask(agent, plan={"format": "text", "content": "x" * (5 * 1024 * 1024 + 1)})
    assert answer.status == 400
    assert "resource_changes" in answer.body["errors"]["plan.content"][0]
    answer = ask(agent, plan={"format": "text", "content": "x" * (13 * 1024 * 1024)})
    assert (answer.status, answer.body["type"].rpartition("#")[2]) == (413, "too-large")


def test_its_page_lists_what_would_be_destroyed(here: Shop) -> None:
    ask(program(here))
    account = user(Role.ENGINEER, here.people["Rita"], password=None)
    browser = Client()
    browser.force_login(account)
    page = browser.get(f"/changes/{Change.objects.get().pk}/").content.decode()
    assert "What it would destroy" in page
    assert "Terraform would delete and recreate aws_db_instance.main." in page
    assert "by the agent itself" in page
    assert "recreate-db" in page


def test_a_legal_hold_stops_what_is_new_of_it(here: Shop) -> None:
    agent = program(here)
    ask(agent)
    change = Change.objects.get()
    place_hold(subject=f"change:{change.pk}", actor_id=1, reason="A court asked", at=NOW)
    assert ask(agent).status == 200
    assert ask(agent, what="Something else").status == 409
    assert agent.post("operations/recreate-db/outcome", {"outcome": "done"}).status == 409
    assert Change.objects.get().head_sha == change.head_sha

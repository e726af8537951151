"""A few hundred hostile deliveries at every vendor's door; `make prove` sends 20,000 (tests/proofs/test_hook_fuzz.py)."""

import json

import pytest

from reviewboard.catalog.models import Repository
from reviewboard.inbox.models import Delivery
from reviewboard.integrations.registry import SOURCES
from tests.inbox.scenes import arrive, work_off
from tests.integrations.github import payloads as github
from tests.integrations.jira_service import payloads as jira
from tests.webhooks.examples import SENDERS, Example, signed
from tests.webhooks.fuzzing import OURS, connect_all, ends, our_faults, process_all, send_many, unsettled

pytestmark = pytest.mark.django_db

COUNT, SEED = 330, 20261123


def test_every_vendor_s_door_is_tried() -> None:
    assert {one.vendor for one in SENDERS} == set(SOURCES)
    assert all(one.examples() for one in SENDERS)


def test_an_earlier_proof_does_not_travel_along() -> None:
    (gitlab,) = (one for one in SENDERS if one.vendor == "gitlab")
    given = Example(
        {"x-gitlab-event": "Push Hook", "webhook-signature": "v1,x", "x-gitlab-token": "y"}, b"{}"
    )
    assert set(signed(gitlab, given, at="0")) == {"x-gitlab-event", "x-gitlab-token"}


def test_nothing_that_is_sent_gives_a_5xx_or_leaves_a_task_unended() -> None:
    connect_all()
    sent = send_many(COUNT, SEED)
    assert sent.faults == []
    with our_faults() as faults:
        process_all()
    assert faults == []
    assert unsettled() == []
    assert set(ends()) <= {"processed", "ignored", "failed"}
    assert not [one for one in Delivery.objects.values_list("reason", flat=True) if one.startswith(OURS)]


def test_an_id_that_no_column_holds_is_a_reason_and_an_address_that_none_holds_is_left_out() -> None:
    connections = connect_all()
    long_id = json.dumps({**jira.CREATED, "issue": {**jira.issue(), "id": "f" * 500}}).encode()
    arrive(connections["jira"], long_id, event="jira:issue_created")
    place = github.repository(html_url="https://" + "a" * 600)
    told = json.dumps({**github.request_event(github.pull()), "repository": place}).encode()
    arrive(connections["github"], told, event="pull_request")
    work_off()
    ended = list(Delivery.objects.order_by("pk").values_list("state", "reason"))
    assert ended == [("failed", "an id in it is too long to be one"), ("processed", "")]
    assert len(Repository.objects.get().url) <= 500

"""20,000 hostile deliveries at every vendor's door: no 5xx, and whatever was stored ends with a reason of its own."""

import os
import sys

import pytest

from reviewboard.inbox.models import Delivery
from tests.proofs.facts import Fact
from tests.webhooks.examples import SENDERS
from tests.webhooks.fuzzing import OURS, connect_all, ends, our_faults, process_all, send_many, unsettled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

COUNT = int(os.environ.get("HOOKS", "20000"))
SEEDS = (1, 2, 3, 4)
"""Each sends a quarter of them, and all of it is processed before the next does."""


def test_no_delivery_gives_a_5xx_or_leaves_a_task_unended(own_database: str, fact: Fact) -> None:
    connect_all()
    statuses: dict[int, int] = {}
    for seed in SEEDS:
        sys.stdout.write(f"seed {seed}: {COUNT // len(SEEDS)} deliveries to {len(SENDERS)} vendors\n")
        sent = send_many(COUNT // len(SEEDS), seed)
        assert sent.faults == [], sent.faults[:5]
        for status, number in sent.statuses.items():
            statuses[status] = statuses.get(status, 0) + number
        with our_faults() as faults:
            process_all()
        assert faults == [], "\n".join(faults)
        assert unsettled() == []
    ended = ends()
    assert set(ended) <= {"processed", "ignored", "failed"}
    assert not [one for one in Delivery.objects.values_list("reason", flat=True) if one.startswith(OURS)]
    fact("hostile deliveries sent", sum(statuses.values()))
    fact("vendors", len(SENDERS))
    fact("seeds", ", ".join(map(str, SEEDS)))
    for status, number in sorted(statuses.items()):
        fact(f"answered {status}", number)
    for state, number in ended.items():
        fact(f"stored deliveries that ended {state}", number)
    fact("reasons of a failure", Delivery.objects.filter(state="failed").values("reason").distinct().count())

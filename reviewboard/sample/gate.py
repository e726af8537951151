"""The sample's approval gate: it observed, a bypass was tried, and it holds the changes of pricing-engine since."""

from datetime import datetime, timedelta
from itertools import pairwise

from reviewboard.approvals.evaluating import evaluate, evaluate_all
from reviewboard.approvals.policy import note_bypass, save_gate_policy
from reviewboard.changes.queries.drift import landed
from reviewboard.changes.queries.gate import judged
from reviewboard.domain.approval import GatePolicy, as_data
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.sample.company import Company

ENFORCED = "pricing-engine"
_DAY = timedelta(days=1)
_LOOKED = (35, 21, 14, 7, 0)
"""Days ago: what landed between two of them is decided at the later one."""


def stand_at_the_gate(company: Company, start: datetime, *, as_of: datetime) -> None:
    """Decides the gates of the sample's weeks as each went by; `start` is that of the coming meeting."""
    admin = Reader(user_id=None, person_id=company.people["Ravi Menon"], role=Role.ADMIN)
    for begin, end in pairwise(_LOOKED):
        until = as_of - end * _DAY
        went_by = judged(landed(since=as_of - begin * _DAY, until=until))
        evaluate(change_ids=[one.id for one in went_by], as_of=until)
    note_bypass(
        reader=admin,
        service_key=ENFORCED,
        tried_on=(as_of - 14 * _DAY).date(),
        words="With reviewboard stopped for ten minutes, an administrator of the repository merged past the status.",
        as_of=as_of - 14 * _DAY,
    )
    evaluate_all(after=0, as_of=as_of - timedelta(hours=20))
    save_gate_policy(
        reader=admin,
        body=as_data(GatePolicy(enforced=frozenset({ENFORCED}))),
        after_version=0,
        owner_id=company.people["Ines Duarte"],
        hypothesis="Prices that a second pair of eyes has seen: incidents of pricing-engine fall from 3 a quarter to 1.",
        expires_on=(start + 90 * _DAY).date(),
        as_of=as_of,
    )
    evaluate_all(after=0, as_of=as_of)

"""The rules that an agenda is made by: the ranking policy and the mandate, as they stand for its meeting.

A version that has ended holds for one meeting more; then the product's own points count again, and attendance is
voluntary (domain/terms.py).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reviewboard.domain.policy import Policy, from_data
from reviewboard.domain.terms import Term, term
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import Around, MeetingRow, Occurrence, around
from reviewboard.policies import mandate
from reviewboard.policies.queries import FALLBACKS, agreement_stands, newest

RANKING = "ranking"
KINDS = (RANKING, mandate.KIND)
_NOT_HELD = frozenset({MeetingState.CANCELLED, MeetingState.SKIPPED})


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one meeting. `version` is 0 when no saved one does; `ended` tells of each that nobody renewed.

    `ended` is plain: {"mandate": {"version": 2, "on": "2026-11-20", "term": "fell_back"}}.
    """

    policy: Policy
    version: int
    mandatory: bool
    ended: dict[str, dict[str, Any]]


def rules_of(meeting: MeetingRow, places: Around | None = None) -> Rules:
    """The rules for this meeting. One statement, and one more each where `places` is not known and for `counting`."""
    before = (places or around(meeting)).before
    on = _day(meeting, meeting)
    met_on = [_day(meeting, one) for one in before if one.state not in _NOT_HELD]
    found = newest(KINDS)
    terms = {kind: term(one.expires_on, on=on, met_on=met_on) for kind, one in found.items()}
    fell = {kind for kind, how in terms.items() if how is Term.FELL_BACK}
    bodies = {kind: FALLBACKS[kind] if kind in fell else one.body for kind, one in found.items()}
    return Rules(
        policy=counting(from_data(bodies[RANKING])),
        version=0 if RANKING in fell else found[RANKING].version,
        mandatory=mandate.from_data(bodies[mandate.KIND]),
        ended={
            kind: {"version": found[kind].version, "on": str(found[kind].expires_on), "term": how.value}
            for kind, how in terms.items()
            if how is not Term.HOLDS
        },
    )


def counting(policy: Policy) -> Policy:
    """The rules as they count: without the points that describe people where no agreement to them stands.

    A statement where the rules have such points.
    """
    if policy.people_points and not agreement_stands():
        return replace(policy, people_points=False)
    return policy


def _day(meeting: MeetingRow, one: MeetingRow | Occurrence) -> date:
    return one.starts_at.astimezone(meeting.zone).date()

"""The risk score: a sum of named points, every one of them shown (product.md, "Ranking and the agenda").

AI involvement is one point among others in the score of a change. It has no say in which change is a
candidate for an incident's cause: there it would only confirm what somebody already thinks.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from reviewboard.domain.facts import (
    ActionFacts,
    ChangeFacts,
    IncidentFacts,
    ServiceFacts,
    TopicFacts,
    linked,
)
from reviewboard.domain.policy import Policy
from reviewboard.domain.values import (
    CauseState,
    GatePassage,
    IncidentStatus,
    MustRule,
    PointName,
    Severity,
    Verdict,
)

Params = tuple[tuple[str, str | int], ...]
"""What a sentence needs to be written: names of values with keys and numbers, never names of people.

What rests on another record holds that record's key: who may not see the record is not told (agenda/reading.py).
For the same reason other records are not counted.
"""

_AI_VERDICTS = {Verdict.ASSISTED, Verdict.SUSPECTED, Verdict.DISPUTED}
_SIZES = (1000, 300, 50)


class Point(NamedTuple):
    """One named point of a score, and what its "because" is made of."""

    name: PointName
    points: int
    because: Params = ()


class Score(NamedTuple):
    """A risk score: the points that count, and their sum."""

    points: tuple[Point, ...]
    total: int


def score_change(facts: ChangeFacts, policy: Policy) -> Score:
    """How much a change deserves the meeting's attention."""
    return _sum(_change_points(facts, policy))


def score_candidate(facts: ChangeFacts, policy: Policy) -> Score:
    """How much a change deserves a look as a candidate cause: without AI involvement, links, people."""
    unfair = {PointName.AI_INVOLVEMENT, PointName.LINKED_TO_INCIDENT, PointName.CARRIED_OVER}
    return _sum(
        point
        for point in _change_points(facts, policy)
        if point.name not in unfair and not point.name.describes_people
    )


def score_incident(facts: IncidentFacts, policy: Policy) -> Score:
    """How much an incident deserves the meeting's attention."""
    return _sum(_incident_points(facts, policy))


def score_action(facts: ActionFacts, on: date, policy: Policy) -> Score:
    """How much an action item deserves the meeting's attention on the day `on`."""
    return _sum(_action_points(facts, on, policy))


def score_topic(facts: TopicFacts, policy: Policy) -> Score:
    """Topics are equal; only having waited makes a difference."""
    proposed = Point(PointName.PROPOSED, policy.points["proposed"])
    return _sum((proposed, *_carried(facts.carried, policy)))


def score_standing(name: PointName, policy: Policy) -> Score:
    """What an item counts for being of its kind: drawn by the wheel, a win, the numbers of every week."""
    return _sum((Point(name, policy.points[name]),))


def must_rules(
    facts: ChangeFacts | IncidentFacts | ActionFacts | TopicFacts, policy: Policy
) -> tuple[MustRule, ...]:
    """Why it must be discussed, if it must. What the gate only *observed* is a number, and not among them."""
    found = []
    if isinstance(facts, IncidentFacts) and facts.severity.at_least(Severity.SEV2):
        found.append(MustRule.SEVERITY)
    if isinstance(facts, ChangeFacts) and facts.passage is GatePassage.BROKEN_GLASS:
        found.append(MustRule.BROKEN_GLASS)
    if isinstance(facts, ChangeFacts) and facts.passage is GatePassage.PAST_ENFORCED:
        found.append(MustRule.PAST_ENFORCED_GATE)
    if facts.carried >= policy.carry_limit:
        found.append(MustRule.THIRD_CARRY_OVER)
    return tuple(rule for rule in found if rule in policy.musts)


def shows_ai(facts: ChangeFacts) -> bool:
    """Whether there is a sign of AI involvement that nobody with the right to do so has ruled out."""
    return facts.verdict in _AI_VERDICTS


def _sum(points: Iterable[Point]) -> Score:
    counted = tuple(point for point in points if point.points)
    return Score(counted, sum(point.points for point in counted))


def _change_points(facts: ChangeFacts, policy: Policy) -> Iterator[Point]:
    table = policy.points
    yield from _service(facts.service, policy)
    lines = facts.lines_added + facts.lines_removed
    step = next((size for size in _SIZES if lines >= size), None)
    if step is not None:
        yield Point(PointName.SIZE, table[f"size.{step}_lines"], (("lines", lines),))
    if facts.verdict in _AI_VERDICTS:
        because: Params = (("verdict", facts.verdict), ("certainty", facts.certainty or ""))
        yield Point(PointName.AI_INVOLVEMENT, table[f"ai_involvement.{facts.verdict}"], because)
    if facts.destructive:
        yield Point(PointName.DESTRUCTIVE, table["destructive"])
    if facts.qualified_approval is False:
        yield Point(PointName.NO_QUALIFIED_APPROVAL, table["no_qualified_approval"])
    if facts.links:
        yield from _linked(facts, policy)
    if facts.reverted_by:
        yield Point(PointName.REVERTED, table["reverted"], (("change", facts.reverted_by),))
    if facts.tests_touched is False and lines:
        yield Point(PointName.NO_TESTS_TOUCHED, table["no_tests_touched"])
    yield from _carried(facts.carried, policy)
    if policy.people_points:
        yield from _people(facts, policy)


def _service(service: ServiceFacts | None, policy: Policy) -> Iterator[Point]:
    if service is None:
        return
    if service.tier is not None:
        yield Point(PointName.TIER, policy.points[f"tier.{service.tier:d}"], (("tier", int(service.tier)),))
    if service.dependents:
        points = min(service.dependents * policy.points["dependents.each"], policy.points["dependents.most"])
        yield Point(PointName.DEPENDENTS, points, (("dependents", service.dependents),))


def _linked(facts: ChangeFacts, policy: Policy) -> Iterator[Point]:
    """The strongest link counts, once: several incidents do not make a change several times as risky."""
    for state in (CauseState.CONTRIBUTED, CauseState.CANDIDATE):
        incidents = linked(facts.links, state)
        if incidents:
            points = policy.points[f"linked_to_incident.{state}"]
            because: Params = (("incident", incidents[0]), ("state", state))
            yield Point(PointName.LINKED_TO_INCIDENT, points, because)
            return


def _carried(times: int, policy: Policy) -> Iterator[Point]:
    if times:
        yield Point(PointName.CARRIED_OVER, times * policy.points["carried_over.each"], (("times", times),))


def _people(facts: ChangeFacts, policy: Policy) -> Iterator[Point]:
    if facts.off_hours:
        yield Point(PointName.OFF_HOURS, policy.points["off_hours"])
    if facts.new_to_service:
        yield Point(PointName.NEW_TO_SERVICE, policy.points["new_to_service"])
    if facts.approved_in_seconds:
        yield Point(PointName.APPROVED_IN_SECONDS, policy.points["approved_in_seconds"])


def _incident_points(facts: IncidentFacts, policy: Policy) -> Iterator[Point]:
    table = policy.points
    severity = (("severity", facts.severity.value),)
    yield Point(PointName.SEVERITY, table[f"severity.{facts.severity}"], severity)
    yield from _service(facts.service, policy)
    if facts.customer_minutes:
        points = facts.customer_minutes // 10 * table["customer_minutes.each_10"]
        because = (("minutes", facts.customer_minutes),)
        yield Point(PointName.CUSTOMER_MINUTES, min(points, table["customer_minutes.most"]), because)
    if facts.status is not IncidentStatus.RESOLVED:
        yield Point(PointName.NOT_RESOLVED, table["not_resolved"])
    if facts.repeats:
        yield Point(PointName.REPEATED, table["repeated"], (("incident", facts.repeats),))
    yield from _carried(facts.carried, policy)


def _action_points(facts: ActionFacts, on: date, policy: Policy) -> Iterator[Point]:
    table = policy.points
    yield from _service(facts.service, policy)
    late = (on - facts.due_on).days if facts.due_on else 0
    if late > 0:
        points = (1 + late // 7) * table["overdue.each_week"]
        yield Point(PointName.OVERDUE, min(points, table["overdue.most"]), (("days", late),))
    age = (on - facts.opened_on).days
    points = age // 30 * table["age.each_30_days"]
    yield Point(PointName.AGE, min(points, table["age.most"]), (("days", age),))
    yield from _carried(facts.carried, policy)

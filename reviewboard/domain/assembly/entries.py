"""Records become entries: why each is here, whether it must be discussed, and what it asks the meeting."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from reviewboard.domain import needs
from reviewboard.domain.assembly.agenda import Entry, Question, Why
from reviewboard.domain.assembly.answers import Answers
from reviewboard.domain.facts import (
    ActionFacts,
    ChangeFacts,
    IncidentFacts,
    ServiceFacts,
    TopicFacts,
    WinFacts,
    linked,
)
from reviewboard.domain.needs import Roster
from reviewboard.domain.policy import Policy
from reviewboard.domain.ranking import (
    Params,
    Score,
    must_rules,
    score_action,
    score_change,
    score_incident,
    score_standing,
    score_topic,
)
from reviewboard.domain.values import (
    ActionState,
    CauseState,
    ChangeKind,
    GatePassage,
    IncidentStatus,
    ItemKind,
    NeedRule,
    PointName,
    QuestionCode,
    Severity,
    SteerKind,
    Visibility,
    WhyHere,
)

IMPLICATED = {CauseState.CANDIDATE, CauseState.CONTRIBUTED}
"""A cause link in one of these states speaks of a change that may have been a cause."""

_PASSAGES = {
    GatePassage.BROKEN_GLASS: WhyHere.BROKEN_GLASS,
    GatePassage.PAST_ENFORCED: WhyHere.PAST_ENFORCED_GATE,
    GatePassage.REPAIR: WhyHere.REPAIR_PASSED,
}

_SETTLED = {
    SteerKind.PIN: WhyHere.PINNED,
    SteerKind.ADD: WhyHere.ADDED,
    SteerKind.ASK: WhyHere.ASKED_FOR,
}

_CHANGE_QUESTIONS = {
    WhyHere.BROKEN_GLASS: QuestionCode.WHY_WAS_GLASS_NEEDED,
    WhyHere.PAST_ENFORCED_GATE: QuestionCode.HOW_DID_IT_GO_PAST,
    WhyHere.DESTRUCTIVE_OPERATION: QuestionCode.WHAT_LIMITS_THE_AGENT,
    WhyHere.REVERTED: QuestionCode.WHAT_MADE_IT_COME_BACK,
    WhyHere.LINKED_TO_INCIDENT: QuestionCode.DID_CHANGE_CONTRIBUTE,
}

_ACTION_QUESTIONS = {
    WhyHere.NO_OWNER: QuestionCode.WHO_OWNS_IT,
    WhyHere.RISK_ACCEPTANCE_ENDED: QuestionCode.STILL_ACCEPTED,
    WhyHere.LOOKED_AT_AGAIN: QuestionCode.DID_IT_WORK,
}


@dataclass(frozen=True)
class World:
    """What an entry is written from besides its own record.

    `totals` are the risk scores of the changes. `steered`: what was settled about an item, by key.
    """

    on: date
    policy: Policy
    roster: Roster
    changes: Mapping[str, ChangeFacts]
    totals: Mapping[str, int]
    steered: Mapping[str, SteerKind]
    mandatory: bool = True
    answers: Answers = field(default_factory=Answers)

    def holds(self, key: str) -> bool:
        """Whether it was settled that the item of this key must be held."""
        return key in self.steered and self.steered[key].holds


def incident_entry(facts: IncidentFacts, world: World) -> Entry | None:
    """An incident of the period, one that is not resolved, or one carried over."""
    why = []
    if facts.in_period:
        severe = facts.severity.at_least(Severity.SEV2)
        seen = WhyHere.TOLD_LATE if facts.told_late else WhyHere.INCIDENT_SEEN
        why.append(Why(WhyHere.SEVERITY if severe else seen, (("severity", facts.severity.value),)))
    if facts.status is not IncidentStatus.RESOLVED:
        why.append(Why(WhyHere.INCIDENT_NOT_RESOLVED, (("status", facts.status.value),)))
    why += _standing(facts, world)
    why = why or _sent_away(facts.key, world)
    if not why:
        return None
    looks_at = tuple(linked(facts.links, *IMPLICATED))
    wishes = needs.for_incident(facts, world.changes, world.roster)
    score = score_incident(facts, world.policy)
    entry = _entry(facts, ItemKind.INCIDENT, why, _incident_question(facts), score, wishes, world)
    return _of_service(replace(entry, looks_at=looks_at), facts.service, world)


def _incident_question(facts: IncidentFacts) -> Question:
    if facts.status is not IncidentStatus.RESOLVED:
        return Question(QuestionCode.WHAT_ENDS_IT)
    candidates = linked(facts.links, CauseState.CANDIDATE)
    if candidates:
        about: Params = (("change", candidates[0]), ("changes", len(candidates)))
        return Question(QuestionCode.DID_CHANGE_CONTRIBUTE, about)
    return Question(QuestionCode.WHAT_WOULD_HAVE_STOPPED_IT)


def change_entry(
    facts: ChangeFacts, world: World, *, discussed_with: Mapping[str, Visibility]
) -> Entry | None:
    """A change that is implicated or went around the gate, unless an incident of this meeting looks at it.

    `discussed_with` are those incidents. A restricted one is told to few, so that a change with a reason of its
    own keeps its item for everybody else; so does one that must be discussed, was carried over or is pinned.
    """
    standing = _standing(facts, world)
    incidents = discussed_with.keys() & linked(facts.links, *IMPLICATED)
    told_to_all = any(discussed_with[incident] is Visibility.OPEN for incident in incidents)
    if told_to_all and not standing and not must_rules(facts, world.policy):
        return None
    why = [*_change_why(facts, discussed_with), *standing] or _sent_away(facts.key, world)
    if not why:
        return None
    question = _question(why, _CHANGE_QUESTIONS, QuestionCode.WHAT_DO_WE_DECIDE)
    score, wishes = score_change(facts, world.policy), needs.for_change(facts, world.roster)
    entry = _entry(facts, ItemKind.CHANGE, why, question, score, wishes, world)
    return _of_service(entry, facts.service, world)


def _change_why(facts: ChangeFacts, discussed_with: Collection[str]) -> list[Why]:
    """What the gate only observed is a number and no reason."""
    if not facts.in_period and not facts.carried:
        return []
    why = []
    if facts.passage in _PASSAGES:
        why.append(Why(_PASSAGES[facts.passage]))
    if facts.destructive and facts.kind is ChangeKind.OPERATION:
        why.append(Why(WhyHere.DESTRUCTIVE_OPERATION))
    if facts.reverted_by:
        why.append(Why(WhyHere.REVERTED, (("change", facts.reverted_by),)))
    incidents = linked(facts.links, *IMPLICATED)
    if incidents and not any(incident in discussed_with for incident in incidents):
        why.append(Why(WhyHere.LINKED_TO_INCIDENT, (("incident", incidents[0]),)))
    return why


def action_entry(facts: ActionFacts, world: World) -> Entry | None:
    """An action item that is due, open for long, without owner, or to be looked at again."""
    why = [*_action_why(facts, world), *_standing(facts, world)] or _sent_away(facts.key, world)
    if not why:
        return None
    question = _question(why, _ACTION_QUESTIONS, QuestionCode.NEW_DATE_OWNER_OR_WONT_DO)
    score, wishes = score_action(facts, world.on, world.policy), needs.for_action(facts, world.roster)
    entry = _entry(facts, ItemKind.ACTION, why, question, score, wishes, world)
    return replace(entry, service=facts.service.key if facts.service else None)


def _action_why(facts: ActionFacts, world: World) -> list[Why]:
    why = []
    if facts.state in {ActionState.OPEN, ActionState.IN_PROGRESS}:
        if world.roster.present(facts.owner) is None and not facts.asked_for_owner:
            why.append(Why(WhyHere.NO_OWNER))
        if facts.due_on is not None and facts.due_on <= world.on:
            why.append(Why(WhyHere.DUE, (("days", (world.on - facts.due_on).days),)))
        age = (world.on - facts.opened_on).days
        if age > world.policy.action_open_days:
            why.append(Why(WhyHere.OPEN_LONG, (("days", age),)))
    ended = facts.risk_until is not None and facts.risk_until <= world.on
    if facts.state is ActionState.RISK_ACCEPTED and ended:
        why.append(Why(WhyHere.RISK_ACCEPTANCE_ENDED))
    if facts.look_again:
        why.append(Why(WhyHere.LOOKED_AT_AGAIN))
    return why


def topic_entry(facts: TopicFacts, world: World) -> Entry:
    """A topic that somebody proposed, for as long as they asked."""
    why = [Why(WhyHere.PROPOSED), *_standing(facts, world)]
    question = Question(QuestionCode.WHAT_DO_WE_DECIDE)
    score, wishes = score_topic(facts, world.policy), needs.for_topic(facts)
    entry = _entry(facts, ItemKind.TOPIC, why, question, score, wishes, world)
    looks_at = (facts.about,) if facts.about else ()
    return replace(entry, minutes=max(facts.minutes or entry.minutes, entry.minimum), looks_at=looks_at)


def win_entry(facts: WinFacts, world: World) -> Entry:
    """Something that went well. It needs nobody."""
    why, question = Why(WhyHere.WIN_REPORTED), Question(QuestionCode.WORTH_COPYING)
    entry = _standing_entry(facts.key, ItemKind.WIN, PointName.WIN_REPORTED, why, question, world)
    return replace(entry, visibility=facts.visibility)


def numbers_entry(counts: Params, world: World) -> Entry:
    """The numbers of the week: `counts` by name."""
    why, question = Why(WhyHere.EVERY_WEEK, counts), Question(QuestionCode.ANYTHING_TO_CHANGE)
    return _standing_entry("numbers", ItemKind.NUMBERS, PointName.EVERY_WEEK, why, question, world)


def wheel_entry(team: str, change: ChangeFacts, world: World) -> Entry:
    """A quiet-risk change of a team that the wheel drew: the team prepares it, whoever wrote it."""
    why = Why(WhyHere.DRAWN, (("team", team), ("change", change.key)))
    question = Question(QuestionCode.WHAT_DID_THE_TEAM_LEARN, (("change", change.key),))
    entry = _standing_entry(f"wheel:{team}", ItemKind.WHEEL, PointName.DRAWN, why, question, world)
    return replace(
        entry,
        needs=_asked(needs.for_wheel(team, world.roster), world),
        service=change.service.key if change.service else None,
        looks_at=(change.key,),
    )


def _entry(
    facts: IncidentFacts | ChangeFacts | ActionFacts | TopicFacts,
    kind: ItemKind,
    why: Iterable[Why],
    question: Question,
    score: Score,
    wishes: Iterable[needs.Wish],
    world: World,
) -> Entry:
    """What must be discussed gets at least `must_minimum`, whatever its kind."""
    musts = must_rules(facts, world.policy)
    severity = facts.severity if isinstance(facts, IncidentFacts) else None
    wished, least = world.policy.slot(kind, severity)
    floor = world.policy.must_minimum if musts else 1
    return Entry(
        key=facts.key,
        kind=kind,
        score=score,
        why=tuple(why),
        question=question,
        minutes=max(wished, floor),
        minimum=max(least, floor),
        needs=_asked(wishes, world),
        must=musts,
        pinned=world.holds(facts.key),
        visibility=facts.visibility,
        carried=facts.carried,
    )


def _asked(wishes: Iterable[needs.Wish], world: World) -> tuple[needs.Involvement, ...]:
    """Whom the policy's rules ask for; without a mandate they are invited, and nobody is required."""
    asking = (wish for wish in wishes if NeedRule.of(wish[1]) in {None, *world.policy.needs})
    found = needs.derive(asking, world.roster)
    return found if world.mandatory else tuple(replace(one, required=False) for one in found)


def _standing_entry(
    key: str, kind: ItemKind, point: PointName, why: Why, question: Question, world: World
) -> Entry:
    wished, least = world.policy.slot(kind)
    score = score_standing(point, world.policy)
    return Entry(key, kind, score, (why,), question, wished, least, pinned=world.holds(key))


def _of_service(entry: Entry, service: ServiceFacts | None, world: World) -> Entry:
    """The entry with its service; one that nobody can answer for opens by saying so."""
    key = service.key if service else None
    if not world.roster.without_owner(service):
        return replace(entry, service=key)
    unowned = Why(WhyHere.SERVICE_WITHOUT_OWNER, (("service", key or ""),))
    return replace(entry, service=key, without_owner=True, why=(*entry.why, unowned))


def _standing(facts: IncidentFacts | ChangeFacts | ActionFacts | TopicFacts, world: World) -> list[Why]:
    why = [Why(WhyHere.CARRIED_OVER, (("times", facts.carried),))] if facts.carried else []
    settled = _SETTLED.get(world.steered.get(facts.key, SteerKind.REMOVE))
    return [*why, Why(settled)] if settled else why


def _sent_away(key: str, world: World) -> list[Why]:
    """What had no reason but a facilitator's goes to the day that they stated, and not nowhere."""
    return [Why(WhyHere.ADDED)] if world.steered.get(key) is SteerKind.MOVE else []


def _question(why: list[Why], table: Mapping[WhyHere, QuestionCode], default: QuestionCode) -> Question:
    """The question of the first reason that has one: the reasons come with the weightiest first."""
    for reason in why:
        if reason.code in table:
            return Question(table[reason.code], reason.params)
    return Question(default)

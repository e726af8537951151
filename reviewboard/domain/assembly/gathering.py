"""Which records become entries, which teams the wheel draws, and what is taken as read."""

from collections.abc import Collection, Iterable

from reviewboard.domain.assembly.agenda import Consent, Entry, Read
from reviewboard.domain.assembly.answers import Answers
from reviewboard.domain.assembly.entries import (
    World,
    action_entry,
    change_entry,
    incident_entry,
    numbers_entry,
    topic_entry,
    wheel_entry,
    win_entry,
)
from reviewboard.domain.assembly.inputs import AgendaInputs
from reviewboard.domain.assembly.wheel import draw
from reviewboard.domain.needs import Roster
from reviewboard.domain.ranking import Params, score_change, shows_ai
from reviewboard.domain.values import GatePassage, ItemKind, MustRule, Visibility


def world_of(inputs: AgendaInputs) -> World:
    """The inputs as entries look them up."""
    people = {person.key: person for person in inputs.people}
    teams = {team.key: team for team in inputs.teams}
    changes = {change.key: change for change in inputs.changes}
    totals = {change.key: score_change(change, inputs.policy).total for change in inputs.changes}
    settled = {steer.item: steer.kind for steer in inputs.steers}
    answers = Answers.of(inputs.answers)
    roster = Roster(people, teams)
    return World(inputs.on, inputs.policy, roster, changes, totals, settled, inputs.mandatory, answers)


def gather(inputs: AgendaInputs, world: World) -> tuple[Entry, ...]:
    """Every entry of the meeting. A change that an incident looks at is, as a rule, talked about there only."""
    incidents = [incident_entry(facts, world) for facts in inputs.incidents]
    there = {entry.key: entry.visibility for entry in incidents if entry is not None}
    changes = [change_entry(facts, world, discussed_with=there) for facts in inputs.changes]
    actions = [action_entry(facts, world) for facts in inputs.actions]
    found = [entry for entry in (*actions, *incidents, *changes) if entry is not None]
    found += [topic_entry(facts, world) for facts in inputs.topics]
    found += _wheel(inputs, world, _spoken_for(found))
    found += [win_entry(facts, world) for facts in inputs.wins]
    return (*found, numbers_entry(_counts(inputs), world)) if inputs.numbers else tuple(found)


def _counts(inputs: AgendaInputs) -> Params:
    """How many records the period gave. Only open ones: everybody reads it, and a sum would tell of the others."""
    changes = [one for one in inputs.changes if one.in_period and one.visibility is Visibility.OPEN]
    incidents = [one for one in inputs.incidents if one.in_period and one.visibility is Visibility.OPEN]
    return (
        ("changes", len(changes)),
        ("signs", sum(shows_ai(one) for one in changes)),
        ("past_observed", sum(one.passage is GatePassage.PAST_OBSERVED for one in changes)),
        ("incidents", len(incidents)),
    )


def _spoken_for(entries: Iterable[Entry]) -> set[str]:
    return {key for entry in entries for key in (entry.key, *entry.looks_at)}


def _wheel(inputs: AgendaInputs, world: World, taken: Collection[str]) -> list[Entry]:
    """The riskiest quiet change of each team drawn, never a restricted one: everybody listens."""
    quiet: dict[str, list[tuple[int, str]]] = {}
    for change in inputs.changes:
        if not change.in_period or change.key in taken or change.visibility is not Visibility.OPEN:
            continue
        team = change.service.team if change.service else None
        if team is not None and world.totals[change.key] > 0:
            quiet.setdefault(team, []).append((-world.totals[change.key], change.key))
    risky = {team: min(changes)[1] for team, changes in quiet.items() if world.roster.speaker(team)}
    drawn = draw(
        (world.roster.teams[team] for team in risky),
        inputs.seed,
        count=world.policy.wheel_teams,
        longest_wait=world.policy.wheel_weeks,
    )
    return [wheel_entry(team, world.changes[risky[team]], world) for team in drawn]


def taken_as_read(
    inputs: AgendaInputs, world: World, covered: Iterable[Entry], unheard: Iterable[Entry]
) -> Consent:
    """What nobody needs to talk about unless someone asks: the highest scores are shown.

    These are the changes of the period with a sign of AI involvement that no `covered` entry speaks of, and
    the `unheard` entries, for which there was no time and which are not carried over. The numbers of the week
    are no record: without a slot they are left to the pages that show them.
    """
    spoken_for = _spoken_for(covered)
    keys = {change.key for change in inputs.changes if change.in_period and shows_ai(change)}
    standing = {entry.key: entry.score.total for entry in unheard if _is_record(entry)}
    keys |= {key for entry in unheard for key in entry.looks_at}
    totals = {key: world.totals[key] for key in keys - spoken_for}
    reads = [Read(key, total) for key, total in (standing | totals).items()]
    reads.sort(key=lambda read: (-read.total, read.key))
    shown = world.policy.consent_shown
    return Consent(tuple(reads[:shown]), tuple(read.key for read in reads[shown:]))


def _is_record(entry: Entry) -> bool:
    """Whether an entry stands for itself, and not for what it looks at or counts."""
    return not entry.looks_at and entry.kind is not ItemKind.NUMBERS


def addendum(inputs: AgendaInputs, frozen: Collection[str]) -> tuple[Entry, ...]:
    """What joins after the freeze: SEV1 and SEV2 incidents whose key is not among the `frozen` ones, by rank.

    The rest waits a week. An addendum re-packs nothing (addition.py gives it its own time).
    """
    world = world_of(inputs)
    found = [incident_entry(facts, world) for facts in inputs.incidents if facts.key not in frozen]
    severe = [entry for entry in found if entry is not None and MustRule.SEVERITY in entry.must]
    return tuple(sorted(severe, key=lambda entry: (-entry.score.total, entry.key)))

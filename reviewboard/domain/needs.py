"""Who must be there for an item, and why (product.md, "Mandatory attendance, made fair").

Needs follow from involvement and from nothing else. People who left are never needed; a contractor is
invited and the lead of the team that hosts them is needed instead; an item whose service nobody owns says
so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from reviewboard.domain.facts import (
    ActionFacts,
    ChangeFacts,
    IncidentFacts,
    PersonFacts,
    ServiceFacts,
    TeamFacts,
    TopicFacts,
)
from reviewboard.domain.values import AsynchronousCause, Attendance, CauseState, NeedReason
from reviewboard.domain.windows import within


class Because(NamedTuple):
    """One reason for a need, and the key of what it refers to: a change, an incident, a service, a team."""

    reason: NeedReason
    key: str


@dataclass(frozen=True)
class Involvement:
    """Somebody whom an item needs, or invites when not `required`; every reason, the strongest first."""

    person: str
    because: tuple[Because, ...]
    required: bool = True


@dataclass(frozen=True)
class Roster:
    """The people and teams among whom needs are derived; a key not in it is nobody who can be asked."""

    people: Mapping[str, PersonFacts] = field(default_factory=dict)
    teams: Mapping[str, TeamFacts] = field(default_factory=dict)

    def present(self, person: str | None) -> PersonFacts | None:
        """The person, unless unknown or left."""
        facts = self.people.get(person) if person is not None else None
        return facts if facts is not None and not facts.left else None

    def speaker(self, team: str | None) -> Because | None:
        """Who speaks for a team: its lead, else whoever is on call, and never a contractor."""
        facts = self.teams.get(team) if team is not None else None
        if facts is None:
            return None
        for reason, person in (
            (NeedReason.LEADS_OWNING_TEAM, facts.lead),
            (NeedReason.ON_CALL, facts.on_call),
        ):
            found = self.present(person)
            if found is not None and not found.contractor:
                return Because(reason, found.key)
        return None

    def without_owner(self, service: ServiceFacts | None) -> bool:
        """Whether nobody can answer for the service: no owner and nobody who speaks for an owning team."""
        return service is None or (self.present(service.owner) is None and self.speaker(service.team) is None)


Wish = tuple[str | None, NeedReason, str]
"""(person, reason, key it refers to): involvement before anybody looked whether the person can be asked."""


def derive(wishes: Iterable[Wish], roster: Roster) -> tuple[Involvement, ...]:
    """Whom an item needs, by person, each once, with the reasons in the order of `NeedReason`."""
    required: dict[str, set[Because]] = {}
    invited: dict[str, set[Because]] = {}
    for person, reason, key in wishes:
        found = roster.present(person)
        if found is None:
            continue
        (invited if found.contractor else required).setdefault(found.key, set()).add(Because(reason, key))
        host = roster.speaker(found.host) if found.contractor else None
        if host is not None:
            required.setdefault(host.key, set()).add(Because(NeedReason.HOSTS, key))
    everybody = [(person, because, True) for person, because in required.items()]
    everybody += [(person, because, False) for person, because in invited.items()]
    return tuple(
        Involvement(person, tuple(sorted(because, key=strength)), must)
        for person, because, must in sorted(everybody, key=lambda one: one[0])
    )


_STRENGTH = {reason: place for place, reason in enumerate(NeedReason)}


def strength(because: Because) -> tuple[int, str]:
    """Sorts the strongest reason first, reasons of one kind by key."""
    return _STRENGTH[because.reason], because.key


def for_change(facts: ChangeFacts, roster: Roster) -> list[Wish]:
    """Author, principal, approvers, and who answers for the service."""
    return [*_know(facts), *_owners(facts.service, roster)]


def for_incident(facts: IncidentFacts, changes: Mapping[str, ChangeFacts], roster: Roster) -> list[Wish]:
    """Who led the response, who answers for the service, and who knows a change that may have contributed.

    Without a known lead, everybody who responded.
    """
    wishes: list[Wish] = [(facts.lead, NeedReason.LED_RESPONSE, facts.key)]
    if roster.present(facts.lead) is None:
        wishes = [(person, NeedReason.RESPONDED, facts.key) for person in facts.responders]
    for link in facts.links:
        if link.state in {CauseState.CANDIDATE, CauseState.CONTRIBUTED} and link.other in changes:
            wishes += _know(changes[link.other])
    return [*wishes, *_owners(facts.service, roster)]


def for_action(facts: ActionFacts, roster: Roster) -> list[Wish]:
    """Its owner; when there is none, or the owner left, the lead of the team whose queue it is in."""
    if roster.present(facts.owner) is not None:
        return [(facts.owner, NeedReason.OWNS_ACTION, facts.key)]
    team = facts.team or (facts.service.team if facts.service else None)
    speaker = roster.speaker(team)
    if speaker is None:
        return _owners(facts.service, roster)
    reason = NeedReason.INSTEAD_OF_LEAVER if facts.owner else speaker.reason
    return [(speaker.key, reason, facts.key)]


def for_wheel(team: str, roster: Roster) -> list[Wish]:
    """Who speaks for the team that was drawn. The team prepares; who wrote the change is not asked for."""
    speaker = roster.speaker(team)
    return [(speaker.key, NeedReason.PREPARES, team)] if speaker else []


def for_topic(facts: TopicFacts) -> list[Wish]:
    """Whoever proposed it."""
    return [(facts.proposer, NeedReason.PROPOSED, facts.key)]


def _know(facts: ChangeFacts) -> list[Wish]:
    return [
        (facts.author, NeedReason.WROTE, facts.key),
        (facts.principal, NeedReason.PRINCIPAL, facts.key),
        *((person, NeedReason.APPROVED, facts.key) for person in facts.approvers),
    ]


def _owners(service: ServiceFacts | None, roster: Roster) -> list[Wish]:
    """One person answers for a service: its owner, else the lead of the owning team, else who is on call."""
    if service is None:
        return []
    if roster.present(service.owner) is not None:
        return [(service.owner, NeedReason.OWNS_SERVICE, service.key)]
    speaker = roster.speaker(service.team)
    return [(speaker.key, speaker.reason, service.key)] if speaker else []


def attendance(
    involvement: Involvement,
    person: PersonFacts,
    stretch: tuple[int, int],
    *,
    added_on_the_day: bool = False,
) -> tuple[Attendance, AsynchronousCause | None]:
    """How an item held in `stretch` (minutes from the start) asks for somebody, and why if not live.

    Paged in the 11 hours before, or outside one's working hours: asynchronous by default. An addendum on the
    meeting's day requires nobody.
    """
    if not involvement.required:
        return Attendance.INVITED, None
    if added_on_the_day:
        return Attendance.INVITED, AsynchronousCause.ADDED_ON_THE_DAY
    if person.paged:
        return Attendance.ASYNCHRONOUS, AsynchronousCause.PAGED
    if not within(stretch, person.available):
        return Attendance.ASYNCHRONOUS, AsynchronousCause.OUTSIDE_HOURS
    return Attendance.LIVE, None

"""Tells what the sample's meetings learned beside its actions: findings, what was settled, and a few ideas."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reviewboard.domain.values import Priority
from reviewboard.findings import operations
from reviewboard.findings.learned_rows import Standing
from reviewboard.findings.queries import search
from reviewboard.findings.rows import ActionFields, Origin
from reviewboard.incidents.queries import list_incidents
from reviewboard.incidents.rows import IncidentFilter
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.sample.company import Company
from reviewboard.sample.learned_texts import (
    DECISIONS,
    FINDINGS,
    IDEAS,
    SampleDecision,
    SampleFinding,
    SampleIdea,
)

SINCE_THEN = timedelta(days=3)
"""How long before the coming meeting somebody wrote down what no meeting has talked of yet."""


@dataclass(frozen=True, slots=True)
class Past:
    """The meetings that were held, by how many weeks ago, the start of the coming one, and who ran them."""

    company: Company
    start: datetime
    meetings: Mapping[int, int]
    facilitator: Reader
    incidents: Mapping[str, int]

    def at(self, weeks_ago: int) -> datetime:
        """When it was said: near the end of that meeting; 0 is since the last one."""
        if not weeks_ago:
            return self.start - SINCE_THEN
        return self.start - timedelta(weeks=weeks_ago) + timedelta(minutes=50)

    def origin(self, weeks_ago: int, incident: str) -> Origin:
        """The meeting of that week, and the incident of this title."""
        found = self.incidents[incident] if incident else None
        return Origin(incident_id=found, meeting_id=self.meetings.get(weeks_ago))

    def day(self, days: int | None) -> date | None:
        """A day counted from the coming meeting."""
        return self.start.date() + timedelta(days=days) if days is not None else None


def write_learned(company: Company, start: datetime, meetings: Mapping[int, int]) -> None:
    """Adds what was learned as the facilitator did then; `meetings` are those held, by how many weeks ago."""
    every = list_incidents(HOUSE, IncidentFilter(), None, 200).rows
    facilitator = Reader(user_id=None, person_id=company.people["Ines Duarte"], role=Role.FACILITATOR)
    past = Past(company, start, meetings, facilitator, {one.title: one.id for one in every})
    for finding in FINDINGS:
        _find(past, finding)
    for decision in DECISIONS:
        _decide(past, decision)
    for idea in IDEAS:
        _have(past, idea)


def _find(past: Past, one: SampleFinding) -> None:
    at = past.at(one.weeks_ago)
    origin = past.origin(one.weeks_ago, one.incident)
    pk = operations.add_finding(
        reader=past.facilitator, text=one.text, category=one.category, origin=origin, as_of=at
    )
    if one.accepted:
        operations.accept_finding(reader=past.facilitator, finding_id=pk, as_of=at)
    if one.action:
        fields = _fields(past, one.action, one.owner, at)
        operations.add_action(reader=past.facilitator, fields=fields, finding_id=pk, as_of=at)


def _have(past: Past, one: SampleIdea) -> None:
    at = past.at(one.weeks_ago)
    origin = past.origin(one.weeks_ago, one.incident)
    pk = operations.add_idea(reader=past.facilitator, text=one.text, origin=origin, as_of=at)
    if one.action:
        fields = _fields(past, one.action, one.owner, at)
        operations.add_action(reader=past.facilitator, fields=fields, idea_id=pk, as_of=at)


def _fields(past: Past, title: str, owner: str, at: datetime) -> ActionFields:
    due = at.date() + timedelta(days=45)
    return ActionFields(title, owner_id=past.company.people[owner], due_on=due, priority=Priority.NORMAL)


def _decide(past: Past, one: SampleDecision) -> None:
    at = past.at(one.weeks_ago)
    standing = Standing(
        owner_id=past.company.people[one.owner],
        until=past.day(one.until),
        practice=one.practice,
        enforcement=one.kept_by,
        enforced_by=one.place,
        enforced_after_id=_action(one.after),
        review_on=past.day(one.review),
        service_ids=[past.company.services[key] for key in one.services],
    )
    pk = operations.add_decision(
        reader=past.facilitator,
        text=one.text,
        standing=standing,
        origin=past.origin(one.weeks_ago, one.incident),
        as_of=at,
    )
    if one.renewed:
        operations.renew_decision(
            reader=past.facilitator,
            decision_id=pk,
            until=standing.until,
            review_on=standing.review_on,
            because=one.renewed,
            as_of=at + timedelta(days=4),
        )
    if one.ended:
        operations.end_decision(
            reader=past.facilitator, decision_id=pk, because=one.ended, as_of=at + timedelta(days=5)
        )


def _action(title: str) -> int | None:
    """The action item of this title, which an earlier meeting left behind."""
    found = [one.id for one in search(HOUSE, title, 1) if one.text == title] if title else []
    return found[0] if found else None

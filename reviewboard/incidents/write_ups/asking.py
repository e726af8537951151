"""Asking for write-ups: once a working day after an incident is resolved, and once more (domain/write_ups.py).

Nobody is asked for what was over before its source was connected, a file or a pager: that is history.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from reviewboard.audit.queries import held
from reviewboard.domain.values import IncidentStatus
from reviewboard.domain.working_days import Calendar
from reviewboard.domain.write_ups import Asked, Hours, is_time, next_mail_at
from reviewboard.incidents.models import Responder, WriteUpAsked
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.queries import PersonForAgenda, people_for_agenda
from reviewboard.people.reach import named_by
from reviewboard.policies.queries import in_force
from reviewboard.policies.service_levels import TIME
from reviewboard.policies.working_time import from_data

KIND = "write_up_mail"
REACH = timedelta(days=45)
"""How far back an end is looked for: longer than holidays, a reminder and a clock that stood still take together."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead of an incident that is resolved and not written up."""

    incident_id: int
    person_id: int
    audience_id: int | None
    asked: Asked

    @property
    def subject(self) -> str:
        """What the log and legal holds call the incident."""
        return f"incident:{self.incident_id}"


@transaction.atomic
def ask_due(*, as_of: datetime) -> int:
    """Owes the mails whose time has come; how many. Twice is as once, and what was missed is made up for a week.

    One statement while nothing is resolved, at most eight whatever the number. A restricted incident is asked for only
    where its lead is on its list, and none while a legal hold stands on it.
    """
    leads = [one for one in waiting(as_of=as_of) if one.asked.reminded_at is None]
    if not leads:
        return 0
    on = as_of.date()
    people = people_for_agenda([one.person_id for one in leads], on=on)
    calendar = _calendar(on)
    due = [one for one in leads if _is_due(one, people.get(one.person_id), calendar, as_of)]
    return _owe(list(_askable(due, on=on)), as_of) if due else 0


def waiting(*, as_of: datetime, incident_id: int | None = None) -> list[Lead]:
    """Every lead whose incident waits for its write-up, or that of one incident. One statement."""
    rows = _waiting(as_of)
    if incident_id is not None:
        rows = rows.filter(incident=incident_id)
    columns = rows.order_by("incident").values_list(
        "incident_id",
        "identity__person_id",
        "incident__audience_id",
        "incident__resolved_at",
        "incident__write_up_asked__asked_at",
        "incident__write_up_asked__reminded_at",
    )
    return [
        Lead(pk, person, audience, Asked(resolved_at, asked_at, reminded_at))
        for pk, person, audience, resolved_at, asked_at, reminded_at in columns
        if resolved_at is not None
    ]


def _waiting(as_of: datetime) -> QuerySet[Responder, Any]:
    return Responder.objects.filter(
        incident__connection__created_at__lte=F("incident__resolved_at"),
        incident__status=IncidentStatus.RESOLVED,
        incident__resolved_at__gte=as_of - REACH,
        incident__resolved_at__lte=as_of,
        incident__write_up__finished_at__isnull=True,
        identity__person__isnull=False,
        lead=True,
    )


def _calendar(on: date) -> Calendar:
    time = from_data(in_force([TIME], on=on)[TIME].body)
    return time.calendar((on - REACH).year)


def _is_due(lead: Lead, person: PersonForAgenda | None, calendar: Calendar, as_of: datetime) -> bool:
    if person is None or person.left:
        return False
    hours = Hours(person.zone, person.works_from, person.works_to, frozenset(map(int, person.works_on)))
    return is_time(next_mail_at(lead.asked, hours, calendar), as_of)


def _askable(due: Iterable[Lead], *, on: date) -> Iterator[Lead]:
    """Without what a legal hold keeps, or what the lead may not see."""
    leads = list(due)
    kept = held(one.subject for one in leads)
    named = named_by([one.audience_id for one in leads if one.audience_id], on=on)
    for one in leads:
        if one.subject not in kept and may_read(one, named):
            yield one


def may_read(lead: Lead, named: Mapping[int, frozenset[int]]) -> bool:
    """Whether the lead may see the incident; `named` is whom each audience names (people.reach.named_by)."""
    return lead.audience_id is None or lead.person_id in named[lead.audience_id]


def _owe(leads: list[Lead], as_of: datetime) -> int:
    first = [one.incident_id for one in leads if one.asked.asked_at is None]
    again = [one.incident_id for one in leads if one.asked.asked_at is not None]
    WriteUpAsked.objects.bulk_create(
        (WriteUpAsked(incident_id=pk, asked_at=as_of) for pk in first), ignore_conflicts=True
    )
    WriteUpAsked.objects.filter(incident__in=again, reminded_at__isnull=True).update(reminded_at=as_of)
    return owe_all(kind=KIND, debts=[_debt(one, again=one.incident_id in set(again)) for one in leads])


def _debt(lead: Lead, *, again: bool) -> Debt:
    key = f"write_up:{lead.incident_id}:{'again' if again else 'first'}"
    payload = {"incident": lead.incident_id, "person": lead.person_id, "again": again}
    return Debt(subject=key, payload=payload, dedup_key=key)

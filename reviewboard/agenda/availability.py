"""When a person may be asked to be there live: inside their working hours, and not after a night's page."""

from datetime import datetime, timedelta
from functools import lru_cache

from reviewboard.domain.facts import PersonFacts
from reviewboard.domain.working_hours import WorkingHours
from reviewboard.people.queries import PersonForAgenda

REST = timedelta(hours=11)
"""Paged in these hours before the meeting: never required live (the daily rest of EU directive 2003/88)."""


def person_facts(person: PersonForAgenda, starts_at: datetime, minutes: int) -> PersonFacts:
    """The person as the rules of need see them for a meeting that starts then and lasts so long."""
    return PersonFacts(
        key=f"person:{person.id}",
        left=person.left,
        contractor=person.contractor,
        host=f"team:{person.host_team_id}" if person.host_team_id else None,
        paged=person.paged_at is not None and starts_at - REST <= person.paged_at < starts_at,
        available=working_minutes(person, starts_at, minutes),
    )


def working_minutes(
    person: PersonForAgenda, starts_at: datetime, minutes: int
) -> tuple[tuple[int, int], ...]:
    """The stretches of the meeting inside the person's working hours, in minutes from its start.

    Of ten thousand people there are a few dozen different hours.
    """
    hours = WorkingHours(person.zone, person.works_from, person.works_to, person.works_on)
    return _inside(hours, starts_at, minutes)


@lru_cache(maxsize=1024)
def _inside(hours: WorkingHours, starts_at: datetime, minutes: int) -> tuple[tuple[int, int], ...]:
    first = (starts_at.astimezone(hours.zone) - timedelta(days=1)).date()
    shifts = (hours.shift(first + timedelta(days=n)) for n in range(3))
    inside = (
        (max(0, _minutes_from(starts_at, begin, round_up=True)), min(minutes, _minutes_from(starts_at, end)))
        for begin, end in (shift for shift in shifts if shift)
    )
    return tuple(sorted((begin, end) for begin, end in inside if begin < end))


def _minutes_from(start: datetime, moment: datetime, *, round_up: bool = False) -> int:
    seconds = (moment - start).total_seconds()
    return int(-(-seconds // 60)) if round_up else int(seconds // 60)

"""When a person may be asked to be there live: inside their working hours, and not after a night's page."""

from datetime import datetime, timedelta
from functools import lru_cache

from reviewboard.agenda.keys import Known
from reviewboard.domain.facts import PersonFacts
from reviewboard.domain.working_hours import Hours
from reviewboard.people.queries import PersonForAgenda

REST = timedelta(hours=11)
"""Paged in these hours before the meeting: never required live (the daily rest of EU directive 2003/88)."""


def person_facts(person: PersonForAgenda, starts_at: datetime, minutes: int, known: Known) -> PersonFacts:
    """The person as the rules of need see them for a meeting that starts then and lasts so long."""
    return PersonFacts(
        key=known.of("person", person.id),
        left=person.left,
        contractor=person.contractor,
        host=known.maybe("team", person.host_team_id),
        paged=person.paged_at is not None and starts_at - REST <= person.paged_at < starts_at,
        available=working_minutes(person, starts_at, minutes),
    )


def working_minutes(
    person: PersonForAgenda, starts_at: datetime, minutes: int
) -> tuple[tuple[int, int], ...]:
    """The stretches of the meeting inside the person's working hours, in minutes from its start.

    Hours are read on the wall clock of the person's zone, day by day, so that both sides of a change of the
    clocks are right. Hours that end before they begin run over midnight and belong to the day they begin on.
    """
    return _inside(hours_of(person), starts_at, minutes)


def hours_of(person: PersonForAgenda) -> Hours:
    """The working hours of a person. Many people share theirs: of ten thousand there are a few dozen."""
    return Hours(person.zone, person.works_from, person.works_to, person.works_on)


@lru_cache(maxsize=1024)
def _inside(hours: Hours, starts_at: datetime, minutes: int) -> tuple[tuple[int, int], ...]:
    first = (starts_at.astimezone(hours.zone) - timedelta(days=1)).date()
    days = (first + timedelta(days=n) for n in range(3))
    stretches = (hours.shift(day) for day in days if hours.includes(day))
    inside = (
        (max(0, _minutes_from(starts_at, begin, round_up=True)), min(minutes, _minutes_from(starts_at, end)))
        for begin, end in stretches
    )
    return tuple(sorted((begin, end) for begin, end in inside if begin < end))


def _minutes_from(start: datetime, moment: datetime, *, round_up: bool = False) -> int:
    seconds = (moment - start).total_seconds()
    return int(-(-seconds // 60)) if round_up else int(seconds // 60)

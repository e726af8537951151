"""On which days people work here: the policy "working_time", and the calendar that follows from it.

Which days are holidays is known to the library `holidays`. Where several countries are named, a day that is free in
one of them counts for nobody: a service level is never shorter for those who have the day off.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import holidays

from reviewboard.domain.working_days import Calendar

_SPAN = 12
"""Years that a calendar looks ahead: more than the longest service level takes."""


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Which days count.

    Attributes:
        weekend: ISO weekdays (Saturday is 6), at most six.
        countries: ISO 3166 codes, with a part where that matters: "GB", "GB-ENG".
        extra: days on which nobody works though no law says so.
        worked: holidays on which people work here.
    """

    weekend: frozenset[int] = frozenset({6, 7})
    countries: tuple[str, ...] = ()
    extra: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def calendar(self, year: int) -> Calendar:
        """The days that count from this year on, for as long as a service level can take."""
        years = range(year, year + _SPAN)
        free = {day for country in self.countries for one in years for day in _holidays(country, one)}
        return Calendar(self.weekend, frozenset(free | self.extra) - self.worked)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    """None where the library has given a country up since the policy was saved: work goes on."""
    if not is_known(country):
        return frozenset()
    code, _, part = country.partition("-")
    return frozenset(holidays.country_holidays(code, subdiv=part or None, years=year))


@cache
def _known() -> Mapping[str, frozenset[str]]:
    """The parts by country."""
    supported = holidays.list_supported_countries()
    return {code: frozenset(parts) for code, parts in supported.items()}


def is_known(country: str) -> bool:
    """Whether the holidays of this country, or of this part of one, are known."""
    code, dash, part = country.partition("-")
    return code in _known() and (not dash or part in _known()[code])


def as_data(time: WorkingTime) -> dict[str, Any]:
    """The working time as plain JSON values."""
    return {
        "weekend": sorted(time.weekend),
        "countries": list(time.countries),
        "extra": _plain(time.extra),
        "worked": _plain(time.worked),
    }


def _plain(days: Iterable[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)


def from_data(data: Mapping[str, Any]) -> WorkingTime:
    """The working time that `as_data` wrote; what it does not name keeps its default.

    Raises:
        ValueError: an unknown name or weekday, a day that is none, or a week without a working day.
    """
    if unknown := set(data) - {"weekend", "countries", "extra", "worked"}:
        raise ValueError(f"no part of working time is called {', '.join(sorted(unknown))}")
    weekend = frozenset(int(day) for day in data.get("weekend", (6, 7)))
    if not weekend <= frozenset(range(1, 8)) or len(weekend) > 6:
        raise ValueError("a week has seven days, and people work on at least one of them")
    countries = tuple(dict.fromkeys(str(one).strip().upper() for one in data.get("countries", ())))
    return WorkingTime(weekend, countries, _days(data.get("extra", ())), _days(data.get("worked", ())))


def checked(data: Mapping[str, Any]) -> WorkingTime:
    """The working time that somebody wants to save.

    Raises:
        ValueError: as `from_data`, or the holidays of a country are not known.
    """
    time = from_data(data)
    if strange := [one for one in time.countries if not is_known(one)]:
        raise ValueError(f"the holidays of {', '.join(strange)} are not known here")
    return time


def _days(plain: Iterable[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(str(day)) for day in plain)

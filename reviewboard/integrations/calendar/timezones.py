"""A VTIMEZONE for a zone, as other calendars read it right (docs/adr/0006-invite.md).

Where the clocks follow yearly rules, an RRULE a side. Where they do not (Morocco follows the moon; Samoa
dropped summer time), every change around the year is written out. The later offset of a pair is called
DAYLIGHT whatever the zone's law calls it: Ireland's summer is its standard time, and calendars cannot read a
negative saving.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

from reviewboard.integrations.calendar.transitions import Transition, YearlyRule, transitions, yearly_rule

_YEARS_AHEAD = 10
"""A yearly rule must hold for so long: in eleven years and more, a date falls on every day of the week."""
_LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001  # RFC 5545 wants onsets in local time
"""Where rules begin, as everybody's do. Readers look at years past too: vobject takes London for UTC when its
rules begin last year."""


@lru_cache(maxsize=512)
def vtimezone(zone: ZoneInfo, year: int) -> Timezone:
    """The zone as it is from the year before `year` to the year after it. Shared: treat it as frozen."""
    component = Timezone()
    component.add("TZID", zone.key)
    changes = transitions(zone, year - 1, year + _YEARS_AHEAD)
    rules = _rules(changes, _YEARS_AHEAD + 2)
    if changes and rules:
        for onset, rule in rules:
            component.add_component(_yearly(onset, rule))
    else:
        component.add_component(_opening(zone, year - 1))
        for change in changes:
            if change.at.year <= year + 1:
                component.add_component(_observance(change, change.local))
    return component


def _rules(changes: tuple[Transition, ...], years: int) -> list[tuple[Transition, YearlyRule]]:
    """The first onset and the rule of each side, or nothing unless every change of all years obeys one."""
    sides: dict[object, list[Transition]] = {}
    for change in changes:
        sides.setdefault((change.before, change.after, change.local.time(), change.name), []).append(change)
    found = []
    for side in sides.values():
        rule = yearly_rule([change.local for change in side])
        if rule is None or len({change.local.year for change in side}) != years or len(side) != years:
            return []
        found.append((side[0], rule))
    return found


def _yearly(onset: Transition, rule: YearlyRule) -> TimezoneStandard | TimezoneDaylight:
    part = _observance(onset, datetime.combine(rule.day_in(_LONG_AGO.year), onset.local.time()))
    by_day = rule.weekday if rule.nth is None else f"{rule.nth}{rule.weekday}"
    recurrence = {"FREQ": "YEARLY", "BYMONTH": rule.month, "BYDAY": by_day}
    part.add("RRULE", vRecur(recurrence | ({"BYMONTHDAY": list(rule.days)} if rule.days else {})))
    return part


def _opening(zone: ZoneInfo, year: int) -> TimezoneStandard | TimezoneDaylight:
    """What held when the year began, so that no reader has to guess what came before the first change."""
    moment = datetime(year, 1, 1, tzinfo=UTC).astimezone(zone)
    offset = moment.utcoffset() or timedelta()
    return _observance(Transition(moment, offset, offset, moment.tzname() or ""), _LONG_AGO)


def _observance(change: Transition, begins: datetime) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    part.add("DTSTART", begins)
    part.add("TZOFFSETFROM", change.before)
    part.add("TZOFFSETTO", change.after)
    part.add("TZNAME", change.name)
    return part

"""A recurrence in plain words: pickers for what nearly everybody wants, and the rule itself for the rest."""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS = tuple((code, WEEKDAYS[number]) for number, code in enumerate(CODES))


class How(StrEnum):
    """How often a series meets, as its form asks it."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    TYPED = "typed"


HOWS: dict[How, Promise] = {
    How.WEEKLY: gettext_lazy("Every week"),
    How.FORTNIGHTLY: gettext_lazy("Every second week"),
    How.MONTHLY: gettext_lazy("Every month"),
    How.TYPED: gettext_lazy("By the rule below"),
}
NTHS: dict[str, Promise] = {
    "1": gettext_lazy("first"),
    "2": gettext_lazy("second"),
    "3": gettext_lazy("third"),
    "4": gettext_lazy("fourth"),
    "-1": gettext_lazy("last"),
}

_WEEKLY = re.compile(
    r"FREQ=WEEKLY(;INTERVAL=2)?;BYDAY=((?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)"
)
_MONTHLY = re.compile(r"FREQ=MONTHLY;BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Picked:
    """A rule as the pickers show it; `nth` is asked for by the month only."""

    how: How
    days: tuple[str, ...] = ()
    nth: str = "1"


def picked(rule: str) -> Picked:
    """What the pickers show of a rule; one that they cannot say is typed."""
    if found := _WEEKLY.fullmatch(rule):
        how = How.FORTNIGHTLY if found[1] else How.WEEKLY
        return Picked(how, tuple(found[2].split(",")))
    if found := _MONTHLY.fullmatch(rule):
        return Picked(How.MONTHLY, (found[2],), found[1])
    return Picked(How.TYPED)


def rule_of(one: Picked, typed: str = "") -> str:
    """The rule (RFC 5545) that was picked."""
    days = ",".join(code for code in CODES if code in one.days)
    match one.how:
        case How.WEEKLY:
            return f"FREQ=WEEKLY;BYDAY={days}"
        case How.FORTNIGHTLY:
            return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={days}"
        case How.MONTHLY:
            return f"FREQ=MONTHLY;BYDAY={one.nth}{days}"
        case How.TYPED:
            return typed.strip().removeprefix("RRULE:")


def in_words(rule: str) -> str:
    """The rule as people say it: "every second week on Thursday"; one that the pickers cannot say, as it stands."""
    one = picked(rule)
    if one.how is How.TYPED:
        return _("by the rule %s") % rule
    names = dict(DAYS)
    days = [str(names[code]) for code in one.days]
    said = (
        _("%(all)s and %(last)s") % {"all": ", ".join(days[:-1]), "last": days[-1]} if days[1:] else days[0]
    )
    if one.how is How.MONTHLY:
        return _("every month on the %(nth)s %(day)s") % {"nth": NTHS[one.nth], "day": said}
    if one.how is How.FORTNIGHTLY:
        return _("every second week on %s") % said
    return _("every week on %s") % said

"""Which rules of the gate hold on a day, and the working hours in which it counts its time limits."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from reviewboard.domain.approval import GatePolicy, from_data
from reviewboard.domain.working_days import Calendar
from reviewboard.domain.working_hours import Hours
from reviewboard.policies.queries import GATE, Newest, bodies, newest
from reviewboard.policies.service_levels import TIME
from reviewboard.policies.working_time import from_data as working_time

GRACE = timedelta(days=7)
"""How long an ended policy still holds things back: until one (weekly) meeting later (product.md, "Who decides")."""
DAY = (time(9), time(17))
"""Working hours where nobody in particular is asked, on the clock of the installation."""
_LONGEST = 60
"""Days after which nobody is waited for, in a calendar in which hardly anybody works."""


@dataclass(frozen=True, slots=True)
class GateRules:
    """The rules of a day. `version` is the newest saved one (0: none); one that `has_fallen_back` holds nothing back."""

    version: int
    policy: GatePolicy
    has_fallen_back: bool
    calendar: Calendar

    def limits(self, asked_at: datetime) -> tuple[datetime, datetime]:
        """When the deputies, and when the owner of the service is asked, of what waits since a moment."""
        zone = ZoneInfo(settings.TIME_ZONE)
        hours = Hours(zone, *DAY, "".join(map(str, sorted({*range(1, 8)} - self.calendar.weekend))))
        day = timedelta(hours=DAY[1].hour - DAY[0].hour)
        deputies = timedelta(hours=self.policy.deputies_after)
        owner = max(day * self.policy.owner_after, deputies)
        return (
            hours.after(asked_at, deputies, self.calendar, days=_LONGEST),
            hours.after(asked_at, owner, self.calendar, days=_LONGEST),
        )


def rules_of(on: date) -> GateRules:
    """The rules that hold on this day. One statement."""
    found = newest((GATE, TIME))
    held = found[GATE]
    policy, ended = from_data(held.body), has_ended(held, on)
    calendar = working_time(found[TIME].body).calendar(on.year)
    return GateRules(
        held.version, replace(policy, enforced=frozenset()) if ended else policy, ended, calendar
    )


def has_ended(held: Newest, on: date) -> bool:
    """Whether a policy has ended so long ago that it only observes."""
    return held.expires_on is not None and on >= held.expires_on + GRACE


def policies_of(versions: Collection[int]) -> dict[int, GatePolicy]:
    """The policies that held when something landed, by version. At most one statement; none for none."""
    return {version: from_data(body) for version, body in bodies(GATE, versions).items()}

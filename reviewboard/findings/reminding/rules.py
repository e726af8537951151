"""The policy of reminders as it holds on a day: off, unless somebody switched it on and it has not expired."""

from dataclasses import dataclass
from datetime import date, datetime

from reviewboard.domain.reminders import ReminderPolicy, from_data
from reviewboard.people.reader import Reader
from reviewboard.policies.queries import PolicyVersion, versions

KIND = "reminders"


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds. `saved` is the newest version, whose settings count while it is on and has not expired.

    `since`: when they were switched on; hours that had passed by then are not made up. None while they are off.
    """

    policy: ReminderPolicy
    saved: PolicyVersion | None = None
    has_expired: bool = False
    since: datetime | None = None

    @property
    def version(self) -> int:
        """Of the newest version; 0 while nobody has saved one."""
        return self.saved.version if self.saved else 0

    @property
    def is_on(self) -> bool:
        """Whether digests go out."""
        return self.since is not None


def rules(reader: Reader, *, on: date) -> Rules:
    """The rules of this day. One statement."""
    saved = versions(reader, KIND)
    if not saved:
        return Rules(ReminderPolicy())
    newest = from_data(saved[0].body)
    has_expired = _ends_by(saved[0], on)
    since = None if has_expired or not newest.on else _since(saved)
    return Rules(newest, saved[0], has_expired, since)


def _ends_by(one: PolicyVersion, day: date) -> bool:
    return one.expires_on is not None and one.expires_on <= day


def _since(saved: list[PolicyVersion]) -> datetime:
    """When the oldest of the newest versions that are all on, one after the other without a gap, was saved."""
    first = saved[0]
    for older in saved[1:]:
        if not from_data(older.body).on or _ends_by(older, first.created_at.date()):
            break
        first = older
    return first.created_at

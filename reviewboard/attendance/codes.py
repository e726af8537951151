"""Options of a series, all off until somebody switches one on: a code or a QR on the shared screen, and reports.

They add to the own button and the facilitator, and replace neither (product.md, "Mandatory attendance, made fair").
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import segno
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reviewboard.agenda import addresses
from reviewboard.agenda.asking_for import asked_at_all
from reviewboard.attendance.checking_in import NotOpen, check_in, is_open
from reviewboard.attendance.kinds import Evidence
from reviewboard.attendance.models import CheckInRules
from reviewboard.attendance.operations import NotNeeded
from reviewboard.audit.operations import record
from reviewboard.broadcast.counting import count
from reviewboard.domain.check_in_code import changes_at, code_at, is_right
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

WINDOW = 300
"""Seconds in which tries are counted."""
TRIES, TRIES_OF_ALL = 10, 5_000
"""Of one person, and of a whole meeting: five thousand guesses hit one of two right codes once in a hundred times."""


COUNTED = "reviewboard:check-in"
"""Under which tries are counted in Redis."""


class WrongCode(ValueError):  # noqa: N818  # reads as what it is at every raise
    """It is not what stands on the screen, or this series uses no codes."""


class TooOften(Exception):  # noqa: N818  # as above
    """Too many tries; the next are taken in a few minutes."""


class NotCounted(Exception):  # noqa: N818  # as above
    """Tries cannot be counted now, so that none is taken: the own button does the same."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a series allows besides the own button and the facilitator."""

    code: bool = False
    qr: bool = False
    reports: bool = False


def rules_of(series_id: int) -> Rules:
    """The options of a series. One statement."""
    one = CheckInRules.objects.filter(series=series_id).first()
    return Rules(one.code, one.qr, one.reports) if one else Rules()


@transaction.atomic
def set_rules(*, reader: Reader, series_id: int, rules: Rules, as_of: datetime) -> bool:
    """Switches options on or off; whether anything changed. That something about people is kept otherwise is logged.

    Raises:
        NotAllowed: the reader runs no meetings.
    """
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    if rules == rules_of(series_id):
        return False
    CheckInRules.objects.update_or_create(series_id=series_id, defaults=asdict(rules))
    record(
        actor_id=reader.person_id,
        action="series.check_in",
        subject=f"series:{series_id}",
        details=asdict(rules),
        at=as_of,
    )
    return True


@dataclass(frozen=True, slots=True)
class ShownCode:
    """What the shared screen shows until it changes: digits, "" where only the QR is used; the QR as SVG, or ""."""

    digits: str
    qr: str
    changes_at: datetime


def check_in_code(meeting: MeetingRow, *, as_of: datetime) -> ShownCode | None:
    """What the shared screen of a running meeting shows; None where nobody can check in now, or it is off. One statement.

    For whoever runs the meeting, and for the screen: the code tells nothing of anybody.
    """
    rules = rules_of(meeting.series_id)
    if not (rules.code or rules.qr) or not is_open(meeting, as_of=as_of):
        return None
    digits = code_at(_secret(meeting.id), as_of)
    qr = _qr(f"{addresses.check_in_page(meeting.id)}?code={digits}") if rules.qr else ""
    return ShownCode(digits if rules.code else "", qr, changes_at(as_of))


def _qr(address: str) -> SafeString:
    """Black on white in every theme, with the margin that scanners need; attributes only, so that no style is inline."""
    drawn: str = segno.make(address, micro=False, error="m").svg_inline(
        scale=6, border=4, dark="#000", light="#fff", omitsize=True, title=_("QR code that leads to check-in")
    )
    return mark_safe(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308  # drawn here, from our own address


def _secret(meeting_id: int) -> bytes:
    return salted_hmac("reviewboard.check-in", str(meeting_id), algorithm="sha256").digest()


def check_in_by_code(*, reader: Reader, meeting_id: int, code: str, as_of: datetime) -> bool:
    """The reader is here and says what stands on the screen; whether that is news.

    Raises:
        NotOpen, NotNeeded: as `check_in`.
        WrongCode: it is another code, or an older one, or the series uses none.
        TooOften, NotCounted: no try is taken now.
    """
    meeting = get_meeting(reader, meeting_id)
    if meeting is None:
        raise NotVisible(meeting_id)
    if not is_open(meeting, as_of=as_of):
        raise NotOpen
    me = reader.person_id
    if me is None or me not in asked_at_all(meeting_id, [me]):
        raise NotNeeded("The meeting asks nothing of this person.")
    rules = rules_of(meeting.series_id)
    if not (rules.code or rules.qr):
        raise WrongCode
    _count_tries(meeting_id, me, as_of)
    if not is_right(_secret(meeting_id), code, as_of):
        raise WrongCode
    return check_in(reader=reader, meeting_id=meeting_id, as_of=as_of, how=Evidence.CODE)


def _count_tries(meeting_id: int, person_id: int, as_of: datetime) -> None:
    window = int(as_of.timestamp()) // WINDOW
    for key, most in ((f"{meeting_id}:{person_id}", TRIES), (f"{meeting_id}", TRIES_OF_ALL)):
        tried = count(f"{COUNTED}:{key}:{window}", WINDOW)
        if tried is None:
            raise NotCounted
        if tried > most:
            raise TooOften

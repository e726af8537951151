"""Shadow weeks: an agenda of last week at once, and the step out of the shadow, with the number of mails that it means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from reviewboard.agenda.candidates import propose_candidates
from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import GRACE, freeze, meeting_of
from reviewboard.agenda.recipients import mailed
from reviewboard.meetings.queries import MeetingRow, planned
from reviewboard.meetings.series import allowed, log
from reviewboard.meetings.shadow import NotInShadow, end_shadow, plan_last_week
from reviewboard.outbox.operations import owe
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class FirstLive:
    """The first meeting of which people would hear: how many get its agenda by mail, and when that leaves by itself.

    `meeting` is None where none is planned.
    """

    meeting: MeetingRow | None = None
    mails: int = 0
    leaves_at: datetime | None = None


class NotAsShown(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """Going live means other mail than the reader was shown."""

    def __init__(self, first: FirstLive) -> None:
        super().__init__("other mail would leave than was shown")
        self.first = first


def start(
    *, create: Callable[..., int], in_shadow: bool, as_of: datetime, actor_id: int | None = None
) -> None:
    """Creates a series (`create` takes whether it is in `shadow`) as any other, or as `start_in_shadow` does.

    Raises:
        KeyTaken, BadRule, ZoneInfoNotFoundError: as `create` says.
    """
    if in_shadow:
        start_in_shadow(create=partial(create, shadow=True), as_of=as_of, actor_id=actor_id)
    else:
        create(shadow=False)


@transaction.atomic
def start_in_shadow(
    *, create: Callable[[], int], as_of: datetime, actor_id: int | None = None
) -> tuple[int, int]:
    """Creates a series in shadow (`create` gives its id) with the fixed agenda of last week; both ids.

    Raises:
        NotInShadow: what was created is no series in shadow.
        KeyTaken, BadRule, ZoneInfoNotFoundError: as `create` says.
    """
    series_id = create()
    meeting_id = plan_last_week(series_id=series_id, as_of=as_of)
    propose_candidates(as_of=as_of, since=meeting_of(meeting_id).covers_from)
    freeze(meeting_id=meeting_id, as_of=as_of, actor_id=actor_id)
    return series_id, meeting_id


def first_live(reader: Reader, series_key: str, *, as_of: datetime) -> FirstLive:
    """What going live now would mean.

    Raises:
        NotAllowed, NotVisible, NotInShadow: as `go_live`.
    """
    series = allowed(reader, series_key)
    if series.shadow_since is None:
        raise NotInShadow(series_key)
    return _first(series.pk, as_of)


def _first(series_id: int, as_of: datetime) -> FirstLive:
    coming = (one for one in planned(as_of) if one.series_id == series_id and one.starts_at > as_of)
    meeting = next(coming, None)
    if meeting is None:
        return FirstLive()
    fixed = Agenda.objects.filter(meeting_id=meeting.id).values_list("frozen_at", flat=True).first()
    on = meeting.starts_at.astimezone(meeting.zone).date()
    leaves_at = max((fixed or meeting.freezes_at) + GRACE, as_of)
    return FirstLive(meeting, len(mailed(meeting, on=on)), leaves_at)


@transaction.atomic
def go_live(*, reader: Reader, series_key: str, shown: tuple[int, int], as_of: datetime) -> FirstLive:
    """Ends the shadow: the next meeting is as any other, with mail. What was held in shadow stays with who leads it.

    `shown` are the id of the first meeting (0 for none) and the number of mails that the reader was shown.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotVisible: there is no such series for them.
        NotInShadow: it is live already.
        NotAsShown: another meeting comes first, or another number of people would get mail.
    """
    series = allowed(reader, series_key, locked=True)
    if series.shadow_since is None:
        raise NotInShadow(series_key)
    first = _first(series.pk, as_of)
    meeting_id = first.meeting.id if first.meeting else 0
    if shown != (meeting_id, first.mails):
        raise NotAsShown(first)
    end_shadow(series, as_of=as_of)
    log("series.live", reader, series, {"meeting": meeting_id, "mails": first.mails}, as_of)
    owe(kind="rebuild_agenda", subject="agenda:current", payload={})
    return first

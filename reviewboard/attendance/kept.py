"""What is kept of the reader's own presence and outcomes, with who recorded, corrected and looked. Nobody else's."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from reviewboard.attendance.kinds import Evidence, LookedAt
from reviewboard.attendance.models import Correction, Look, NeededNow, Outcome, Presence
from reviewboard.domain.presence import OutcomeKind
from reviewboard.meetings.queries import MeetingRow, get_meetings
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What came of an item for the reader, and of its make-up."""

    kind: OutcomeKind
    due_on: date | None
    made_up_at: datetime | None
    missed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PresenceView:
    """One piece of evidence; `by` is who recorded it, "" for the reader themselves."""

    how: Evidence
    from_at: datetime
    until_at: datetime | None
    recorded_at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """What was corrected, why and by whom. `from_at` None: they were not there."""

    from_at: datetime | None
    until_at: datetime | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptPresence:
    """All evidence of one meeting, and the corrections that stand beside it."""

    pieces: tuple[PresenceView, ...] = ()
    corrections: tuple[CorrectionView, ...] = ()

    @property
    def since(self) -> datetime | None:
        """Their first moment there, as far as it counts: a correction counts instead of what was recorded before it."""
        latest = self.corrections[-1] if self.corrections else None
        counting = [one.from_at for one in self.pieces if latest is None or one.recorded_at > latest.at]
        corrected = [latest.from_at] if latest and latest.from_at else []
        return min([*corrected, *counting], default=None)


NOTHING = KeptPresence()
"""Of a meeting to which somebody did not come."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the reader by these meetings: outcomes and nudges by (meeting, key), presence by meeting."""

    outcomes: Mapping[tuple[int, str], OutcomeView] = field(default_factory=dict)
    presence: Mapping[int, KeptPresence] = field(default_factory=dict)
    needed_now: Mapping[tuple[int, str], datetime] = field(default_factory=dict)


def kept_of(reader: Reader, meeting_ids: Collection[int]) -> Kept:
    """What is kept of the reader by these meetings. Five statements at most."""
    mine = {"person": reader.person_id or 0, "meeting__in": meeting_ids}
    rows = Outcome.objects.filter(**mine)
    told = NeededNow.objects.filter(**mine).values_list("meeting", "key", "told_at")
    return Kept(
        outcomes={
            (one.meeting_id, one.key): OutcomeView(
                OutcomeKind(one.outcome), one.due_on, one.made_up_at, one.missed_at
            )
            for one in rows
        },
        presence=_presence(reader, meeting_ids),
        needed_now={(pk, key): at for pk, key, at in told},
    )


def my_presence(reader: Reader, meeting_id: int) -> KeptPresence:
    """What is kept of the reader's presence at one meeting, for their own page. Three statements at most."""
    return _presence(reader, [meeting_id]).get(meeting_id, NOTHING)


def is_here(presence: KeptPresence) -> bool:
    """Whether they are checked in and have not left."""
    return any(one.until_at is None for one in presence.pieces)


def _presence(reader: Reader, meeting_ids: Collection[int]) -> dict[int, KeptPresence]:
    mine = {"person": reader.person_id or 0, "meeting__in": meeting_ids}
    pieces: dict[int, list[PresenceView]] = defaultdict(list)
    for one in Presence.objects.filter(**mine).select_related("recorded_by").order_by("from_at", "pk"):
        other = one.recorded_by if one.recorded_by_id != reader.person_id else None
        by = (other.name or ERASED) if other else ""
        pieces[one.meeting_id].append(
            PresenceView(Evidence(one.how), one.from_at, one.until_at, one.recorded_at, by)
        )
    rows = list(
        Correction.objects.filter(**mine).select_related("corrected_by").order_by("corrected_at", "pk")
    )
    corrections: dict[int, list[CorrectionView]] = defaultdict(list)
    for row, reason in zip(rows, with_names([one.reason for one in rows]), strict=True):
        by = (row.corrected_by.name if row.corrected_by else "") or ERASED
        view = CorrectionView(row.from_at, row.until_at, reason, by, row.corrected_at)
        corrections[row.meeting_id].append(view)
    return {
        pk: KeptPresence(tuple(pieces.get(pk, ())), tuple(corrections.get(pk, ())))
        for pk in {*pieces, *corrections}
    }


@dataclass(frozen=True, slots=True)
class LookView:
    """That somebody looked at what is kept of the reader, when, and at what."""

    meeting: MeetingRow
    who: str
    at: datetime
    at_what: LookedAt


def who_looked(reader: Reader, limit: int) -> tuple[LookView, ...]:
    """Who looked at the reader's entries, the latest first: at all whom a meeting needed, or at one of theirs.

    Two statements.
    """
    me = reader.person_id or 0
    at_all = Outcome.objects.filter(person=me).values("meeting")
    own = Look.objects.filter(person=me) | Look.objects.filter(person=None, meeting__in=at_all)
    rows = list(own.exclude(looked=me).select_related("looked").order_by("-looked_at", "-pk")[:limit])
    meetings = {one.id: one for one in get_meetings(reader, (row.meeting_id for row in rows))} if rows else {}
    return tuple(
        LookView(meetings[row.meeting_id], row.looked.name or ERASED, row.looked_at, LookedAt(row.at_what))
        for row in rows
        if row.meeting_id in meetings
    )

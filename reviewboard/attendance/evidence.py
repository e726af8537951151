"""What is known of who was there: every piece of evidence, the latest correction before it, as stretches by person."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from reviewboard.attendance.models import Correction, Presence
from reviewboard.domain.presence import Piece, union


def presences(meeting_id: int, person_ids: Collection[int] | None = None) -> Mapping[int, tuple[Piece, ...]]:
    """When who was there, in stretches that do not meet; of everybody, or of these. Two statements.

    A correction counts instead of what was recorded before it. The house's: it asks no reader.
    """
    of = {} if person_ids is None else {"person__in": person_ids}
    corrections = Correction.objects.filter(meeting=meeting_id, **of).order_by("corrected_at", "pk")
    latest = {one.person_id: one for one in corrections}
    pieces: dict[int, list[Piece]] = defaultdict(list)
    for person_id, one in latest.items():
        if one.from_at is not None:
            pieces[person_id].append(Piece(one.from_at, one.until_at))
    for row in Presence.objects.filter(meeting=meeting_id, **of):
        correction = latest.get(row.person_id)
        if correction is None or row.recorded_at > correction.corrected_at:
            pieces[row.person_id].append(Piece(row.from_at, row.until_at))
    return {person_id: union(found) for person_id, found in pieces.items()}

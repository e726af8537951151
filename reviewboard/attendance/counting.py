"""How many an item needed and how many took part: kept when a meeting is closed, and as outcomes rise. No name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from reviewboard.agenda.queries import local_date
from reviewboard.attendance.models import ItemCoverage, Outcome
from reviewboard.domain.presence import OutcomeKind, Piece
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.directory import team_ids_of

Held = Mapping[str, Sequence[tuple[datetime, datetime]]]
"""When each item was talked about, by its key: several stretches where it came back, none for one that was not held."""

_COLUMNS = {OutcomeKind.LIVE: "live", OutcomeKind.IN_WRITING: "in_writing"}


@dataclass(frozen=True, slots=True)
class Found:
    """One outcome before it is written; `needed`: whether the item counts them among those whom it needed."""

    key: str
    person_id: int
    kind: OutcomeKind
    needed: bool


def count(meeting: MeetingRow, keys: Iterable[str], found: Iterable[Found], held: Held) -> None:
    """Keeps the counts of these items: of all, and by team, of which somebody may be in several."""
    needed = [one for one in found if one.needed]
    teams = team_ids_of({one.person_id for one in needed}, on=local_date(meeting))
    kinds: dict[tuple[str, int | None], Counter[OutcomeKind]] = defaultdict(Counter)
    for key in keys:
        kinds[key, None] = Counter()
    for one in needed:
        for team in (None, *teams.get(one.person_id, ())):
            kinds[one.key, team][one.kind] += 1
    ItemCoverage.objects.bulk_create(
        ItemCoverage(
            meeting_id=meeting.id,
            key=key,
            team_id=team,
            needed=kind.total(),
            live=kind[OutcomeKind.LIVE],
            in_writing=kind[OutcomeKind.IN_WRITING],
            held=[[began.isoformat(), ended.isoformat()] for began, ended in held.get(key, ())]
            if team is None
            else [],
        )
        for (key, team), kind in kinds.items()
    )


def held_of(meeting_id: int) -> dict[str, tuple[Piece, ...]]:
    """When the items of a closed meeting were talked about, by key. One statement."""
    rows = ItemCoverage.objects.filter(meeting=meeting_id, team=None).values_list("key", "held")
    return {
        key: tuple(
            Piece(datetime.fromisoformat(began), datetime.fromisoformat(ended)) for began, ended in held
        )
        for key, held in rows
    }


def recount(meeting: MeetingRow, outcome: Outcome, *, to: str) -> None:
    """One whom an item needed counts otherwise than before: "live", or "made_up"."""
    if not outcome.needed:
        return
    teams = team_ids_of([outcome.person_id], on=local_date(meeting)).get(outcome.person_id, ())
    moved = {to: F(to) + 1}
    room = Q(
        needed__gt=F("live") + F("in_writing") + F("made_up")
    )  # a team that they joined since has none for them
    before = _COLUMNS.get(OutcomeKind(outcome.outcome))
    if before is not None:
        moved[before] = F(before) - 1
        room = Q(**{f"{before}__gt": 0})
    rows = ItemCoverage.objects.filter(room, meeting=meeting.id, key=outcome.key)
    rows.filter(Q(team=None) | Q(team__in=teams)).update(**moved)

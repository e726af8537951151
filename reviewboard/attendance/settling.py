"""At the close of a meeting: what came of what each item asked of whom, and counts that hold no name.

Outcomes that are settled rise with later evidence, and never fall. A series that keeps coverage keeps the counts alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from reviewboard.agenda.asking_for import AskingItem, Claim, asking_items
from reviewboard.agenda.queries import local_date
from reviewboard.attendance.counting import Found, Held, count, held_of, recount
from reviewboard.attendance.evidence import presences
from reviewboard.attendance.forgetting import forget_presence
from reviewboard.attendance.models import ItemAnswer, ItemCoverage, Outcome, Presence
from reviewboard.audit.operations import record
from reviewboard.domain.presence import Asked, OutcomeKind, Piece, outcome_of, was_there
from reviewboard.domain.values import AnswerWay, LedgerLevel
from reviewboard.domain.working_days import Calendar
from reviewboard.meetings.calling_off import lock
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.people.queries import PersonForAgenda, people_for_agenda
from reviewboard.people.reader import HOUSE
from reviewboard.policies.queries import current
from reviewboard.policies.service_levels import TIME
from reviewboard.policies.working_time import from_data

MAKE_UP_DAYS = 5
"""Working days that a make-up may take (product.md, "Mandatory attendance, made fair")."""


@transaction.atomic
def settle_attendance(*, meeting_id: int, stretches: Held, as_of: datetime) -> int:
    """Settles every outcome of a meeting that is being closed; how many. In the caller's transaction; twice is once.

    Make-ups are opened where they are owed. Where the series keeps coverage, no name is left: there are no make-ups.
    """
    if not lock(meeting_id) or ItemCoverage.objects.filter(meeting=meeting_id).exists():
        return 0
    meeting = get_meeting(HOUSE, meeting_id)
    if meeting is None or meeting.is_shadow or meeting.is_historic:
        return 0
    Presence.objects.filter(meeting=meeting_id, until_at=None, from_at__lte=as_of).update(until_at=as_of)
    items = asking_items(meeting_id)
    found = list(_outcomes(meeting_id, items, stretches))
    keys = [one.key for one in items if one.claims]
    if not keys:
        return 0
    count(meeting, keys, found, stretches)
    if meeting.ledger_level is LedgerLevel.COVERAGE:
        forget_presence(meeting_id)
        found = []
    _keep(meeting, found, as_of)
    record(
        actor_id=None,
        action="attendance.settled",
        subject=f"meeting:{meeting_id}",
        details={"rows": len(found)},
        at=as_of,
    )
    return len(found)


def _keep(meeting: MeetingRow, found: Sequence[Found], as_of: datetime) -> None:
    due = _due_days(meeting, {one.person_id for one in found if one.kind is OutcomeKind.MAKE_UP})
    Outcome.objects.bulk_create(
        Outcome(
            meeting_id=meeting.id,
            person_id=one.person_id,
            key=one.key,
            outcome=one.kind,
            needed=one.needed,
            settled_at=as_of,
            due_on=due[one.person_id] if one.kind is OutcomeKind.MAKE_UP else None,
        )
        for one in found
    )


def _outcomes(meeting_id: int, items: Iterable[AskingItem], stretches: Held) -> Iterator[Found]:
    present = presences(meeting_id)
    answers = ItemAnswer.objects.filter(meeting=meeting_id, way=AnswerWay.ASYNCHRONOUS).exclude(text="")
    wrote = set(answers.values_list("key", "person_id"))
    for item in items:
        held = tuple(Piece(*one) for one in stretches.get(item.key, ()))
        for claim in item.claims:
            asked = _asked(claim, wrote=(item.key, claim.person_id) in wrote)
            kind = outcome_of(asked, held, present.get(claim.person_id, ()))
            if kind is not None:
                counts = claim.required or claim.way is AnswerWay.EXCUSED
                yield Found(item.key, claim.person_id, kind, counts and kind.was_needed)


def _asked(claim: Claim, *, wrote: bool) -> Asked:
    return Asked(
        attendance=claim.attendance,
        required=claim.required,
        way=claim.way,
        wrote=wrote,
        handed_on=claim.attendance is None and claim.stands_in_id is not None,
    )


def _due_days(meeting: MeetingRow, person_ids: Iterable[int]) -> dict[int, date]:
    """The day until which each of them may make up: five of their own working days after the meeting's."""
    day = local_date(meeting)
    house = from_data(current(TIME)[1]).calendar(day.year)
    people = people_for_agenda(person_ids, on=day)
    return {pk: _calendar(person, house).after(day, MAKE_UP_DAYS) for pk, person in people.items()}


def _calendar(person: PersonForAgenda, house: Calendar) -> Calendar:
    """The days on which somebody works, of those on which the house does."""
    off = house.weekend | {day for day in range(1, 8) if str(day) not in person.works_on}
    return house if len(off) == 7 else replace(house, weekend=off)


@transaction.atomic
def raise_outcomes(*, meeting_id: int, more: Mapping[int, Sequence[Piece]], as_of: datetime) -> int:
    """Outcomes of a closed meeting rise to *live* where new evidence says so; how many did.

    What was made up by then stays, and nothing falls. `more`: the new evidence, by person.
    """
    meeting = get_meeting(HOUSE, meeting_id)
    held = held_of(meeting_id)
    rows = Outcome.objects.select_for_update().filter(
        meeting=meeting_id, person__in=more, made_up_at__isnull=True
    )
    risen = 0
    for one in rows.exclude(outcome=OutcomeKind.LIVE):
        if meeting is None or not was_there(more[one.person_id], held.get(one.key, ())):
            continue
        recount(meeting, one, to="live")
        Outcome.objects.filter(pk=one.pk).update(
            outcome=OutcomeKind.LIVE, due_on=None, missed_at=None, settled_at=as_of
        )
        risen += 1
    return risen

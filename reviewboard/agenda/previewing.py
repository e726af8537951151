"""What other rules would have made of the last weeks: worked out from the inputs that frozen agendas kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from reviewboard.agenda.models import Agenda, PolicyPreview, PreviewedMeeting
from reviewboard.agenda.plain import plain
from reviewboard.agenda.rules import counting
from reviewboard.agenda.stored import NotKept, inputs_of
from reviewboard.domain.assembly import assemble
from reviewboard.domain.assembly.comparing import Comparison, Standing, compare
from reviewboard.domain.policy import from_data
from reviewboard.domain.ranking import Point
from reviewboard.domain.values import AgendaState, MeetingState
from reviewboard.meetings.queries import MeetingFilter, list_meetings
from reviewboard.outbox.operations import owe
from reviewboard.people.reader import HOUSE
from reviewboard.policies.operations import drop_drafts
from reviewboard.policies.queries import body_of, get_draft

KIND = "preview_policy"
REACH = timedelta(days=28)
"""How far back a preview looks (product.md: "the inputs of the last four weeks")."""
AHEAD = timedelta(days=7)
"""A meeting to come may be fixed already: its inputs are the newest there are."""
MOST = 60
"""Meetings that one preview looks at: several series of four weeks each."""
KEPT = timedelta(days=30)
"""How long drafts and their previews are kept after they were written."""
_NOT_HELD = frozenset({MeetingState.CANCELLED, MeetingState.SKIPPED})

NOT_KEPT, TOO_SHORT = "not_kept", "too_short"
"""Why a meeting could not be looked at: its inputs are not there, or it is shorter than opening and close."""


@transaction.atomic
def start(*, draft_id: int, actor_id: int | None, as_of: datetime) -> int:
    """Owes the preview of a draft; its id. Drafts that were written long ago are forgotten."""
    drop_drafts(before=as_of - KEPT)
    preview = PolicyPreview.objects.create(draft_id=draft_id, asked_by_id=actor_id, asked_at=as_of)
    meetings = _meetings(as_of)
    PreviewedMeeting.objects.bulk_create(
        PreviewedMeeting(preview=preview, meeting_id=one) for one in meetings
    )
    if meetings:
        _owe(preview.pk)
    else:
        PolicyPreview.objects.filter(pk=preview.pk).update(finished_at=as_of)
    return preview.pk


def _meetings(as_of: datetime) -> list[int]:
    """Those of the last four weeks, and those to come whose agenda is fixed. Two statements."""
    around = MeetingFilter(since=as_of - REACH, until=as_of + AHEAD)
    found = [one for one in list_meetings(HOUSE, around, None, MOST).rows if one.state not in _NOT_HELD]
    frozen = Agenda.objects.filter(meeting_id__in=[one.id for one in found], state=AgendaState.FROZEN)
    fixed = set(frozen.values_list("meeting_id", flat=True))
    return [one.id for one in found if one.starts_at <= as_of or one.id in fixed]


@transaction.atomic
def look_on(*, preview_id: int, as_of: datetime) -> bool:
    """Looks at the next meeting of a preview; whether there is more, which is owed then. About ten statements.

    A preview that was forgotten meanwhile is done.
    """
    preview = PolicyPreview.objects.select_for_update().filter(pk=preview_id).first()
    if preview is None or preview.finished_at is not None:
        return False
    waiting = list(preview.meetings.filter(found__isnull=True)[:2])
    for one in waiting[:1]:
        one.found = _found(one.meeting_id, preview.draft_id)
        one.save(update_fields=["found"])
    more = len(waiting) > 1
    if more:
        _owe(preview.pk)
    else:
        PolicyPreview.objects.filter(pk=preview.pk).update(finished_at=as_of)
    return more


def _owe(preview_id: int) -> None:
    owe(kind=KIND, subject=f"policy_preview:{preview_id}", payload={})


def _found(meeting_id: int, draft_id: int) -> dict[str, Any]:
    """What is kept of one meeting: why it could not be looked at, or what moved."""
    draft = get_draft(HOUSE, draft_id)
    kept = Agenda.objects.filter(meeting_id=meeting_id, state=AgendaState.FROZEN).values_list(
        "inputs", flat=True
    )
    try:
        inputs = inputs_of(kept.first() or {})
    except NotKept:
        return {"problem": NOT_KEPT}
    bodies = (body_of(draft.kind, draft.after_version), draft.body)
    try:
        before, after = (assemble(replace(inputs, policy=counting(from_data(one)))) for one in bodies)
    except ValueError:
        return {"problem": TOO_SHORT}
    return _plain(compare(before, after))


def _plain(found: Comparison) -> dict[str, Any]:
    moves = [
        {
            "key": move.key,
            "kind": move.kind.value,
            "way": move.way.value,
            "before": _standing(move.before),
            "after": _standing(move.after),
        }
        for move in found.moves
    ]
    return {"minutes": list(found.minutes), "did_not_fit": list(found.did_not_fit), "moves": moves}


def _standing(one: Standing | None) -> Mapping[str, Any] | None:
    return (
        None if one is None else {"must": one.must, "points": [_point(point) for point in one.score.points]}
    )


def _point(point: Point) -> dict[str, Any]:
    """As items store it: the name, the points, and what its "because" is made of (agenda/plain.py)."""
    return {
        "name": point.name.value,
        "points": point.points,
        **{name: plain(told) for name, told in point.because},
    }

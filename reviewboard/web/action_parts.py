"""The page of one action item, put together from what its rooms know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState
from reviewboard.findings import queries
from reviewboard.findings.rows import ActionView, RecheckView, RecordKind
from reviewboard.people.reader import Reader
from reviewboard.web.action_forms import MoveForm, RecheckForm, RiskForm
from reviewboard.web.action_tickets import beside
from reviewboard.web.action_words import (
    EVENTS,
    HINTS,
    KINDS,
    OUTCOMES,
    PRIORITIES,
    day_words,
    happened_words,
    level_words,
    line_of,
)
from reviewboard.web.doors import reader_of
from reviewboard.web.holds import HoldForm, hold_part

_PLAIN_MOVES = (ActionEvent.START, ActionEvent.STOP, ActionEvent.FINISH, ActionEvent.VERIFY)
_MOVES_WITH_REASON = (ActionEvent.DROP, ActionEvent.REOPEN)


@dataclass(frozen=True, slots=True)
class Forms:
    """The form that was sent and is wrong; the page shows it again, with what is wrong."""

    move: MoveForm | None = None
    hold: HoldForm | None = None
    risk: RiskForm | None = None
    recheck: RecheckForm | None = None

    @property
    def any_is_wrong(self) -> bool:
        """Whether one of them was sent."""
        return any((self.move, self.hold, self.risk, self.recheck))


@dataclass(frozen=True, slots=True)
class Look:
    """One look at whether it stays so, in words."""

    day: str
    words: str
    said: str
    by: str


def page_of(request: HttpRequest, found: ActionView, wrong: Forms = Forms()) -> HttpResponse:
    """The page of this action item."""
    reader, today, pk = reader_of(request), timezone.localdate(), found.row.id
    context: dict[str, Any] = {
        "action": found,
        "line": line_of(found.row, today),
        "kind": KINDS[found.row.kind],
        "priority": PRIORITIES[found.row.priority],
        "level": level_words(found, today),
        "hints": [HINTS[one] for one in found.hints] if found.row.may_change else [],
        "moves": [(one.value, EVENTS[one]) for one in _PLAIN_MOVES if one in found.events],
        "reasoned": [(one.value, EVENTS[one]) for one in _MOVES_WITH_REASON if one in found.events],
        "form": wrong.move or MoveForm(),
        "risk": _risk(found, wrong.risk),
        "may_take": _may_take(reader, found),
        "beside": beside(reader, found.row, now=timezone.now()),
        "history": [(one, happened_words(one, today)) for one in queries.history(found)],
        "hold": hold_part(reader, f"action:{pk}", reverse("web:action-hold", args=[pk]), wrong.hold),
        "may_decide": queries.seen_by(reader, RecordKind.ACTION, pk, on=today).may_decide,
        **_looks(queries.rechecks_of(reader, pk, on=today), wrong.recheck, today),
    }
    return render(request, "actions/action.html", context, status=422 if wrong.any_is_wrong else 200)


def _risk(found: ActionView, wrong: RiskForm | None) -> RiskForm | None:
    """The form for those who may accept its risk."""
    if ActionEvent.ACCEPT_RISK not in found.events:
        return None
    return wrong or RiskForm(initial={"was": found.row.state.value}, prefix="risk")


def _looks(rechecks: Sequence[RecheckView], wrong: RecheckForm | None, today: date) -> dict[str, Any]:
    """What looking again showed and will show, and the form for the first look that can be taken now."""
    ready = next((one for one in rechecks if one.may_answer), None)
    form = wrong or RecheckForm(prefix="look")
    return {
        "looks": [_look(one, today) for one in rechecks],
        "ready": ready,
        "look_form": form if ready else None,
    }


def _look(one: RecheckView, today: date) -> Look:
    after = _("after %d days") % one.after_days
    if one.outcome and one.checked_at:
        day = timezone.localdate(one.checked_at)
        return Look(day_words(day, today), f"{OUTCOMES[one.outcome]}, {after}", one.words, one.checked_by)
    if one.was_dropped:
        words = _("Not looked at: it was opened again before")
    else:
        words = (_("To look at now, %s") if one.due_on <= today else _("To be looked at, %s")) % after
    return Look(day_words(one.due_on, today), words, "", "")


def _may_take(reader: Reader, found: ActionView) -> bool:
    open_ = found.row.state in (ActionState.OPEN, ActionState.IN_PROGRESS)
    return open_ and found.row.may_change and not found.row.is_mine and reader.person_id is not None

"""The ticket beside an action item: what a list and a page say of it, and sending it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviewboard.domain.values import LinkState
from reviewboard.findings.rows import ActionRow
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.operations.placing import send
from reviewboard.tracker.queries.tickets import TicketRow, has_places, tickets
from reviewboard.web.action_words import TicketPart
from reviewboard.web.connection_words import length
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.jira_words import CAUSES, STATES
from reviewboard.web.parts import Link


@dataclass(frozen=True, slots=True)
class Beside:
    """The tracker beside one action item: its ticket, or whether the reader may send it. Neither, without a tracker."""

    ticket: TicketPart | None
    may_send: bool
    waits_for_owner: bool


def parts_of(reader: Reader, rows: Iterable[ActionRow], *, now: datetime) -> Mapping[int, TicketPart]:
    """By action item, its ticket in words. One statement."""
    found = tickets(reader, [row.id for row in rows])
    return {pk: ticket_part(one, now=now) for pk, one in found.items()}


def ticket_part(one: TicketRow, *, now: datetime) -> TicketPart:
    """A ticket in words."""
    sign, words = STATES[one.state]
    settle = Link(_("Settle what differs"), reverse("web:jira-differences", args=[one.action_id]))
    return TicketPart(
        key=one.key,
        url=one.url,
        status=one.status or (_("Just made") if one.key else ""),
        sign=sign,
        words=str(words),
        note=_note(one, now),
        why_url=reverse("web:jira-why", args=[one.action_id]),
        settle=settle if one.in_conflict else None,
    )


def _note(one: TicketRow, now: datetime) -> str:
    if one.in_conflict:
        return _("Both sides changed it.")
    cause = one.cause.partition(":")[0]
    if cause in set(Cause):
        return str(CAUSES[Cause(cause)])
    if one.state is LinkState.UNCERTAIN:
        return _("It may have been made, and is looked for.")
    return _("synced %s ago") % length(now - one.read_at) if one.key and one.read_at else ""


def beside(reader: Reader, row: ActionRow, *, now: datetime) -> Beside:
    """The tracker beside one action item. At most two statements."""
    found = parts_of(reader, [row], now=now).get(row.id)
    if found is not None or not has_places():
        return Beside(found, may_send=False, waits_for_owner=False)
    return Beside(None, may_send=row.is_mine, waits_for_owner=not row.owner)


@require_POST
@require_right(Right.MANAGE_ACTIONS)
def send_action(request: HttpRequest, action_id: int) -> HttpResponse:
    """Sends one's own action item to the tracker."""
    cause = send(reader=reader_of(request), action_id=action_id, as_of=timezone.now()).partition(":")[0]
    if cause in set(Cause):
        messages.warning(request, _("It is kept, and waits: %s") % CAUSES[Cause(cause)])
    else:
        messages.success(request, _("Sent. Its ticket is being made."))
    return redirect("web:action", action_id)

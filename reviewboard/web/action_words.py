"""The words of action items on pages: states, kinds, priorities, what may be done, when one is due."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.domain.action_hints import Hint
from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionKind, ActionState, Priority, RecheckOutcome
from reviewboard.findings.rows import (
    ActionList,
    ActionRow,
    ActionView,
    AskedAs,
    Happened,
    RecheckRow,
    ServiceAges,
)
from reviewboard.web.parts import Link

STATES = {
    ActionState.OPEN: gettext_lazy("To do"),
    ActionState.IN_PROGRESS: gettext_lazy("In progress"),
    ActionState.DONE: gettext_lazy("Done, to be verified"),
    ActionState.VERIFIED: gettext_lazy("Verified"),
    ActionState.WONT_DO: gettext_lazy("Won’t do"),
    ActionState.RISK_ACCEPTED: gettext_lazy("Risk accepted"),
}
STATE_SIGNS = {ActionState.DONE: "warn", ActionState.VERIFIED: "good"}
STATE_ICONS = {
    ActionState.IN_PROGRESS: "circle-dot",
    ActionState.WONT_DO: "x",
    ActionState.RISK_ACCEPTED: "circle",
}
KINDS = {
    ActionKind.PREVENT: gettext_lazy("Prevent"),
    ActionKind.DETECT: gettext_lazy("Detect"),
    ActionKind.MITIGATE: gettext_lazy("Mitigate"),
    ActionKind.PROCESS: gettext_lazy("Process"),
}
PRIORITIES = {
    Priority.URGENT: gettext_lazy("Urgent"),
    Priority.HIGH: gettext_lazy("High"),
    Priority.NORMAL: gettext_lazy("Normal"),
    Priority.LOW: gettext_lazy("Low"),
}
EVENTS = {
    ActionEvent.START: gettext_lazy("Start"),
    ActionEvent.STOP: gettext_lazy("Put back"),
    ActionEvent.FINISH: gettext_lazy("Done"),
    ActionEvent.VERIFY: gettext_lazy("It worked: verify"),
    ActionEvent.REOPEN: gettext_lazy("Reopen"),
    ActionEvent.DROP: gettext_lazy("Won’t do"),
    ActionEvent.ACCEPT_RISK: gettext_lazy("Accept the risk until then"),
}
VIEWS = {
    ActionList.OPEN: gettext_lazy("All open"),
    ActionList.MINE: gettext_lazy("Mine"),
    ActionList.TEAM: gettext_lazy("My team’s queue"),
    ActionList.OVERDUE: gettext_lazy("Past their date"),
    ActionList.DONE: gettext_lazy("Closed"),
    ActionList.HISTORIC: gettext_lazy("Brought in"),
}


HINTS = {
    Hint.NO_VERB: gettext_lazy("Begin the title with what is to be done: “Alert on …”, “Remove …”."),
    Hint.NO_OUTCOME: gettext_lazy("Say what can be seen when it is done: without it nobody can verify it."),
    Hint.VAGUE_OUTCOME: gettext_lazy(
        "Say what will be different: an alert that fires, a build that fails, a number. An effort cannot be verified."
    ),
    Hint.NO_OWNER: gettext_lazy("Give it an owner: until then it waits in the queue of the team."),
    Hint.NO_DATE: gettext_lazy("Give it a date, or nobody is reminded of it."),
    Hint.BEYOND_LEVEL: gettext_lazy(
        "Its date lies after the end of its service level: an earlier date or a calmer priority would fit."
    ),
}
OUTCOMES = {
    RecheckOutcome.HELD: gettext_lazy("It held"),
    RecheckOutcome.CAME_BACK: gettext_lazy("It came back"),
    RecheckOutcome.CANNOT_TELL: gettext_lazy("Nobody can tell"),
}
COLUMNS = {
    "title": gettext_lazy("title"),
    "outcome": gettext_lazy("outcome"),
    "signal": gettext_lazy("signal"),
    "owner_id": gettext_lazy("owner"),
    "team_id": gettext_lazy("team"),
    "service_id": gettext_lazy("service"),
    "due_on": gettext_lazy("due date"),
    "priority": gettext_lazy("priority"),
    "kind": gettext_lazy("what it is for"),
}
HAPPENED = {
    "added": gettext_lazy("Added"),
    "start": gettext_lazy("Started"),
    "stop": gettext_lazy("Put back"),
    "finish": gettext_lazy("Done"),
    "verify": gettext_lazy("Verified"),
    "reopen": gettext_lazy("Opened again"),
    "drop": gettext_lazy("Won’t do"),
    "risk_ended": gettext_lazy("Opened again: the time until which its risk was accepted is over"),
    "handed_over": gettext_lazy("Handed to the queue of the team: its owner is not here any more"),
    "visibility": gettext_lazy("Who may see it was decided"),
}
ASKED_AS = {
    AskedAs.OWNER: gettext_lazy("because you own it"),
    AskedAs.VERIFIER: gettext_lazy("because you verified it"),
    AskedAs.TEAM: gettext_lazy("because it is in the queue of your team"),
}


def happened_words(one: Happened, today: date) -> str:
    """What was done to an action item, in a few words."""
    match one.what:
        case "edited":
            return _("Changed: %s") % ", ".join(str(COLUMNS.get(name, name)) for name in one.columns)
        case "accept_risk":
            return (
                _("Risk accepted until %s") % day_words(one.until, today) if one.until else _("Risk accepted")
            )
        case "recurred":
            came_back = _("Opened again: it came back")
            return f"{came_back}, INC-{one.incident_id}" if one.incident_id else came_back
        case "rechecked":
            return _("Looked again: %s") % OUTCOMES[one.outcome] if one.outcome else _("Looked again")
        case _:
            return str(HAPPENED.get(one.what, one.what))


def day_words(day: date, today: date) -> str:
    """A day: "4 Dec", with the year where it is not this one."""
    return format_date(day, "j M" if day.year == today.year else "j M Y")


def weekday_words(day: date, today: date) -> str:
    """A day with its weekday: "Fri 4 Dec"."""
    return f"{format_date(day, 'D')} {day_words(day, today)}"


def level_words(action: ActionView, today: date) -> str:
    """Its service level: "within 10 working days: by 4 Dec", "…, 3 days past" while it is open."""
    days = action.level_days
    words = ngettext("within %d working day", "within %d working days", days) % days
    by = action.row.expected_by
    if by is None:
        return words
    words = _("%(within)s: by %(day)s") % {"within": words, "day": day_words(by, today)}
    past = (today - by).days
    if past <= 0 or action.row.state not in (ActionState.OPEN, ActionState.IN_PROGRESS):
        return words
    return f"{words}, {ngettext('%d day past', '%d days past', past) % past}"


def look_words(one: RecheckRow) -> str:
    """Why somebody looks again: "because you own it, 60 days after it was verified. Its signal: wrong quotes a week."."""
    said = (
        ngettext("%d day after it was verified", "%d days after it was verified", one.after_days)
        % one.after_days
    )
    because = f"{ASKED_AS[one.asked_as]}, " if one.asked_as else ""
    signal = " " + _("Its signal: %s.") % one.signal.rstrip(".") if one.signal else ""
    return f"{because}{said}.{signal}"


@dataclass(frozen=True, slots=True)
class TicketPart:
    """What is said of a ticket: its key and status, or a sign and why there is none yet. `note` follows below.

    `why_url` explains it step by step; `settle` leads to what both sides changed.
    """

    key: str
    url: str
    status: str
    sign: Literal["good", "warn", "bad", "idle"]
    words: str
    note: str
    why_url: str
    settle: Link | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One action item of a list, and what is said of it in words. `ticket` is None where it has none."""

    row: ActionRow
    due: str
    age: str
    state: str
    sign: str
    icon: str
    ticket: TicketPart | None = None


def line_of(row: ActionRow, today: date, ticket: TicketPart | None = None) -> Line:
    """An action item as lists and the head of its page show it."""
    sign, icon = STATE_SIGNS.get(row.state, "idle"), STATE_ICONS.get(row.state, "")
    due, age = due_words(row, today), days_words(row.age_days)
    return Line(row, due, age, str(STATES[row.state]), sign, icon, ticket)


def due_words(row: ActionRow, today: date) -> str:
    """When it is due: "16 Nov, 10 days past", "27 Nov, tomorrow", "No date"."""
    if row.due_on is None:
        return _("No date")
    day = day_words(row.due_on, today)
    if row.state not in (ActionState.OPEN, ActionState.IN_PROGRESS):
        return day
    left = (row.due_on - today).days
    if left < 0:
        return f"{day}, {ngettext('%d day past', '%d days past', -left) % -left}"
    if left == 0:
        return f"{day}, {_('today')}"
    return f"{day}, {_('tomorrow') if left == 1 else _('in %d days') % left}"


def days_words(days: int) -> str:
    """A number of days."""
    return ngettext("%d day", "%d days", days) % days


def ages_words(ages: ServiceAges) -> str:
    """How the open items of one service stand, beside its name."""
    words = [ngettext("%d open", "%d open", ages.open) % ages.open]
    if ages.late:
        words.append(ngettext("%d past its date", "%d past their dates", ages.late) % ages.late)
    if ages.oldest_days:
        words.append(_("the oldest %s") % days_words(ages.oldest_days))
    return ", ".join(words)

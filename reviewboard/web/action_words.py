"""The words of action items on pages: states, kinds, priorities, what may be done, when one is due."""

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionKind, ActionState, Priority
from reviewboard.findings.rows import ActionList, ActionRow, ServiceAges

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
}
VIEWS = {
    ActionList.OPEN: gettext_lazy("All open"),
    ActionList.MINE: gettext_lazy("Mine"),
    ActionList.TEAM: gettext_lazy("My teams’ queue"),
    ActionList.OVERDUE: gettext_lazy("Past the date"),
    ActionList.DONE: gettext_lazy("Closed"),
}


def due_words(row: ActionRow, today: date) -> str:
    """When it is due: "16 Nov, 10 days past", "27 Nov, tomorrow", "No date"."""
    if row.due_on is None:
        return _("No date")
    day = format_date(row.due_on, "j M" if row.due_on.year == today.year else "j M Y")
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

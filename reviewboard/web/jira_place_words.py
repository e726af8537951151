"""Places of a tracker in words: what would be refused and what to do about it, and the names of what is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.tracking.fields import Decides, Shared, Standing
from reviewboard.domain.values import LinkState

STANDINGS: Mapping[Standing, Promise] = {
    Standing.OPEN: gettext_lazy("Open"),
    Standing.IN_PROGRESS: gettext_lazy("In progress"),
    Standing.DONE: gettext_lazy("Done"),
    Standing.WONT_DO: gettext_lazy("Won’t do"),
}
CATEGORIES: Mapping[str, Promise] = {
    "new": gettext_lazy("open"),
    "indeterminate": gettext_lazy("in progress"),
    "done": gettext_lazy("done"),
}
"""What Jira's categories of statuses mean here."""
SHARED: Mapping[Shared, Promise] = {
    Shared.SUMMARY: gettext_lazy("Title"),
    Shared.DUE: gettext_lazy("Due date"),
    Shared.PRIORITY: gettext_lazy("Priority"),
    Shared.ASSIGNEE: gettext_lazy("Assignee"),
    Shared.STATUS: gettext_lazy("Status"),
}
DECIDERS: Mapping[Decides, Promise] = {
    Decides.OURS: gettext_lazy("reviewboard’s counts"),
    Decides.THEIRS: gettext_lazy("Jira’s counts"),
    Decides.MERGE: gettext_lazy("Ask a person"),
}
PERMISSIONS: Mapping[str, Promise] = {
    "BROWSE_PROJECTS": gettext_lazy("see its tickets"),
    "CREATE_ISSUES": gettext_lazy("create tickets"),
    "EDIT_ISSUES": gettext_lazy("edit tickets"),
    "TRANSITION_ISSUES": gettext_lazy("move tickets"),
    "ASSIGN_ISSUES": gettext_lazy("assign tickets"),
}
PRIORITY, FIELD = "priority-", "field-"
"""What the names of form fields begin with: before our priority, and before Jira's id of a field."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that would be refused: what it is and what to do, and the form's field where that is done ("" for none)."""

    words: str
    field: str = ""


def told(problems: Sequence[Mapping[str, str]], project: str) -> list[Told]:
    """What is wrong with a place, in words, in the order in which it was found."""
    return [_told(one["code"], one["field"], one["words"], project) for one in problems]


SENTENCES: Mapping[str, Promise] = {
    "permission": gettext_lazy("The account may not %(may)s in %(project)s. Grant it %(field)s in Jira."),
    "required": gettext_lazy("“%(words)s” is required: say what goes into it."),
    "no_labels": gettext_lazy(
        "Labels are not on the create screen. Add them in Jira: by its label a ticket is found again."
    ),
    "not_allowed": gettext_lazy("“%(words)s” does not take this value any more. Choose another."),
    "no_priority": gettext_lazy("Jira does not take this priority any more. Choose another."),
    "no_status": gettext_lazy(
        "A status that was chosen is gone in Jira. Look through the statuses, and save."
    ),
    "no_level": gettext_lazy("This security level is gone in Jira. Choose another."),
    "unreadable": gettext_lazy("The project cannot be read. Jira says: %(words)s"),
}
"""By the codes of `tracker.operations.checking`; a test compares the two."""


def _told(code: str, field: str, words: str, project: str) -> Told:
    if code == "not_on_screen":
        return _not_on_screen(field)
    said = {"words": words, "field": field, "project": project, "may": PERMISSIONS.get(field, field)}
    own = "epic" if field == "parent" else f"{FIELD}{field}"
    where = {
        "required": own,
        "not_allowed": own,
        "no_labels": "labels",
        "no_priority": f"{PRIORITY}{words}",
        "no_level": "level",
    }
    return Told(str(SENTENCES[code]) % said if code in SENTENCES else words or code, where.get(code, ""))


def _not_on_screen(field: str) -> Told:
    if field in SENT:
        text = _("“%s” is not on the create screen, and action items have one. Add it there in Jira.")
        return Told(text % SENT[field])
    if field == "parent":
        return Told(
            _("Tickets of this type take no parent. Leave the epic empty, or choose another field."), "epic"
        )
    return Told(_("The field %s is not on the create screen any more. Save without it.") % field)


SENT: Mapping[str, Promise] = {
    "summary": gettext_lazy("Summary"),
    "description": gettext_lazy("Description"),
    "duedate": gettext_lazy("Due date"),
    "assignee": gettext_lazy("Assignee"),
    "priority": gettext_lazy("Priority"),
}
"""Fields that a new ticket has from its action item."""
LINK_STATES: Mapping[LinkState, Promise] = {
    LinkState.LINKED: gettext_lazy("made"),
    LinkState.READY: gettext_lazy("to be made"),
    LinkState.IN_FLIGHT: gettext_lazy("being made"),
    LinkState.UNCERTAIN: gettext_lazy("looked for: Jira did not answer"),
    LinkState.WAITING: gettext_lazy("waiting"),
    LinkState.REFUSED: gettext_lazy("refused"),
    LinkState.READ_ONLY: gettext_lazy("only read"),
    LinkState.GONE: gettext_lazy("gone in Jira"),
    LinkState.UNLINKED: gettext_lazy("let go of"),
}
"""How tickets stand that are made together."""

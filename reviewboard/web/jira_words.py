"""The sync in words: what tickets wait for, what happened to one, where each stands. Plain, and blaming nobody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from django.utils.dateformat import format as format_date
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.tracking.fields import Decides, Shared, Standing
from reviewboard.domain.values import LinkState, Priority
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.queries.board_rows import Note
from reviewboard.tracker.queries.differences import Difference
from reviewboard.web.action_words import PRIORITIES
from reviewboard.web.connection_words import length
from reviewboard.web.jira_place_words import STANDINGS, told

Sign = Literal["good", "warn", "bad", "idle"]

STATES: Mapping[LinkState, tuple[Sign, Promise]] = {
    LinkState.WAITING: ("idle", gettext_lazy("Waits")),
    LinkState.READY: ("idle", gettext_lazy("About to be made")),
    LinkState.IN_FLIGHT: ("idle", gettext_lazy("Being made")),
    LinkState.UNCERTAIN: ("warn", gettext_lazy("Uncertain")),
    LinkState.LINKED: ("good", gettext_lazy("In step")),
    LinkState.REFUSED: ("bad", gettext_lazy("Refused")),
    LinkState.GONE: ("warn", gettext_lazy("Deleted in Jira")),
    LinkState.READ_ONLY: ("idle", gettext_lazy("Only read: moved to another project")),
    LinkState.UNLINKED: ("idle", gettext_lazy("Let go of")),
}
NOTES: Mapping[NoteKind, Promise] = {
    NoteKind.SENT: gettext_lazy("Create sent once"),
    NoteKind.MADE: gettext_lazy("Made"),
    NoteKind.LOST: gettext_lazy("No answer; it may have been made"),
    NoteKind.MISSED: gettext_lazy("Looked for it: nothing yet"),
    NoteKind.ADOPTED: gettext_lazy("Found, and taken"),
    NoteKind.REFUSED: gettext_lazy("Refused"),
    NoteKind.HELD: gettext_lazy("Held back"),
    NoteKind.WRITTEN: gettext_lazy("Written to Jira"),
    NoteKind.MOVED: gettext_lazy("Moved"),
    NoteKind.READ: gettext_lazy("Taken from Jira"),
    NoteKind.GAVE_WAY: gettext_lazy("A value gave way"),
    NoteKind.CONFLICT: gettext_lazy("Both sides changed"),
    NoteKind.SETTLED: gettext_lazy("Settled by a person"),
    NoteKind.DUPLICATE: gettext_lazy("A second ticket was found"),
    NoteKind.GONE: gettext_lazy("Deleted in Jira"),
    NoteKind.FROZEN: gettext_lazy("Moved where nothing of ours goes; only read from now on"),
    NoteKind.UNLINKED: gettext_lazy("Let go of"),
    NoteKind.NO_WAY: gettext_lazy("A person is needed"),
}
CAUSES: Mapping[Cause, Promise] = {
    Cause.NO_OWNER: gettext_lazy("It has no owner."),
    Cause.NO_PLACE: gettext_lazy("Its service has no place in a tracker."),
    Cause.PLACE: gettext_lazy("Its project would refuse it."),
    Cause.LEVEL: gettext_lazy("Not everybody may see it, and its project has no security level for that."),
    Cause.FIELD: gettext_lazy("Its project refuses what is in a field."),
    Cause.REFUSED: gettext_lazy("Jira refused it."),
    Cause.CLOSED: gettext_lazy("A person closed it in Jira, and it is open here."),
    Cause.NO_WAY: gettext_lazy("Its workflow has no way there now."),
    Cause.STOPPED: gettext_lazy("Jira does not let reviewboard in."),
    Cause.NO_ACCOUNT: gettext_lazy("Nobody knows its owner’s account in Jira, so it is assigned to nobody."),
}
"""Why one ticket waits, or is not quite as its action item."""
UNTIL: Mapping[Cause, Promise] = {
    Cause.NO_OWNER: gettext_lazy("when somebody owns it"),
    Cause.NO_PLACE: gettext_lazy("when its service has a project"),
    Cause.PLACE: gettext_lazy("when its project takes it"),
    Cause.LEVEL: gettext_lazy("when a security level is named"),
    Cause.FIELD: gettext_lazy("when its project takes it"),
    Cause.REFUSED: gettext_lazy("when it or its project changes"),
    Cause.CLOSED: gettext_lazy("when one of the two is moved"),
    Cause.NO_WAY: gettext_lazy("when one of the two is moved"),
    Cause.STOPPED: gettext_lazy("when Jira lets reviewboard in"),
    Cause.NO_ACCOUNT: gettext_lazy("when the account is known"),
}
"""Until when, in the column of the next try."""
DOES: Mapping[str, Promise] = {
    "create": gettext_lazy("Create a ticket for"),
    "update": gettext_lazy("Keep in step:"),
    "look": gettext_lazy("Look for the ticket of"),
}
FIELDS: Mapping[Shared, Promise] = {
    Shared.SUMMARY: gettext_lazy("Title"),
    Shared.DESCRIPTION: gettext_lazy("Description"),
    Shared.DUE: gettext_lazy("Due date"),
    Shared.PRIORITY: gettext_lazy("Priority"),
    Shared.ASSIGNEE: gettext_lazy("Assignee"),
    Shared.LABELS: gettext_lazy("Labels"),
    Shared.STATUS: gettext_lazy("Status"),
}
OWNERS: Mapping[Decides, Promise] = {
    Decides.OURS: gettext_lazy("reviewboard"),
    Decides.THEIRS: gettext_lazy("Jira"),
    Decides.MERGE: gettext_lazy("merged"),
}
"""Whose word counts when both sides changed a field."""
CALLS: Mapping[str, Promise] = {
    "create": gettext_lazy("Create a ticket"),
    "bulk": gettext_lazy("Create up to 50 tickets"),
    "get": gettext_lazy("Read a ticket"),
    "bulkfetch": gettext_lazy("Read up to 100 tickets"),
    "search": gettext_lazy("Search"),
    "edit": gettext_lazy("Edit a ticket"),
    "transitions": gettext_lazy("Ask how a ticket can be moved"),
    "transition": gettext_lazy("Move a ticket"),
    "myself": gettext_lazy("Sign in"),
    "projects": gettext_lazy("List projects"),
    "createmeta": gettext_lazy("Read a create screen"),
    "priorities": gettext_lazy("Read priorities"),
    "statuses": gettext_lazy("Read statuses"),
    "permissions": gettext_lazy("Read permissions"),
    "levels": gettext_lazy("Read security levels"),
    "people": gettext_lazy("Look for people"),
    "link": gettext_lazy("Link back"),
}


def problem(code: str, field: str, words: str, project: str) -> str:
    """One thing that a project would refuse, in a sentence."""
    return told([{"code": code, "field": field, "words": words}], project)[0].words


def note(one: Note, *, label: str = "", first: bool | None = None) -> str:
    """One line of a ticket's history. `label` is what it was sent with, and follows; `first`: of the looks for it."""
    if one.kind is NoteKind.SENT and label:
        return _("Create sent once, with label")
    if one.kind is NoteKind.MISSED and first is not None:
        first_words = _("Looked for the label: nothing yet. Jira’s index may be minutes behind.")
        return first_words if first else _("Looked again: nothing yet")
    if one.kind is NoteKind.LOST and one.words:
        return _("%s; state “uncertain”") % capfirst(one.words)
    about = str(FIELDS[Shared(one.field)]) if one.field in set(Shared) else ""
    return ": ".join(part for part in (str(NOTES[one.kind]), about, _said_of(one)) if part)


def _said_of(one: Note) -> str:
    if one.kind is NoteKind.HELD:
        return _cause(one.words)
    if one.kind is NoteKind.SETTLED:
        return _("reviewboard’s") if one.words == "ours" else _("Jira’s")
    return one.words


def _cause(kept: str) -> str:
    word = kept.partition(":")[0]
    return str(CAUSES[Cause(word)]) if word in set(Cause) else kept


def value(field: Shared, words: str) -> str:
    """One side of a field: a day as days are written, our own words for a priority and for where it stands."""
    if field is Shared.DUE and words:
        return format_date(date.fromisoformat(words), "D j M Y")
    if field is Shared.STATUS and words in set(Standing):
        return str(STANDINGS[Standing(words)])
    if field is Shared.PRIORITY and words in set(Priority):
        return str(PRIORITIES[Priority(words)])
    return words or "–"


def result(one: Difference) -> str:
    """What becomes of a field."""
    if one.in_conflict:
        return _("Both changed. Nobody’s counts by itself: choose.")
    if one.ours_changed and one.theirs_changed and one.ours != one.theirs:
        return _("Both changed. %s counts.") % OWNERS[one.decides]
    if one.theirs_changed and not one.ours_changed:
        return _("Jira’s: only it changed")
    if one.ours_changed and not one.theirs_changed:
        return _("reviewboard’s: only it changed")
    return _("unchanged")


def soon(at: datetime, *, as_of: datetime) -> str:
    """When something is due: "now", "in 21 s", "in 5 minutes"."""
    left = at - as_of
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return _("now")
    return _("in %d s") % seconds if seconds < 60 else _("in %s") % length(left)


def ladder_words(rest: Sequence[int]) -> str:
    """How the looking goes on, after the next look. `rest` are the looks after that, in seconds since it was sent."""
    ends = _("Found: it is adopted. Never found: sent again with the same label, once.")
    if not rest:
        return f"{_('Last look.')} {ends}"
    waits = [_("%d s") % one if one < 120 else _("%d min") % (one // 60) for one in rest]
    last = waits.pop()
    then = _("%(some)s and %(last)s") % {"some": ", ".join(waits), "last": last} if waits else last
    return f"{_('Next look; then after %s.') % then} {ends}"

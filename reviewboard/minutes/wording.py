"""What an entry is called, and what it says in one sentence where it is no text of somebody's."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reviewboard.domain.values import CauseState
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.rows import EntryView

_MARKS = MarkdownIt("commonmark", {"html": False})


def said(entry: EntryView) -> str:
    """The entry in words: what was typed, or what a button settled."""
    if entry.kind is EntryKind.CAUSE:
        return cause(entry.change, entry.cause)
    if entry.kind is EntryKind.STANDS:
        return _("F-%d stands as written.") % entry.finding_id
    return entry.text


def plain(text: str) -> str:
    """The words of Markdown without its marks, in one line: for pages that show no more than words."""
    return " ".join(_words(token) for token in _MARKS.parse(text) if token.content).strip()


def _words(token: Token) -> str:
    if token.children is None:  # code, which has no marks
        return " ".join(token.content.split())
    return "".join(" " if one.type.endswith("break") else one.content for one in token.children)


def kind_word(kind: EntryKind) -> str:
    """What an entry is, in the minutes: "Decided", "Found", "To do"."""
    return {
        EntryKind.NOTE: _("Note"),
        EntryKind.DECISION: _("Decided"),
        EntryKind.FINDING: _("Found"),
        EntryKind.IDEA: _("Idea"),
        EntryKind.ACTION: _("To do"),
        EntryKind.CAUSE: _("Decided"),
        EntryKind.STANDS: _("Found"),
    }[kind]


def cause(change: str, state: CauseState | None) -> str:
    """What was settled about a candidate change: "contributed" stands on the change, never beside a name."""
    if state is CauseState.RULED_OUT:
        return _("%s is ruled out.") % change
    return _("%s contributed.") % change


def meant_for(entry: EntryView) -> str:
    """Of an action: who owns it, until when; "" of anything else."""
    if entry.kind is not EntryKind.ACTION:
        return ""
    due = date_format(entry.due_on, "j F") if entry.due_on else _("no date yet")
    return _("%(owner)s, %(due)s") % {"owner": entry.owner or _("no owner yet"), "due": due}

"""Reading what the review learned, always as somebody: for the agenda, in lists, and one on its own page."""

from reviewboard.findings.queries.actions import ages, get_action, list_actions, may_change
from reviewboard.findings.queries.agenda import cards, due, for_agenda
from reviewboard.findings.queries.one import get_learned, is_involved, seen_by
from reviewboard.findings.queries.records import list_decisions, list_findings, list_ideas, of_incident
from reviewboard.findings.queries.seeing import AUDIENCES, SEALED_TITLE, visible
from reviewboard.findings.queries.tickets import for_tracker, open_of, open_without, owners_of_open

__all__ = [
    "AUDIENCES",
    "SEALED_TITLE",
    "ages",
    "cards",
    "due",
    "for_agenda",
    "for_tracker",
    "get_action",
    "get_learned",
    "is_involved",
    "list_actions",
    "list_decisions",
    "list_findings",
    "list_ideas",
    "may_change",
    "of_incident",
    "open_of",
    "open_without",
    "owners_of_open",
    "seen_by",
    "visible",
]

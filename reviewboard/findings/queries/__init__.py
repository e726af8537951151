"""Reading what the review learned, always as somebody: for the agenda, in lists, and one on its own page."""

from reviewboard.findings.queries.acting import may_change
from reviewboard.findings.queries.action import get_action
from reviewboard.findings.queries.actions import ages, closed_within, list_actions
from reviewboard.findings.queries.agenda import cards, due, for_agenda
from reviewboard.findings.queries.decisions import (
    count_decisions,
    due_soon,
    get_decision,
    list_decisions,
)
from reviewboard.findings.queries.history import history
from reviewboard.findings.queries.levels import would_change
from reviewboard.findings.queries.one import is_involved, seen_by
from reviewboard.findings.queries.origins import of_change, of_incident, shared_origin
from reviewboard.findings.queries.rechecks import action_of, count_due, list_rechecks, rechecks_of
from reviewboard.findings.queries.records import (
    get_finding,
    get_idea,
    list_findings,
    list_ideas,
    not_accepted,
)
from reviewboard.findings.queries.search import search, similar
from reviewboard.findings.queries.seeing import AUDIENCES, SEALED_TITLE, visible
from reviewboard.findings.queries.tickets import for_tracker, open_of, open_without, owners_of_open

__all__ = [
    "AUDIENCES",
    "SEALED_TITLE",
    "action_of",
    "ages",
    "cards",
    "closed_within",
    "count_decisions",
    "count_due",
    "due",
    "due_soon",
    "for_agenda",
    "for_tracker",
    "get_action",
    "get_decision",
    "get_finding",
    "get_idea",
    "history",
    "is_involved",
    "list_actions",
    "list_decisions",
    "list_findings",
    "list_ideas",
    "list_rechecks",
    "may_change",
    "not_accepted",
    "of_change",
    "of_incident",
    "open_of",
    "open_without",
    "owners_of_open",
    "rechecks_of",
    "search",
    "seen_by",
    "shared_origin",
    "similar",
    "visible",
    "would_change",
]

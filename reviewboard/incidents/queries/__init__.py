"""Reading incidents, always as somebody: for the agenda, in lists, and one on its own page."""

from reviewboard.incidents.queries.agenda import cards, for_agenda, links_to_changes, unsettled
from reviewboard.incidents.queries.linked import Linked, causes_of, linked_to_change
from reviewboard.incidents.queries.lists import list_incidents, search
from reviewboard.incidents.queries.one import answering, get_incident, hurts, is_involved, may_settle
from reviewboard.incidents.queries.seeing import SEALED_TITLE, visible
from reviewboard.incidents.queries.similar import similar
from reviewboard.incidents.queries.times import times_of
from reviewboard.incidents.queries.write_ups import owed_write_ups, versions
from reviewboard.incidents.rows import IncidentForAgenda

__all__ = [
    "SEALED_TITLE",
    "IncidentForAgenda",
    "Linked",
    "answering",
    "cards",
    "causes_of",
    "for_agenda",
    "get_incident",
    "hurts",
    "is_involved",
    "linked_to_change",
    "links_to_changes",
    "list_incidents",
    "may_settle",
    "owed_write_ups",
    "search",
    "similar",
    "times_of",
    "unsettled",
    "versions",
    "visible",
]

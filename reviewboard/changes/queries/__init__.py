"""Reading changes, always as somebody: for the agenda, in lists, and one on its own page."""

from reviewboard.changes.queries.agenda import cards, for_agenda
from reviewboard.changes.queries.lists import NotByPerson, list_changes, search
from reviewboard.changes.queries.one import get_change, is_involved
from reviewboard.changes.queries.reviews import ReviewsView, reviews_of
from reviewboard.changes.queries.seeing import HAPPENED, SEALED_TITLE

__all__ = [
    "HAPPENED",
    "SEALED_TITLE",
    "NotByPerson",
    "ReviewsView",
    "cards",
    "for_agenda",
    "get_change",
    "is_involved",
    "list_changes",
    "reviews_of",
    "search",
]

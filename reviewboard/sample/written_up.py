"""What leads of the sample wrote of their incidents: one wrote the day after, one is asked and has not written yet."""

from datetime import datetime, timedelta

from reviewboard.domain.write_ups import Words
from reviewboard.incidents.queries import list_incidents
from reviewboard.incidents.rows import IncidentFilter
from reviewboard.incidents.write_ups.asking import ask_due
from reviewboard.incidents.write_ups.saving import save_write_up
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.sample.company import Company
from reviewboard.sample.learned_texts import DISCOUNT

_LEAD = "Lars Nyberg"
_SAW = (
    "Orders of two hours got a discount that had ended. 3,114 customers paid less than they should have; each keeps the "
    "price that they saw."
)
_ENDED_BY = (
    "The cache of discount rules was emptied by hand, then switched off until a rule’s end reaches it."
)
_DECIDE = "Do prices wait for a rule’s end, or does a rule’s end wait for prices?"


def write_up(company: Company, *, as_of: datetime) -> None:
    """Saves the one as its lead did, and owes the mail for the other as the clock does."""
    found = next(
        one for one in list_incidents(HOUSE, IncidentFilter(), None, 200).rows if one.title == DISCOUNT
    )
    began, ended = found.started_at, found.started_at + timedelta(minutes=132)
    save_write_up(
        reader=Reader(user_id=None, person_id=company.people[_LEAD], role=Role.ENGINEER),
        incident_id=found.id,
        words=Words(_SAW, began, ended, _ENDED_BY, _DECIDE),
        as_of=ended + timedelta(hours=22),
    )
    ask_due(as_of=as_of)

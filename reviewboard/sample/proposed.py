"""What people of the sample bring to the coming meeting: a topic and a win."""

from datetime import datetime, timedelta

from reviewboard.agenda.proposals import Topical, propose_topic, tell_win
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.sample.company import Company

_TOPIC = Topical(
    "One place for feature flags",
    "Checkout and pricing keep flags of their own, and an agent switched one that it did not know. "
    "Do we move them into one place this quarter?",
    minutes=5,
)
_WIN = "The rollback of the discount rule took 4 minutes, from the page to the last replica."


def propose(company: Company, series_id: int, *, as_of: datetime) -> None:
    """Proposes both for the next meeting, an hour before."""
    somebody = Reader(user_id=None, person_id=company.people["Oskar Lind"], role=Role.ENGINEER)
    then = as_of - timedelta(hours=1)
    propose_topic(reader=somebody, series_id=series_id, topic=_TOPIC, as_of=then)
    tell_win(reader=somebody, series_id=series_id, text=_WIN, as_of=then)

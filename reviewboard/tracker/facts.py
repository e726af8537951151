"""What a ticket is made of: the action item as it is now, its place, and its owner's account there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from reviewboard.domain.tracking.fields import Shared, Value
from reviewboard.domain.tracking.places import Config, Place, Ticket, TicketShape, TrackerVendor
from reviewboard.domain.tracking.standing import standing_of
from reviewboard.domain.values import Visibility
from reviewboard.findings.queries import for_tracker
from reviewboard.findings.queries.tickets import ActionForTracker
from reviewboard.people.accounts_there import Held, accounts_of
from reviewboard.tracker.comparing import comparable
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.places import place_of


@dataclass(frozen=True, slots=True)
class Side:
    """Our side of one ticket. `account` is the owner's there, None where nobody knows it."""

    action: ActionForTracker
    account: Held | None
    place: Place
    shape: TicketShape
    ticket: Ticket

    @property
    def values(self) -> Mapping[Shared, Value]:
        """What it says, in the form that is compared and kept."""
        return comparable(self.shape.values(self.ticket), self.identity_id)

    @property
    def identity_id(self) -> int | None:
        """Whose the account is that the ticket is assigned to."""
        return self.account.identity_id if self.account else None


def sides(links: Collection[IssueLink], vendor: TrackerVendor, config: Config) -> Mapping[int, Side]:
    """Our side of each of these links that has a place, by link. At most four statements."""
    actions = for_tracker(one.action_id for one in links)
    owners = {one.owner_id for one in actions.values() if one.owner_id}
    accounts = accounts_of(owners, kind=vendor.account_kind(config))
    found: dict[int, Side] = {}
    for link in links:
        action = actions.get(link.action_id)
        if action is not None and link.place is not None:
            place = place_of(link.place)
            account = accounts.get(action.owner_id) if action.owner_id else None
            shape = vendor.shape(place, config)
            found[link.pk] = Side(action, account, place, shape, ticket_of(action, account))
    return found


def ticket_of(action: ActionForTracker, account: Held | None) -> Ticket:
    """An action item as it is told to a tracker."""
    return Ticket(
        reference=action.reference,
        url=f"{settings.PUBLIC_URL}{reverse('web:action', args=[action.id])}",
        title=action.title,
        outcome=action.outcome,
        signal=action.signal,
        came_from=action.came_from,
        due=action.due_on,
        priority=action.priority,
        account_id=account.value if account else ("" if action.owner_id is None else None),
        standing=standing_of(action.state),
        restricted=action.visibility is not Visibility.OPEN,
    )

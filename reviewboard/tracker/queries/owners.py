"""Whose tickets stay unassigned: owners of action items whose account in the tracker nobody has named yet."""

from dataclasses import dataclass

from reviewboard.connections.queries import sender
from reviewboard.findings.queries import owners_of_open
from reviewboard.integrations.registry import TRACKERS
from reviewboard.people.accounts_there import accounts_of
from reviewboard.people.queries import ERASED, names
from reviewboard.people.reader import Reader
from reviewboard.tracker.queries.places import PlaceRow, services_elsewhere


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """Somebody who owns open action items that go to a place. `account` is theirs there, "" where it is not known."""

    person_id: int
    name: str
    items: int
    account: str


def owners(reader: Reader, place: PlaceRow) -> list[OwnerRow]:
    """Owners of open action items of a place that the reader may see, those without an account first. Five statements."""
    but = services_elsewhere() if place.service_id is None else ()
    counted = owners_of_open(reader, place.service_id, but=but)
    source = sender(place.connection_id)
    held = accounts_of(counted, kind=TRACKERS[source.vendor].account_kind(source.config))
    called = names(counted)
    rows = [
        OwnerRow(pk, called.get(pk) or ERASED, number, held[pk].value if pk in held else "")
        for pk, number in counted.items()
    ]
    return sorted(rows, key=lambda one: (bool(one.account), one.name.casefold(), one.person_id))

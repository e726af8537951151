"""A person settles what both sides changed: field by field, one side or the other (behaviour 12)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.connections.queries import sender
from reviewboard.domain.tracking.fields import Shared, Value
from reviewboard.domain.tracking.merging import Agreed
from reviewboard.findings.queries import get_action
from reviewboard.integrations.registry import TRACKERS
from reviewboard.outbox.operations import owe
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.tracker.comparing import NEVER, base_of, kept, values_of
from reviewboard.tracker.facts import sides
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.noting import note, write

OURS, THEIRS = "ours", "theirs"


class Moved(Exception):  # noqa: N818 - reads as what happened; pages catch it by this name
    """The fields no longer differ as the reader saw them."""


@transaction.atomic
def settle(*, reader: Reader, action_id: int, sides_chosen: Mapping[str, str], as_of: datetime) -> None:
    """Takes one side of each conflicting field: as if the other side had not changed. One write follows, by the sync.

    Raises:
        NotVisible, NotAllowed: there is no such action item for this reader, or it is not theirs to change.
        Moved: a field is not in conflict (any more).
        ValueError: a side that there is not.
    """
    found = get_action(reader, action_id, on=as_of.date())
    if not (found.row.may_change or reader.can(Right.CONNECT)):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    link = IssueLink.objects.select_for_update(of=("self",)).select_related("place").get(action_id=action_id)
    if not sides_chosen or not sides_chosen.keys() <= link.conflict.keys():
        raise Moved(action_id)
    base = dict(base_of(link.base))
    ours, theirs = _both(link)
    for name, side in sides_chosen.items():
        one = Shared(name)
        base[one] = _as_if(side, base.get(one), ours[one], theirs[one])
        note(link.pk, NoteKind.SETTLED, at=as_of, field=name, words=side)
    left = {name: True for name in link.conflict if name not in sides_chosen}
    write(link, base=kept(base), conflict=left)
    log(
        actor_id=reader.person_id,
        action="ticket.settled",
        subject=f"action:{action_id}",
        details={"fields": sorted(sides_chosen)},
        at=as_of,
    )
    owe(kind="sync_issue", subject=f"action:{action_id}", payload={}, not_before=as_of)


def _as_if(side: str, last: Agreed | None, ours: Value, theirs: Value) -> Agreed:
    """What would have been agreed, had the other side not changed."""
    if side == OURS:
        return Agreed(last.ours if last and last.ours != ours else NEVER, theirs)
    if side == THEIRS:
        return Agreed(ours, last.theirs if last and last.theirs != theirs else NEVER)
    raise ValueError(f"no side is called {side}")


def _both(link: IssueLink) -> tuple[Mapping[Shared, Value], Mapping[Shared, Value]]:
    source = sender(link.connection_id or 0)
    side = sides([link], TRACKERS[source.vendor], source.config)[link.pk]
    return side.values, values_of(link.there.get("values", {}))

"""An action item at hand: locked, seen by whoever asks, and theirs to write."""

from collections.abc import Iterable
from datetime import date

from reviewboard.audit.queries import refuse_held
from reviewboard.findings.models import ActionItem
from reviewboard.findings.queries import visible
from reviewboard.findings.queries.acting import may_change, with_answering
from reviewboard.people.permissions import Right
from reviewboard.people.queries import people_for_agenda
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


class SomebodyWasFaster(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """The action item is no longer as the reader saw it."""


def seen(reader: Reader, action_id: int, *, on: date) -> ActionItem:
    """The action item, locked, if the reader may see it; with who answers for its service on this day.

    Raises:
        NotVisible: there is none for this reader.
    """
    rows = with_answering(visible(ActionItem.objects.filter(pk=action_id), reader), on=on)
    action = rows.select_for_update(of=("self",)).first()
    if action is None:
        raise NotVisible(action_id)
    return action


def theirs(reader: Reader, action_id: int, *, on: date) -> ActionItem:
    """The action item, locked, if the reader may change it.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to change.
        Held: a legal hold stands on it.
    """
    action = seen(reader, action_id, on=on)
    if not may_change(reader, action):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    refuse_held(f"action:{action_id}")
    return action


def check_owner(owner_id: int | None, *, on: date) -> None:
    """Raises ValueError when somebody who is not here is to be an owner."""
    if owner_id is not None:
        owner = people_for_agenda([owner_id], on=on).get(owner_id)
        if owner is None or owner.left:
            raise ValueError("its owner is not here any more")


def subjects(action_ids: Iterable[int]) -> list[str]:
    """What the log and legal holds call these action items."""
    return [f"action:{pk}" for pk in action_ids]

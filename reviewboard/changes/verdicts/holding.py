"""A change at hand: locked, seen by whoever asks, and under no legal hold."""

from reviewboard.audit.queries import refuse_held
from reviewboard.changes.models import Change
from reviewboard.changes.queries.seeing import visible
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible


def locked(reader: Reader, change_id: int) -> Change:
    """The change, locked, with its author and principal.

    Raises:
        NotVisible: there is none for this reader.
        Held: a legal hold stands on it.
    """
    rows = visible(reader).select_related("author", "principal").filter(pk=change_id)
    change = rows.select_for_update(of=("self",)).first()
    if change is None:
        raise NotVisible(change_id)
    refuse_held(f"change:{change_id}")
    return change

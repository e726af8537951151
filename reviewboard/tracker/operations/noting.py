"""Moving a ticket from state to state, and noting what happened: the two always go together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reviewboard.domain.lifecycles import LINK, LinkEvent
from reviewboard.domain.values import LinkState
from reviewboard.people.identities import key_texts
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.models import IssueLink, SyncNote


def note(
    link_id: int, kind: NoteKind, *, at: datetime, words: str = "", field: str = "", trace: str = ""
) -> None:
    """One line in the history of a ticket. Names in what was said become keys."""
    (said,) = key_texts([words]) if words else ("",)
    SyncNote.objects.create(
        link_id=link_id, at=at, kind=kind, words=said[:300], field=field, trace=trace[:64]
    )


def advance(link: IssueLink, event: LinkEvent, **columns: Any) -> bool:
    """Moves a ticket, and writes these columns with it; whether nobody was faster. `link` is changed along.

    Raises:
        IllegalTransition: the event means nothing in its state.
    """
    was, state = LinkState(link.state), LINK.advance(LinkState(link.state), event)
    moved = IssueLink.objects.filter(pk=link.pk, state=was).update(state=state, **columns)
    if moved:
        _set(link, {"state": state, **columns})
    return bool(moved)


def write(link: IssueLink, **columns: Any) -> None:
    """Writes these columns of a ticket."""
    IssueLink.objects.filter(pk=link.pk).update(**columns)
    _set(link, columns)


def _set(link: IssueLink, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(link, name, value)


CLEAR: Mapping[str, Any] = {"cause": "", "words": "", "fields": {}, "status": 0, "trace": ""}
"""Nothing is in the way of a ticket any more."""

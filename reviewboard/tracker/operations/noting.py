"""Moving a ticket from state to state, and noting what happened: the two always go together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviewboard.domain.lifecycles import LINK, LinkEvent
from reviewboard.domain.values import LinkState
from reviewboard.people.identities import key_texts
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.models import IssueLink, SyncNote


@dataclass(frozen=True, slots=True)
class Noted:
    """One line in the history of a ticket; `words` may name people."""

    link_id: int
    kind: NoteKind
    words: str = ""
    field: str = ""
    trace: str = ""


def note(
    link_id: int, kind: NoteKind, *, at: datetime, words: str = "", field: str = "", trace: str = ""
) -> None:
    """One line in the history of a ticket. Names in what was said become keys."""
    note_all([Noted(link_id, kind, words, field, trace)], at=at)


def note_all(lines: Sequence[Noted], *, at: datetime) -> None:
    """Lines in the histories of several tickets. One statement, and those that names in them take."""
    said = key_texts([one.words for one in lines])
    SyncNote.objects.bulk_create(
        SyncNote(
            link_id=one.link_id,
            at=at,
            kind=one.kind,
            words=words[:300],
            field=one.field,
            trace=one.trace[:64],
        )
        for one, words in zip(lines, said, strict=True)
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


def advance_held(links: Sequence[IssueLink], event: LinkEvent, **columns: Any) -> None:
    """Moves several tickets of one state, which the caller's transaction holds. One statement, none for none."""
    if not links:
        return
    was = LinkState(links[0].state)
    state = LINK.advance(was, event)
    IssueLink.objects.filter(pk__in=[one.pk for one in links], state=was).update(state=state, **columns)
    for link in links:
        _set(link, {"state": state, **columns})


def write(link: IssueLink, **columns: Any) -> None:
    """Writes these columns of a ticket."""
    IssueLink.objects.filter(pk=link.pk).update(**columns)
    _set(link, columns)


def _set(link: IssueLink, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(link, name, value)


CLEAR: Mapping[str, Any] = {"cause": "", "words": "", "fields": {}, "status": 0, "trace": ""}
"""Nothing is in the way of a ticket any more."""

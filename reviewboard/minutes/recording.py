"""What was said becomes a record: decisions, findings, ideas, action items; and what was settled about one is settled.

Nothing before the read-back, and each entry once. A record belongs to whoever said it, and is seen by who may see the
item: its origin says so, whoever closed the meeting (product.md, "Visibility").
"""

import textwrap
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from reviewboard.agenda.proposed.about import named_by
from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.audit.queries import Held
from reviewboard.domain.lifecycles import IllegalTransition
from reviewboard.domain.values import CauseState, FindingCategory
from reviewboard.findings import operations as findings
from reviewboard.findings.queries import shared_origin
from reviewboard.findings.rows import ActionFields, Origin
from reviewboard.incidents.operations import SettledMeanwhile, settle_cause
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry
from reviewboard.people.queries import people_for_agenda, with_names
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotVisible

TITLE = 300
"""Characters of an action item's title; what is longer stands whole in its outcome."""
_RECORDS = frozenset({"incident", "change", "action", "finding", "idea"})


def record_entry(
    entry: Entry, agenda: AgendaView, *, category: FindingCategory = FindingCategory.OTHER, as_of: datetime
) -> None:
    """Makes of an entry what it says, inside the transaction of whoever closes or amends the meeting.

    `agenda` is what the house sees. A note stays a note; so does what stands on several lists at once, because no
    record could be seen by just those who may see its item. What was settled otherwise meanwhile, and what a legal hold
    stands on, stays as it is: the entry tells what the meeting said.
    """
    origin = origin_of(agenda, entry)
    make = _MAKES.get(EntryKind(entry.kind))
    if make is None or origin is None:
        return
    writer = replace(HOUSE, person_id=entry.written_by_id)
    with suppress(Held, IllegalTransition, SettledMeanwhile, NotVisible):
        made = make(entry, writer, origin, category, as_of)
        if made:
            Entry.objects.filter(pk=entry.pk).update(**made)


def origin_of(agenda: AgendaView, entry: Entry) -> Origin | None:
    """Where its record comes from: the record that its item is about, and the meeting; None where none can be told."""
    meeting = Origin(meeting_id=agenda.meeting.id)
    if not entry.key:
        return meeting
    item = next((one for one in (*agenda.items, *agenda.read) if one.key == entry.key), None)
    if item is None:
        return None
    about = _about(item)
    found = shared_origin(*about) if about else meeting
    return replace(found, meeting_id=agenda.meeting.id) if found else None


def _about(item: ItemView) -> tuple[str, int] | None:
    """The record whose visibility an item has; None for what is open: a win, the numbers, a topic of its own."""
    first = item.about[0] if item.about else None
    if first is None:
        return None
    if first.kind == "topic":
        return named_by(first.id)
    if first.kind == "team":
        first = next(iter(item.looked_at), first)
    return (first.kind, first.id) if first.kind in _RECORDS else None


Made = Mapping[str, int]
Makes = Callable[[Entry, Reader, Origin, FindingCategory, datetime], Made]


def _text(entry: Entry) -> str:
    """As it was typed: whoever keeps it puts keys for names again."""
    return with_names([entry.text])[0]


def _decision(
    entry: Entry, writer: Reader, origin: Origin, _category: FindingCategory, as_of: datetime
) -> Made:
    made = findings.add_decision(reader=writer, text=_text(entry), origin=origin, as_of=as_of)
    return {"decision_id": made}


def _finding(
    entry: Entry, writer: Reader, origin: Origin, category: FindingCategory, as_of: datetime
) -> Made:
    made = findings.add_finding(
        reader=writer, text=_text(entry), category=category, origin=origin, as_of=as_of
    )
    findings.accept_finding(reader=writer, finding_id=made, as_of=as_of)
    return {"finding_id": made}


def _idea(entry: Entry, writer: Reader, origin: Origin, _category: FindingCategory, as_of: datetime) -> Made:
    return {"idea_id": findings.add_idea(reader=writer, text=_text(entry), origin=origin, as_of=as_of)}


def _action(
    entry: Entry, writer: Reader, origin: Origin, _category: FindingCategory, as_of: datetime
) -> Made:
    """Without an owner, or where they have left since, it goes to the queue of its team."""
    text, owner = _text(entry), entry.owner_id
    known = people_for_agenda([owner], on=as_of.date()).get(owner) if owner else None
    short = (
        text if len(text) <= TITLE and "\n" not in text else textwrap.shorten(text, TITLE, placeholder=" …")
    )
    fields = ActionFields(
        title=short,
        outcome="" if short == text else text,
        owner_id=owner if known and not known.left else None,
        due_on=entry.due_on,
    )
    return {"action_id": findings.add_action(reader=writer, fields=fields, origin=origin, as_of=as_of)}


def _cause(
    entry: Entry, writer: Reader, _origin: Origin, _category: FindingCategory, as_of: datetime
) -> Made:
    if entry.incident_id is not None and entry.change_id is not None:
        settle_cause(
            reader=writer,
            incident_id=entry.incident_id,
            change_id=entry.change_id,
            was=CauseState.CANDIDATE,
            state=CauseState(entry.cause),
            as_of=as_of,
        )
    return {}


def _stands(
    entry: Entry, writer: Reader, _origin: Origin, _category: FindingCategory, as_of: datetime
) -> Made:
    if entry.finding_id is not None:
        findings.accept_finding(reader=writer, finding_id=entry.finding_id, as_of=as_of)
    return {}


_MAKES: Mapping[EntryKind, Makes] = {
    EntryKind.DECISION: _decision,
    EntryKind.FINDING: _finding,
    EntryKind.IDEA: _idea,
    EntryKind.ACTION: _action,
    EntryKind.CAUSE: _cause,
    EntryKind.STANDS: _stands,
}

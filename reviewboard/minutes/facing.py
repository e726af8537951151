"""What the item that is on still has to decide with a button: candidate changes, and findings that were written before."""

from collections.abc import Collection
from dataclasses import dataclass

from reviewboard.agenda.rows import ItemView, SubjectView
from reviewboard.domain.values import CauseState
from reviewboard.findings.learned_rows import Told
from reviewboard.findings.queries import not_accepted
from reviewboard.incidents.queries import causes_of
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.rows import EntryView
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class Facing:
    """The candidate changes of which nobody has said yet whether they contributed, and the findings nobody has accepted.

    Texts of findings are as stored (people.queries.with_names).
    """

    candidates: tuple[SubjectView, ...] = ()
    findings: tuple[Told, ...] = ()


def facing(reader: Reader, item: ItemView | None, said: Collection[EntryView]) -> Facing:
    """The same for one item, after what was said in this meeting. At most two statements."""
    if item is None or item.hidden:
        return Facing()
    accepted = {one.finding_id for one in said if one.kind is EntryKind.STANDS}
    settled = {one.change_id for one in said if one.kind is EntryKind.CAUSE and one.key == item.key}
    return Facing(
        tuple(one for one in _candidates(reader, item) if one.id not in settled),
        tuple(one for one in findings_of(reader, item) if one.id not in accepted),
    )


def findings_of(reader: Reader, item: ItemView) -> tuple[Told, ...]:
    """The findings that came of what an item is about and that no meeting has accepted yet. At most one statement."""
    incidents = [one.id for one in item.about if one.kind == "incident"]
    changes = [one.id for one in item.about if one.kind == "change"]
    return not_accepted(reader, incidents, changes) if incidents or changes else ()


def _candidates(reader: Reader, item: ItemView) -> tuple[SubjectView, ...]:
    incident = next((one.id for one in item.about if one.kind == "incident"), None)
    looked_at = [one for one in item.looked_at if one.kind == "change"]
    if incident is None or not looked_at:
        return ()
    known = causes_of(reader, incident)
    return tuple(one for one in looked_at if known.get(one.id) is CauseState.CANDIDATE)

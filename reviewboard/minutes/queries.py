"""Reading what was said: by the items that a reader may see."""

from collections.abc import Collection

from reviewboard.domain.values import CauseState
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry
from reviewboard.minutes.rows import EntryView
from reviewboard.people.queries import ERASED, with_names


def entries(meeting_id: int, visible: Collection[str]) -> list[EntryView]:
    """What was said about these items, and about none, in the order it was said. Two statements.

    `visible`: the keys of the items that the reader may see (`agenda.rows.ItemView.key` of those not hidden).
    """
    standing = Entry.objects.filter(meeting=meeting_id, taken_back_at=None, key__in={"", *visible})
    rows = list(standing.select_related("owner", "written_by").order_by("written_at", "pk"))
    texts = with_names([one.text for one in rows])
    return [_view(one, text) for one, text in zip(rows, texts, strict=True)]


def _view(one: Entry, text: str) -> EntryView:
    return EntryView(
        id=one.pk,
        key=one.key,
        kind=EntryKind(one.kind),
        text=text,
        owner_id=one.owner_id,
        owner=(one.owner.name or ERASED) if one.owner else "",
        due_on=one.due_on,
        incident_id=one.incident_id,
        change_id=one.change_id,
        change=f"CHG-{one.change_id}" if one.change_id else "",
        cause=CauseState(one.cause) if one.cause else None,
        finding_id=one.finding_id,
        decision_id=one.decision_id,
        idea_id=one.idea_id,
        action_id=one.action_id,
        by=(one.written_by.name or ERASED) if one.written_by else "",
        at=one.written_at,
        edited_at=one.edited_at,
        version=one.version,
    )

"""Reading what was said: by the items that a reader may see."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from reviewboard.domain.live import from_json
from reviewboard.domain.values import CauseState, FindingCategory, Visibility
from reviewboard.findings.queries.seeing import ACTION_AUDIENCES, AUDIENCES, SEALED_TITLE
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.models import Entry, Minutes
from reviewboard.minutes.rows import EntryView, Hour, MinutesRow, RecordedView
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader


def entries(meeting_id: int, visible: Collection[str]) -> list[EntryView]:
    """What was said about these items, and about none, in the order it was said. Two statements.

    `visible`: the keys of the items that the reader may see (`agenda.rows.ItemView.key` of those not hidden).
    """
    rows = list(_standing(meeting_id, visible))
    texts = with_names([one.text for one in rows])
    return [_view(one, text) for one, text in zip(rows, texts, strict=True)]


def keys_said(meeting_id: int, kinds: Collection[EntryKind]) -> set[str]:
    """By which items something of these kinds was said that stands, whoever may see them. One statement."""
    said = Entry.objects.filter(meeting=meeting_id, taken_back_at=None, kind__in=kinds).exclude(key="")
    return set(said.order_by().values_list("key", flat=True).distinct())


def _standing(meeting_id: int, visible: Collection[str]) -> QuerySet[Entry]:
    standing = Entry.objects.filter(meeting=meeting_id, taken_back_at=None, key__in={"", *visible})
    return standing.select_related("owner", "written_by").order_by("written_at", "pk")


def recorded(
    reader: Reader, meeting_id: int, visible: Collection[str], *, as_it_is: bool
) -> list[RecordedView]:
    """The same after the close, but for what became a record that the reader may not see by now. Two statements.

    `as_it_is`: what became a record reads as that does now; else as it stood when the minutes went out. Of a sealed
    record the words are on its own page only.
    """
    seen = _standing(meeting_id, visible)
    for record, paths in _LISTS.items():
        seen = seen.filter(Q(**{f"{record}__isnull": True}) | reader.visible(*paths))
    sealed = Q(
        *((f"{path}__level", Visibility.SEALED) for paths in _LISTS.values() for path in paths),
        _connector=Q.OR,
    )
    found = seen.annotate(is_sealed=sealed).select_related(*RECORDS)
    rows = [as_record(one) if as_it_is else one for one in found]
    hidden = [bool(getattr(one, "is_sealed", False)) for one in rows]
    texts = with_names([SEALED_TITLE if away else one.text for one, away in zip(rows, hidden, strict=True)])
    return [
        RecordedView(_view(one, text), FindingCategory(one.finding.category) if one.finding else None)
        for one, text in zip(rows, texts, strict=True)
    ]


RECORDS = ("decision", "finding", "idea", "action__owner")
"""What an entry became, for `select_related`."""
_LISTS = {
    record: tuple(f"{record}__{one}" for one in (ACTION_AUDIENCES if record == "action" else AUDIENCES))
    for record in ("decision", "finding", "idea", "action")
}


def as_record(one: Entry) -> Entry:
    """The entry, not saved, as what it became reads now. Of what it became no statement is asked."""
    if one.kind == EntryKind.STANDS:
        return one
    if one.action:
        one.text, one.owner, one.due_on = one.action.title, one.action.owner, one.action.due_on
    for record in (one.decision, one.finding, one.idea):
        one.text = record.text if record else one.text
    return one


def minutes_of(meeting_id: int) -> MinutesRow | None:
    """That the meeting was closed, how it went, and when its minutes went out; None before. One statement."""
    whole = Minutes.objects.select_related("closed_by", "published_by", "meeting__running")
    one = whole.filter(meeting=meeting_id).first()
    if one is None:
        return None
    ran = one.meeting.running
    return MinutesRow(
        hour=Hour(from_json(ran.state), ran.started_at, ran.read_back_at, ran.ended_at or one.closed_at),
        closed_by=(one.closed_by.name or ERASED) if one.closed_by else "",
        closed_at=one.closed_at,
        published_by=(one.published_by.name or ERASED) if one.published_by else "",
        published_at=one.published_at,
        revision=one.revision,
        mails=one.mails,
    )


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

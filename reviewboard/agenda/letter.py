"""One person's agenda as the values of their mail; of a restricted item, its time and its page only."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda import addresses, wording
from reviewboard.agenda.rows import AgendaView, ItemView, LeftOutView, SubjectView, WindowView
from reviewboard.domain.values import Attendance, Certainty, ItemKind, LeftOutReason, Verdict
from reviewboard.findings.rows import ActionCard
from reviewboard.integrations.mail.content import (
    AgendaMail,
    Entry,
    MeetingFacts,
    NeededWindow,
    OpenItem,
    Participant,
    Reason,
    Recipient,
    Restricted,
    RestrictedAnswer,
    RestrictedItem,
    WrittenAnswer,
)
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.queries import Addressee

READING_MINUTES = 3
"""What one incident or change takes to read before: a summary and its reasons."""


def to_nobody(agenda: AgendaView, zone: ZoneInfo) -> AgendaMail:
    """What all mails about this agenda say alike in this zone, which must be the active one."""
    return AgendaMail(
        recipient=Recipient("", ""),
        zone=zone,
        meeting=_facts(agenda),
        agenda_url=addresses.agenda_page(agenda.meeting.id),
        items=tuple(_item(agenda, item) for item in agenda.items),
        mandatory=agenda.mandatory,
        could_see=wording.seen(agenda.sight, agenda.names),
        taken_as_read=tuple(_entry(subject) for subject in agenda.consent),
        taken_as_read_rest=agenda.consent_more,
        left_out=tuple(_left_out(agenda, one) for one in agenda.left_out),
        me_url=addresses.me_page(),
    )


def to_person(to: Addressee, agenda: AgendaView, *, alike: AgendaMail, alike_of: AgendaView) -> AgendaMail:
    """The mail of a person about `agenda`, which must be what they see, and not more than mail may hold.

    `alike` is what `to_nobody` says of `alike_of`: a slot that is the same in both reads the same.
    """
    said = zip(alike.items, alike_of.items, agenda.items, strict=True)
    return replace(
        alike,
        recipient=Recipient(to.address, to.name),
        items=tuple(words if mine is theirs else _item(agenda, mine) for words, theirs, mine in said),
        windows=_windows(agenda),
        answers=tuple(_answer(agenda, item) for item in agenda.you.writing),
        required=not agenda.you.only_invited,
        to_read=tuple(_to_read(agenda, item) for item in to_read(agenda)),
    )


def _facts(agenda: AgendaView) -> MeetingFacts:
    meeting = agenda.meeting
    return MeetingFacts(
        title=title(meeting),
        series=meeting.series_name,
        start=meeting.starts_at,
        end=meeting.ends_at,
        facilitator=meeting.facilitator,
        place=meeting.place,
        video_url=meeting.video_url,
        revision=agenda.revision,
    )


def title(meeting: MeetingRow) -> str:
    """How a meeting is called: its series and its week."""
    local = meeting.starts_at.astimezone(meeting.zone)
    return _("%(series)s, week %(week)s") % {"series": meeting.series_name, "week": local.isocalendar().week}


def because(item: ItemView, names: Mapping[str, str]) -> str:
    """Why an item asks for the reader, after "because"."""
    mine = next((need for need in item.needs if need.is_you), None)
    if mine is None:
        return ""
    own = {f"{subject.kind}:{subject.id}" for subject in item.about}
    said = []
    for code in mine.reasons:
        text = wording.reason_to_you(code, names)
        looked_at = code["key"] in names and code["key"] not in own and str(code["key"]).startswith("change:")
        if looked_at and item.about:
            text = _("%(reason)s, which %(item)s looks at") % {
                "reason": text,
                "item": item.about[0].reference,
            }
        said.append(text)
    return wording.joined(said)


def _reference(item: ItemView) -> str:
    return item.about[0].reference if item.about else ""


def _windows(agenda: AgendaView) -> tuple[NeededWindow, ...]:
    return tuple(
        NeededWindow(window.starts_at, window.ends_at, _reasons(agenda, window))
        for window in agenda.you.stretches
    )


def _reasons(agenda: AgendaView, window: WindowView) -> tuple[Reason | Restricted, ...]:
    facilitates = (Reason(_("because you facilitate")),) if agenda.you.facilitates else ()
    return (*facilitates, *(_reason(agenda, item) for item in window.items))


def _reason(agenda: AgendaView, item: ItemView) -> Reason | Restricted:
    page = addresses.item_page(agenda.meeting.id, item.id)
    if item.restricted or item.hidden:
        return Restricted(page)
    return Reason(_("because %s") % because(item, agenda.names), _reference(item), page)


def _answer(agenda: AgendaView, item: ItemView) -> WrittenAnswer | RestrictedAnswer:
    page = addresses.item_page(agenda.meeting.id, item.id)
    reason = _reason(agenda, item)
    if isinstance(reason, Restricted):
        return RestrictedAnswer(item.starts_at, page)
    return WrittenAnswer(wording.asked(item, agenda.names), item.starts_at, reason, page)


def _item(agenda: AgendaView, item: ItemView) -> OpenItem | RestrictedItem:
    page = addresses.item_page(agenda.meeting.id, item.id)
    if item.restricted or item.hidden:
        return RestrictedItem(item.starts_at, item.minutes, page, is_you=item.you)
    first = item.about[0] if item.about else None
    return OpenItem(
        start=item.starts_at,
        minutes=item.minutes,
        title=item_title(item),
        url=(addresses.subject_page(first) if first else "") or page,
        key=first.reference if first else "",
        signs=(*(signs(first) if first else ()), *_added(item)),
        service=first.service if first else "",
        question=wording.asked(item, agenda.names),
        people=tuple(_participants(item, agenda.names)),
        you=you(item, agenda.names),
    )


def _added(item: ItemView) -> tuple[str, ...]:
    if item.is_off:
        return (_("moved or taken out after it was fixed"),)
    return (_("added after it was fixed"),) if item.added_in else ()


def item_title(item: ItemView) -> str:
    """What the slot is called: its record, how many became one, or its part of the agenda."""
    if len(item.about) > 1:
        return _("%(title)s, and %(more)d more of %(service)s") % {
            "title": item.about[0].title,
            "more": len(item.about) - 1,
            "service": item.about[0].service,
        }
    return item.about[0].title if item.about else wording.section(item.section)


def _participants(item: ItemView, names: Mapping[str, str]) -> Iterable[Participant]:
    for need in item.needs:
        if not need.is_you and need.attendance is Attendance.LIVE:
            why = wording.joined(wording.reason_to_others(code, names) for code in need.reasons)
            yield Participant(need.name, why)


def you(item: ItemView, names: Mapping[str, str]) -> str:
    """Why the slot asks for the reader live, after the word "You": "know CHG-1838"."""
    live = (need for need in item.needs if need.is_you and need.attendance is Attendance.LIVE)
    mine = next(live, None)
    return wording.why_you(mine, names) if mine else ""


def signs(subject: SubjectView) -> tuple[str, ...]:
    """The signs of a record in words: severity, AI involvement."""
    if subject.severity is not None:
        return (subject.severity.value,)
    if subject.verdict in {Verdict.ASSISTED, Verdict.SUSPECTED}:
        return (_ai(subject.certainty),)
    return ()


def _ai(certainty: Certainty | None) -> str:
    if certainty is Certainty.CERTAIN:
        return _("AI-assisted, certain")
    return _("AI-assisted, declared") if certainty is Certainty.DECLARED else _("AI-assisted, inferred")


def to_read(agenda: AgendaView) -> list[ItemView]:
    """The slots that need the reader and have something to read before: incidents, changes, and what is hidden."""
    read = {ItemKind.INCIDENT, ItemKind.CHANGE}
    items = (item for window in agenda.you.stretches for item in window.items)
    return [item for item in items if item.hidden or item.kind in read]


def _to_read(agenda: AgendaView, item: ItemView) -> Entry | Restricted:
    if item.restricted or item.hidden or not item.about:
        return Restricted(addresses.item_page(agenda.meeting.id, item.id))
    return _entry(item.about[0], READING_MINUTES)


def _entry(subject: SubjectView, minutes: int = 0) -> Entry | Restricted:
    if subject.restricted:
        return Restricted(addresses.subject_page(subject))
    return Entry(f"{subject.reference} {subject.title}", addresses.subject_page(subject), minutes)


def owed(action: ActionCard, meeting: MeetingRow) -> Entry:
    """An action that somebody owes: what, and its date, which may have passed when the meeting is held."""
    day = date_format(action.due_on, "l j F") if action.due_on else ""
    past = action.due_on and action.due_on < meeting.starts_at.astimezone(meeting.zone).date()
    said = _("%(action)s, was due %(day)s") if past else _("%(action)s, due %(day)s")
    text = said % {"action": f"{action.reference} {action.title}", "day": day}
    return Entry(text, addresses.action_page(action.id))


def _left_out(agenda: AgendaView, one: LeftOutView) -> Entry | Restricted:
    if one.subject is None:
        return Entry(left_out_text(one), addresses.agenda_page(agenda.meeting.id))
    if one.subject.restricted:
        return Restricted(addresses.subject_page(one.subject))
    return Entry(left_out_text(one), addresses.subject_page(one.subject))


def did_not_fit(agenda: AgendaView) -> str:
    """How many items did not fit, in one sentence; "" when all did."""
    count = sum(one.reason is LeftOutReason.DID_NOT_FIT for one in agenda.left_out)
    return ngettext("%d item did not fit.", "%d items did not fit.", count) % count if count else ""


def left_out_text(one: LeftOutView) -> str:
    """What became of something without a slot: "INC-209 did not fit and goes to Thursday 3 December"."""
    name = one.subject.reference or one.subject.title if one.subject else _("Restricted item")
    said = {"item": name, "reason": wording.left_out(one.reason)}
    if one.to is None:
        return _("%(item)s %(reason)s") % said
    return _("%(item)s %(reason)s and goes to %(day)s") % {**said, "day": date_format(one.to, "l j F")}

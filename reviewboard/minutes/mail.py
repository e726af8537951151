"""Writes and sends one person's mail with the minutes, with the eyes of somebody who is on no list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda import addresses
from reviewboard.agenda.kept import Kept
from reviewboard.agenda.letter import item_title, signs
from reviewboard.agenda.open import ON_NO_LIST, OpenAgenda
from reviewboard.agenda.queries import local_date, open_agenda
from reviewboard.attendance.making_up import due_of
from reviewboard.domain.live import Became
from reviewboard.domain.ports import Rejected
from reviewboard.integrations.mail.content import Entry, Recipient
from reviewboard.integrations.mail.minutes import MinutesMail, OpenTurn, RestrictedTurn, Settled, message
from reviewboard.integrations.mail.outgoing import host, sink
from reviewboard.meetings.queries import get_meeting
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.reading import MinutesView, TurnView, actions_of, minutes_for
from reviewboard.minutes.rows import RecordedView
from reviewboard.minutes.wording import kind_word, meant_for, plain, said
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.mailing import OptionalMail, stop_page
from reviewboard.people.queries import Addressee, person_with_mail
from reviewboard.people.reader import HOUSE, Reader

Read = tuple[OpenAgenda, MinutesView]
_kept: Kept[Read | None] = Kept(limit=4)
"""The minutes whose mails this worker sends: those of one meeting come together."""


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, which is the same at every attempt.

    Raises:
        Rejected: the server will never take it, or there is nobody to send it to any more.
        Unavailable: it may take it later.
    """
    meeting_id, person_id, revision = (
        int(str(owed.payload[name])) for name in ("meeting", "person", "revision")
    )
    read = _kept.get(meeting_id, lambda: read_minutes(meeting_id))
    person = person_with_mail(person_id, on=local_date(read[1].meeting)) if read else None
    if read is None or person is None or not person.address:
        raise Rejected("There is nobody to send this mail to any more.")
    meeting = read[1].meeting
    mail = compose(read, person)
    try:
        with timezone.override(mail.zone), translation.override(settings.LANGUAGE_CODE):
            written = message(
                mail,
                message_id=f"<minutes-{meeting_id}-{person_id}-{revision}@{host()}>",
                from_address=settings.MAIL_FROM,
                sent_at=read[1].row.published_at or as_of,
                list_id=f"{meeting.series_key}.{host()}",
            )
    except ValueError as error:
        raise Rejected("This address is none that mail can be sent to.") from error
    sink().deliver(written, "")
    return str(written["Message-ID"])


def read_minutes(meeting_id: int) -> Read | None:
    """What everybody's mail is written from; None before the meeting was closed."""
    meeting = get_meeting(HOUSE, meeting_id)
    agenda = open_agenda(meeting) if meeting else None
    view = minutes_for(ON_NO_LIST, agenda.view) if agenda else None
    return (agenda, view) if agenda and view else None


def compose(read: Read, person: Addressee) -> MinutesMail:
    """What a person's mail says, in the installation's language and in their zone."""
    agenda, view = read
    zone = ZoneInfo(person.zone)
    reader = replace(ON_NO_LIST, person_id=person.id, name=person.name, zone=zone)
    asked = agenda.seen_by(reader).you.asked
    with timezone.override(zone), translation.override(settings.LANGUAGE_CODE):
        mail = MinutesMail(
            recipient=Recipient(person.address, person.name),
            zone=zone,
            series=view.meeting.series_name,
            start=view.hour.started_at,
            url=addresses.minutes_page(view.meeting.id),
            counts=(
                view.count(EntryKind.DECISION),
                view.count(EntryKind.ACTION),
                view.count(EntryKind.FINDING),
            ),
            yours=(*map(_yours, actions_of(view, person.id)), *_make_ups(reader, view)),
            turns=tuple(_turn(view, turn) for turn in view.turns),
            loose=_settled(view.loose),
            not_reached=tuple(_not_reached(turn) for turn in view.not_reached),
        )
    if asked or not person.in_team:
        return mail
    kind = OptionalMail.AGENDAS
    return replace(
        mail, stop_url=stop_page(person.id, kind), stop_now_url=stop_page(person.id, kind, now=True)
    )


def _yours(one: RecordedView) -> Entry:
    action = one.said
    due = date_format(action.due_on, "l j F") if action.due_on else _("no date yet")
    text = f"ACT-{action.action_id} {action.text}" if action.action_id else action.text
    url = addresses.action_page(action.action_id) if action.action_id else ""
    return Entry(f"{text}, {due}", url)


def _make_ups(reader: Reader, view: MinutesView) -> Iterator[Entry]:
    """What the reader was needed for and has not been heard on; of which items it is, their page tells."""
    due = due_of(reader, view.meeting.id)
    if due:
        words = ngettext(
            "%(n)d item to make up by %(day)s: read the minutes, and answer its question",
            "%(n)d items to make up by %(day)s: read the minutes, and answer their questions",
            len(due),
        )
        page = addresses.minutes_page(view.meeting.id)
        yield Entry(words % {"n": len(due), "day": _day(min(due.values()))}, page)


def _turn(view: MinutesView, turn: TurnView) -> OpenTurn | RestrictedTurn:
    item, start = turn.item, turn.began or turn.item.starts_at
    page = addresses.minutes_page(view.meeting.id, f"item-{item.id}")
    if item.restricted or item.hidden:
        return RestrictedTurn(start, turn.used, page)
    first = item.about[0] if item.about else None
    words = (*signs(first), first.reference, first.service) if first else ()
    return OpenTurn(
        start=start,
        minutes=turn.used,
        title=item_title(item),
        url=page,
        signs=", ".join(one for one in words if one),
        fate=fate(turn),
        settled=_settled(turn.said),
    )


def _settled(said_of: tuple[RecordedView, ...]) -> tuple[Settled, ...]:
    """What became a record, or settled one. Notes stand on the page alone."""
    recorded = (one.said for one in said_of if one.said.kind is not EntryKind.NOTE)
    return tuple(
        Settled(
            kind=kind_word(one.kind),
            text=plain(said(one)),
            note=meant_for(one),
            url=addresses.action_page(one.action_id) if one.action_id else "",
        )
        for one in recorded
    )


def fate(turn: TurnView) -> str:
    """Where an item went that was not talked about to its end; "" for one that was."""
    if turn.began is None:
        again = _("Not reached; it comes again on %s.") % _day(turn.comes_on) if turn.comes_on else ""
        return again or _("Not reached.")
    if turn.became is Became.OFFLINE:
        return _("Taken offline: some of those present go on with it.")
    if turn.became is Became.PARKED and turn.comes_on:
        return _("Parked; it comes again on %s.") % _day(turn.comes_on)
    return _("Parked.") if turn.became is Became.PARKED else ""


def _not_reached(turn: TurnView) -> str:
    item = turn.item
    name = _("Restricted item") if item.restricted or item.hidden else item_title(item)
    if turn.comes_on is None:
        return f"{name}."
    return _("%(item)s; it comes again on %(day)s.") % {"item": name, "day": _day(turn.comes_on)}


def _day(day: date) -> str:
    return date_format(day, "l j F")

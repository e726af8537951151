"""The mail with the minutes: what it tells as values, its sentences, the message.

As in an agenda mail, what is restricted has no room for a word: of a `RestrictedTurn` there is a time and a link. Nothing
in it says who was there, or was not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.integrations.calendar.lines import one_line
from reviewboard.integrations.mail.agenda import Rendered
from reviewboard.integrations.mail.content import Entry, Recipient
from reviewboard.integrations.mail.envelope import Headers, build
from reviewboard.integrations.mail.html import inlined
from reviewboard.integrations.mail.plain import wrapped

_INDENT = " " * 7


@dataclass(frozen=True, slots=True)
class Settled:
    """One thing that the meeting settled: what it is ("Decided"), in whose words, who has it until when, and its page."""

    kind: str
    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """One item that everybody may see, with what came of it; `fate` says where it went when it was put off."""

    start: datetime
    minutes: int
    title: str
    url: str
    signs: str = ""
    fate: str = ""
    settled: tuple[Settled, ...] = ()


@dataclass(frozen=True, slots=True)
class RestrictedTurn:
    """One item of which mail tells its time and its page, to those named on it as to everybody."""

    start: datetime
    minutes: int
    url: str


@dataclass(frozen=True, slots=True)
class MinutesMail:
    """Everything the mail says, in the order in which it says it, in the reader's zone.

    `yours` are the actions that the reader took on, and what they have to make up; `counts` are of decisions, actions
    and findings. `stop_url` and `stop_now_url` are as in an agenda mail.
    """

    recipient: Recipient
    zone: ZoneInfo
    series: str
    start: datetime
    url: str
    counts: tuple[int, int, int]
    yours: tuple[Entry, ...] = ()
    turns: tuple[OpenTurn | RestrictedTurn, ...] = ()
    loose: tuple[Settled, ...] = ()
    not_reached: tuple[str, ...] = ()
    stop_url: str = ""
    stop_now_url: str = ""


def render(mail: MinutesMail) -> Rendered:
    """The mail's words, in the language that is active."""
    context = {
        "mail": mail,
        "subject": subject(mail),
        "preheader": preheader(mail),
        "headline": headline(mail),
        "counted": counted(mail),
        "turns": [(clock(mail, turn.start), turn) for turn in mail.turns],
        "footer": footer(),
    }
    return Rendered(subject(mail), preheader(mail), inlined("mail/minutes.html", context), text(mail))


def message(
    mail: MinutesMail, *, message_id: str, from_address: str, sent_at: datetime, list_id: str
) -> EmailMessage:
    """The message as it leaves; `message_id` and `sent_at` are the same at each attempt.

    Raises:
        ValueError: an address is none.
    """
    rendered = render(mail)
    headers = Headers(
        subject=rendered.subject,
        sender=from_address,
        recipient=mail.recipient.address,
        recipient_name=mail.recipient.name,
        message_id=message_id,
        sent_at=sent_at,
        list_id=list_id,
        list_name=mail.series,
        stop_url=mail.stop_now_url,
    )
    return build(headers, rendered.text, rendered.html, [])


def clock(mail: MinutesMail, at: datetime) -> str:
    """A time of day where the reader is."""
    return date_format(at.astimezone(mail.zone), "H:i")


def subject(mail: MinutesMail) -> str:
    """Which meeting, and how much came of it."""
    day = date_format(mail.start.astimezone(mail.zone), "D j M")
    told = {"series": mail.series, "day": day, "counted": counted(mail)}
    return one_line(_("Minutes: %(series)s, %(day)s: %(counted)s") % told)


def headline(mail: MinutesMail) -> str:
    """Which meeting, in full."""
    day = date_format(mail.start.astimezone(mail.zone), "l j F")
    return _("Minutes of %(day)s") % {"day": day}


def counted(mail: MinutesMail) -> str:
    """How much came of it, as far as everybody may see it."""
    decisions, actions, findings = mail.counts
    said = [
        ngettext("%d decision", "%d decisions", decisions) % decisions,
        ngettext("%d action", "%d actions", actions) % actions,
        ngettext("%d finding", "%d findings", findings) % findings,
    ]
    return ", ".join(said)


def preheader(mail: MinutesMail) -> str:
    """What it asks of the reader: actions that they took on, and what they have to make up."""
    count = len(mail.yours)
    if not count:
        return _("Nothing in it is yours to do.")
    return ngettext("%d thing in it is yours to do.", "%d things in it are yours to do.", count) % count


def footer() -> str:
    """Why this came."""
    return _("You receive this because you get the agenda of this meeting. The minutes come once.")


def text(mail: MinutesMail) -> str:
    """The plain-text part: the same in the same order."""
    return "\n\n".join(_blocks(mail)) + "\n"


def _blocks(mail: MinutesMail) -> Iterator[str]:
    yield wrapped(f"{headline(mail)}. {mail.series}, {counted(mail)}.")
    if mail.yours:
        yield "\n".join([_("For you:"), *(f"{wrapped(one.text)}\n  {one.url}" for one in mail.yours)])
    yield f"{_('Open the minutes')}:\n{mail.url}"
    for turn in mail.turns:
        yield "\n".join(_turn(mail, turn))
    if mail.loose:
        yield "\n".join([_("About no item:"), *(line for one in mail.loose for line in _settled(one))])
    if mail.not_reached:
        yield "\n".join([_("Not reached:"), *(wrapped(one) for one in mail.not_reached)])
    yield "-- "
    yield wrapped(footer())
    if mail.stop_url:
        yield f"{_('No more mails of meetings that do not ask for you')}:\n{mail.stop_url}"


def _turn(mail: MinutesMail, turn: OpenTurn | RestrictedTurn) -> Iterator[str]:
    at = clock(mail, turn.start)
    if isinstance(turn, RestrictedTurn):
        yield f"{at}  {_('Restricted item')}"
        yield f"{_INDENT}{turn.url}"
        return
    yield wrapped(f"{at}  {turn.title}", hang=_INDENT)
    yield f"{_INDENT}{turn.url}"
    if turn.fate:
        yield wrapped(turn.fate, _INDENT)
    for one in turn.settled:
        yield from _settled(one)


def _settled(one: Settled) -> Iterator[str]:
    said = f"{one.kind}: {one_line(one.text)}"
    yield wrapped(f"{said} ({one.note})" if one.note else said, _INDENT)
    if one.url:
        yield f"{_INDENT}{one.url}"

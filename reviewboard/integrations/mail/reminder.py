"""One person's digest of reminders: what it tells as values, its sentences, and the message that leaves.

As in an agenda mail, what is restricted has a type that has no room for a word of it (`content.Restricted`). No
sentence counts per person, ranks or blames, and nothing has a colour for being late.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.integrations.calendar.lines import one_line
from reviewboard.integrations.mail.agenda import Rendered
from reviewboard.integrations.mail.content import Entry, Recipient, Restricted
from reviewboard.integrations.mail.envelope import Headers, build
from reviewboard.integrations.mail.html import inlined
from reviewboard.integrations.mail.plain import listed, wrapped

Entries = tuple[Entry | Restricted, ...]


@dataclass(frozen=True, slots=True)
class OfService:
    """What is past its service level in one service; "" for what has none, or may not be told."""

    service: str
    entries: Entries


@dataclass(frozen=True, slots=True)
class ReminderMail:
    """Everything one person's digest says, in the order in which it says it.

    Attributes:
        on: the day it is for, in the reader's own zone.
        until: the last of the days ahead.
        past, soon, levels: their own, as `domain.reminders.Digest` has them.
        breaches: of people they manage, by service.
        me_url, actions_url: the pages of what they owe, and of all actions.
        stop_url, stop_now_url: end these digests, by a page and by a POST.
    """

    recipient: Recipient
    on: date
    until: date
    past: Entries = ()
    soon: Entries = ()
    levels: Entries = ()
    rechecks: Entries = ()
    breaches: tuple[OfService, ...] = ()
    me_url: str = ""
    actions_url: str = ""
    stop_url: str = ""
    stop_now_url: str = ""

    @property
    def own(self) -> int:
        """How many things wait for the reader themselves."""
        return len(self.past + self.soon + self.levels + self.rechecks)

    @property
    def broken(self) -> int:
        """How many service levels they are told of."""
        return sum(len(one.entries) for one in self.breaches)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what it means, and what stands under it."""

    title: str
    note: str
    entries: Entries


def render(mail: ReminderMail) -> Rendered:
    """The digest's words, in the language that is active."""
    context = {
        "subject": subject(mail),
        "preheader": preheader(mail),
        "headline": headline(mail),
        "is_asked": bool(mail.own),
        "day": day(mail.on),
        "sections": list(sections(mail)),
        "groups": [(_service(one), one.entries) for one in mail.breaches],
        "groups_title": groups_title(),
        "groups_note": groups_note(),
        "button": dict(zip(("label", "url"), button(mail), strict=True)),
        "footer": footer(mail),
        "stop_url": mail.stop_url,
    }
    return Rendered(subject(mail), preheader(mail), inlined("mail/reminder.html", context), text(mail))


def message(
    mail: ReminderMail, *, message_id: str, from_address: str, sent_at: datetime, list_id: str
) -> EmailMessage:
    """The message as it leaves; `message_id` and `sent_at` are the same at each attempt.

    Raises:
        ValueError: an address, the Message-ID or the List-Id is none.
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
        list_name=_("Reminders"),
        stop_url=mail.stop_now_url,
    )
    return build(headers, rendered.text, rendered.html, [])


def day(on: date) -> str:
    """Weekday with date: "Thursday 26 November"."""
    return date_format(on, "l j F")


def subject(mail: ReminderMail) -> str:
    """What there is, counted; one line."""
    return one_line(", ".join(_counted(mail))) or headline(mail)


def _counted(mail: ReminderMail) -> Iterator[str]:
    if count := len(mail.past):
        yield ngettext("%d action past its date", "%d actions past their date", count) % count
    if count := len(mail.soon):
        said = ngettext("%(n)d action due by %(day)s", "%(n)d actions due by %(day)s", count)
        yield said % {"n": count, "day": day(mail.until)}
    if count := len(mail.levels):
        yield (
            ngettext("%d action past its service level", "%d actions past their service level", count) % count
        )
    if count := len(mail.rechecks):
        yield ngettext("%d action to look at again", "%d actions to look at again", count) % count
    if count := mail.broken:
        yield ngettext("%d service level not kept", "%d service levels not kept", count) % count


def headline(mail: ReminderMail) -> str:
    """What waits for the reader, in one sentence."""
    if mail.own:
        return ngettext("%d thing waits for you", "%d things wait for you", mail.own) % mail.own
    if mail.broken:
        said = ngettext("%d service level was not kept", "%d service levels were not kept", mail.broken)
        return said % mail.broken
    return _("Nothing is due")


def preheader(mail: ReminderMail) -> str:
    """The first thing that it says."""
    entries = [entry for section in sections(mail) for entry in section.entries]
    entries += [entry for one in mail.breaches for entry in one.entries]
    return words(entries[0]) if entries else _("There is nothing to say, so no mail leaves.")


def words(entry: Entry | Restricted) -> str:
    """An entry in one line."""
    return _("Restricted item") if isinstance(entry, Restricted) else one_line(entry.text)


def sections(mail: ReminderMail) -> Iterator[Section]:
    """The reader's own part, without what is empty."""
    answers = _("A new date, another owner, or won’t do are all fine answers.")
    level = _("Their date is later than their priority gives.")
    look = _("Did it work? Say what the signal says now.")
    for title, note, entries in (
        (_("Past their date"), answers, mail.past),
        (_("Due by %s") % day(mail.until), "", mail.soon),
        (_("Past their service level"), level, mail.levels),
        (_("To look at again"), look, mail.rechecks),
    ):
        if entries:
            yield Section(title, note, entries)


def groups_title() -> str:
    """What stands above the part of a manager."""
    return _("Service levels that were not kept")


def groups_note() -> str:
    """Why it is told, and how often."""
    return _(
        "Their owners are people you manage. Each is told to you once, so that you can ask what would help."
    )


def _service(one: OfService) -> str:
    return one.service or _("Other actions")


def button(mail: ReminderMail) -> tuple[str, str]:
    """The one button: its words and where it leads."""
    if mail.own or not mail.broken:
        return _("Open what you owe"), mail.me_url
    return _("Open the actions"), mail.actions_url


def footer(mail: ReminderMail) -> list[str]:
    """Why this came, and how often one comes."""
    lines = []
    if mail.own:
        lines.append(_("You receive this because you own these actions."))
    if mail.broken:
        lines.append(_("You receive this because you manage people who own these actions."))
    if mail.own and mail.broken:
        lines = [
            _("You receive this because you own some of these actions, and manage people who own others.")
        ]
    return [*lines, _("It is one mail a day at most, and none when there is nothing to say.")]


def text(mail: ReminderMail) -> str:
    """The plain-text part: the same things in the same order."""
    label, url = button(mail)
    blocks = [wrapped(headline(mail)), day(mail.on)]
    blocks += [_block(one.title, one.note, one.entries) for one in sections(mail)]
    if mail.breaches:
        blocks.append("\n".join([groups_title(), wrapped(groups_note())]))
        blocks += [listed(f"{_service(one)}:", one.entries) for one in mail.breaches]
    blocks += [f"{label}:\n{url}", "-- ", wrapped(" ".join(footer(mail)))]
    blocks += [_("No more reminders:") + f"\n{mail.stop_url}"] if mail.stop_url else []
    return "\n\n".join(blocks) + "\n"


def _block(title: str, note: str, entries: Sequence[Entry | Restricted]) -> str:
    return listed("\n".join([title, *([wrapped(note)] if note else [])]), entries)

"""The plain-text part: the same things in the same order as the HTML."""

import textwrap
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.integrations.calendar.lines import one_line
from reviewboard.integrations.mail import wording
from reviewboard.integrations.mail.content import (
    AgendaMail,
    Entry,
    OpenItem,
    Restricted,
    RestrictedItem,
    WrittenAnswer,
)

_WIDTH = 72
_INDENT = " " * 7
"""An item's text stands clear of its time ("10:24  ...")."""


def text(mail: AgendaMail) -> str:
    """The whole part. Lines are at most 72 characters, addresses apart, which are never broken."""
    blocks = (*_when(mail), *_before(mail), *_button(mail), *_agenda(mail), *_after(mail), *_foot(mail))
    return "\n\n".join(blocks) + "\n"


def _when(mail: AgendaMail) -> Iterator[str]:
    yield wrapped(wording.headline(mail))
    facts = [wording.day(mail), mail.meeting.place, mail.meeting.video_url]
    yield wrapped(", ".join(one_line(fact) for fact in facts if fact))
    for window in mail.windows:
        reasons = wording.joined([wording.because(reason) for reason in window.reasons])
        yield _linked(
            f"{wording.span(mail, window.start, window.end)} {reasons}",
            *(reason.url for reason in window.reasons if reason.url),
        )


def _before(mail: AgendaMail) -> Iterator[str]:
    for answer in mail.answers:
        until = _("Answer in writing before %s:") % wording.clock(mail, answer.closes_at)
        if isinstance(answer, WrittenAnswer):
            yield _linked(f"{until} {answer.question} ({wording.because(answer.reason)})", answer.url)
        else:
            yield _linked(f"{until} {_('Restricted item')}", answer.url)
    if mail.to_read:
        yield listed(wording.reading(mail), mail.to_read)
    if mail.owes:
        yield listed(_("You owe:"), mail.owes)
    if wording.may_leave(mail):
        yield _("You may leave in between.")


def _button(mail: AgendaMail) -> Iterator[str]:
    words, url = wording.button(mail)
    yield f"{words}:\n{url}"
    if mail.cannot_url:
        yield _("I can’t, or it isn’t me:") + f"\n{mail.cannot_url}"


def _agenda(mail: AgendaMail) -> Iterator[str]:
    if mail.items:
        yield _("AGENDA")
    for item in mail.items:
        yield _item(mail, item)


def _item(mail: AgendaMail, item: OpenItem | RestrictedItem) -> str:
    start = f"{wording.clock(mail, item.start)}  "
    minutes = ngettext("%d minute", "%d minutes", item.minutes) % item.minutes
    if isinstance(item, RestrictedItem):
        you = [_("You")] if item.is_you else []
        return "\n".join([f"{start}{_('Restricted item')} ({minutes})", *_indented([*you, item.url])])
    lines = [wording.signs(item), item.title]
    if item.question:
        lines.append(f"{_('To decide.')} {item.question}")
    if item.you:
        lines.append(f"{_('You')}: {item.you}")
    if item.people:
        lines.append(wording.participants(item))
    return "\n".join([f"{start}{minutes}", *_indented([*lines, item.url])])


def _after(mail: AgendaMail) -> Iterator[str]:
    if mail.taken_as_read:
        yield listed(_("Taken as read unless someone asks:"), mail.taken_as_read, wording.rest(mail))
    if mail.left_out:
        yield listed(_("Not in this meeting:"), mail.left_out)
    if mail.could_see:
        yield wrapped(mail.could_see)


def _foot(mail: AgendaMail) -> Iterator[str]:
    yield "-- "
    yield wrapped(" ".join(wording.footer(mail)))
    if mail.me_url:
        yield _("What I owe:") + f"\n{mail.me_url}"
    if mail.stop_url:
        yield _("No more agendas that do not ask for you:") + f"\n{mail.stop_url}"


def listed(title: str, entries: Sequence[Entry | Restricted], last: str = "") -> str:
    """A list under its title, each entry with its address; `last` says what is not listed."""
    rows = [
        _linked(
            f"- {_('Restricted item') if isinstance(e, Restricted) else one_line(e.text)}", e.url, hang="  "
        )
        for e in entries
    ]
    return "\n".join([title, *rows, *([f"- {last}"] if last else [])])


def _linked(sentence: str, *urls: str, hang: str = "") -> str:
    return "\n".join([wrapped(sentence, hang=hang), *(f"  {url}" for url in urls if url)])


def _indented(lines: Sequence[str]) -> list[str]:
    return [wrapped(line, _INDENT) for line in lines if line]


def wrapped(line: str, indent: str = "", hang: str = "") -> str:
    """The line in lines of at most 72 characters; words and addresses are never broken.

    `indent` begins each of them, `hang` each but the first besides.
    """
    return textwrap.fill(
        one_line(line),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hang,
        break_long_words=False,
        break_on_hyphens=False,
    )

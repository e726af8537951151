"""The sentences of an agenda mail, said once for the HTML, the plain text, the subject and the lock screen.

The window comes first everywhere (ui/DESIGN.md, principle 1): "You are needed 10:24–10:36 and 10:50–10:56".
"""

import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.integrations.calendar.lines import one_line
from reviewboard.integrations.mail.content import (
    AgendaMail,
    NeededWindow,
    OpenItem,
    Reason,
    Restricted,
    RestrictedAnswer,
    RestrictedItem,
    WrittenAnswer,
)

_KEYS_IN_SUBJECT = 4
_REASON_IN_PREVIEW = 110
"""Characters of the reason in the preview line, of which phones show about 90 in all."""


def subject(mail: AgendaMail) -> str:
    """Window and item first, then the day; one line."""
    keys = _keys(mail)
    first = f"{headline(mail)} ({', '.join(keys)})" if keys else headline(mail)
    if not mail.windows and not mail.answers:
        return one_line(_("%(headline)s; %(title)s") % {"headline": first, "title": mail.meeting.title})
    return one_line(_("%(first)s on %(day)s") % {"first": first, "day": weekday(mail, _opening(mail))})


def headline(mail: AgendaMail) -> str:
    """All windows, or the hour before which answers are due, or that the reader is not needed."""
    if mail.windows:
        spans = joined([span(mail, window.start, window.end) for window in mail.windows])
        said = _("You are needed %(spans)s") if mail.required else _("You are invited %(spans)s")
        return said % {"spans": spans}
    if mail.answers:
        return _("Your answer in writing is needed before %(time)s") % {"time": clock(mail, _opening(mail))}
    return _("You are not needed on %(day)s") % {"day": weekday(mail, mail.meeting.start)}


def preheader(mail: AgendaMail) -> str:
    """The reason, then what it costs: "Because you own ACT-388. 6 of 60 minutes; read 4 minutes before."."""
    reason = _reason(mail)
    if not reason:
        return _("The agenda as far as you may see it. Nothing is asked of you.")
    short = textwrap.shorten(reason.rstrip("."), _REASON_IN_PREVIEW, placeholder=" …")
    stop = "" if short.endswith("…") else "."
    return one_line(f"{short[0].upper()}{short[1:]}{stop} {_cost(mail)}")


def because(reason: Reason | Restricted) -> str:
    """Why, as a clause that begins with "because"."""
    return _("because a restricted item needs you") if isinstance(reason, Restricted) else reason.text


def reading_minutes(mail: AgendaMail) -> int:
    """How long everything to read before takes, as far as it is known."""
    return sum(0 if isinstance(entry, Restricted) else entry.minutes for entry in mail.to_read)


def reading(mail: AgendaMail) -> str:
    """What stands before the list of things to read."""
    minutes = reading_minutes(mail)
    if not minutes:
        return _("Read before:")
    return ngettext("Read before, %d minute:", "Read before, %d minutes:", minutes) % minutes


def day(mail: AgendaMail) -> str:
    """Weekday with date, as the reader's calendar has it."""
    return date_format(_local(mail, mail.meeting.start), "l j F")


def weekday(mail: AgendaMail, moment: datetime) -> str:
    """The weekday of a moment, as the reader's calendar has it."""
    return date_format(_local(mail, moment), "l")


def clock(mail: AgendaMail, moment: datetime) -> str:
    """24-hour time in the reader's zone; the day too where it is not the meeting's."""
    local = _local(mail, moment)
    time = f"{local:%H:%M}"
    same = local.date() == _local(mail, mail.meeting.start).date()
    return time if same else f"{time} ({date_format(local, 'l')})"


def span(mail: AgendaMail, start: datetime, end: datetime) -> str:
    """A range of times with an en dash."""
    return f"{_local(mail, start):%H:%M}–{clock(mail, end)}"


def joined(parts: Sequence[str]) -> str:
    """The parts as one says them: "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def may_leave(mail: AgendaMail) -> bool:
    """Whether there is time between two windows."""
    return any(
        before.end < after.start for before, after in zip(mail.windows, mail.windows[1:], strict=False)
    )


def button(mail: AgendaMail) -> tuple[str, str]:
    """The one button: its words and where it leads."""
    if not mail.confirm_url or not mail.windows:
        return _("Open the agenda"), mail.agenda_url
    count = len(mail.windows)
    if count <= 2:
        return (_("Confirm this time"), _("Confirm both times"))[count - 1], mail.confirm_url
    return _("Confirm all %d times") % count, mail.confirm_url


def _mandate(mail: AgendaMail) -> str:
    """What the mandate asks, and the ways that count (product.md, "Mandatory attendance, made fair")."""
    if not mail.windows:
        return _("Attendance at this meeting is mandatory: an answer in writing counts in full.")
    return _(
        "Attendance at this meeting is mandatory, for your times only: being there for them, somebody who goes in "
        "your place, and an answer in writing each count in full."
    )


def footer(mail: AgendaMail) -> list[str]:
    """Why this came, what the invite holds, whose clock it is."""
    facts = {"day": weekday(mail, mail.meeting.start), "series": one_line(mail.meeting.series)}
    lines = []
    if mail.windows:
        lines.append(_("The invite attached holds your windows, not the whole meeting."))
        lines.append(_("It follows if the agenda moves."))
    if mail.required and (mail.windows or mail.answers):
        lines.append(_("You receive this because you are required on %(day)s.") % facts)
        if mail.mandatory:
            lines.append(_mandate(mail))
    else:
        lines.append(_("You receive this because you take part in %(series)s.") % facts)
    lines.append(_("Times are those of %(zone)s.") % {"zone": mail.zone.key.replace("_", " ")})
    if mail.replaces:
        lines.append(
            _("This is revision %d of the agenda; it replaces earlier mails.") % mail.meeting.revision
        )
    return lines


def signs(item: OpenItem) -> str:
    """The line over a title: "SEV2 · INC-214 · pricing-engine"."""
    return " · ".join(part for part in (*item.signs[:1], item.key, *item.signs[1:], item.service) if part)


def participants(item: OpenItem) -> str:
    """Who else is needed and why: "With Priya Nair (led the response)"."""
    return _("With %s") % joined([f"{who.name} ({who.why})" if who.why else who.name for who in item.people])


def rest(mail: AgendaMail) -> str:
    """How many more are taken as read than are listed, or nothing."""
    return _("and %d more") % mail.taken_as_read_rest if mail.taken_as_read_rest else ""


def _opening(mail: AgendaMail) -> datetime:
    """When the reader is first asked for: the first window's start, else the first answer's end."""
    starts = [window.start for window in mail.windows] or [answer.closes_at for answer in mail.answers]
    return min(starts)


def _keys(mail: AgendaMail) -> list[str]:
    """What the windows are about, each once; those of restricted items have none."""
    reasons: Iterable[Reason | Restricted] = (
        *(reason for window in mail.windows for reason in window.reasons),
        *(answer.reason for answer in mail.answers if isinstance(answer, WrittenAnswer) and not mail.windows),
    )
    keys = dict.fromkeys(reason.key for reason in reasons if isinstance(reason, Reason) and reason.key)
    rest = len(keys) - _KEYS_IN_SUBJECT
    more = [_("%d more") % rest] if rest > 0 else []
    return [*list(keys)[:_KEYS_IN_SUBJECT], *more]


def _reason(mail: AgendaMail) -> str:
    """Every reason in few words, as the agenda has them after "You"; else in the windows' own words."""
    whole = [because(reason) for window in mail.windows for reason in window.reasons]
    whole += [because(_reason_of(answer)) for answer in mail.answers]
    short = [item.you for item in mail.items if isinstance(item, OpenItem) and item.you]
    told = sum(isinstance(reason, Reason) for window in mail.windows for reason in window.reasons)
    if not whole or len(short) < told or mail.answers:
        return "; ".join(dict.fromkeys(whole))
    hidden = [
        because(Restricted("")) for item in mail.items if isinstance(item, RestrictedItem) and item.is_you
    ]
    said = [_("because you %s") % joined(list(dict.fromkeys(short)))] if short else []
    return "; ".join([*said, *hidden[:1]])


def _reason_of(answer: WrittenAnswer | RestrictedAnswer) -> Reason | Restricted:
    return answer.reason if isinstance(answer, WrittenAnswer) else Restricted(answer.url)


def _cost(mail: AgendaMail) -> str:
    minutes, whole = _minutes(mail.windows), (mail.meeting.end - mail.meeting.start) // timedelta(minutes=1)
    read = reading_minutes(mail)
    parts = [_("%(minutes)d of %(whole)d minutes") % {"minutes": minutes, "whole": whole}] if minutes else []
    if read:
        parts.append(ngettext("read %d minute before", "read %d minutes before", read) % read)
    if not parts:
        return ""
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _minutes(windows: Sequence[NeededWindow]) -> int:
    return sum((window.end - window.start) // timedelta(minutes=1) for window in windows)


def _local(mail: AgendaMail, moment: datetime) -> datetime:
    return moment.astimezone(mail.zone)

"""The sentences of the attendee's page and of the shared screen that follow the clock, as patterns for page and script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reviewboard.agenda.rows import YouView
from reviewboard.minutes.kinds import EntryKind
from reviewboard.web.hour import Hour, Pace, Span, joined
from reviewboard.web.templatetags.times import clock


@dataclass(frozen=True, slots=True)
class YouWords:
    """When the reader is needed: now and never after, now and later ("%r": the later stretches), later, no more."""

    now: str
    now_more: str
    later: str
    none: str
    last: str

    def say(self, hour: Hour, asked: Sequence[Span]) -> SafeString:
        """The sentence for these stretches of the hour."""
        ranges = [_nowrap(one) for one in asked]
        if not asked:
            return SafeString(escape(self.none))
        if asked[0].starts_at > hour.at:
            return SafeString(escape(self.later).replace("%r", joined(ranges, escape(self.last))))
        pattern = escape(self.now_more if len(asked) > 1 else self.now)
        rest = joined(ranges[1:], escape(self.last))
        return SafeString(pattern.replace("%t", clock(asked[0].ends_at)).replace("%r", rest))


def _nowrap(one: Span) -> str:
    return format_html('<span class="nowrap">{}–{}</span>', clock(one.starts_at), clock(one.ends_at))


def you_words(you: YouView) -> YouWords:
    """How this reader is spoken to: needed, welcome, or not asked for at all."""
    last = _(" and ")
    if you.only_invited:
        return YouWords(
            now=_("You are invited now, until %t"),
            now_more=_("You are invited now, until %t, and %r"),
            later=_("You are invited %r"),
            none=_("Nothing more that invites you"),
            last=last,
        )
    return YouWords(
        now=_("You are needed now, until %t"),
        now_more=_("You are needed now, until %t, and %r"),
        later=_("You are needed %r"),
        none=_("You are not needed any more") if you.windows else _("You are not needed in this meeting"),
        last=last,
    )


@dataclass(frozen=True, slots=True)
class FreeWords:
    """When the reader is free: from the end of what needs them now, or until what needs them next."""

    since: str
    until: str

    def say(self, hour: Hour, asked: Sequence[Span]) -> str:
        """The sentence, "" for somebody whom nothing asks for any more."""
        if not asked:
            return ""
        begun = asked[0].starts_at <= hour.at
        at = asked[0].ends_at if begun else asked[0].starts_at
        return (self.since if begun else self.until).replace("%t", clock(at))


def free_words() -> FreeWords:
    """Both."""
    return FreeWords(_("Free from %t."), _("Free until %t."))


def attendee_pace() -> Pace:
    """On one's own page."""
    return Pace(
        late_one=_("One minute later than planned."),
        late=_("%n minutes later than planned."),
        early_one=_("One minute earlier than planned."),
        early=_("%n minutes earlier than planned."),
        on=_("As planned."),
    )


def screen_pace() -> Pace:
    """At the foot of the shared screen."""
    return Pace(
        late_one=_("1 minute behind, ends %t"),
        late=_("%n minutes behind, ends %t"),
        early_one=_("1 minute ahead, ends %t"),
        early=_("%n minutes ahead, ends %t"),
        on=_("On time, ends %t"),
    )


@dataclass(frozen=True, slots=True)
class SaidWords:
    """What stands below something that was settled: its time ("%t"), and of an action whom it is for ("%f")."""

    settled: str
    action: str

    def say(self, kind: EntryKind, at: datetime, meant_for: str) -> str:
        """The line."""
        pattern = self.action if kind is EntryKind.ACTION else self.settled
        return pattern.replace("%t", clock(at)).replace("%f", meant_for)


def said_words(*, runs: bool) -> SaidWords:
    """While it `runs` nothing counts before it is read back."""
    settled = _("%t, waits for read-back") if runs else "%t"
    return SaidWords(settled, _("%t, action for %f"))

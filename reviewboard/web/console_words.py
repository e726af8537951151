"""What the console says of commands: what they are called, what was done by whom, and why something cannot be done."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.domain.live import Kind, No, Shows
from reviewboard.meetings.logged import Logged
from reviewboard.meetings.running import Done
from reviewboard.minutes.kinds import EntryKind
from reviewboard.web.templatetags.times import clock, moment

VERBS: Mapping[str, object] = {
    Kind.NEXT: gettext_lazy("Next"),
    Kind.BACK: gettext_lazy("Back"),
    Kind.PAUSE: gettext_lazy("Pause"),
    Kind.RESUME: gettext_lazy("Go on"),
    Kind.EXTEND: gettext_lazy("+2 min"),
    Kind.PARK: gettext_lazy("Park"),
    Kind.TAKE_OFFLINE: gettext_lazy("Take offline"),
    Kind.TAKE_UP: gettext_lazy("Take up again"),
    Kind.SOONER: gettext_lazy("Sooner"),
    Kind.LATER: gettext_lazy("Later"),
    Kind.SHOW: gettext_lazy("Change the screen"),
    Logged.UNDO: gettext_lazy("Undo"),
}
"""What the buttons are called, by command."""

SCREENS: Mapping[Shows, object] = {
    Shows.ITEM: gettext_lazy("Item"),
    Shows.TIMELINE: gettext_lazy("Timeline"),
    Shows.AGENDA: gettext_lazy("Agenda"),
    Shows.OFF: gettext_lazy("Off"),
}
"""What the shared screen can show, in the order in which "s" goes through it."""

ENTRIES: Mapping[EntryKind, object] = {
    EntryKind.NOTE: gettext_lazy("Note"),
    EntryKind.DECISION: gettext_lazy("Decision"),
    EntryKind.FINDING: gettext_lazy("Finding"),
    EntryKind.IDEA: gettext_lazy("Idea"),
    EntryKind.ACTION: gettext_lazy("Action"),
    EntryKind.CAUSE: gettext_lazy("Decision"),
    EntryKind.STANDS: gettext_lazy("Finding"),
}
"""What an entry of the minutes is called."""


def done(last: Done, who: str, now: str, item: str) -> str:
    """One line of the log as a sentence. `now`: what is on; `item`: what the command was about, by its name."""
    said = _DONE[last.kind]() % {"who": who, "now": now, "item": item, "time": clock(last.at)}
    return said[:1].upper() + said[1:]


_DONE: Mapping[Logged, Callable[[], str]] = {
    Logged.NEXT: lambda: _("%(who)s went on to %(now)s at %(time)s."),
    Logged.BACK: lambda: _("%(who)s went back to %(now)s at %(time)s."),
    Logged.PAUSE: lambda: _("%(who)s paused the clock at %(time)s."),
    Logged.RESUME: lambda: _("%(who)s let the clock go on at %(time)s."),
    Logged.EXTEND: lambda: _("%(who)s gave it more time at %(time)s."),
    Logged.PARK: lambda: _("%(who)s parked %(item)s at %(time)s; %(now)s is on."),
    Logged.TAKE_OFFLINE: lambda: _("%(who)s took %(item)s offline at %(time)s; %(now)s is on."),
    Logged.TAKE_UP: lambda: _("%(who)s took up %(item)s again at %(time)s."),
    Logged.SOONER: lambda: _("%(who)s moved %(item)s sooner at %(time)s."),
    Logged.LATER: lambda: _("%(who)s moved %(item)s later at %(time)s."),
    Logged.SHOW: lambda: _("%(who)s changed the screen at %(time)s."),
    Logged.START: lambda: _("%(who)s started the meeting at %(time)s."),
    Logged.UNDO: lambda: _("%(who)s took back the last step at %(time)s; %(now)s is on."),
    Logged.TOOK_OVER: lambda: _("%(who)s took over at %(time)s."),
    Logged.READ_BACK: lambda: _("%(who)s accepted what was read back at %(time)s."),
    Logged.CLOSE: lambda: _("%(who)s closed the meeting at %(time)s."),
}


def not_done(verb: object, meanwhile: str) -> str:
    """Somebody was faster: what they did, and what was not done."""
    return f"{meanwhile} {_('Your “%s” was not done.') % verb}".strip()


def refused(why: No) -> str:
    """Why a command cannot be done as things are."""
    return {
        No.NOTHING_LEFT: _("Nothing is left: read back, and close."),
        No.NOTHING_BEFORE: _("Nothing was on before."),
        No.PAUSED: _("The clock stands already."),
        No.RUNNING: _("The clock runs already."),
        No.NO_ITEM: _("There is no such item to do this with."),
        No.NO_MOVE: _("It cannot be moved further."),
        No.TOO_LONG: _("One item gets two hours at most."),
    }[why]


def minutes_late(seconds: float) -> str:
    """How far the meeting is off its plan, to the minute."""
    late = round(seconds / 60)
    if late > 0:
        return ngettext("%d min behind", "%d min behind", late) % late
    return ngettext("%d min early", "%d min early", -late) % -late if late else _("On time")


def spell(seconds: float) -> str:
    """A length as a clock shows it: "5:18"; what is over the time with a minus sign, as clock.js writes it."""
    whole = int(seconds // 1)
    minutes, rest = divmod(abs(whole), 60)
    return f"{'−' if whole < 0 else ''}{minutes}:{rest:02}"


def starts_from(at: datetime) -> str:
    """Why a meeting cannot be started yet."""
    return _("It can be started from %s on.") % moment(at)

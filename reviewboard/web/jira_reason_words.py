"""Why an action item has no ticket, in words: one sentence for each thing that has to be so."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.queries.doctor import Asked, Check, Verdict
from reviewboard.web import jira_words
from reviewboard.web.jira_words import CAUSES, soon
from reviewboard.web.templatetags.times import clock, day, moment

ASKED: Mapping[Asked, Promise] = {
    Asked.OWNER: gettext_lazy("Somebody owns it"),
    Asked.SENT: gettext_lazy("Its owner sent it, or a meeting did"),
    Asked.PLACE: gettext_lazy("Its service has a project"),
    Asked.PASSES: gettext_lazy("The project takes what is sent"),
    Asked.LEVEL: gettext_lazy("The project keeps restricted items apart"),
    Asked.ACTIVE: gettext_lazy("The sync is not paused"),
    Asked.SIGNED_IN: gettext_lazy("The tracker lets reviewboard in"),
    Asked.ALLOWED: gettext_lazy("The tracker may be called now"),
    Asked.OWED: gettext_lazy("It is on its way"),
    Asked.ANSWER: gettext_lazy("What the tracker said last"),
    Asked.FOUND: gettext_lazy("It is known whether it was made"),
    Asked.TICKET: gettext_lazy("The ticket is there"),
}
VERDICTS: Mapping[Verdict, Promise] = {
    Verdict.OK: gettext_lazy("Yes"),
    Verdict.NOT_YET: gettext_lazy("Not yet"),
    Verdict.UNKNOWN: gettext_lazy("Not known yet"),
}
_SO: Mapping[Asked, Promise] = {
    Asked.OWNER: gettext_lazy("It has an owner."),
    Asked.LEVEL: gettext_lazy("Its tickets get a security level."),
    Asked.ACTIVE: gettext_lazy("It runs."),
    Asked.ALLOWED: gettext_lazy("No rate limit is in the way."),
}
_NOT: Mapping[Asked, Promise] = {
    Asked.OWNER: gettext_lazy("It has no owner: a ticket is made when somebody owns it."),
    Asked.LEVEL: gettext_lazy(
        "Not everybody may see it, and its project names no security level that keeps it so."
    ),
    Asked.ACTIVE: gettext_lazy("An administrator has paused it. Nothing is lost: it waits."),
    Asked.TICKET: gettext_lazy("That follows from the rest."),
}


def sentence(one: Check, tracker: str, *, as_of: datetime) -> str:
    """One sentence. `tracker` is what the tracker is called."""
    if one.asked is Asked.TICKET and one.verdict is Verdict.UNKNOWN:
        return str(_NOT[Asked.TICKET])
    told: Mapping[Asked, Callable[[], str]] = {
        Asked.SENT: lambda: _sent(one),
        Asked.PLACE: lambda: _project(one),
        Asked.PASSES: lambda: _project(one),
        Asked.SIGNED_IN: lambda: _let_in(one, tracker, as_of),
        Asked.ALLOWED: lambda: _let_in(one, tracker, as_of),
        Asked.OWED: lambda: _owed(one, as_of),
        Asked.ANSWER: lambda: _answer(one),
        Asked.FOUND: lambda: _found(one, as_of),
        Asked.TICKET: lambda: _ticket(one),
    }
    if one.asked in told:
        return told[one.asked]()
    return str((_SO if one.verdict is Verdict.OK else _NOT)[one.asked])


def _answer(one: Check) -> str:
    if one.code == "sealed":
        return _("What it said is not shown here: it may tell of what the item is about.")
    trace = _(" (request %s)") % one.code if one.code else ""
    return f"{one.words}{trace}" if one.words else _("It said nothing.")


def _sent(one: Check) -> str:
    if one.verdict is Verdict.OK:
        return _("Sent on %s.") % moment(one.at) if one.at else _("It was sent.")
    if one.code == "unlinked":
        return _("An administrator let go of its ticket. Both stay as they are.")
    return _("Nothing reaches the tracker before its owner, or a meeting’s read-back, sends it.")


def _project(one: Check) -> str:
    if one.asked is Asked.PLACE:
        if one.verdict is Verdict.NOT_YET:
            return _("%s has no project yet.") % (one.words or _("What belongs to no service"))
        return _("%s, as everything else.") % one.words if one.code else f"{one.words}."
    if one.verdict is Verdict.NOT_YET:
        since = _(" Since %s.") % moment(one.at) if one.at else ""
        return jira_words.problem(one.code, one.words, one.words, _("the project")) + since
    return _("Last checked on %s.") % moment(one.at) if one.at else _("It was not checked yet.")


def _let_in(one: Check, tracker: str, as_of: datetime) -> str:
    if one.verdict is Verdict.OK and one.asked is Asked.SIGNED_IN and one.at:
        return _("Last signed in on %s.") % moment(one.at)
    if one.verdict is Verdict.OK:
        return str(_SO[Asked.ALLOWED])
    if one.verdict is Verdict.UNKNOWN:
        return _("Nobody has signed in yet.")
    if one.asked is Asked.SIGNED_IN:
        since = day(one.at) if one.at else ""
        return _("Since %(day)s %(name)s does not let reviewboard in: %(words)s") % {
            "day": since,
            "name": tracker,
            "words": one.words,
        }
    when = soon(one.at, as_of=as_of) if one.at else ""
    if one.code == "broken":
        return _("It does not answer. It is tried again %s.") % when
    return _("A rate limit is kept to; it goes on %s.") % when


def _owed(one: Check, as_of: datetime) -> str:
    if one.code == "dead":
        return _("Given up after all attempts: %s") % one.words
    if one.code == "now":
        return _("It is being sent.")
    if one.at is None:
        return _("It was sent.") if one.verdict is Verdict.OK else _("Nothing is on its way.")
    when = {"when": soon(one.at, as_of=as_of), "words": one.words}
    return (
        _("It waits, and is tried %(when)s: %(words)s") % when
        if one.words
        else _("It goes out %(when)s.") % when
    )


def _found(one: Check, as_of: datetime) -> str:
    if one.code == "in_flight":
        return _("It is being made now.")
    if one.at is None:
        return _("It may have been made, and is looked for. It is not sent again meanwhile.")
    words = _(
        "It may have been made: it is looked for next at %(time)s, %(when)s, and not sent again meanwhile."
    )
    return words % {"time": clock(one.at), "when": soon(one.at, as_of=as_of)}


def _ticket(one: Check) -> str:
    said = {"key": one.words}
    match one.code:
        case "gone":
            return _("%(key)s was deleted there. It is not made again by itself.") % said
        case "read_only":
            return _("%(key)s was moved where nothing of ours goes; it is only read.") % said
        case "conflict":
            return _("%(key)s. Both sides changed something: its owner chooses.") % said
    if one.code in set(Cause):
        return f"{one.words}. {CAUSES[Cause(one.code)]}"
    return _("%(key)s, in step.") % said

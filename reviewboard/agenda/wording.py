"""The sentences of an agenda, made from its codes: said once, for pages and mail alike.

Reasons begin with "because"; systems are the subject; nobody is "missing" (ui/DESIGN.md, "Content").
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda.rows import ItemView, NeedView
from reviewboard.domain.values import (
    AsynchronousCause,
    LeftOutReason,
    NeedReason,
    PointName,
    QuestionCode,
    Section,
    WhyHere,
)
from reviewboard.meetings.called_off import CalledOff

Names = Mapping[str, str]
Code = Mapping[str, Any]


def _named(names: Names, key: object) -> str:
    return names.get(str(key), "")


def _days(number: object) -> str:
    return ngettext("%(n)d day", "%(n)d days", int(str(number))) % {"n": int(str(number))}


def reason_to_you(code: Code, names: Names) -> str:
    """Why the reader is needed, after "because": "you know CHG-1838 (you approved it)"."""
    about = {"it": _named(names, code["key"]) or _("this item")}
    return _TO_YOU[NeedReason(code["reason"])]() % about


_TO_YOU: dict[NeedReason, Callable[[], str]] = {
    NeedReason.LED_RESPONSE: lambda: _("you led the response to %(it)s"),
    NeedReason.WROTE: lambda: _("you know %(it)s (you wrote it)"),
    NeedReason.PRINCIPAL: lambda: _("you know %(it)s (an agent acted for you)"),
    NeedReason.APPROVED: lambda: _("you know %(it)s (you approved it)"),
    NeedReason.OWNS_ACTION: lambda: _("you own %(it)s"),
    NeedReason.OWNS_SERVICE: lambda: _("you own %(it)s"),
    NeedReason.LEADS_OWNING_TEAM: lambda: _("you lead the team that owns %(it)s"),
    NeedReason.ON_CALL: lambda: _("you are on call for %(it)s"),
    NeedReason.RESPONDED: lambda: _("you responded to %(it)s"),
    NeedReason.PROPOSED: lambda: _("you proposed %(it)s"),
    NeedReason.PREPARES: lambda: _("the wheel drew %(it)s, and you speak for it"),
    NeedReason.HOSTS: lambda: _("your team hosts the contractor who knows %(it)s"),
    NeedReason.INSTEAD_OF_LEAVER: lambda: _("%(it)s came to your team’s queue"),
    NeedReason.STANDS_IN: lambda: _("you go in another’s place"),
}


def reason_to_others(code: Code, names: Names) -> str:
    """Why somebody is needed, as everybody may read it: "knows CHG-1821", never by writing or approving."""
    reason = NeedReason(code["reason"])
    about = {"it": _named(names, code["key"]) or _("this item")}
    return (_("knows %(it)s") if reason.knows_change else _TO_OTHERS[reason]()) % about


_TO_OTHERS: dict[NeedReason, Callable[[], str]] = {
    NeedReason.LED_RESPONSE: lambda: _("led the response"),
    NeedReason.OWNS_ACTION: lambda: _("owns %(it)s"),
    NeedReason.OWNS_SERVICE: lambda: _("owns %(it)s"),
    NeedReason.LEADS_OWNING_TEAM: lambda: _("leads the team that owns %(it)s"),
    NeedReason.ON_CALL: lambda: _("on call for %(it)s"),
    NeedReason.RESPONDED: lambda: _("responded"),
    NeedReason.PROPOSED: lambda: _("proposed it"),
    NeedReason.PREPARES: lambda: _("speaks for %(it)s"),
    NeedReason.HOSTS: lambda: _("leads the host team"),
    NeedReason.INSTEAD_OF_LEAVER: lambda: _("leads the team whose queue it is in"),
    NeedReason.STANDS_IN: lambda: _("answers for it"),
}


def reason_after_you(code: Code, names: Names) -> str:
    """The same said to the person, after the word "You": "know CHG-1838"."""
    reason = NeedReason(code["reason"])
    about = {"it": _named(names, code["key"]) or _("this item")}
    return (_("know %(it)s") if reason.knows_change else _AFTER_YOU[reason]()) % about


def why_you(need: NeedView, names: Names) -> str:
    """Why an item asks for the reader, after the word "You", and whether they present it: "know CHG-1838"."""
    said = [reason_after_you(code, names) for code in need.reasons]
    return joined([*said, _("present it")] if need.presents else said)


_AFTER_YOU: dict[NeedReason, Callable[[], str]] = {
    NeedReason.LED_RESPONSE: lambda: _("led the response"),
    NeedReason.OWNS_ACTION: lambda: _("own %(it)s"),
    NeedReason.OWNS_SERVICE: lambda: _("own %(it)s"),
    NeedReason.LEADS_OWNING_TEAM: lambda: _("lead the team that owns %(it)s"),
    NeedReason.ON_CALL: lambda: _("are on call for %(it)s"),
    NeedReason.RESPONDED: lambda: _("responded"),
    NeedReason.PROPOSED: lambda: _("proposed it"),
    NeedReason.PREPARES: lambda: _("speak for %(it)s"),
    NeedReason.HOSTS: lambda: _("lead the host team"),
    NeedReason.INSTEAD_OF_LEAVER: lambda: _("lead the team whose queue it is in"),
    NeedReason.STANDS_IN: lambda: _("go in another’s place"),
}


def joined(parts: Iterable[str]) -> str:
    """Several reasons as one: "a, b and c", each said once."""
    said = list(dict.fromkeys(part for part in parts if part))
    if len(said) < 2:
        return "".join(said)
    return _("%(first)s and %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}


def writing_cause(cause: str) -> str:
    """Why an answer in writing is somebody's default; for their eyes only."""
    return {
        AsynchronousCause.PAGED: _(
            "You were paged in the 11 hours before, so you are not asked to be there."
        ),
        AsynchronousCause.OUTSIDE_HOURS: _(
            "It lies outside your working hours, so you are not asked to be there."
        ),
        AsynchronousCause.ADDED_ON_THE_DAY: _("It was added on the day, so you are not asked to be there."),
        AsynchronousCause.CHOSEN: _("You chose to answer in writing."),
    }[AsynchronousCause(cause)]


def why(code: Code, names: Names) -> str:
    """Why an item is here: "because it is a SEV1"."""
    params = {name: names.get(str(value), value) for name, value in code.items()}
    params["age"] = _days(code.get("days", 0))
    params.setdefault("service", "")
    if code["code"] == WhyHere.SERVICE_WITHOUT_OWNER and not params["service"]:
        return _("because no service is named that somebody could answer for")
    return _WHY[WhyHere(code["code"])]() % params


_WHY: dict[WhyHere, Callable[[], str]] = {
    WhyHere.SEVERITY: lambda: _("because it is a %(severity)s, which is always discussed"),
    WhyHere.INCIDENT_SEEN: lambda: _("because it is a %(severity)s of this week"),
    WhyHere.TOLD_LATE: lambda: _(
        "because it is a %(severity)s that became known after the agenda of its week was fixed"
    ),
    WhyHere.INCIDENT_NOT_RESOLVED: lambda: _("because it is not resolved yet"),
    WhyHere.BROKEN_GLASS: lambda: _("because the glass was broken for it"),
    WhyHere.PAST_ENFORCED_GATE: lambda: _("because it was merged past the gate"),
    WhyHere.REPAIR_PASSED: lambda: _("because it passed the gate at once, as a repair"),
    WhyHere.LINKED_TO_INCIDENT: lambda: _("because %(incident)s looks at it"),
    WhyHere.REVERTED: lambda: _("because it was reverted"),
    WhyHere.DESTRUCTIVE_OPERATION: lambda: _("because it was a destructive operation"),
    WhyHere.DRAWN: lambda: _("because the wheel drew this team"),
    WhyHere.OPEN_LONG: lambda: _("because it has been open for %(age)s"),
    WhyHere.DUE: lambda: _("because its date has come"),
    WhyHere.NO_OWNER: lambda: _("because nobody here owns it"),
    WhyHere.RISK_ACCEPTANCE_ENDED: lambda: _("because the risk was accepted until now"),
    WhyHere.LOOKED_AT_AGAIN: lambda: _("because it is time to see whether it worked"),
    WhyHere.PROPOSED: lambda: _("because it was proposed"),
    WhyHere.WIN_REPORTED: lambda: _("because it went well"),
    WhyHere.EVERY_WEEK: lambda: _("because the numbers are looked at every week"),
    WhyHere.CARRIED_OVER: lambda: _("because it did not fit before (%(times)s×)"),
    WhyHere.PINNED: lambda: _("because the facilitator pinned it"),
    WhyHere.ADDED: lambda: _("because the facilitator added it"),
    WhyHere.ASKED_FOR: lambda: _("because somebody asked for it"),
    WhyHere.SERVICE_WITHOUT_OWNER: lambda: _("because %(service)s has no owner who could answer"),
}


def numbers(code: Code) -> str:
    """The numbers of the week in one line; "" where they were not counted. `code` is the item's reason."""
    if "changes" not in code:
        return ""
    said = [
        ngettext("%(n)d change", "%(n)d changes", code["changes"]) % {"n": code["changes"]},
        _("%(n)d with signs of AI involvement") % {"n": code["signs"]},
        ngettext("%(n)d incident", "%(n)d incidents", code["incidents"]) % {"n": code["incidents"]},
    ]
    if code["past_observed"]:
        said.append(_("%(n)d past the gate while it observes") % {"n": code["past_observed"]})
    return _("%s. Only what is open to everybody is counted.") % ", ".join(said)


def question(code: Code, names: Names) -> str:
    """What the item puts to the meeting."""
    params = {name: names.get(str(value), value) for name, value in code.items()}
    asked = QuestionCode(code["code"])
    if asked is QuestionCode.DID_CHANGE_CONTRIBUTE:
        return _did_it_contribute(code, params)
    return _QUESTIONS[asked]()


def asked(item: ItemView, names: Names) -> str:
    """The same of one slot: in the words of its write-up, where there is one; what was taken as read has none stored."""
    return item.asks or question(item.question or {"code": QuestionCode.WHAT_DO_WE_DECIDE.value}, names)


def _did_it_contribute(code: Code, params: Mapping[str, Any]) -> str:
    if "change" not in code:
        return _("Whether this change contributed.")
    if int(code.get("changes", 1)) > 1:
        return _("Whether %(change)s, or another of the %(changes)s candidate changes, contributed.") % params
    return _("Whether %(change)s contributed.") % params


_QUESTIONS: dict[QuestionCode, Callable[[], str]] = {
    QuestionCode.WHAT_WOULD_HAVE_STOPPED_IT: lambda: _("What would have stopped it before customers saw it."),
    QuestionCode.WHAT_ENDS_IT: lambda: _("What ends it, and who says so."),
    QuestionCode.WHY_WAS_GLASS_NEEDED: lambda: _(
        "What the service needs so that the glass need not be broken."
    ),
    QuestionCode.HOW_DID_IT_GO_PAST: lambda: _(
        "How it went past the gate, and whether the gate should change."
    ),
    QuestionCode.WHAT_MADE_IT_COME_BACK: lambda: _("What a check would have seen before the revert."),
    QuestionCode.WHAT_LIMITS_THE_AGENT: lambda: _("What limits an agent from doing this unasked."),
    QuestionCode.NEW_DATE_OWNER_OR_WONT_DO: lambda: _(
        "A new date, a new owner, or won’t do, with the reason."
    ),
    QuestionCode.WHO_OWNS_IT: lambda: _("Who owns it."),
    QuestionCode.STILL_ACCEPTED: lambda: _("Whether the risk is still accepted, and until when."),
    QuestionCode.DID_IT_WORK: lambda: _("Whether it worked, by its signal."),
    QuestionCode.WHAT_DID_THE_TEAM_LEARN: lambda: _("What the team would do again, and what not."),
    QuestionCode.WHAT_DO_WE_DECIDE: lambda: _("What we decide here."),
    QuestionCode.WORTH_COPYING: lambda: _("Whether it is worth copying."),
    QuestionCode.ANYTHING_TO_CHANGE: lambda: _("Whether anything should change."),
}


def point(code: Code, names: Names) -> str:
    """One named point of the risk score, in words: "tier 1 service"."""
    params = {name: names.get(str(value), value) for name, value in code.items()}
    params["age"] = _days(code.get("days", 0))
    return _POINTS[PointName(code["name"])]() % params


_POINTS: dict[PointName, Callable[[], str]] = {
    PointName.TIER: lambda: _("tier %(tier)s service"),
    PointName.DEPENDENTS: lambda: _("%(dependents)s services depend on it"),
    PointName.SIZE: lambda: _("%(lines)s lines"),
    PointName.AI_INVOLVEMENT: lambda: _("signs of AI involvement"),
    PointName.DESTRUCTIVE: lambda: _("destructive operation"),
    PointName.NO_QUALIFIED_APPROVAL: lambda: _("no approval by a reviewer of the service"),
    PointName.LINKED_TO_INCIDENT: lambda: _("an incident looks at it"),
    PointName.REVERTED: lambda: _("reverted"),
    PointName.NO_TESTS_TOUCHED: lambda: _("no tests touched"),
    PointName.SEVERITY: lambda: "%(severity)s",
    PointName.CUSTOMER_MINUTES: lambda: _("customers hurt for %(minutes)s minutes"),
    PointName.NOT_RESOLVED: lambda: _("not resolved"),
    PointName.REPEATED: lambda: _("the same happened before"),
    PointName.OVERDUE: lambda: _("%(age)s past its date"),
    PointName.AGE: lambda: _("open for %(age)s"),
    PointName.CARRIED_OVER: lambda: _("carried over %(times)s×"),
    PointName.PROPOSED: lambda: _("proposed"),
    PointName.DRAWN: lambda: _("drawn by the wheel"),
    PointName.WIN_REPORTED: lambda: _("went well"),
    PointName.EVERY_WEEK: lambda: _("every week"),
    PointName.OFF_HOURS: lambda: _("outside hours"),
    PointName.NEW_TO_SERVICE: lambda: _("new to the service"),
    PointName.APPROVED_IN_SECONDS: lambda: _("approved within seconds"),
}


def section(value: Section) -> str:
    """The heading of a part of the agenda."""
    return {
        Section.PREVIOUS_ACTIONS: _("Previous actions"),
        Section.INCIDENTS: _("Incidents"),
        Section.CHANGES: _("Changes"),
        Section.WHEEL: _("The wheel"),
        Section.TOPICS: _("Topics"),
        Section.WINS: _("Wins"),
        Section.NUMBERS: _("Numbers"),
    }[value]


def left_out(reason: LeftOutReason) -> str:
    """Why something has no slot."""
    return {
        LeftOutReason.DID_NOT_FIT: _("did not fit"),
        LeftOutReason.MOVED: _("was moved"),
        LeftOutReason.REMOVED: _("was taken out"),
        LeftOutReason.AFTER_FREEZE: _("came after the agenda was fixed"),
    }[reason]


def sight(seen: Code, names: Names) -> str:
    """What the agenda could see: "17 of 19 repositories, 2 of 2 pagers; search-indexer unseen since Monday"."""
    heard = ", ".join(_heard(one) for one in seen.get("heard", []))
    silent = silent_words(seen, names)
    if not heard:
        return _("No source is connected yet.")
    return _("%(heard)s; %(silent)s") % {"heard": heard, "silent": silent} if silent else heard


def silent_words(seen: Code, names: Names) -> str:
    """The sources that were not heard from in time: "search-indexer unseen since Monday"; "" when there is none."""
    return "; ".join(_silent(one, names) for one in seen.get("silent", []))


def seen(sight_of: Code, names: Names) -> str:
    """The same as whole sentences for a mail, with what may be said of a quiet week."""
    sentence = _("This agenda could see %s.") if sight_of.get("heard") else "%s"
    said = sentence % sight(sight_of, names)
    return " ".join(part for part in (quiet(sight_of), said) if part)


def _heard(one: Code) -> str:
    counted = {"heard": one["heard"], "total": one["total"]}
    if one["kind"] == "repository":
        return (
            ngettext("%(heard)d of %(total)d repository", "%(heard)d of %(total)d repositories", one["total"])
            % counted
        )
    return ngettext("%(heard)d of %(total)d pager", "%(heard)d of %(total)d pagers", one["total"]) % counted


def _silent(one: Code, names: Names) -> str:
    name = names.get(one["key"], one["key"])
    if not one["last_seen"]:
        return _("%(name)s never seen") % {"name": name}
    at = localtime(datetime.fromisoformat(one["last_seen"]))
    return _("%(name)s unseen since %(day)s") % {"name": name, "day": date_format(at, "l j F")}


def quiet(seen: Code) -> str:
    """What an agenda of a quiet week says; "nothing this week" only when every source was heard from."""
    if seen.get("quiet") == "nothing_this_week":
        return _("Nothing this week: every source was heard from.")
    if seen.get("quiet") == "nothing_seen":
        silent = len(seen.get("silent", []))
        said = ngettext("Nothing seen; %(n)d source silent.", "Nothing seen; %(n)d sources silent.", silent)
        return said % {"n": silent} if silent else _("Nothing seen; no source is connected.")
    return ""


def called_off(because: CalledOff, seen: Code) -> str:
    """Why a meeting is not held; of a quiet week, what was heard from ("all 19 sources were heard from")."""
    if because is CalledOff.QUIET:
        count = sum(int(one["total"]) for one in seen.get("heard", ()))
        said = ngettext(
            "Nothing this week; the one source was heard from. The meeting is skipped.",
            "Nothing this week; all %(n)d sources were heard from. The meeting is skipped.",
            count,
        )
        return said % {"n": count}
    return {
        CalledOff.CANCELLED: _("The meeting is cancelled."),
        CalledOff.NO_FACILITATOR: _("Ten minutes after the start nobody was there to facilitate."),
        CalledOff.NOT_FIXED: _("It passed without a fixed agenda."),
        CalledOff.RESTS: _("The series rests."),
    }[because]

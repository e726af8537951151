"""The words of decisions on pages: what keeps one, when and where it was settled, until when, what was done to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.values import ActionState, DecisionTurn, Enforcement
from reviewboard.findings.learned_rows import DecisionCounts, DecisionList, DecisionRow, KeptBy, TurnView
from reviewboard.web.learned import origin_url
from reviewboard.web.parts import View

ENFORCEMENTS = {
    Enforcement.TEST: gettext_lazy("Test"),
    Enforcement.RULE: gettext_lazy("Rule"),
    Enforcement.DOCUMENT: gettext_lazy("Document"),
}
KEPT_BY = {
    KeptBy.TEST: gettext_lazy("Test"),
    KeptBy.RULE: gettext_lazy("Rule"),
    KeptBy.DOCUMENT: gettext_lazy("Document"),
    KeptBy.NOTHING: gettext_lazy("Nothing yet"),
}
_SIGNS = {
    Enforcement.TEST: ("good", "flask-conical"),
    Enforcement.RULE: ("good", "shield-check"),
    Enforcement.DOCUMENT: ("idle", "file-text"),
}
"""What a machine keeps is good; what somebody has to read is neither good nor bad."""
_DONE = (ActionState.DONE, ActionState.VERIFIED)
TURNS = {
    DecisionTurn.EDITED: gettext_lazy("Edited"),
    DecisionTurn.RENEWED: gettext_lazy("Renewed"),
    DecisionTurn.ENDED: gettext_lazy("Ended"),
    DecisionTurn.MADE_PRACTICE: gettext_lazy("Made a practice"),
    DecisionTurn.NO_PRACTICE: gettext_lazy("A practice no longer"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeps a decision, as the sign beside it: `kind` and `icon` of `{% state %}`, and where it is."""

    kind: str
    icon: str
    words: str
    place: str = ""
    url: str = ""
    is_code: bool = False
    will: str = ""
    will_url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A decision in the list, and what is said of it in words."""

    row: DecisionRow
    kept: Kept
    about: str
    settled: SafeString
    owner: str
    dates: str


def line(row: DecisionRow, today: date) -> Line:
    """One row of the list."""
    return Line(
        row, kept_of(row, today), about(row), settled(row, today), owner_words(row), dates(row, today)
    )


def kept_of(row: DecisionRow, today: date) -> Kept:
    """What keeps it, what will, or that nothing has to."""
    if row.enforcement is not None:
        kind, icon = _SIGNS[row.enforcement]
        return Kept(
            kind,
            icon,
            str(ENFORCEMENTS[row.enforcement]),
            place=row.enforced_by,
            url=row.enforced_by if row.enforced_by.startswith("https://") else "",
            is_code=row.enforcement is not Enforcement.DOCUMENT,
        )
    if not row.practice:
        return Kept("idle", "check", _("Decision"))
    will = row.enforced_after
    if will is None:
        return Kept("idle", "circle-dashed", _("Nothing yet"), place=row.enforced_by)
    words = f"{will.reference}, {short(will.due_on, today)}" if will.due_on else will.reference
    if will.state in _DONE:
        words = _("%(reference)s is done: say what keeps it now") % {"reference": will.reference}
    return Kept(
        "idle",
        "circle-dashed",
        _("Nothing yet"),
        will=words,
        will_url=reverse("web:action", args=[will.id]),
    )


def about(row: DecisionRow) -> str:
    """The services that it is about."""
    return ", ".join(row.service_keys) or _("All services")


def settled(row: DecisionRow, today: date) -> SafeString:
    """When it was settled, in which meeting, and from what: "Settled 26 Nov in week 48, from INC-212."."""
    at = row.met_at or row.created_at
    words = {"day": short(timezone.localtime(at).date(), today)}
    links: dict[str, SafeString] = {}
    if row.meeting_id is not None and row.met_at is not None:
        week = _("week %(number)d") % {"number": row.met_at.isocalendar().week}
        links["meeting"] = _link(reverse("web:meeting", args=[row.meeting_id]), week)
    if row.came_from:
        links["origin"] = _link(origin_url(row.incident_id, row.change_id), row.came_from)
    match tuple(links):
        case ("meeting", "origin"):
            text = _("Settled {day} in {meeting}, from {origin}.")
        case ("meeting",):
            text = _("Settled {day} in {meeting}.")
        case ("origin",):
            text = _("Settled {day}, from {origin}.")
        case _nothing:
            text = _("Settled {day}.")
    return format_html(text, **words, **links)


def _link(url: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, words)


def owner_words(row: DecisionRow) -> str:
    """Whose it is."""
    if not row.owner:
        return _("No owner yet")
    name = _("Owner %(name)s") % {"name": row.owner}
    return _("%(owner)s, who has left") % {"owner": name} if row.owner_left else name


def dates(row: DecisionRow, today: date) -> str:
    """When it is looked at again or ends: "review due 3 Dec", "ends 28 Feb unless renewed", "ended on 3 May"."""
    if row.ended_on is not None:
        return _("ended on %(day)s") % {"day": short(row.ended_on, today)}
    if row.review_on is not None and (row.until is None or row.review_on <= row.until):
        words = _("review due %(day)s") if row.is_due else _("review %(day)s")
        return words % {"day": short(row.review_on, today)}
    if row.until is not None:
        return _("ends %(day)s unless renewed") % {"day": short(row.until, today)}
    return ""


def short(day: date, today: date) -> str:
    """A day, with its year where that is not this one."""
    return format_date(day, "j M" if day.year == today.year else "j M Y")


def views(counts: DecisionCounts, current: DecisionList) -> list[View]:
    """The saved views above the list, with how many stand in those that ask for something."""
    labels = {
        DecisionList.STANDING: _("Standing"),
        DecisionList.DUE: _("Review due %(number)d") % {"number": counts.due},
        DecisionList.UNENFORCED: _("Nothing enforces it %(number)d") % {"number": counts.by_nothing},
        DecisionList.ENDED: _("Ended"),
    }
    every = reverse("web:decisions")
    return [
        View(
            label,
            every if one is DecisionList.STANDING else f"{every}?view={one.value}",
            is_current=one is current,
        )
        for one, label in labels.items()
    ]


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One thing that was done to a decision, in words."""

    day: str
    what: str
    dates: str
    because: str


def history(turns: tuple[TurnView, ...], today: date) -> Iterator[TurnLine]:
    """What was done to it, the latest first."""
    for turn in turns:
        what = str(TURNS[turn.kind])
        told = []
        if turn.review_on is not None:
            told.append(_("review %(day)s") % {"day": short(turn.review_on, today)})
        if turn.until is not None:
            told.append(_("until %(day)s") % {"day": short(turn.until, today)})
        yield TurnLine(
            day=short(timezone.localtime(turn.at).date(), today),
            what=_("%(what)s by %(name)s") % {"what": what, "name": turn.by} if turn.by else what,
            dates=", ".join(told),
            because=turn.because,
        )

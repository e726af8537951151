"""What other rules would have changed, in words: each week, and each move with its points."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.agenda.previewing import NOT_KEPT, TOO_SHORT
from reviewboard.agenda.previews import MoveView, PreviewView, WeekView
from reviewboard.domain.assembly.comparing import PointChange, Way
from reviewboard.domain.values import ItemKind, PointName
from reviewboard.web.action_words import weekday_words
from reviewboard.web.parts import Column
from reviewboard.web.places import page_of
from reviewboard.web.templatetags.reviewboard import state

WAYS: Mapping[Way, tuple[Promise, str]] = {
    Way.IN: (gettext_lazy("In"), "log-in"),
    Way.OUT: (gettext_lazy("Out"), "log-out"),
    Way.UP: (gettext_lazy("Up"), "arrow-up"),
    Way.DOWN: (gettext_lazy("Down"), "arrow-down"),
}
POINTS: Mapping[PointName, Promise] = {
    PointName.TIER: gettext_lazy("tier of the service"),
    PointName.DEPENDENTS: gettext_lazy("dependents"),
    PointName.SIZE: gettext_lazy("size"),
    PointName.AI_INVOLVEMENT: gettext_lazy("AI involvement"),
    PointName.DESTRUCTIVE: gettext_lazy("destructive operation"),
    PointName.NO_QUALIFIED_APPROVAL: gettext_lazy("no approval by a reviewer of the service"),
    PointName.LINKED_TO_INCIDENT: gettext_lazy("an incident looks at it"),
    PointName.REVERTED: gettext_lazy("reverted"),
    PointName.NO_TESTS_TOUCHED: gettext_lazy("no tests touched"),
    PointName.SEVERITY: gettext_lazy("severity"),
    PointName.CUSTOMER_MINUTES: gettext_lazy("minutes that customers were hurt"),
    PointName.NOT_RESOLVED: gettext_lazy("not resolved"),
    PointName.REPEATED: gettext_lazy("the same happened before"),
    PointName.OVERDUE: gettext_lazy("past its date"),
    PointName.AGE: gettext_lazy("age"),
    PointName.CARRIED_OVER: gettext_lazy("carried over"),
    PointName.PROPOSED: gettext_lazy("proposed"),
    PointName.DRAWN: gettext_lazy("drawn by the wheel"),
    PointName.WIN_REPORTED: gettext_lazy("win"),
    PointName.EVERY_WEEK: gettext_lazy("every week"),
    PointName.OFF_HOURS: gettext_lazy("outside hours"),
    PointName.NEW_TO_SERVICE: gettext_lazy("new to the service"),
    PointName.APPROVED_IN_SECONDS: gettext_lazy("approved within seconds"),
}
"""Each named point, as the name of what counts otherwise."""
PROBLEMS: Mapping[str, Promise] = {
    NOT_KEPT: gettext_lazy(
        "No inputs are kept of this meeting, so it cannot be said what would have changed."
    ),
    TOO_SHORT: gettext_lazy("This meeting would have been too short to be opened and closed."),
}


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move in the table."""

    way: SafeString
    title: str
    url: str
    reference: str
    points: str
    because: str


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One meeting in the table, and its moves; `name` and `note` head them."""

    name: str
    note: str
    is_done: bool
    problem: str
    counts: tuple[tuple[str, int], ...]
    minutes: str
    did_not_fit: str
    rows: tuple[MoveLine, ...]


def week_columns() -> list[Column]:
    """The columns of the weeks."""
    return [
        Column(_("Meeting")),
        Column(_("Moves in"), is_number=True),
        Column(_("Moves out"), is_number=True),
        Column(_("Up"), is_number=True),
        Column(_("Down"), is_number=True),
        Column(_("Agenda minutes"), is_number=True),
    ]


def move_columns(version: int) -> list[Column]:
    """The columns of the moves; `version` is the one that the draft is compared with."""
    against = _("Points, %(before)d → %(after)d") % {"before": version, "after": version + 1}
    return [Column(_("Move")), Column(_("Change or item")), Column(against), Column(_("Because"))]


def weeks(found: PreviewView, today: date) -> list[WeekLine]:
    """Every meeting of a preview, the latest first."""
    return [_week(one, today) for one in found.weeks]


def _week(one: WeekView, today: date) -> WeekLine:
    (was_out, now_out), (was, now) = one.did_not_fit, one.minutes
    out = _("did not fit: %(before)d → %(after)d") % {"before": was_out, "after": now_out}
    return WeekLine(
        name=weekday_words(timezone.localdate(one.starts_at, one.zone), today),
        note=one.series,
        is_done=one.is_done,
        problem=str(PROBLEMS[one.problem]) if one.problem else "",
        counts=tuple((str(words), one.counts[way]) for way, (words, _icon) in WAYS.items()),
        minutes=f"{was} → {now}",
        did_not_fit=out if was_out or now_out else "",
        rows=tuple(_move(move) for move in one.moves),
    )


def _move(one: MoveView) -> MoveLine:
    words, picture = WAYS[one.way]
    subject = one.subject
    before, after = ("–" if total is None else str(total) for total in one.points)
    return MoveLine(
        way=state("idle", str(words), picture),
        title=subject.title if subject else _("Numbers of the week"),
        url=page_of(subject) if subject else "",
        reference=_("the wheel") if one.kind is ItemKind.WHEEL else subject.reference if subject else "",
        points=f"{before} → {after}",
        because=_because(one),
    )


def _because(one: MoveView) -> str:
    """The points that made the difference; else the rule or the time that did."""
    if one.changes:
        return ", ".join(map(_changed, one.changes))
    if one.must[0] != one.must[1]:
        return _("must be discussed now") if one.must[1] else _("need not be discussed any more")
    if one.way is Way.IN:
        return _("there is time for it now") if one.points[0] is not None else _("these rules put it there")
    return (
        _("there is no time for it any more") if one.points[1] is not None else _("these rules leave it out")
    )


def _changed(one: PointChange) -> str:
    told = {"name": POINTS[PointName(one.name)], "before": one.before, "after": one.after}
    return _("%(name)s %(before)d → %(after)d") % told

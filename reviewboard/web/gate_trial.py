"""What other rules of the gate would have asked for, in words: by week, by service, and each change that moves."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.approvals.trying import Load, Tried
from reviewboard.changes.queries import cards
from reviewboard.domain.approval import Condition, GatePolicy, Move, MoveWay, Pair
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.web.evidence_words import CERTAINTIES
from reviewboard.web.gate_words import TIERS, VERDICTS
from reviewboard.web.parts import Column
from reviewboard.web.templatetags.reviewboard import state

MOST_MOVES = 50
"""Moves that are shown, the newest; the others are counted."""
WAYS: Mapping[MoveWay, tuple[Promise, str]] = {
    MoveWay.IN: (gettext_lazy("In"), "log-in"),
    MoveWay.OUT: (gettext_lazy("Out"), "log-out"),
}


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week in the table."""

    name: str
    moves_in: int
    moves_out: int
    changes: str
    approvals: str


@dataclass(frozen=True, slots=True)
class LoadLine:
    """One service in the table of what its reviewers would have been asked for."""

    name: str
    url: str
    reviewers: str
    approvals: str
    each: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move in the table."""

    way: SafeString
    title: str
    url: str
    reference: str
    because: str


@dataclass(frozen=True, slots=True)
class TrialView:
    """All of it, as the page shows it. `when_saved`: what saving does to what is open now."""

    landed: str
    notes: tuple[str, ...]
    weeks: tuple[WeekLine, ...]
    total: str
    loads: tuple[LoadLine, ...]
    moves: tuple[MoveLine, ...]
    moved: str
    when_saved: tuple[str, ...]

    week_columns: tuple[Column, ...]
    load_columns: tuple[Column, ...]
    move_columns: tuple[Column, ...]


def shown(reader: Reader, found: Tried, before: GatePolicy, after: GatePolicy) -> TrialView:
    """The comparison as far as the reader may see it: counts of everything, titles of what is theirs. Two statements."""
    moves = found.trial.moves[:MOST_MOVES]
    seen = cards(reader, [one.change.id for one in moves]) if moves else {}
    titles = dict(zip(seen, with_names(one.title for one in seen.values()), strict=True))
    lines = tuple(
        MoveLine(
            _way(one.way),
            titles[one.change.id],
            reverse("web:change", args=[one.change.id]),
            seen[one.change.id].reference,
            because(one, before, after),
        )
        for one in moves
        if one.change.id in seen
    )
    return TrialView(
        landed=ngettext("%d change landed", "%d changes landed", found.landed) % found.landed,
        notes=tuple(_notes(found)),
        weeks=tuple(
            WeekLine(
                str(one.monday.isocalendar().week),
                one.moves_in,
                one.moves_out,
                arrow(one.changes),
                arrow(one.approvals),
            )
            for one in found.trial.weeks
        ),
        total=_total(found),
        loads=tuple(map(_load, found.loads)),
        moves=lines,
        moved=_moved(len(found.trial.moves), len(moves) - len(lines)),
        when_saved=_when_saved(found),
        week_columns=(
            Column(_("Week")),
            Column(_("Moves in"), is_number=True),
            Column(_("Moves out"), is_number=True),
            Column(_("Changes asked about"), is_number=True),
            Column(_("Approvals asked"), is_number=True),
        ),
        load_columns=(
            Column(_("Service")),
            Column(_("Reviewers"), is_number=True),
            Column(_("Approvals asked"), is_number=True),
            Column(_("For each reviewer"), is_number=True),
        ),
        move_columns=(Column(_("Move")), Column(_("Change")), Column(_("Because"))),
    )


def arrow(pair: Pair) -> str:
    """By the rules in force, and by the others: "41 → 49"."""
    return f"{pair.before} → {pair.after}"


def _way(way: MoveWay) -> SafeString:
    words, icon = WAYS[way]
    return state("idle", str(words), icon)


def _load(one: Load) -> LoadLine:
    each = "–"
    if one.reviewers:
        each = " → ".join(f"{number / one.reviewers:.1f}".removesuffix(".0") for number in one.approvals)
    return LoadLine(
        name=one.name or _("No service"),
        url=reverse("web:service", args=[one.service]) if one.service else "",
        reviewers=str(one.reviewers) if one.service else "–",
        approvals=arrow(one.approvals),
        each=each,
    )


def _total(found: Tried) -> str:
    before, after = found.trial.approvals
    words = ngettext(
        "%(before)d → %(after)d approval in four weeks.",
        "%(before)d → %(after)d approvals in four weeks.",
        after,
    )
    return words % {"before": before, "after": after}


def _notes(found: Tried) -> list[str]:
    notes = []
    if found.is_cut:
        notes.append(_("So much landed that only the newest of it was looked at."))
    if found.no_paths:
        words = ngettext(
            "Of %d change no path is known: rules that name paths do not ask about it.",
            "Of %d changes no path is known: rules that name paths do not ask about them.",
            found.no_paths,
        )
        notes.append(words % found.no_paths)
    return notes


def _moved(moves: int, hidden: int) -> str:
    told = ngettext("%d move", "%d moves", moves) % moves
    if moves > MOST_MOVES:
        told = _("%(moves)s, the newest %(most)d shown") % {"moves": told, "most": MOST_MOVES}
    if hidden:
        unseen = ngettext(
            "and %d of them of a change that you may not see",
            "and %d of them of changes that you may not see",
            hidden,
        )
        told = f"{told}, {unseen % hidden}"
    return told


def _when_saved(found: Tried) -> tuple[str, ...]:
    was, now = found.open_asked
    if not was and not now:
        return (_("Every open gate is computed again. By either rules no open change is asked about."),)
    words = ngettext(
        "Every open gate is computed again: %(now)d open change would be asked about. By the rules in force it is %(was)d.",
        "Every open gate is computed again: %(now)d open changes would be asked about. By the rules in force it is %(was)d.",
        now,
    )
    asked = words % {"was": was, "now": now}
    if not any(found.open_held):
        return asked, _("None of them is held back.")
    words = ngettext(
        "%(now)d of them is in a service whose changes are held back until they are approved; by the rules in force it is"
        " %(was)d.",
        "%(now)d of them are in services whose changes are held back until they are approved; by the rules in force it is"
        " %(was)d.",
        found.open_held.after,
    )
    return asked, words % {"was": found.open_held.before, "now": found.open_held.after}


def because(move: Move, before: GatePolicy, after: GatePolicy) -> str:
    """Why a change would be asked about now, or would not any more: "26 lines: reaches 20 now, was under 50"."""
    return "; ".join(_because(one, move, before, after) for one in move.because)


def _because(one: Condition, move: Move, before: GatePolicy, after: GatePolicy) -> str:
    facts, is_in = move.change.facts, move.way is MoveWay.IN
    if one is Condition.LINES:
        lines = ngettext("%d line", "%d lines", facts.lines) % facts.lines
        told = {"lines": lines, "before": before.lines, "after": after.lines}
        return _size_words(is_in=is_in, before=before.lines, after=after.lines) % told
    return (_("%s: asked about now") if is_in else _("%s: no longer asked about")) % _what(one, move)


def _size_words(*, is_in: bool, before: int, after: int) -> str:
    if is_in and not after:
        return _("%(lines)s: any size is asked about now, was under %(before)d")
    if is_in:
        return _("%(lines)s: now at the limit of %(after)d or over it, was under %(before)d")
    if not before:
        return _("%(lines)s: now under the limit of %(after)d, there was none")
    return _("%(lines)s: now under the limit of %(after)d, was not under %(before)d")


def _what(one: Condition, move: Move) -> str:
    facts = move.change.facts
    if one is Condition.TIER and facts.tier:
        return str(TIERS[facts.tier])
    if one is Condition.VERDICT:
        return str(VERDICTS.get(facts.verdict, _("verdict")))
    if one is Condition.CERTAINTY and facts.certainty:
        return _("strongest sign %s") % CERTAINTIES[facts.certainty]
    return _("its paths")

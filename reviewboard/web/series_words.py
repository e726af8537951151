"""What the pages of series say, in words: when a series meets, and what becomes of its meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.domain.meeting_dates import OnHoliday
from reviewboard.domain.values import LedgerLevel, MeetingState
from reviewboard.meetings.series import Effects, Move
from reviewboard.meetings.series_queries import Coming, SeriesRow
from reviewboard.web.series_forms import ON_HOLIDAY
from reviewboard.web.series_rules import in_words
from reviewboard.web.templatetags.times import moment

STATES: dict[MeetingState, Promise] = {
    MeetingState.LIVE: gettext_lazy("goes on"),
    MeetingState.CANCELLED: gettext_lazy("cancelled"),
    MeetingState.SKIPPED: gettext_lazy("skipped: nothing to discuss"),
    MeetingState.CLOSED: gettext_lazy("closed"),
}


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting to come in a table; `may_hand_over` and `may_cancel` show the buttons."""

    meeting: Coming
    state: str
    name: str
    facilitator: str
    may_hand_over: bool
    may_cancel: bool
    may_hold: bool


def meeting_line(one: Coming, *, now: datetime, may_run: bool) -> MeetingLine:
    """A meeting of a series in words."""
    is_planned = one.state is MeetingState.PLANNED
    state = STATES.get(one.state)
    return MeetingLine(
        meeting=one,
        name=moment(one.starts_at),
        state=str(state) if state else _fixing(one, now),
        facilitator=one.facilitator or "–",
        may_hand_over=may_run and is_planned,
        may_cancel=may_run and is_planned,
        may_hold=may_run and one.state is MeetingState.SKIPPED and one.starts_at > now,
    )


def _fixing(one: Coming, now: datetime) -> str:
    if one.fixed:
        return _("agenda fixed")
    if one.starts_at <= now:
        return _("not fixed in time")
    return _("draft, fixed on %s") % moment(one.freezes_at)


def when_words(series: SeriesRow) -> str:
    """When it meets: "Every week on Thursday, 10:00, Europe/London, 60 minutes"."""
    if not series.active:
        return _("Rests")
    said = in_words(series.rule)
    lasts = ngettext("%d minute", "%d minutes", series.minutes) % series.minutes
    return ", ".join((said[:1].upper() + said[1:], f"{series.starts_at:%H:%M}", series.zone.key, lasts))


def ledger_words(level: LedgerLevel) -> str:
    """What a series keeps of who was there, and for how long."""
    if level is LedgerLevel.COVERAGE:
        return _("Coverage: “3 of 3 needed were here”. No names are kept once a meeting is over.")
    kept = ngettext(
        "A named ledger: names go %d day after each meeting.",
        "A named ledger: names go %d days after each meeting.",
        settings.LEDGER_NAME_DAYS,
    )
    return kept % settings.LEDGER_NAME_DAYS


def shadow_words(series: SeriesRow) -> str:
    """That a series is in shadow, and what that means; "" for one that is live."""
    if series.shadow_since is None:
        return ""
    return _(
        "In shadow since %s: only its facilitators and administrators see it; nothing is mailed, nobody is asked, "
        "nothing counts."
    ) % moment(series.shadow_since, series.zone)


OUTSIDE = 5
"""Services in no series that are named before the rest is counted."""


def scope_words(series: SeriesRow) -> str:
    """What the series is about: services and teams; "Everything"."""
    return ", ".join((*series.teams, *series.services)) or _("Everything")


def outside_words(keys: Sequence[str]) -> str:
    """What no series is about: "4 services are in no series: a, b, c, d"; "" where there is none."""
    if not keys:
        return ""
    said = ngettext(
        "%(n)d service is in no series: %(which)s", "%(n)d services are in no series: %(which)s", len(keys)
    )
    named = ", ".join(keys[:OUTSIDE]) + ("…" if len(keys) > OUTSIDE else "")
    return said % {"n": len(keys), "which": named}


def holiday_words(series: SeriesRow) -> str:
    """What happens on holidays: "Holidays of DE, GB-ENG: skip it"; "" where the series keeps none."""
    if not series.countries or series.on_holiday is OnHoliday.HOLD:
        return ""
    words = ON_HOLIDAY[series.on_holiday]
    return _("Holidays of %(countries)s: %(what)s") % {
        "countries": ", ".join(series.countries),
        "what": words,
    }


def effect_words(effects: Effects, zone: tzinfo) -> list[str]:
    """What saving would do to what is planned, one sentence each, in the zone of the series."""
    said = [_move(one, zone) for one in effects.moves]
    said += [
        _("%s stays: its agenda is fixed, or it goes on. Cancel it by itself if it is not to be held.")
        % moment(one, zone)
        for one in effects.stays
    ]
    said += [
        _("%s is cancelled without a mail: nobody was invited yet.") % moment(one, zone)
        for one in effects.dropped
    ]
    said += [_("%s is planned.") % moment(one, zone) for one in effects.new]
    return said


def _move(one: Move, zone: tzinfo) -> str:
    if one.before == one.after:
        told = {"at": moment(one.before, zone), "was": one.minutes_before, "now": one.minutes_after}
        return _("%(at)s lasts %(now)d minutes instead of %(was)d.") % told
    times = {"was": moment(one.before, zone), "now": moment(one.after, zone)}
    return _("%(was)s moves to %(now)s, and its draft with it.") % times

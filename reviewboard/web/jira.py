"""The sync page of one Jira: how it does, what tickets wait for, and what a person settles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from reviewboard.connections.kinds import ConnectionState
from reviewboard.connections.queries import Setup
from reviewboard.people.permissions import Right
from reviewboard.tracker.operations.noticing import sentences
from reviewboard.tracker.queries.board import board, trackers
from reviewboard.tracker.queries.board_rows import Board
from reviewboard.tracker.queries.metrics import Alarm, alarms
from reviewboard.web.connection_words import ago
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.jira_lines import (
    CauseLine,
    call_lines,
    cause_lines,
    differ_line,
    lost_line,
    place_lines,
    queue_lines,
)
from reviewboard.web.jira_place_asked import tracker_of
from reviewboard.web.jira_words import CALLS
from reviewboard.web.parts import Column, Link
from reviewboard.web.templatetags.times import clock, day

EDITIONS = {"cloud": "Cloud", "dc": "Data Center"}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the page has to say on top."""

    kind: str
    words: str
    text: str
    link: Link | None = None


@require_safe
@require_right(Right.CONNECT)
def jiras(request: HttpRequest) -> HttpResponse:
    """Every tracker; where there is only one, its page."""
    found = trackers(reader_of(request), as_of=timezone.now())
    if len(found) == 1:
        return redirect("web:jira", found[0].key)
    columns = [Column(_("Name")), Column(_("State"))]
    add = Link(_("Connect Jira"), reverse("web:connection-new", args=["jira-tracker"]), kind="primary")
    return render(request, "jira/jiras.html", {"rows": found, "columns": columns, "add": add})


@require_safe
@require_right(Right.CONNECT)
def jira(request: HttpRequest, source: str) -> HttpResponse:
    """The page."""
    found = tracker_of(request, source)
    return shown(request, found)


def shown(request: HttpRequest, found: Setup, *, status: int = 200) -> HttpResponse:
    """The page of a tracker as it is now."""
    now = timezone.now()
    seen = board(reader_of(request), found, as_of=now)
    causes = cause_lines(seen.causes, found.key, found.name)
    context = {
        "found": found,
        "board": seen,
        "now": now,
        "heading": heading(found, seen),
        "where": _where(found, seen, now),
        "notices": list(_notices(found, seen, now)),
        "places": place_lines(seen.places, causes),
        "causes": causes,
        "lost": [lost_line(one, as_of=now) for one in seen.lost],
        "differences": [differ_line(one) for one in seen.differences],
        "queue": queue_lines(seen.queue, as_of=now),
        "calls": call_lines(seen.metrics.calls),
        "held": _held(causes),
        "paused": found.state is ConnectionState.PAUSED,
        **_columns(),
    }
    return render(request, "jira/jira.html", context, status=status)


def heading(found: Setup, seen: Board) -> str:
    """What the page is about today, in one line."""
    wrong, places = sum(1 for one in seen.places if one.problems or one.held), len(seen.places)
    if found.state is ConnectionState.PAUSED:
        return _("%s is paused") % found.name
    if wrong:
        words = ngettext(
            "%(name)s: %(wrong)d of %(places)d projects needs you",
            "%(name)s: %(wrong)d of %(places)d projects need you",
            wrong,
        )
        return words % {"name": found.name, "wrong": wrong, "places": places}
    asks = (
        len(seen.causes) + len(seen.lost) + seen.metrics.conflicts + len(seen.second_tickets) + len(seen.gone)
    )
    if asks or seen.state.stopped_at:
        return _("%s needs you") % found.name
    return _("%s: nothing asks for you") % found.name


def _held(causes: Iterable[CauseLine]) -> list[tuple[int, str]]:
    """How many wait for each project, for the line of facts."""
    by_project: dict[str, int] = {}
    for one in causes:
        if one.row.place is not None and one.is_bad:
            by_project[one.row.place.project] = by_project.get(one.row.place.project, 0) + one.row.number
    return [(number, project) for project, number in by_project.items()]


def _where(found: Setup, seen: Board, now: datetime) -> str:
    host = urlsplit(str(found.config.get("api_url", ""))).netloc
    edition = EDITIONS.get(seen.state.edition, "")
    place = ", ".join(part for part in (host, edition) if part)
    at = seen.state.checked_at
    checked = _("Checked %s.") % ago(at, as_of=now) if at else _("Not checked yet.")
    return f"{place}. {checked}" if place else checked


def _notices(found: Setup, seen: Board, now: datetime) -> Iterable[Notice]:
    page = reverse("web:connection", args=[found.key])
    for alarm in alarms(seen.metrics, ends_at=found.ends_at, as_of=now):
        words, text = sentences(alarm, seen.metrics, found.name, ends_at=found.ends_at, as_of=now)
        match alarm:
            case Alarm.STOPPED:
                said = _("It says: %s.") % seen.state.stopped_words.rstrip(".")
                yield Notice(
                    "bad", words, f"{said} {text}", Link(_("Give it another token"), f"{page}#token")
                )
            case Alarm.LATE | Alarm.UNCERTAIN:
                yield Notice("bad", words, text)
            case _:
                yield Notice("warn", words, text, Link(_("Renew it"), f"{page}#token"))
    yield from _quiet(found, seen, page)


def _quiet(found: Setup, seen: Board, page: str) -> Iterable[Notice]:
    """What is no alarm yet, or needs nobody."""
    if found.state is ConnectionState.PAUSED:
        yield Notice(
            "", "", _("Nothing is sent or read until it is taken up again. What happens meanwhile waits.")
        )
    for one in seen.state.resting:
        what = str(CALLS.get(one.what, _("Everything") if not one.what else _("One ticket")))
        until = {"what": what, "time": clock(one.until), "words": one.words}
        yield Notice(
            "", "", _("A rate limit is kept to until %(time)s: %(what)s. Jira said: %(words)s") % until
        )
    if seen.state.broken_until is not None:
        words = _("It does not answer. It is tried by one call at a time, next at %s.")
        yield Notice("", "", words % clock(seen.state.broken_until))
    if found.refused_at is not None and (found.last_seen_at is None or found.refused_at > found.last_seen_at):
        told = {"day": day(found.refused_at), "time": clock(found.refused_at), "words": found.refused_words}
        text = _("The last, on %(day)s at %(time)s: %(words)s. Nothing of it was stored.") % told
        yield Notice(
            "warn", _("A webhook was refused"), text, Link(_("Compare the secrets"), f"{page}#prove")
        )


def _columns() -> dict[str, list[Column]]:
    return {
        "place_columns": [
            Column(_("Service")),
            Column(_("Project, type")),
            Column(_("State")),
            Column(_("Restricted items")),
            Column(_("Open"), is_number=True),
            Column(_("Do"), is_hidden=True),
        ],
        "queue_columns": [
            Column(_("What")),
            Column(_("Tries"), is_number=True),
            Column(_("Last answer")),
            Column(_("Next try")),
            Column(_("Do"), is_hidden=True),
        ],
        "second_columns": [
            Column(_("Action item")),
            Column(_("Its ticket")),
            Column(_("Second ticket")),
            Column(_("Found")),
            Column(_("Do"), is_hidden=True),
        ],
        "call_columns": [Column(_("Call")), Column(_("Answered"), is_number=True), Column(_("Otherwise"))],
    }

"""A dry run: what the sync of one Jira would do now, item by item, and the JSON that it would send. It writes nothing."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviewboard.domain.tracking.fields import Standing
from reviewboard.people.permissions import Right
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.mending import Previewed, dry_run
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.jira_place_asked import tracker_of
from reviewboard.web.jira_place_words import STANDINGS
from reviewboard.web.jira_words import CAUSES
from reviewboard.web.parts import Column

PREVIEWED = 200
"""So many tickets are looked at, the newest first."""
WOULD: Mapping[str, tuple[str, Promise]] = {
    "create": ("good", gettext_lazy("Create a ticket")),
    "update": ("good", gettext_lazy("Edit the ticket")),
    "transition": ("good", gettext_lazy("Move the ticket")),
    "skip": ("idle", gettext_lazy("Nothing")),
}


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """What would happen to one ticket, in words, and what would be sent as JSON."""

    row: Previewed
    does: str
    sign: str
    why: str
    body: str


@require_safe
@require_right(Right.CONNECT)
def preview(request: HttpRequest, source: str) -> HttpResponse:
    """What the sync would do now, item by item. It reads, and writes nothing."""
    reader, found = reader_of(request), tracker_of(request, source)
    lines: list[PreviewLine] | None = None
    words = ""
    try:
        lines = [
            _preview(one)
            for one in dry_run(reader=reader, found=found, limit=PREVIEWED, as_of=timezone.now())
        ]
    except NoAnswer as error:
        words = error.words
    context: dict[str, Any] = {
        "found": found,
        "lines": lines,
        "words": words,
        "most": PREVIEWED,
        "numbers": _numbers(lines or ()),
        "columns": [Column(_("Action item")), Column(_("Would")), Column(_("What would be sent"))],
    }
    return render(request, "jira/dry_run.html", context)


def _preview(one: Previewed) -> PreviewLine:
    step = one.step
    sign, does = WOULD[step.does]
    body = json.dumps(step.body, indent=2, ensure_ascii=False, default=str) if step.body else ""
    return PreviewLine(one, str(does), sign, _why(step.does, step.why), body)


def _why(does: str, why: str) -> str:
    word = why.partition(":")[0]
    if does == "transition":
        return _("to “%s”") % (STANDINGS[Standing(why)] if why in set(Standing) else why)
    if word in set(Cause):
        return str(CAUSES[Cause(word)])
    known = {"in step": _("Both sides say the same."), "conflict": _("Both sides changed: a person chooses.")}
    return known.get(why, _("It is being made, or looked for.") if why else "")


def _numbers(lines: Iterable[PreviewLine]) -> dict[str, int]:
    numbers = {"create": 0, "update": 0, "transition": 0, "skip": 0}
    for one in lines:
        numbers[one.row.step.does] += 1
    return numbers

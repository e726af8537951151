"""The page of every part and state, for those who build pages: reviews, screenshots and axe look at it.

Everything on it is fixed and made up; it asks the database nothing. A class of the style sheet that is not
shown here fails a test (ui/DESIGN.md, "Decision", rule 1).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from reviewboard.domain.values import CauseState, Verdict
from reviewboard.web import charts, parts, strips
from reviewboard.web.decision_words import Kept


def _at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 26, hour, minute, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind, filled in wrongly."""

    due = forms.DateField(
        label="Due date",
        help_text="A working day, at most 90 days from now",
        error_messages={"invalid": "November has 30 days. Choose 30 November or 1 December."},
        widget=forms.TextInput,
    )
    why = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    service = forms.ChoiceField(
        label="Service", choices=[("", "All services"), ("pricing", "pricing-engine")]
    )
    is_tier_one = forms.BooleanField(label="Tier 1 only", required=False)
    kind = forms.ChoiceField(
        label="Kind",
        help_text="What it is for",
        choices=[("prevent", "Prevent"), ("detect", "Detect")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the action is for."},
    )


class SampleWays(forms.Form):
    """Ways to take part; the first asks for something."""

    way = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[("writing", "In writing, before it begins"), ("excused", "Excuse me")],
        initial="writing",
    )
    text = forms.CharField(label="Your answer", widget=forms.Textarea(attrs={"rows": 3}))


_WAYS_FORM = SampleWays(prefix="ways")
_WAYS = tuple(
    parts.Way(control, text, field)
    for control, text, field in zip(
        _WAYS_FORM["way"],
        ("Answer the item’s question by Thursday 10:24.", "“Away” is enough."),
        (_WAYS_FORM["text"], None),
        strict=True,
    )
)


class SampleFilters(forms.Form):
    """The filters above a list."""

    q = forms.CharField(label="Find", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    age = forms.ChoiceField(label="Age", required=False, choices=[("", "Any age"), ("30", "Over 30 days")])


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row of the sample tables: an action of somebody, or of the reader."""

    title: str
    reference: str
    owner: str
    due: date | None
    open_days: int
    is_chosen: bool = False
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """The rows of one service."""

    name: str
    note: str
    rows: tuple[SampleRow, ...]


_WINDOWS = (
    parts.Window(_at(10, 24), _at(10, 36), "because you know CHG-1838 (you approved it)."),
    parts.Window(_at(10, 50), _at(10, 56), "because you own ACT-388, open for 34 days."),
)
_SEGMENTS = (
    strips.Segment(15, "opening, 15 minutes, done", "Done", "10:00", "done"),
    strips.Segment(15, "INC-212, 15 minutes, now", "Now", "10:15", "now"),
    strips.Segment(15, "INC-214, 15 minutes, you", "You", "10:30", "you"),
    strips.Segment(15, "CHG-1852, 15 minutes", "Retry budget for cards", "10:45"),
)
_PEOPLE = (
    parts.Named("Priya Raman", "know CHG-1838", is_reader=True),
    parts.Named("Lars Nyberg", "led the response"),
)
_TOLD = (parts.Named("Marcus Webb", "told on Wednesday 09:10"),)
_SIGNS = (
    parts.Sign("Declared", "Box ticked in the pull request", "Thu 19 Nov 09:12", is_code=False),
    parts.Sign(
        "Commit trailer",
        "Co-authored-by: Claude <noreply@anthropic.com>",
        "4 of 6 commits,",
        rule=parts.Link("rule claude.account", "#"),
    ),
)
_CANDIDATES = (
    parts.Candidate(
        "Cache discount rules for 15 minutes",
        "#",
        "CHG-1838",
        CauseState.CANDIDATE,
        "strong",
        "pricing-engine, live from 13:47",
        ("Deployed 5 minutes before the first wrong order", "Rolling it back ended the impact"),
        "#",
        "#",
    ),
    parts.Candidate(
        "Show the preview to everyone", "#", "flag bf-preview", CauseState.CONTRIBUTED, "moderate"
    ),
    parts.Candidate("Raise the pricing-db pool to 60", "#", "CHG-1829", CauseState.RULED_OUT, "weak"),
    parts.Candidate("Rename the retry metrics", "#", "CHG-1843", CauseState.NOT_SETTLED, "weak"),
)
_GUIDE = (
    parts.GuideStep(
        "Choose the hour", "Thursdays 10:00–11:00, Europe/London", "done", (parts.Link("Change", "#"),)
    ),
    parts.GuideStep(
        "Connect a source of changes",
        "reviewboard reads commits and pull requests.",
        "now",
        (parts.Link("Scan a repository", "#", "primary"), parts.Link("Import a file", "#")),
    ),
    parts.GuideStep("Say who reviews which service", "Start from CODEOWNERS if you have it."),
)
_ROWS = (
    parts.Row(
        "Thu 10:24", "Read INC-214", "6 min", "because you are needed at 10:24.", parts.Link("Read", "#")
    ),
    parts.Row("since Tue", "CHG-1861, approval for order-ledger", text="2 reviewers told."),
)
_RECORDS = (
    parts.Record("Decided", "CHG-1838 contributed. CHG-1819 is ruled out.", "payments team"),
    parts.Record(
        "To do", "Stop rotation while a replica holds the old certificate", "ACT-396", is_prose=False
    ),
)
_TIMELINE = (
    parts.Entry(_at(13, 47), "Release reaches all regions", "Argo CD", is_key=True),
    parts.Entry(_at(13, 52), "First order priced with the ended discount", "order-ledger", in_impact=True),
    parts.Entry(_at(15, 48), "Rollback begins", "Argo CD", is_key=True, in_impact=True),
    parts.Entry(_at(16, 2), "Rollback complete", "Argo CD", is_key=True),
)
_STEPS = (
    parts.Step("Author has read every line", "Thu 19 Nov", "done"),
    parts.Step("Approved by a reviewer for pricing-engine", "lapsed: 2 commits came after", "waits"),
    parts.Step("Tests cover the changed lines"),
)
_COLUMNS = (
    parts.Column("Action"),
    parts.Column("Owner"),
    parts.Column("Due"),
    parts.Column("Open for", is_number=True, sort="descending"),
    parts.Column("Do", is_hidden=True),
)
_CHOSEN = SampleRow(
    "Delete the v1 card-token endpoint", "ACT-371", "Noor Haddad", date(2026, 10, 30), 48, True
)
_BROKEN = SampleRow("Alert on price drift", "ACT-388", "", None, 34, is_bad=True)
_GROUPS = (
    SampleGroup("identity", "6 open, 1 past its date", (_CHOSEN,)),
    SampleGroup("pricing-engine", "14 open", (_BROKEN,)),
)


_CHART = charts.draw(
    (
        charts.Value("43", (9, 21, 39)),
        charts.Value("44", (8, 18, 30)),
        charts.Value("45", None),
        charts.Value("46", (5, 12, 24)),
        charts.Value("47", None),
        charts.Value("48", (4, 9, 20)),
        charts.Value("49", (4, 11, 22)),
    )
)


def sample_context() -> dict[str, Any]:
    """What the page shows: each name is the argument of the part that takes it."""
    return {
        "windows": _WINDOWS,
        "primary": parts.Link("Confirm both times", "#", "primary"),
        "others": (
            parts.Link("Add to calendar", "#", icon="calendar-plus"),
            parts.Link("It isn’t me", "#", "quiet"),
        ),
        "segments": _SEGMENTS,
        "opens_at": _at(10, 0),
        "needed_at": _at(10, 24),
        "people": _PEOPLE,
        "told": _TOLD,
        "points": (("Service tier 1", 3), ("No qualified approval", 4)),
        "severities": range(1, 6),
        "verdicts": [verdict for verdict in Verdict if verdict is not Verdict.ASSISTED],
        "sample_form": SampleForm({"sample-due": "31 November"}, prefix="sample"),
        "ways": _WAYS,
        "ways_field": _WAYS_FORM["way"],
        "sample_filters": SampleFilters({}, auto_id="filter_%s"),
        "views": (parts.View("All open", "#", is_current=True), parts.View("Mine 2", "#")),
        "columns": _COLUMNS,
        "groups": _GROUPS,
        "plain_rows": (_BROKEN,),
        "bulk_buttons": (("due", "New due date…"), ("wont-do", "Won’t do…")),
        "signs": _SIGNS,
        "candidates": _CANDIDATES,
        "guide": _GUIDE,
        "rows": _ROWS,
        "kept": Kept(
            "good", "flask-conical", "Test", place="contracts/duration_with_a_long_name", is_code=True
        ),
        "records": _RECORDS,
        "timeline": _TIMELINE,
        "steps": _STEPS,
        "finding": "The cache client accepts a *bare* number.\n\nNothing in the `type` shows the unit.",
        "compare": parts.Link("Compare both", "#"),
        "see_all": parts.Link("See all open actions", "#"),
        "menu_links": (parts.Link("Text part", "#"), parts.Link("Invite", "#")),
        "paper_lines": ("because you know CHG-1838 and own ACT-388.", "18 of 60 minutes."),
        "marks": parts.Marks(1, 1, "1 without a qualified approval, 1 self-approved"),
        "no_marks": parts.Marks(0, 0, ""),
        "many_marks": parts.Marks(8, 4, "8 without a qualified approval, 4 self-approved"),
        "chart": _CHART,
        "chart_columns": (
            parts.Column("Week"),
            parts.Column("Median", is_number=True),
            parts.Column("Middle half", is_number=True),
        ),
        "chart_rows": (("43", "21 h", "9–39 h"), ("45", "too few to say", "")),
        "head_commit": format_html("Waits on <code>{}</code>.", "9f3c1e2"),
    }


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Shows every part in every state."""
    return render(request, "components/components.html", sample_context())

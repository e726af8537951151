"""Topics and wins: what is proposed for the next meeting, proposing, and taking it back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.agenda import proposals
from reviewboard.agenda.proposed import lists
from reviewboard.agenda.proposed.about import About, look_up
from reviewboard.agenda.proposed.lists import ProposedFilter, ProposedRow, open_meetings
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotVisible
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.learned import point_out
from reviewboard.web.paging import next_url
from reviewboard.web.parts import View
from reviewboard.web.places import url_of
from reviewboard.web.proposal_forms import TopicForm, WinForm, standing_words

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One topic or win as a list shows it."""

    row: ProposedRow
    url: str
    about_url: str
    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class Sort:
    """What the pages of topics, or of wins, say and where they stand."""

    name: str
    heading: Any
    lede: Any
    verb: Any
    empty: Any
    listed: Callable[..., Any]

    @property
    def url(self) -> str:
        """The list."""
        return reverse(f"web:{self.name}s")


TOPICS = Sort(
    "topic",
    gettext_lazy("Topics"),
    gettext_lazy(
        "Anybody may propose one for the next meeting. What does not fit comes back the week after."
    ),
    gettext_lazy("Propose a topic"),
    gettext_lazy("No topic waits"),
    lists.list_topics,
)
WINS = Sort(
    "win",
    gettext_lazy("Wins"),
    gettext_lazy("What went well and is worth copying, told in a minute. It asks nobody to be there."),
    gettext_lazy("Tell of a win"),
    gettext_lazy("No win has been told yet"),
    lists.list_wins,
)


@require_safe
@require_right(Right.READ)
def topics(request: HttpRequest) -> HttpResponse:
    """What is proposed for the next meeting, the newest first; or every topic there was."""
    return _index(request, TOPICS)


@require_safe
@require_right(Right.READ)
def wins(request: HttpRequest) -> HttpResponse:
    """The wins of the coming meeting, the newest first; or all."""
    return _index(request, WINS)


def _index(request: HttpRequest, sort: Sort) -> HttpResponse:
    reader, now = reader_of(request), timezone.now()
    every = request.GET.get("all") == "yes"
    page = sort.listed(
        reader, ProposedFilter(waiting=not every), request.GET.get("after") or None, PAGE, as_of=now
    )
    context = {
        "sort": sort,
        "lines": [_line(row, sort) for row in page.rows],
        "views": (
            View(_("For the next meeting"), sort.url, is_current=not every),
            View(_("All"), f"{sort.url}?all=yes", is_current=every),
        ),
        "others": [(one.heading, one.url) for one in (TOPICS, WINS) if one is not sort],
        "new_url": _new_url(request, sort),
        "next_url": next_url(request, page.after),
    }
    return render(request, "proposed/proposed.html", context)


def _new_url(request: HttpRequest, sort: Sort) -> str:
    """Where one is proposed; "" for whoever may not, and while no meeting is planned that could take it."""
    reader = reader_of(request)
    may = reader.can(Right.ANSWER) and open_meetings(reader, as_of=timezone.now())
    return reverse(f"web:{sort.name}-new") if may else ""


def _line(row: ProposedRow, sort: Sort) -> Line:
    sign, words = standing_words(row)
    about_url = url_of(*row.about) if row.about else ""
    return Line(row, reverse(f"web:{sort.name}", args=[row.id]), about_url, sign, words)


@require_safe
@require_right(Right.READ)
def topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    """One topic, and where it stands."""
    return _one(request, TOPICS, lists.get_topic(reader_of(request), topic_id, as_of=timezone.now()))


@require_safe
@require_right(Right.READ)
def win(request: HttpRequest, win_id: int) -> HttpResponse:
    """One win, and where it stands."""
    return _one(request, WINS, lists.get_win(reader_of(request), win_id, as_of=timezone.now()))


def _one(request: HttpRequest, sort: Sort, row: ProposedRow) -> HttpResponse:
    return render(request, "proposed/one.html", {"sort": sort, "line": _line(row, sort), "row": row})


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def new_topic(request: HttpRequest) -> HttpResponse:
    """Proposes a topic: by itself, or about what the address names ("?about=INC-214")."""
    reader, now = reader_of(request), timezone.now()
    meetings = open_meetings(reader, as_of=now)
    if not meetings:
        return _no_meeting(request, TOPICS)
    about = _about(request)
    first = {"title": _one_line(about.title), "about": about.reference} if about else {}
    form = TopicForm(meetings, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        topic = form.topic()
        try:
            pk = proposals.propose_topic(
                reader=reader, series_id=form.cleaned_data["series"], topic=topic, as_of=now
            )
        except NotVisible:
            form.add_error("about", _("There is no such record that you may see."))
        except ValueError as error:
            form.add_error(None, _("Not proposed: %s.") % error)
        else:
            point_out(request, f"{topic.title}\n{topic.text}")
            return redirect("web:topic", pk)
    back_url = url_of(about.kind, about.id) if about else TOPICS.url
    return _form(request, form, TOPICS, back_url)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def new_win(request: HttpRequest) -> HttpResponse:
    """Tells of something that went well. Wording that reads like blame is pointed out once."""
    reader, now = reader_of(request), timezone.now()
    meetings = open_meetings(reader, as_of=now)
    if not meetings:
        return _no_meeting(request, WINS)
    form = WinForm(meetings, request.POST or None)
    if request.method == "POST" and form.is_valid():
        series, text = form.cleaned_data["series"], form.cleaned_data["text"]
        try:
            pk = proposals.tell_win(reader=reader, series_id=series, text=text, as_of=now)
        except ValueError as error:
            form.add_error(None, _("Not told: %s.") % error)
        else:
            point_out(request, text)
            return redirect("web:win", pk)
    return _form(request, form, WINS, WINS.url)


def _form(request: HttpRequest, form: forms.Form, sort: Sort, back_url: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": sort.verb,
        "verb": sort.verb,
        "section": sort.heading,
        "section_url": sort.url,
        "back_url": back_url,
        "lede": sort.lede,
    }
    return render(request, "learned/form.html", context, status=422 if form.errors else 200)


def _about(request: HttpRequest) -> About | None:
    """What the address says that a new topic is about.

    Raises:
        NotVisible: the reader may not see it, or it is not there.
    """
    named = request.GET.get("about", "")
    return look_up(reader_of(request), named, on=timezone.localdate()) if named else None


def _one_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0][: proposals.LONGEST_TITLE] if lines else ""


def _no_meeting(request: HttpRequest, sort: Sort) -> HttpResponse:
    messages.warning(request, _("No meeting is planned whose agenda still changes."))
    return redirect(sort.url)


@require_POST
@require_right(Right.ANSWER)
def withdraw_topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Takes a topic back: whoever proposed it, or a facilitator."""
    return _withdraw(
        request,
        lambda: proposals.withdraw_topic(reader=reader_of(request), topic_id=topic_id, as_of=timezone.now()),
        reverse("web:topic", args=[topic_id]),
    )


@require_POST
@require_right(Right.ANSWER)
def withdraw_win(request: HttpRequest, win_id: int) -> HttpResponse:
    """Takes a win back, likewise."""
    return _withdraw(
        request,
        lambda: proposals.withdraw_win(reader=reader_of(request), win_id=win_id, as_of=timezone.now()),
        reverse("web:win", args=[win_id]),
    )


def _withdraw(request: HttpRequest, take_back: Callable[[], bool], url: str) -> HttpResponse:
    try:
        done = take_back()
    except proposals.OnFixedAgenda:
        messages.error(request, _("It stands on an agenda that is fixed, so it stays."))
    else:
        if done:
            messages.success(request, _("Withdrawn."))
        else:
            messages.info(request, _("It was withdrawn before."))
    return redirect(url)

"""A short tour of the demo: a few pages with one sentence each. Where it stands is kept in the session."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import SubjectView
from reviewboard.domain.values import Verdict
from reviewboard.findings.queries import list_actions
from reviewboard.findings.rows import ActionFilter, ActionList
from reviewboard.meetings.queries import current_meeting
from reviewboard.meetings.running import leads
from reviewboard.people.permissions import Right
from reviewboard.people.queries import person_with_mail
from reviewboard.people.reader import Reader
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.places import page_of

KEY = "tour"
"""In the session: the number of the step that is shown, or 0 when the tour was done or closed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stop: what it is about, what to look at there, where that is, and who may (`right`)."""

    title: str | Promise
    text: str | Promise
    page: Callable[[Reader], str]
    right: Right = Right.READ


@dataclass(frozen=True, slots=True)
class Shown:
    """Where the tour stands: step `number` of `total`; 0 is the offer."""

    number: int
    total: int
    title: str | Promise = ""
    text: str | Promise = ""

    @property
    def following(self) -> int:
        """The step after this one; 0 ends the tour."""
        return self.number + 1 if self.number < self.total else 0


def shown(request: HttpRequest) -> Shown | None:
    """What the bar shows on this page, if anything; without a choice so far, the offer."""
    if not settings.DEMO or getattr(request, "reader", None) is None:
        return None
    steps = _steps(reader_of(request))
    number = request.session.get(KEY)
    if number is None:
        return Shown(0, len(steps))
    if not 0 < number <= len(steps):
        return None
    return Shown(number, len(steps), steps[number - 1].title, steps[number - 1].text)


@require_POST
@require_right(Right.READ)
def step(request: HttpRequest) -> HttpResponse:
    """Goes to a step, or ends the tour (`to` is 0) and stays on the agenda."""
    reader = reader_of(request)
    steps = _steps(reader)
    wanted = request.POST.get("to", "")
    number = next((one for one in range(1, len(steps) + 1) if wanted == str(one)), 0)
    request.session[KEY] = number
    return redirect(steps[number - 1].page(reader) if number else reverse("web:agenda"))


def _incident(reader: Reader) -> str:
    found = next((one for one in _subjects(reader) if one.kind == "incident"), None)
    return page_of(found) if found else reverse("web:incidents")


def _change(reader: Reader) -> str:
    found = next((one for one in _subjects(reader) if one.verdict is Verdict.ASSISTED), None)
    return page_of(found) if found else reverse("web:changes")


def _subjects(reader: Reader) -> list[SubjectView]:
    """What the agenda is about that the reader has before them, as far as they may see it."""
    meeting = current_meeting(reader, as_of=timezone.now())
    agenda = agenda_for(reader, meeting) if meeting else None
    if agenda is None:
        return []
    held = [subject for item in agenda.items for subject in item.subjects]
    return [one for one in (*held, *agenda.consent) if not one.restricted]


def _own_action(reader: Reader) -> str:
    """An action item of the reader's own, else the list."""
    mine = ActionFilter(view=ActionList.MINE)
    found = list_actions(reader, mine, None, 1, on=timezone.localdate()).rows
    return reverse("web:action", args=[found[0].id]) if found else reverse("web:actions")


def _own_mail(reader: Reader) -> str:
    """The mailbox, narrowed to the reader's own mails."""
    on = timezone.localdate()
    person = person_with_mail(reader.person_id, on=on) if reader.person_id else None
    to = urlencode({"to": person.address}) if person and person.address else ""
    return f"{reverse('web:mailbox')}?{to}" if to else reverse("web:mailbox")


def _hour(reader: Reader) -> str:
    """The meeting that the reader has before them: its console for who may lead it, else their own page of it."""
    meeting = current_meeting(reader, as_of=timezone.now())
    if meeting is None:
        return reverse("web:agenda")
    return reverse("web:console" if leads(reader, meeting) else "web:live", args=[meeting.id])


STEPS = (
    Step(
        gettext_lazy("Your windows"),
        gettext_lazy(
            "The first thing on the page is when you are needed and why. Whoever is not needed reads so, too."
        ),
        lambda _reader: reverse("web:agenda"),
    ),
    Step(
        gettext_lazy("An incident"),
        gettext_lazy(
            "Its times, and the changes that may have contributed: ranked, with reasons, without names."
        ),
        _incident,
    ),
    Step(
        gettext_lazy("A change with signs of AI involvement"),
        gettext_lazy(
            "Each sign is quoted with its place and its rule. No sign means “unknown”, never “human”. Whoever knows "
            "better says so there, and somebody else rules."
        ),
        _change,
    ),
    Step(
        gettext_lazy("The hour itself"),
        gettext_lazy(
            "Who runs the meeting starts it here, in the demo at any time, and leads it by keyboard. Open it as somebody "
            "else in a second window: everybody’s page follows within a second, and says when they are needed."
        ),
        _hour,
    ),
    Step(
        gettext_lazy("Your actions"),
        gettext_lazy("What came out of reviews and is yours. Lateness is grouped by service, and never red."),
        lambda _reader: reverse("web:actions"),
    ),
    Step(
        gettext_lazy("One of them, and its ticket"),
        gettext_lazy(
            "Its owner sends it to Jira: one ticket, kept in step. Open the ticket in the stand-in for Jira, move it to "
            "Done there, and come back: it is done here, and waits for somebody to verify that it worked."
        ),
        _own_action,
    ),
    Step(
        gettext_lazy("The mail"),
        gettext_lazy(
            "What reviewboard sends arrives here once the agenda is fixed: one mail a person, with an invite that "
            "holds their windows."
        ),
        _own_mail,
    ),
    Step(
        gettext_lazy("Where it all comes from"),
        gettext_lazy(
            "Each source with when it was last heard, and the one thing to fix. “Connect” leads through the steps "
            "at the vendor."
        ),
        lambda _reader: reverse("web:connections"),
        Right.CONNECT,
    ),
)


def _steps(reader: Reader) -> tuple[Step, ...]:
    """The stops of this reader's tour."""
    return tuple(one for one in STEPS if reader.can(one.right))

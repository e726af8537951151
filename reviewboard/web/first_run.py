"""The first run: the steps from an empty installation to a first agenda, each with where it stands."""

from collections.abc import Sequence
from datetime import time
from functools import partial

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.agenda.shadow import start
from reviewboard.catalog.queries import has_reviewers
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.queries import ConnectionSight, sight
from reviewboard.integrations.files.times import zone_names
from reviewboard.meetings.operations import KeyTaken, create_series
from reviewboard.meetings.queries import MeetingRow, current_meeting
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import GuideStep, Link
from reviewboard.web.series_forms import SHADOW, STARTS, STARTS_HELP
from reviewboard.web.sign_in import first_admin

DAYS = (
    ("MO", gettext_lazy("Monday")),
    ("TU", gettext_lazy("Tuesday")),
    ("WE", gettext_lazy("Wednesday")),
    ("TH", gettext_lazy("Thursday")),
    ("FR", gettext_lazy("Friday")),
)


@login_not_required
def first_run(request: HttpRequest) -> HttpResponse:
    """To a stranger, the first administrator's form; to readers, the steps."""
    return guide(request) if request.user.is_authenticated else first_admin(request)


@require_safe
@require_right(Right.IMPORT)
def guide(request: HttpRequest) -> HttpResponse:
    """The steps, the first one that is not done open."""
    steps = _steps(reader_of(request))
    done = sum(step.state == "done" for step in steps)
    return render(request, "sign_in/first_run.html", {"steps": steps, "done": done})


class HourForm(forms.Form):
    """When the weekly review is held."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, initial=gettext_lazy("Weekly review"))
    day = forms.ChoiceField(label=gettext_lazy("Weekday"), choices=DAYS, initial="TH")
    starts_at = forms.TimeField(
        label=gettext_lazy("Starts at"), initial=time(10), widget=forms.TimeInput(attrs={"type": "time"})
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=15, max_value=180, initial=60)
    zone = forms.CharField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("An IANA name such as Europe/London")
    )

    start = forms.ChoiceField(
        label=gettext_lazy("It starts"), choices=list(STARTS.items()), required=False, help_text=STARTS_HELP
    )

    def clean_zone(self) -> str:
        """Refuses a zone that this machine does not know."""
        zone: str = self.cleaned_data["zone"]
        if zone not in zone_names():
            raise forms.ValidationError(_("There is no such zone; write it as in Europe/London."))
        return zone


@require_http_methods(["GET", "POST"])
@require_right(Right.MANAGE_PEOPLE)
def hour(request: HttpRequest) -> HttpResponse:
    """Chooses the hour: a series that meets every week."""
    reader = reader_of(request)
    form = HourForm(request.POST or None, initial={"zone": reader.zone.key})
    if form.is_valid():
        try:
            _begin(form, reader)
        except KeyTaken:
            messages.warning(request, _("The hour was chosen before; nothing has changed."))
        return redirect("web:first-run")
    return render(request, "sign_in/hour.html", {"form": form})


def _begin(form: HourForm, reader: Reader) -> None:
    chosen = form.cleaned_data
    now = timezone.now()
    create = partial(
        create_series,
        key="weekly",
        name=chosen["name"],
        zone=chosen["zone"],
        rule=f"FREQ=WEEKLY;BYDAY={chosen['day']}",
        starts_on=timezone.localdate(now),
        starts_at=chosen["starts_at"],
        minutes=chosen["minutes"],
        facilitator_id=reader.person_id,
        as_of=now,
        actor_id=reader.person_id,
    )
    in_shadow = chosen["start"] == SHADOW
    start(create=create, in_shadow=in_shadow, as_of=now, actor_id=reader.person_id)


def _steps(reader: Reader) -> tuple[GuideStep, ...]:
    """The steps with their states; mail is the server's setting, which no page changes."""
    now = timezone.now()
    meeting = current_meeting(reader, as_of=now)
    seen = [one for one in sight(reader, as_of=now) if one.last_seen_at is not None]
    plain = (
        (
            _("Choose the hour"),
            _hour(meeting),
            meeting is not None,
            (_link(_("Choose the hour"), "web:hour"),),
        ),
        (
            _("Bring in people and teams"),
            _("A CSV or JSON file, or the catalog-info.yaml of Backstage"),
            _has(seen, ConnectionKind.IMPORT),
            (_link(_("Import a file"), "web:import-new"),),
        ),
        (
            _("Bring in changes"),
            _(
                "Connect GitHub, GitLab or Bitbucket, or run “manage.py scan_git PATH” for each repository. Source "
                "code is never stored."
            ),
            _has(seen, ConnectionKind.REPOSITORY, ConnectionKind.FORGE),
            (_link(_("Connect a source"), "web:connections"),),
        ),
        (
            _("Bring in incidents"),
            _("Connect PagerDuty, Opsgenie or whatever pages you, or bring its export as CSV or JSON."),
            _has(seen, ConnectionKind.PAGER),
            (
                _link(_("Connect a source"), "web:connections"),
                Link(_("Import a file"), reverse("web:import-new")),
            ),
        ),
        (
            _("Say who reviews which service"),
            _("Start from CODEOWNERS if you have it."),
            has_reviewers(reader, on=timezone.localdate(now)),
            (_link(_("Import a file"), "web:import-new"),),
        ),
        (
            _("Connect mail"),
            _("The setting SMTP_URL. You see every recipient before the first mail leaves."),
            bool(settings.SMTP_URL),
            (),
        ),
    )
    following = next((index for index, step in enumerate(plain) if not step[2]), -1)
    return tuple(
        GuideStep(title, text, "done" if done else "now" if index == following else "todo", links)
        for index, (title, text, done, links) in enumerate(plain)
    )


def _hour(meeting: MeetingRow | None) -> str:
    if meeting is None:
        return _("An hour a week. The agenda is fixed 24 hours before.")
    start = meeting.starts_at.astimezone(meeting.zone)
    return _("%(when)s, %(zone)s") % {"when": format_date(start, "l H:i"), "zone": meeting.zone.key}


def _has(seen: Sequence[ConnectionSight], *kinds: ConnectionKind) -> bool:
    return any(one.kind in kinds for one in seen)


def _link(label: str, view: str) -> Link:
    return Link(label, reverse(view), kind="primary")

"""The page of the policies that action items rest on: service levels, working time, who may accept risks.

Whoever runs meetings reads them; an administrator saves a new version, once the page has shown what it would change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from reviewboard.domain.values import Priority
from reviewboard.findings.queries import would_change
from reviewboard.people.permissions import Right
from reviewboard.people.queries import names
from reviewboard.people.reach import reached
from reviewboard.people.reader import Reader
from reviewboard.policies import operations, risk
from reviewboard.policies.operations import Overtaken
from reviewboard.policies.queries import InForce, PolicyVersion, in_force, levels_of, versions
from reviewboard.policies.service_levels import LEVELS, TIME
from reviewboard.web.action_words import PRIORITIES, day_words
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.level_forms import FORMS, WEEKDAYS, PolicyForm

USUAL = timedelta(days=180)
"""For how long a new version holds, unless its author says otherwise."""
TITLES = {
    LEVELS: gettext_lazy("Service levels"),
    TIME: gettext_lazy("Working time"),
    risk.KIND: gettext_lazy("Risks of tier 1 services"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One policy: what holds, since which version, and the form while it is being changed."""

    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    held: InForce
    owner: str
    ends: str
    form: PolicyForm | None
    preview: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def service_levels(request: HttpRequest) -> HttpResponse:
    """Shows the policies; a POST shows first what a new version would change, and saves it when that is confirmed."""
    reader, today = reader_of(request), timezone.localdate()
    held = in_force(tuple(FORMS), on=today)
    if request.method != "POST":
        kind = request.GET.get("change", "")
        form = _begun(kind, held, reader, today) if kind in FORMS and reader.can(Right.SET_POLICIES) else None
        return _page(request, held, form, ())
    if not reader.can(Right.SET_POLICIES):
        raise PermissionDenied
    kind = request.POST.get("kind", "")
    if kind not in FORMS:
        raise BadRequest("no such policy")
    form = FORMS[kind](request.POST)
    if not form.is_valid():
        return _page(request, held, form, (), status=422)
    if request.POST.get("do") == "save" and _saved(request, form):
        return redirect("web:service-levels")
    wrong = bool(form.errors)
    return _page(
        request, held, form, () if wrong else _preview(reader, form, held, today), 422 if wrong else 200
    )


def _begun(kind: str, held: Mapping[str, InForce], reader: Reader, today: date) -> PolicyForm:
    """The form as it is opened: what holds now, to be changed by its reader."""
    body = held[kind].body
    people = {*body.get("tier_1", ()), *({reader.person_id} if reader.person_id else ())}
    emails = {one.id: one.address for one in reached(people, on=today)}
    first = {
        "after_version": held[kind].version,
        "owner": emails.get(reader.person_id or 0, ""),
        "expires_on": today + USUAL,
    }
    return FORMS[kind](initial={**FORMS[kind].shown(body, emails), **first})


def _saved(request: HttpRequest, form: PolicyForm) -> bool:
    """Saves the new version; else the form says why not."""
    chosen = form.cleaned_data
    try:
        version = operations.save(
            kind=form.kind,
            body=form.body(),
            after_version=chosen["after_version"],
            owner_id=chosen["owner"],
            hypothesis=chosen["hypothesis"],
            expires_on=chosen["expires_on"],
            actor_id=reader_of(request).person_id,
            as_of=timezone.now(),
        )
    except Overtaken:
        form.add_error(None, _("Somebody saved a newer version meanwhile. Open the page again to see it."))
        return False
    except ValueError:
        form.add_error("expires_on", _("It ends after today."))
        return False
    messages.success(request, _("Version %d is saved.") % version)
    return True


def _preview(reader: Reader, form: PolicyForm, held: Mapping[str, InForce], today: date) -> tuple[str, ...]:
    """What saving would change, in sentences."""
    if form.kind == risk.KIND:
        count = len(form.body()["tier_1"])
        return (
            ngettext("%d person could accept such risks.", "%d people could accept such risks.", count)
            % count,
        )
    new = InForce(0, operations.NORMAL[form.kind](form.body()), has_expired=False, expires_on=None)
    found = would_change(reader, levels_of({**held, form.kind: new}), on=today)
    words = ngettext(
        "Of %(open)d open action that you may see, %(changed)d would be expected by another day:"
        " %(earlier)d by an earlier one, %(later)d by a later one.",
        "Of %(open)d open actions that you may see, %(changed)d would be expected by another day:"
        " %(earlier)d by an earlier one, %(later)d by a later one.",
        found.open,
    )
    counts = {"open": found.open, "changed": found.changed, "earlier": found.earlier, "later": found.later}
    past = _("%(then)d would be past their service level; now it is %(now)d.")
    return words % counts, past % {"then": found.past, "now": found.past_now}


def _page(
    request: HttpRequest,
    held: Mapping[str, InForce],
    form: PolicyForm | None,
    preview: tuple[str, ...],
    status: int = 200,
) -> HttpResponse:
    reader, today = reader_of(request), timezone.localdate()
    saved = {kind: versions(reader, kind) for kind in FORMS}
    named = names(held[risk.KIND].body["tier_1"])
    sections = [_section(kind, held, saved[kind], named, form, preview, today) for kind in FORMS]
    context = {
        "sections": sections,
        "may_set": reader.can(Right.SET_POLICIES),
        "before": _before(saved),
    }
    return render(request, "service_levels/service_levels.html", context, status=status)


def _section(
    kind: str,
    held: Mapping[str, InForce],
    saved: list[PolicyVersion],
    named: Mapping[int, str],
    form: PolicyForm | None,
    preview: tuple[str, ...],
    today: date,
) -> Section:
    one = held[kind]
    is_open = form is not None and form.kind == kind
    return Section(
        kind=kind,
        title=str(TITLES[kind]),
        facts=tuple(_facts(kind, one.body, named)),
        held=one,
        owner=saved[0].owner if saved else "",
        ends=day_words(one.expires_on, today) if one.expires_on else "",
        form=form if is_open else None,
        preview=preview if is_open else (),
    )


def _facts(kind: str, body: Mapping[str, Any], named: Mapping[int, str]) -> list[tuple[str, str]]:
    """What holds, as pairs of a label and words."""
    if kind == LEVELS:
        days = {one: body["days"][one.value] for one in Priority}
        return [
            (str(PRIORITIES[one]), ngettext("%d working day", "%d working days", n) % n)
            for one, n in days.items()
        ]
    if kind == TIME:
        return [
            (_("Nobody works on"), ", ".join(str(WEEKDAYS[day]) for day in body["weekend"]) or "–"),
            (_("Holidays of"), ", ".join(body["countries"]) or "–"),
            (_("More days off"), ", ".join(body["extra"]) or "–"),
            (_("Holidays that are worked"), ", ".join(body["worked"]) or "–"),
        ]
    people = [named[pk] for pk in body["tier_1"] if pk in named]
    return [
        (
            _("May accept them"),
            ", ".join(people) or _("Nobody yet: name somebody, or no such risk can be accepted"),
        )
    ]


def _before(saved: Mapping[str, list[PolicyVersion]]) -> list[tuple[str, str]]:
    """Earlier and current versions, each with what it is meant to bring about."""
    return [
        (f"{TITLES[kind]}, {_('version %d') % one.version}", one.hypothesis)
        for kind, of in saved.items()
        for one in of[:5]
    ]

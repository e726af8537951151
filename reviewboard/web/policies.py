"""Every policy: which version holds, whose it is, until when; renewing one with a reason; and the mandate itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rules import rules_of
from reviewboard.domain.terms import Term
from reviewboard.meetings.queries import current_meeting
from reviewboard.people.permissions import Right
from reviewboard.people.reach import reached
from reviewboard.people.reader import Reader
from reviewboard.policies import mandate, operations
from reviewboard.policies.operations import NoAgreement, Overtaken
from reviewboard.policies.queries import (
    DEFAULTS,
    GATE,
    REMINDED_BEFORE,
    InForce,
    PolicyVersion,
    ending_of,
    in_force,
    newest_versions,
    versions,
)
from reviewboard.web.action_words import day_words, weekday_words
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.gate_words import has_fallen_back
from reviewboard.web.parts import Column, Link, Row
from reviewboard.web.policy_forms import MandateForm, RenewForm
from reviewboard.web.policy_words import POLICIES
from reviewboard.web.tried_forms import last_day


@dataclass(frozen=True, slots=True)
class Line:
    """One policy in the list."""

    title: str
    url: str
    in_force: str
    owner: str
    ends: str
    hypothesis: str
    renew_url: str
    soon: bool


def may_read(reader: Reader, kind: str) -> None:
    """Whoever runs meetings reads policies, and the owner reads their own.

    Raises:
        PermissionDenied: the reader is neither.
    """
    if reader.can(Right.RUN_MEETINGS):
        return
    found = newest_versions(reader).get(kind)
    if found is None or not _owns(reader, found):
        raise PermissionDenied


def _owns(reader: Reader, one: PolicyVersion) -> bool:
    return reader.person_id is not None and one.owner_id == reader.person_id


@require_safe
@require_right(Right.READ)
def policies(request: HttpRequest) -> HttpResponse:
    """All of them, to whoever runs meetings; to an owner their own."""
    reader, today = reader_of(request), timezone.localdate()
    found = newest_versions(reader)
    seen = [kind for kind in POLICIES if reader.can(Right.RUN_MEETINGS) or _is_own(reader, found.get(kind))]
    if not seen:
        raise PermissionDenied
    held = in_force(seen, on=today)
    context = {
        "rows": [_line(kind, held[kind], found.get(kind), reader, today) for kind in seen],
        "columns": [
            Column(_("Policy")),
            Column(_("In force")),
            Column(_("Owner")),
            Column(_("Ends")),
            Column(_("What it is meant to bring about")),
            Column(_("Renew"), is_hidden=True),
        ],
    }
    return render(request, "policies/policies.html", context)


def _is_own(reader: Reader, one: PolicyVersion | None) -> bool:
    return one is not None and _owns(reader, one)


def _line(kind: str, held: InForce, saved: PolicyVersion | None, reader: Reader, today: date) -> Line:
    title, page = POLICIES[kind]
    ends = held.expires_on
    may_renew = saved is not None and (reader.can(Right.SET_POLICIES) or _owns(reader, saved))
    day = day_words(ends, today) if ends else ""
    return Line(
        title=str(title),
        url=reverse(page),
        in_force=_in_force(kind, held, today),
        owner=saved.owner if saved else "",
        ends=_("ended on %s") % day if held.has_expired else day,
        hypothesis=saved.hypothesis if saved else "",
        renew_url=reverse("web:policy-renew", args=[kind]) if may_renew else "",
        soon=ends is not None and ends <= today + REMINDED_BEFORE,
    )


def _in_force(kind: str, held: InForce, today: date) -> str:
    """Which version it is; of the gate's, that its rules go on, and hold nothing back, once nobody renewed them."""
    if kind == GATE and has_fallen_back(held.expires_on, today):
        return _("version %d, observing only") % held.version
    return _("version %d") % held.version if held.version else _("the default")


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def renew(request: HttpRequest, policy: str) -> HttpResponse:
    """Its owner, or an administrator, lets the newest version go on as it is, with a reason."""
    reader, today = reader_of(request), timezone.localdate()
    saved = newest_versions(reader).get(policy)
    if not reader.can(Right.SET_POLICIES) and not _is_own(reader, saved):
        raise PermissionDenied
    if saved is None or policy not in POLICIES:
        raise Http404
    first = {
        "after_version": saved.version,
        "expires_on": min(today + mandate.USUAL, last_day(policy, today)),
    }
    form = RenewForm(request.POST if request.method == "POST" else None, kind=policy, initial=first)
    if request.method == "POST" and form.is_valid() and _renewed(request, form):
        return redirect("web:policies")
    title, page = POLICIES[policy]
    context = {
        "form": form,
        "title": title,
        "page": reverse(page),
        "saved": saved,
        "ends": day_words(saved.expires_on, today) if saved.expires_on else "",
        "has_ended": saved.expires_on is not None and saved.expires_on <= today,
    }
    return render(request, "policies/renew.html", context, status=422 if form.errors else 200)


def _renewed(request: HttpRequest, form: RenewForm) -> bool:
    told = form.cleaned_data
    try:
        version = operations.renew(
            reader=reader_of(request),
            kind=form.kind,
            after_version=told["after_version"],
            reason=told["reason"],
            expires_on=told["expires_on"],
            as_of=timezone.now(),
        )
    except Overtaken:
        form.add_error(None, _("Somebody saved a newer version meanwhile. Open the page again to see it."))
        return False
    except NoAgreement:
        form.add_error(
            None, _("It has points that describe people, and the agreement they rest on was withdrawn.")
        )
        return False
    messages.success(request, _("It goes on, as version %d.") % version)
    return True


def ended_words(reader: Reader, kind: str, now: datetime) -> str:
    """What a policy that nobody renewed does to the next meeting; empty while it holds."""
    meeting = current_meeting(reader, as_of=now)
    told = rules_of(meeting).ended.get(kind) if meeting else None
    return term_words(kind, told, timezone.localdate(now)) if told else ""


def term_words(kind: str, told: Mapping[str, object], today: date) -> str:
    """The sentence of a policy that has ended, as agenda/rules.py tells of it."""
    about = {"n": told["version"], "day": day_words(date.fromisoformat(str(told["on"])), today)}
    if kind == mandate.KIND:
        if told["term"] == Term.ENDED.value:
            return (
                _(
                    "The mandate (version %(n)s) ended on %(day)s. This is the last meeting that it holds for,"
                    " unless its owner renews it; then attendance is voluntary."
                )
                % about
            )
        return _("The mandate (version %(n)s) ended on %(day)s, so attendance is voluntary.") % about
    if told["term"] == Term.ENDED.value:
        return (
            _(
                "The rules of the agenda (version %(n)s) ended on %(day)s. This is the last meeting that they hold for,"
                " unless their owner renews them; then the product’s own points count again."
            )
            % about
        )
    return (
        _("The rules of the agenda (version %(n)s) ended on %(day)s, so the product’s own points count.")
        % about
    )


def to_renew(reader: Reader, today: date) -> list[tuple[date, Row]]:
    """The reader's own policies that end soon or have ended, each with its last day, for what they owe."""
    return [
        (ends, _reminder(kind, ends, today)) for kind, ends in ending_of(reader, on=today) if kind in POLICIES
    ]


def _reminder(kind: str, ends: date, today: date) -> Row:
    day = weekday_words(ends, today)
    return Row(
        _("Was %s") % day if ends <= today else day,
        _("Renew the policy, or let it end: %s") % POLICIES[kind][0],
        text=_("because you own it. Not renewed, it falls back."),
        link=Link(_("Renew"), reverse("web:policy-renew", args=[kind])),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def attendance(request: HttpRequest) -> HttpResponse:
    """The mandate; a POST shows first what another one would change, and saves it when that is confirmed."""
    reader, today = reader_of(request), timezone.localdate()
    if request.method != "POST":
        may_read(reader, mandate.KIND)
        return _mandate(request, MandateForm(initial=_first(reader, today)))
    if not reader.can(Right.SET_POLICIES):
        raise PermissionDenied
    form = MandateForm(request.POST)
    if not form.is_valid():
        return _mandate(request, form, status=422)
    if request.POST.get("do") == "save":
        return redirect("web:mandate") if _saved(request, form) else _mandate(request, form, status=422)
    return _mandate(request, form, would=_would(reader, required=form.cleaned_data["required"]))


def _first(reader: Reader, today: date) -> dict[str, object]:
    held = in_force((mandate.KIND,), on=today)[mandate.KIND]
    own = reached([reader.person_id], on=today) if reader.person_id else []
    return {
        **MandateForm.shown(held.body, {}),
        "after_version": held.version,
        "owner": own[0].address if own else "",
        "expires_on": today + mandate.USUAL,
    }


def _would(reader: Reader, *, required: bool) -> str:
    """What it does to the next meeting, as far as the reader may see its agenda."""
    meeting = current_meeting(reader, as_of=timezone.now())
    agenda = agenda_for(reader, meeting) if meeting else None
    if required:
        return _(
            "Whom an item needs is required for their windows, and may answer in writing or send a delegate."
        )
    if agenda is None:
        return _("Nobody would be required: items would invite those whom they ask for now.")
    needed = agenda.needed_count
    words = ngettext(
        "Nobody would be required: %d person whom the next agenda asks for live would be invited.",
        "Nobody would be required: %d people whom the next agenda asks for live would be invited.",
        needed,
    )
    return words % needed


def _saved(request: HttpRequest, form: MandateForm) -> bool:
    told = form.cleaned_data
    try:
        version = operations.save(
            kind=mandate.KIND,
            body=form.body(),
            after_version=told["after_version"],
            owner_id=told["owner"],
            hypothesis=told["hypothesis"],
            expires_on=told["expires_on"],
            actor_id=reader_of(request).person_id,
            as_of=timezone.now(),
        )
    except Overtaken:
        form.add_error(None, _("Somebody saved a newer version meanwhile. Open the page again to see it."))
        return False
    messages.success(request, _("Version %d is saved. Drafts of agendas are built anew by it.") % version)
    return True


def _mandate(request: HttpRequest, form: MandateForm, would: str = "", status: int = 200) -> HttpResponse:
    reader, now = reader_of(request), timezone.now()
    today, saved = timezone.localdate(now), versions(reader, mandate.KIND)
    held = saved[0] if saved else None
    body = held.body if held else DEFAULTS[mandate.KIND]
    context = {
        "form": form,
        "would": would,
        "held": held,
        "is_required": mandate.from_data(body),
        "ends": day_words(held.expires_on, today) if held and held.expires_on else "",
        "ended": ended_words(reader, mandate.KIND, now),
        "saved": saved[:20],
        "may_set": reader.can(Right.SET_POLICIES),
        "may_renew": _is_own(reader, held) or (held is not None and reader.can(Right.SET_POLICIES)),
    }
    return render(request, "policies/mandate.html", context, status=status)

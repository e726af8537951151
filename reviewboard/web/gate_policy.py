"""The approval gate's policy: read by facilitators; an administrator sees what others would have asked, then saves.

Only what was looked at is saved: the digest of the form must be that of the draft whose comparison was shown.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.approvals.policy import NotReady, save_gate_policy
from reviewboard.approvals.readiness import readiness
from reviewboard.approvals.rules import GateRules, rules_of
from reviewboard.approvals.trying import tried
from reviewboard.catalog.queries import service_names
from reviewboard.domain.approval import GatePolicy, as_data, from_data
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.policies import operations
from reviewboard.policies.operations import Overtaken
from reviewboard.policies.queries import GATE, DraftView, get_draft, versions
from reviewboard.web import gate_modes, gate_trial
from reviewboard.web import gate_words as words
from reviewboard.web.action_words import day_words
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.gate_policy_forms import GateForm
from reviewboard.web.policies import may_read
from reviewboard.web.policy_versions import USUAL, earlier, first_of, own_address

KEPT = timedelta(days=30)
"""How long drafts are kept after they were written."""


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def gate_policy(request: HttpRequest) -> HttpResponse:
    """The policy; a POST has what others would have asked looked at, and saves them once that was shown."""
    reader, now = reader_of(request), timezone.now()
    if request.method != "POST":
        may_read(reader, GATE)
        return _page(request)
    if not reader.can(Right.SET_POLICIES):
        raise PermissionDenied
    is_saved = request.POST.get("do") == "save"
    form = GateForm(request.POST, is_saved=is_saved, keys=_keys(rules_of(timezone.localdate(now))), as_of=now)
    looked_at = _looked_at(reader, form) if not form.is_valid() or is_saved else None
    if form.errors:
        return _page(request, form, looked_at, status=422)
    if is_saved and _is_of(looked_at, form):
        if _saved(request, form, now):
            return redirect("web:gate-policy")
        return _page(request, form, looked_at, status=422)
    if is_saved:
        messages.warning(request, _("Not saved: these rules are others than those that you were shown."))
    return redirect("web:gate-preview", _draft(reader, form, now))


@require_safe
@require_right(Right.READ)
def preview(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What a draft would have asked for, and the draft itself, ready to be saved."""
    reader, now = reader_of(request), timezone.now()
    may_read(reader, GATE)
    draft = _gate_draft(reader, draft_id)
    today = timezone.localdate(now)
    initial = {
        **GateForm.shown(draft.body, {}),
        **first_of(draft, reader, today),
        "preview": draft.id,
    }
    form = GateForm(initial=initial, is_saved=True, use_required_attribute=False, as_of=now)
    return _page(request, form, draft)


def _keys(rules: GateRules) -> list[str]:
    """The services that can be named: all that there are, and what is enforced now."""
    return sorted({*service_names(), *rules.policy.enforced})


def _gate_draft(reader: Reader, draft_id: int) -> DraftView:
    """A draft of this policy. Raises NotVisible where there is none."""
    draft = get_draft(reader, draft_id)
    if draft.kind != GATE:
        raise NotVisible
    return draft


def _looked_at(reader: Reader, form: GateForm) -> DraftView | None:
    """The draft that the form came with; None when it came with none."""
    number = form.cleaned_data.get("preview")
    try:
        return _gate_draft(reader, number) if number else None
    except NotVisible:  # forgotten meanwhile
        return None


def _is_of(draft: DraftView | None, form: GateForm) -> bool:
    """Whether the draft whose comparison was shown has these very rules, against the same version."""
    told = form.cleaned_data
    return draft is not None and (draft.digest, draft.after_version) == (form.digest(), told["after_version"])


def _draft(reader: Reader, form: GateForm, now: datetime) -> int:
    told = form.cleaned_data
    operations.drop_drafts(before=now - KEPT)
    return operations.write_draft(
        kind=GATE,
        body=form.body(),
        after_version=told["after_version"],
        owner_id=told["owner"],
        hypothesis=told["hypothesis"],
        expires_on=told["expires_on"],
        actor_id=reader.person_id,
        as_of=now,
    )


def _saved(request: HttpRequest, form: GateForm, now: datetime) -> bool:
    """Saves the new version; else the form says why not."""
    told = form.cleaned_data
    try:
        version = save_gate_policy(
            reader=reader_of(request),
            body=form.body(),
            after_version=told["after_version"],
            owner_id=told["owner"],
            hypothesis=told["hypothesis"],
            expires_on=told["expires_on"],
            as_of=now,
        )
    except Overtaken:
        form.add_error(None, _("Somebody saved a newer version meanwhile. Open the page again to see it."))
        return False
    except NotReady as error:
        form.add_error("enforced", gate_modes.not_ready_words(error.lacking))
        return False
    except ValueError:
        form.add_error("expires_on", _("It ends after today, and within 180 days."))
        return False
    messages.success(request, _("Version %d is saved. Every open gate is computed again by it.") % version)
    return True


def _page(
    request: HttpRequest, form: GateForm | None = None, draft: DraftView | None = None, *, status: int = 200
) -> HttpResponse:
    """The page; without a form, what holds: as fields to whoever may change it, as words to the others."""
    reader, now = reader_of(request), timezone.now()
    today, may_set = timezone.localdate(now), reader.can(Right.SET_POLICIES)
    rules, saved = rules_of(today), versions(reader, GATE)
    newest = saved[0] if saved else None
    if form is None and may_set:
        first = {
            "after_version": rules.version,
            "owner": own_address(reader, today),
            "expires_on": today + USUAL,
        }
        form = GateForm(initial={**GateForm.shown(as_data(rules.policy), {}), **first}, as_of=now)
    if form is not None:
        form.mark(rules.policy)
    context = {
        "form": form,
        "facts": [(label, words.part_words(rules.policy, name)) for name, label in words.LABELS.items()],
        "rules": rules,
        "held": newest,
        "sentence": words.policy_words(rules.policy),
        "ends": day_words(newest.expires_on, today) if newest and newest.expires_on else "",
        "ended": words.ended_words(rules.version, newest.expires_on if newest else None, today),
        "next_version": rules.version + 1,
        "may_set": may_set,
        "earlier": earlier(GATE, saved, _differences, today),
        **_modes(rules, _chosen(form, rules), now, may_set=may_set),
        **(_tried(reader, rules, draft, now) if draft else {}),
    }
    return render(request, "policies/gate.html", context, status=status)


def _chosen(form: GateForm | None, rules: GateRules) -> Collection[str]:
    """The services whose box is ticked: as it was sent, or as the form begins."""
    told = form["enforced"].value() if form is not None else None
    return rules.policy.enforced if told is None else frozenset(map(str, told))


def _modes(rules: GateRules, chosen: Collection[str], now: datetime, *, may_set: bool) -> dict[str, object]:
    services = readiness(as_of=now)
    return {
        "mode_columns": gate_modes.columns(may_set=may_set),
        "modes": gate_modes.lines(
            services,
            enforced=rules.policy.enforced,
            chosen=chosen,
            today=timezone.localdate(now),
            may_set=may_set,
        ),
        "can_enforce": gate_modes.summary(services),
    }


def _tried(reader: Reader, rules: GateRules, draft: DraftView, now: datetime) -> dict[str, object]:
    """What the draft would have asked for, beside what is in force."""
    policy = from_data(draft.body)
    found = tried(rules.policy, policy, as_of=now, zone=ZoneInfo(settings.TIME_ZONE))
    return {
        "draft": draft,
        "is_old": draft.after_version != rules.version,
        "would_read": words.policy_words(policy),
        "differs": words.differences(rules.policy, policy),
        "trial": gate_trial.shown(reader, found, rules.policy, policy),
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return list(words.differences(_policy(before), _policy(after)))


def _policy(body: Mapping[str, Any]) -> GatePolicy:
    return from_data(body)

"""The rules of the agenda (mock 22): read by facilitators; an administrator sees what others would have changed, then saves.

Only what was looked at is saved: the digest of the form must be that of a finished preview.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.agenda import previewing, previews
from reviewboard.agenda.rules import RANKING
from reviewboard.meetings.queries import planned
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.policies import operations
from reviewboard.policies.operations import NoAgreement, Overtaken
from reviewboard.policies.queries import DEFAULTS, PolicyVersion, agreement, agreement_stands, versions
from reviewboard.web import policy_words as words
from reviewboard.web.action_words import day_words
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.policies import ended_words, may_read
from reviewboard.web.policy_forms import AgreementForm, RankingForm
from reviewboard.web.policy_moves import move_columns, week_columns, weeks
from reviewboard.web.policy_versions import USUAL, Earlier, earlier, first_of, own_address
from reviewboard.web.tried_forms import last_day

PROGRESS = "progress"
"""In the address: only the part that looks again by itself."""


@dataclass(frozen=True, slots=True)
class Held:
    """The newest version, or the default; `earlier` is its history, the newest first."""

    version: int
    body: Mapping[str, Any]
    saved: PolicyVersion | None
    earlier: tuple[Earlier, ...]


def _held(reader: Reader, today: date) -> Held:
    saved = versions(reader, RANKING)
    newest = saved[0] if saved else None
    return Held(
        version=newest.version if newest else 0,
        body=newest.body if newest else DEFAULTS[RANKING],
        saved=newest,
        earlier=earlier(RANKING, saved, words.differences, today),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def agenda_policy(request: HttpRequest) -> HttpResponse:
    """The rules; a POST has what others would have changed looked at, and saves them once that was shown."""
    reader, now = reader_of(request), timezone.now()
    if request.method != "POST":
        may_read(reader, RANKING)
        return _page(request)
    if not reader.can(Right.SET_POLICIES):
        raise PermissionDenied
    is_saved = request.POST.get("do") == "save"
    form = _sent(now, request.POST, is_saved=is_saved)
    if not form.is_valid():
        return _page(request, form, _looked_at(reader, form, now), status=422)
    if is_saved and _was_shown(reader, form):
        if _saved(request, form, now):
            return redirect("web:agenda-policy")
        return _page(request, form, _looked_at(reader, form, now), status=422)
    if is_saved:
        messages.warning(request, _("Not saved: these rules are others than those that you were shown."))
    told = form.cleaned_data
    draft = operations.write_draft(
        kind=RANKING,
        body=form.body(),
        after_version=told["after_version"],
        owner_id=told["owner"],
        hypothesis=told["hypothesis"],
        expires_on=told["expires_on"],
        actor_id=reader.person_id,
        as_of=now,
    )
    return redirect(
        "web:policy-preview", previewing.start(draft_id=draft, actor_id=reader.person_id, as_of=now)
    )


def _looked_at(reader: Reader, form: RankingForm, now: datetime) -> previews.PreviewView | None:
    """The preview that the form came with, to be shown beside what is wrong; None when it came with none."""
    number = form.cleaned_data.get("preview")
    try:
        return previews.get_preview(reader, number, on=timezone.localdate(now)) if number else None
    except NotVisible:  # forgotten meanwhile
        return None


def _was_shown(reader: Reader, form: RankingForm) -> bool:
    """Whether a finished preview was of these very rules, against the same version."""
    told = form.cleaned_data
    draft = previews.finished_draft(reader, told["preview"]) if told["preview"] else None
    return draft is not None and (draft.digest, draft.after_version) == (form.digest(), told["after_version"])


def _saved(request: HttpRequest, form: RankingForm, now: datetime) -> bool:
    """Saves the new version; else the form says why not."""
    told = form.cleaned_data
    try:
        version = operations.save(
            kind=RANKING,
            body=form.body(),
            after_version=told["after_version"],
            owner_id=told["owner"],
            hypothesis=told["hypothesis"],
            expires_on=told["expires_on"],
            actor_id=reader_of(request).person_id,
            as_of=now,
        )
    except Overtaken:
        form.add_error(None, _("Somebody saved a newer version meanwhile. Open the page again to see it."))
        return False
    except NoAgreement:
        form.add_error("people_points", _("They rest on an agreement, and none is recorded yet."))
        return False
    except ValueError:
        form.add_error("expires_on", _("It ends after today, and within 180 days."))
        return False
    messages.success(request, _("Version %d is saved. Drafts of agendas are built anew by it.") % version)
    return True


@require_safe
@require_right(Right.READ)
def preview(request: HttpRequest, preview_id: int) -> HttpResponse:
    """What a draft would have changed, and the draft itself, ready to be saved."""
    reader, now = reader_of(request), timezone.now()
    may_read(reader, RANKING)
    if PROGRESS in request.GET:
        found = previews.get_preview(reader, preview_id, on=timezone.localdate(now))
        context = {**_shown(found, timezone.localdate(now)), "may_set": reader.can(Right.SET_POLICIES)}
        return render(request, "policies/_preview.html", {**context, "again": True})
    found = previews.get_preview(reader, preview_id, on=timezone.localdate(now))
    return _page(request, _draft_form(reader, found, now), found)


def _draft_form(reader: Reader, found: previews.PreviewView, now: datetime) -> RankingForm:
    draft, today = found.draft, timezone.localdate(now)
    initial = {
        **RankingForm.shown(draft.body, {}),
        **first_of(draft, reader, today),
        "preview": found.id,
    }
    return RankingForm(initial=initial, is_saved=True, use_required_attribute=False)


@require_POST
@require_right(Right.SET_POLICIES)
def record_agreement(request: HttpRequest) -> HttpResponse:
    """Keeps the agreement that points which describe people rest on."""
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return _page(request, agreement_form=form, status=422)
    operations.record_agreement(
        text=form.cleaned_data["text"], actor_id=reader_of(request).person_id, as_of=timezone.now()
    )
    messages.success(
        request,
        _(
            "The agreement is recorded. Points that describe people can be switched on, and count where they are."
        ),
    )
    return redirect("web:agenda-policy")


@require_POST
@require_right(Right.SET_POLICIES)
def withdraw_agreement(request: HttpRequest) -> HttpResponse:
    """Takes the agreement back: points that describe people count nothing from now on."""
    try:
        operations.withdraw_agreement(reader=reader_of(request), as_of=timezone.now())
    except NoAgreement:
        messages.info(request, _("No agreement stands; nothing has changed."))
    else:
        messages.success(
            request,
            _(
                "The agreement is withdrawn. Points that describe people count nothing; drafts are built anew."
            ),
        )
    return redirect("web:agenda-policy")


def _sent(now: datetime, data: Mapping[str, Any], *, is_saved: bool) -> RankingForm:
    """The form as it was sent, with what it is checked against."""
    return RankingForm(
        data,
        has_agreement=agreement_stands(),
        is_saved=is_saved,
        shortest=min((one.minutes for one in planned(now)), default=None),
    )


def _page(
    request: HttpRequest,
    form: RankingForm | None = None,
    found: previews.PreviewView | None = None,
    *,
    agreement_form: AgreementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; without a form, what holds: as fields to whoever may change it, as words to the others."""
    reader, now = reader_of(request), timezone.now()
    today, held = timezone.localdate(now), _held(reader, timezone.localdate(now))
    may_set = reader.can(Right.SET_POLICIES)
    if form is None:
        first = {
            "after_version": held.version,
            "owner": own_address(reader, today),
            "expires_on": today + USUAL,
        }
        form = RankingForm(initial={**RankingForm.shown(held.body, {}), **first})
    form.mark(held.body)
    context = {
        "form": form,
        "held": held,
        "ends": day_words(held.saved.expires_on, today) if held.saved and held.saved.expires_on else "",
        "ended": ended_words(reader, RANKING, now),
        "next_version": held.version + 1,
        "last_day": day_words(last_day(RANKING, today), today),
        "agreement": agreement(reader),
        "agreement_form": agreement_form or AgreementForm(),
        "may_set": may_set,
        "differs": words.differences(held.body, found.draft.body) if found else [],
        "is_old": bool(found and found.draft.after_version != held.version),
        **(_shown(found, today) if found else {}),
    }
    return render(request, "policies/agenda.html", context, status=status)


def _shown(found: previews.PreviewView, today: date) -> dict[str, object]:
    return {
        "preview": found,
        "total": len(found.weeks),
        "rows": weeks(found, today),
        "week_columns": week_columns(),
        "move_columns": move_columns(found.draft.after_version),
    }

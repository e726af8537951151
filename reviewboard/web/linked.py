"""Answering from a mail without signing in: a GET shows what will happen, a POST does it. It tells what the mail told."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviewboard.agenda import letter, wording
from reviewboard.agenda.links import Answers
from reviewboard.attendance.answering import Begun
from reviewboard.attendance.asking import CannotGo
from reviewboard.attendance.linking import (
    Linked,
    LinkEnded,
    answer_by_link,
    confirm_by_link,
    link_used_at,
    opened,
)
from reviewboard.attendance.operations import NotNeeded
from reviewboard.domain.values import AnswerWay
from reviewboard.integrations.mail.content import Restricted
from reviewboard.web.parts import Window

LONGEST = 5000
"""Characters of an answer."""


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def linked(request: HttpRequest, token: str) -> HttpResponse:
    """What a link answers, and how; used by whoever holds the mail, so it says no more than that."""
    now = timezone.now()
    try:
        found = opened(token, as_of=now)
        if found is None:
            raise Http404
        with timezone.override(found.mail.zone), translation.override(settings.LANGUAGE_CODE):
            if request.method == "POST":
                _answered(request, found, now)
                messages.info(request, _("Kept. It stands on your page, where you can change it."))
                return redirect("web:linked", token)
            return render(request, "answers/linked.html", _shown(found))
    except (LinkEnded, NotNeeded, Begun):
        return render(request, "answers/ended.html", status=410)


def _answered(request: HttpRequest, found: Linked, now: datetime) -> None:
    if found.link.answers is Answers.CONFIRM:
        confirm_by_link(found, as_of=now)
        return
    item, way = request.POST.get("item", ""), request.POST.get("way", "")
    if not item.isdecimal() or len(item) > 18 or way not in {AnswerWay.ASYNCHRONOUS, AnswerWay.NOT_ME}:
        raise BadRequest("no answer to an item")
    try:
        answer_by_link(
            found,
            item_id=int(item),
            way=AnswerWay(way),
            text=request.POST.get("text", "").replace("\x00", "")[:LONGEST],
            address=request.POST.get("knows", "").replace("\x00", "")[:320],
            as_of=now,
        )
    except CannotGo as error:
        raise BadRequest("no answer to this item") from error


def _shown(found: Linked) -> dict[str, object]:
    count = len(found.mail.windows)
    confirms = {1: _("Confirm this time"), 2: _("Confirm both times")}
    return {
        "title": found.mail.meeting.title,
        "starts_at": found.meeting.starts_at,
        "confirms": found.link.answers is Answers.CONFIRM,
        "windows": _windows(found),
        "verb": confirms.get(count) or _("Confirm all %d times") % count,
        "items": [
            {
                "item": one,
                "title": _("Restricted item") if one.restricted else letter.item_title(one),
                "question": "" if one.restricted else wording.question(one.question, found.agenda.names),
            }
            for one in found.items
        ],
        "used_at": link_used_at(found.link.person_id, found.meeting.id),
        "me_url": found.mail.me_url,
    }


def _windows(found: Linked) -> list[Window]:
    """The windows with their reasons, as the mail has them."""
    return [
        Window(one.start, one.end, wording.joined(map(_reason, one.reasons))) for one in found.mail.windows
    ]


def _reason(reason: object) -> str:
    return (
        _("a restricted item needs you")
        if isinstance(reason, Restricted)
        else str(getattr(reason, "text", ""))
    )

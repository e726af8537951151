"""Looking again at what was verified: which looks are due, and saying what one showed."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviewboard.domain.values import RecheckOutcome
from reviewboard.findings import operations, queries
from reviewboard.findings.operations import SomebodyWasFaster
from reviewboard.findings.rows import RecheckRow
from reviewboard.people.permissions import Right
from reviewboard.web.action_forms import RecheckForm
from reviewboard.web.action_parts import Forms, page_of
from reviewboard.web.action_words import look_words, weekday_words
from reviewboard.web.actions import list_views
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Link, Row, View

PAGE = 50


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """Every look that is to be taken, the soonest first; those that can be taken now have a button."""
    reader, today = reader_of(request), timezone.localdate()
    asked = request.GET.get("asked") == "me"
    page = queries.list_rechecks(reader, request.GET.get("after") or None, PAGE, on=today, asked=asked)
    url = reverse("web:rechecks")
    context = {
        "views": list_views(reader, None, queries.ages(reader, on=today), today),
        "whose": [View(_("All"), url, not asked), View(_("Asked of me"), f"{url}?asked=me", asked)],
        "due": [look_row(one, today) for one in page.rows if one.is_due],
        "later": [look_row(one, today) for one in page.rows if not one.is_due],
        "next_url": next_url(request, page.after),
        "asked": asked,
    }
    return render(request, "actions/rechecks.html", context)


def look_row(one: RecheckRow, today: date) -> Row:
    """One look in a list: a question, why it is asked, and a button once it can be answered."""
    verb = _("Look again") if one.is_due else _("Open")
    link = Link(verb, f"{reverse('web:action', args=[one.action_id])}#looks")
    title = _("Did %(reference)s work? %(title)s") % {"reference": one.reference, "title": one.title}
    day = weekday_words(one.due_on, today)
    when = _("Since %s") % day if one.due_on < today else day
    return Row(when, title, note=one.service_key, text=look_words(one), link=link)


@require_POST
@require_right(Right.MANAGE_ACTIONS)
def answer(request: HttpRequest, recheck_id: int) -> HttpResponse:
    """Keeps what looking again showed."""
    reader, today = reader_of(request), timezone.localdate()
    action_id = queries.action_of(reader, recheck_id)
    form = RecheckForm(request.POST, prefix="look")
    if not form.is_valid():
        return page_of(request, queries.get_action(reader, action_id, on=today), Forms(recheck=form))
    outcome = RecheckOutcome(form.cleaned_data["outcome"])
    try:
        operations.answer_recheck(
            reader=reader,
            recheck_id=recheck_id,
            outcome=outcome,
            words=form.cleaned_data["words"],
            as_of=timezone.now(),
        )
    except (SomebodyWasFaster, ValueError):
        messages.warning(request, _("Somebody was faster, or it is not due yet; this is how it stands now."))
    else:
        came_back = outcome is RecheckOutcome.CAME_BACK
        messages.success(request, _("Kept. The action is open again.") if came_back else _("Kept."))
    return redirect("web:action", action_id)

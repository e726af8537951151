"""Noting that a bypass at the code host was tried, with reviewboard stopped: the gate is enforced for no service without."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviewboard.approvals.policy import note_bypass
from reviewboard.approvals.readiness import bypasses_tried
from reviewboard.catalog.queries import service_names
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.gate_policy_forms import BypassForm

SHOWN = 20
"""Notes that are shown, the newest."""


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.SET_POLICIES)
def bypass(request: HttpRequest) -> HttpResponse:
    """What was tried so far, and a form for what was tried now."""
    now, services = timezone.now(), [(key, key) for key in service_names()]
    first = {"service": request.GET.get("service", ""), "tried_on": timezone.localdate(now)}
    form = BypassForm(request.POST if request.method == "POST" else None, services=services, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        note_bypass(
            reader=reader_of(request),
            service_key=told["service"],
            tried_on=told["tried_on"],
            words=told["words"],
            as_of=now,
        )
        messages.success(request, _("Noted: a bypass was tried for %s.") % told["service"])
        return redirect("web:gate-policy")
    context = {"form": form, "tried": bypasses_tried(reader_of(request), limit=SHOWN)}
    return render(request, "policies/gate_bypass.html", context, status=422 if form.errors else 200)

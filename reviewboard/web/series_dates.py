"""Single dates of a series: one is skipped or moved, or is as the rule says again; what moves is shown before."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviewboard.meetings.dates import (
    NoMeetingThen,
    NotThen,
    StaysAsItIs,
    change_date,
    restore_date,
    restore_effects,
)
from reviewboard.meetings.series import Effects, Unseen
from reviewboard.meetings.series_queries import SeriesRow, get_series
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.series_words import effect_words

SKIP, MOVE = "skip", "move"


class DateForm(forms.Form):
    """What is settled for one date."""

    on = forms.DateField(
        label=gettext_lazy("The meeting of"),
        help_text=gettext_lazy("The day that the rule names"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    what = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[
            (SKIP, gettext_lazy("Skip it; the next one looks at both weeks")),
            (MOVE, gettext_lazy("Hold it at another time")),
        ],
    )
    to_day = forms.DateField(
        label=gettext_lazy("Held on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    to_time = forms.TimeField(
        label=gettext_lazy("Held at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, series: SeriesRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = series.zone
        self.fields["to_time"].help_text = _("As clocks show it in %s") % series.zone.key

    def clean(self) -> dict[str, Any]:
        """Another time is a day and an hour."""
        told = super().clean() or {}
        if told.get("what") == MOVE:
            for name in ("to_day", "to_time"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("Say when it is held."))
        return told

    def to(self) -> datetime | None:
        """When it is held; None: not at all. Only of a valid form."""
        told = self.cleaned_data
        if told["what"] == SKIP:
            return None
        return datetime.combine(told["to_day"], told["to_time"], self._zone)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def change(request: HttpRequest, series_key: str) -> HttpResponse:
    """Skips or moves the meeting of one date, once it was shown what that does to what is planned."""
    reader, now = reader_of(request), timezone.now()
    series = get_series(reader, series_key, as_of=now)
    form = DateForm(request.POST or None, series=series, initial=_first(series))
    if not form.is_valid():
        return _form(request, form, series)
    told = form.cleaned_data
    try:
        change_date(
            reader=reader,
            series_key=series_key,
            on=told["on"],
            to=form.to(),
            reason=told["reason"],
            shown=told["shown"],
            as_of=now,
        )
    except NoMeetingThen:
        form.add_error("on", _("The rule names no meeting on this day, or the day is over."))
    except StaysAsItIs:
        form.add_error("on", _("Its agenda is fixed. It can be cancelled, but not moved any more."))
    except NotThen:
        form.add_error(
            "to_day",
            _(
                "A time to come, within 45 days of the rule’s, at which no other meeting of the series is held."
            ),
        )
    except Unseen as unseen:
        sent = request.POST.copy()
        sent["shown"] = unseen.effects.digest
        return _form(request, DateForm(sent, series=series), series, unseen.effects)
    else:
        messages.success(request, _("The date is changed."))
        return redirect("web:series-one", series_key)
    return _form(request, form, series)


def _first(series: SeriesRow) -> dict[str, object]:
    """The next meeting that may still move."""
    coming = next((one for one in series.coming if one.is_held and not one.fixed), None)
    on = coming.starts_at.astimezone(series.zone).date() if coming else None
    return {"on": on, "what": SKIP, "to_time": series.starts_at}


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def restore(request: HttpRequest, series_key: str, date_id: int) -> HttpResponse:
    """Holds the meeting of a changed date as the rule says again, once it was shown what that does."""
    reader, now = reader_of(request), timezone.now()
    series = get_series(reader, series_key, as_of=now)
    effects = restore_effects(reader, series_key, date_id, as_of=now)
    form = RestoreForm(request.POST or None, initial={"shown": effects.digest})
    if form.is_valid():
        shown = form.cleaned_data["shown"]
        try:
            restore_date(reader=reader, series_key=series_key, date_id=date_id, shown=shown, as_of=now)
        except Unseen as unseen:
            effects = unseen.effects
            form = RestoreForm(initial={"shown": effects.digest})
        else:
            messages.success(request, _("The date is as the rule says again."))
            return redirect("web:series-one", series_key)
    return _form(request, form, series, effects, heading=_("As the rule says"))


class RestoreForm(forms.Form):
    """Of which effects the writer was shown what they are."""

    shown = forms.CharField(max_length=64, widget=forms.HiddenInput)


def _form(
    request: HttpRequest,
    form: forms.Form,
    series: SeriesRow,
    effects: Effects | None = None,
    *,
    heading: str = "",
) -> HttpResponse:
    said = effect_words(effects, series.zone) if effects else []
    if effects and not said:
        said = [_("Nothing that is planned moves.")]
    context = {
        "form": form,
        "heading": f"{series.name}: {heading or _('Change a date')}",
        "verb": _("Save it, and do this") if effects else _("Change the date"),
        "back_url": reverse("web:series-one", args=[series.key]),
        "effects": said,
        "rule": series.rule,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "series/form.html", context, status=status)

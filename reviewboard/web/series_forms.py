"""The form of a series: when, where, and who facilitates."""

import re
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.catalog.queries import service_ids, service_names
from reviewboard.domain.meeting_dates import OnHoliday
from reviewboard.domain.values import LedgerLevel
from reviewboard.integrations.files.times import zone_names
from reviewboard.meetings.operations import LONGEST
from reviewboard.meetings.recurrence import BadRule, parse
from reviewboard.meetings.series import SeriesFields
from reviewboard.meetings.series_queries import SeriesRow
from reviewboard.people.directory import person_ids_by_email, teams
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.policies.working_time import is_known
from reviewboard.web.action_forms import OwnerField
from reviewboard.web.series_rules import DAYS, HOWS, NTHS, How, Picked, picked, rule_of

ON_HOLIDAY: dict[OnHoliday, Promise] = {
    OnHoliday.HOLD: gettext_lazy("Hold the meeting all the same"),
    OnHoliday.SKIP: gettext_lazy("Skip it; the next one looks at both weeks"),
    OnHoliday.BEFORE: gettext_lazy("Hold it on the working day before"),
    OnHoliday.AFTER: gettext_lazy("Hold it on the working day after"),
}
LEDGER_LEVELS: dict[LedgerLevel, Promise] = {
    LedgerLevel.NAMED: gettext_lazy(
        "A named ledger: who answered how, for a time; each sees their own entries only"
    ),
    LedgerLevel.COVERAGE: gettext_lazy("Coverage: “3 of 3 needed were here”, no names after the meeting"),
}
MOST_TURNS = 30
_FREEZES = (4, 8, 12, 24, 48, 72)
"""Hours before the meeting at which its agenda may be fixed."""


class PeopleField(forms.CharField):
    """People by their addresses, one a line. Its value is their ids, in the same order."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"})
        super().__init__(required=False, max_length=12_000, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """The people of these addresses."""
        addresses = [one for one in re.split(r"[\s,;]+", super().clean(value).lower()) if one]
        if len(addresses) > MOST_TURNS or len(set(addresses)) < len(addresses):
            raise forms.ValidationError(_("Name each person once, %d at most.") % MOST_TURNS)
        known = person_ids_by_email(addresses)
        if unknown := [one for one in addresses if one not in known]:
            raise forms.ValidationError(_("Nobody has this address here: %s") % ", ".join(unknown[:5]))
        return tuple(known[one] for one in addresses)


class SeriesForm(forms.Form):
    """One series as a facilitator writes it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    how = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=[(one.value, words) for one, words in HOWS.items()]
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("On"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    nth = forms.ChoiceField(
        label=gettext_lazy("Which of the month"), choices=list(NTHS.items()), required=False
    )
    rule = forms.CharField(
        label=gettext_lazy("Rule"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("An RRULE as calendars write it; counts only with “By the rule below”"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Not before"),
        help_text=gettext_lazy("Every second week counts from the week of this day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts_at = forms.TimeField(
        label=gettext_lazy("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        help_text=gettext_lazy("An IANA name such as Europe/London. The hour stays when clocks change"),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=15, max_value=LONGEST)
    freezes = forms.TypedChoiceField(
        label=gettext_lazy("Agenda is fixed"),
        coerce=int,
        choices=[(hours, gettext_lazy("%d hours before")) for hours in _FREEZES],
    )
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=200)
    video_url = forms.URLField(
        label=gettext_lazy("Video link"), required=False, max_length=500, assume_scheme="https"
    )
    facilitator = OwnerField(label=gettext_lazy("Facilitator"))
    deputy = OwnerField(label=gettext_lazy("Deputy"))
    turns = PeopleField(
        label=gettext_lazy("In turn"),
        help_text=gettext_lazy(
            "Addresses, one a line: each meeting gets the next one who is still here. Empty: the facilitator leads"
        ),
    )
    countries = forms.CharField(
        label=gettext_lazy("Keeps the holidays of"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Codes of countries or of parts of them, by commas: DE, GB-ENG"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    on_holiday = forms.ChoiceField(
        label=gettext_lazy("On such a day"),
        choices=[(one.value, words) for one, words in ON_HOLIDAY.items()],
        required=False,
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("About these services"),
        required=False,
        help_text=gettext_lazy("With no service and no team chosen it is about everything"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    teams = forms.TypedMultipleChoiceField(
        label=gettext_lazy("About what these teams own"),
        required=False,
        coerce=int,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    active = forms.BooleanField(label=gettext_lazy("Meets; without this the series rests"), required=False)
    skips_quiet = forms.BooleanField(
        label=gettext_lazy("Skip a quiet week"),
        required=False,
        help_text=gettext_lazy(
            "When nothing is to be discussed and every source was heard from; one mail says so. Never with a silent source"
        ),
    )
    ledger_level = forms.ChoiceField(
        label=gettext_lazy("Keeps of who was there"),
        choices=[(one.value, words) for one, words in LEDGER_LEVELS.items()],
        required=False,
        help_text=gettext_lazy(
            "Purpose: that the people an item needs are there; not appraisal, pay or discipline. With coverage the names of "
            "past meetings go, too, in the next night"
        ),
    )
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    """Of which effects the writer was shown what they are."""

    def __init__(self, *args: Any, reader: Reader, in_shadow: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reader, self._in_shadow = reader, in_shadow
        self.fields["services"].choices = [(key, key) for key in service_names()]  # type: ignore[attr-defined]  # a choice field, above
        self.fields["teams"].choices = [(one.id, one.name) for one in teams(reader)]  # type: ignore[attr-defined]  # as above
        self.fields["facilitator"].help_text = self.fields["deputy"].help_text = _("Their address")
        hours = [(one, _("%d hours before") % one) for one in _FREEZES]
        was = kwargs.get("initial", {}).get("freezes")
        if was and was not in _FREEZES:
            hours.append((was, _("%d hours before") % was))
        self.fields["freezes"].choices = hours  # type: ignore[attr-defined]  # a choice field, above

    def clean_zone(self) -> str:
        """Refuses a zone that this machine does not know."""
        zone: str = self.cleaned_data["zone"]
        if zone not in zone_names():
            raise forms.ValidationError(_("There is no such zone; write it as in Europe/London."))
        return zone

    def clean_countries(self) -> tuple[str, ...]:
        """Codes whose holidays are known here."""
        codes = re.split(r"[\s,;]+", str(self.cleaned_data["countries"]).upper())
        found = tuple(dict.fromkeys(one for one in codes if one))
        if strange := [one for one in found if not is_known(one)]:
            raise forms.ValidationError(_("The holidays of %s are not known here.") % ", ".join(strange))
        return found

    def clean(self) -> dict[str, Any]:
        """What was picked as one rule, which must be one that can be read."""
        told = super().clean() or {}
        self._refuse_unseen(told)
        if "how" not in told:
            return told
        one = Picked(How(told["how"]), tuple(told.get("days") or ()), told.get("nth") or "1")
        if one.how is not How.TYPED and not one.days:
            self.add_error("days", _("Choose a day."))
        elif one.how is How.MONTHLY and len(one.days) > 1:
            self.add_error("days", _("Choose one day; several days of a month take a rule."))
        elif told.get("starts_on") and told.get("starts_at"):
            told["rule"] = rule_of(one, told.get("rule", ""))
            try:
                parse(told["rule"], told["starts_on"], told["starts_at"])
            except BadRule:
                self.add_error(
                    "rule",
                    _("This is not a rule that recurs daily or less often, such as FREQ=WEEKLY;BYDAY=TH."),
                )
        return told

    def _refuse_unseen(self, told: dict[str, Any]) -> None:
        """Whoever writes a series in shadow must see it afterwards."""
        if not self.starts_in_shadow or self._reader.can(Right.SEE_SHADOW) or "facilitator" not in told:
            return
        leads = (told["facilitator"], told.get("deputy"), *(told.get("turns") or ()))
        if self._reader.person_id not in leads:
            self.add_error(
                "facilitator",
                _("Name yourself as facilitator, deputy or in turn: nobody else sees a series in shadow."),
            )

    @property
    def starts_in_shadow(self) -> bool:
        """Whether only who leads it will see it."""
        return self._in_shadow

    def wanted(self) -> SeriesFields:
        """The series as it was written; only of a valid form."""
        told = self.cleaned_data
        return SeriesFields(
            name=told["name"],
            zone=told["zone"],
            rule=told["rule"],
            starts_on=told["starts_on"],
            starts_at=told["starts_at"],
            minutes=told["minutes"],
            freezes_before=timedelta(hours=told["freezes"]),
            facilitator_id=told["facilitator"],
            deputy_id=told["deputy"],
            turns=told["turns"],
            place=told["place"],
            video_url=told["video_url"],
            active=told["active"],
            skips_quiet=told["skips_quiet"],
            countries=told["countries"],
            service_ids=tuple(sorted(service_ids(told["services"]).values())),
            team_ids=tuple(sorted(told["teams"])),
            on_holiday=OnHoliday(told["on_holiday"] or OnHoliday.HOLD),
            ledger_level=LedgerLevel(
                told["ledger_level"] or self.initial.get("ledger_level", LedgerLevel.NAMED)
            ),
        )


LIVE, SHADOW = "live", "shadow"
STARTS: dict[str, Promise] = {
    LIVE: gettext_lazy("With its next meeting: everybody whom it concerns gets the agenda"),
    SHADOW: gettext_lazy("In shadow, beside another meeting: only who leads it sees it, nothing is mailed"),
}

STARTS_HELP = gettext_lazy(
    "In shadow the agenda of last week is there at once. One button ends it and says how many mails that means"
)


class NewSeriesForm(SeriesForm):
    """A series that is not there yet."""

    start = forms.ChoiceField(
        label=gettext_lazy("It starts"), choices=list(STARTS.items()), required=False, help_text=STARTS_HELP
    )

    @property
    def starts_in_shadow(self) -> bool:
        """Whether it was asked for."""
        return bool(self.cleaned_data.get("start") == SHADOW)


def as_kept(series: SeriesRow) -> dict[str, object]:
    """A series as its form shows it first."""
    one = picked(series.rule)
    return {
        "name": series.name,
        "how": one.how.value,
        "days": list(one.days),
        "nth": one.nth,
        "rule": series.rule,
        "starts_on": series.starts_on,
        "starts_at": series.starts_at,
        "zone": series.zone.key,
        "minutes": series.minutes,
        "freezes": int(series.freezes_before.total_seconds() // 3600),
        "place": series.place,
        "video_url": series.video_url,
        "facilitator": series.facilitator.address if series.facilitator else "",
        "deputy": series.deputy.address if series.deputy else "",
        "turns": "\n".join(one.address for one in series.turns),
        "active": series.active,
        "skips_quiet": series.skips_quiet,
        "services": list(series.services),
        "teams": list(series.team_ids),
        "countries": ", ".join(series.countries),
        "on_holiday": series.on_holiday.value,
        "ledger_level": series.ledger_level.value,
    }


def first_words(zone: str, address: str, today: date) -> dict[str, object]:
    """What stands in the form of a new series before anything is typed."""
    return {
        "how": How.WEEKLY.value,
        "days": ["TH"],
        "starts_on": today,
        "starts_at": time(10),
        "zone": zone,
        "minutes": 60,
        "freezes": 24,
        "facilitator": address,
        "active": True,
    }

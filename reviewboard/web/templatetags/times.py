"""Times as reviewboard writes them: 24 hours, weekday with date, an en dash between two, the reader's zone.

The zone is the one that Django has active (the middleware activates the reader's); the footer names it once.
"""

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

_CLOCK, _DAY, _LONG_DAY = "H:i", "D j M", "l j F"


@register.filter
def clock(at: datetime, zone: tzinfo | None = None) -> str:
    """The time of day: "10:24"."""
    return format_date(timezone.localtime(at, zone), _CLOCK)


@register.filter
def day(at: datetime, zone: tzinfo | None = None) -> str:
    """The weekday with the date: "Thu 26 Nov", with the year where it is not this one."""
    return _dated(timezone.localtime(at, zone), _DAY)


@register.filter
def long_day(at: datetime, zone: tzinfo | None = None) -> str:
    """The weekday with the date in full: "Thursday 26 November"."""
    return _dated(timezone.localtime(at, zone), _LONG_DAY)


@register.filter
def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """Weekday, date and time: "Thu 26 Nov, 10:24"."""
    return f"{day(at, zone)}, {clock(at, zone)}"


@register.simple_tag
def when(at: datetime, form: str = "full") -> SafeString:
    """A `<time>` for people and machines; `form` is "clock", "day", "long" or "full"."""
    shown = {"clock": clock, "day": day, "long": long_day, "full": moment}[form](at)
    return format_html('<time datetime="{}">{}</time>', timezone.localtime(at).isoformat(), shown)


@register.simple_tag
def window(start: datetime, end: datetime, with_day: bool = False) -> SafeString:
    """Two times with an en dash, never broken over a line: "10:24–10:36"; with days where these differ."""
    begin, finish = timezone.localtime(start), timezone.localtime(end)
    if begin.date() != finish.date():
        return format_html(
            '<span class="nowrap">{} –</span> <span class="nowrap">{}</span>', moment(start), moment(end)
        )
    prefix = f"{day(start)}, " if with_day else ""
    return format_html('{}<span class="nowrap">{}–{}</span>', prefix, clock(start), clock(end))


@register.filter
def minutes(length: int | timedelta) -> str:
    """A length: "12 min", "2 h", "2 h 10 min". A number is minutes; part of a minute counts as none."""
    whole = int(length.total_seconds() // 60) if isinstance(length, timedelta) else int(length)
    hours, rest = divmod(whole, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


@register.filter
def zone_name(zone: ZoneInfo | str) -> str:
    """A zone with what it is called today: "Europe/London (GMT)"."""
    known = ZoneInfo(str(zone))
    return f"{known.key} ({timezone.now().astimezone(known).tzname()})"


def _dated(local: datetime, form: str) -> str:
    this_year = timezone.localtime(timezone.now(), local.tzinfo).year
    return format_date(local, form if local.year == this_year else f"{form} Y")

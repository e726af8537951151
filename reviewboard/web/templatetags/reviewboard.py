"""The signs of ui/DESIGN.md: each a shape and words, colour third; and the two drawings of time.

A name or value that is not known raises at once, so that a template test finds it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from lucide.templatetags.lucide import lucide

from reviewboard.domain.values import Certainty, Severity, Verdict
from reviewboard.people.reader import Reader
from reviewboard.web import markdown as safe_markdown
from reviewboard.web import strips

register = template.Library()

_AI_WORDS = {
    Verdict.SUSPECTED: gettext_lazy("AI-assisted, inferred"),
    Verdict.UNKNOWN: gettext_lazy("AI: unknown (no sign found)"),
    Verdict.DECLARED_NO: gettext_lazy("AI: declared no"),
    Verdict.DISPUTED: gettext_lazy("AI: disputed"),
    Verdict.RULED_OUT: gettext_lazy("AI: ruled out"),
}
_AI_SHAPES = {
    Verdict.ASSISTED: "ai",
    Verdict.SUSPECTED: "ai ai-inferred",
    Verdict.DISPUTED: "ai ai-inferred",
    Verdict.UNKNOWN: "ai ai-none",
    Verdict.DECLARED_NO: "ai ai-none",
    Verdict.RULED_OUT: "ai ai-none",
}
_ASSISTED_WORDS = {
    Certainty.CERTAIN: gettext_lazy("AI-assisted, certain"),
    Certainty.DECLARED: gettext_lazy("AI-assisted, declared"),
}
_STATE_ICONS = {"good": "check", "warn": "clock", "bad": "octagon-alert", "idle": "circle-dashed"}
_STRENGTHS = {
    "strong": (3, gettext_lazy("Strong evidence")),
    "moderate": (2, gettext_lazy("Moderate evidence")),
    "weak": (1, gettext_lazy("Weak evidence")),
}
_ICON_ATTRIBUTES: dict[str, Any] = {"class": "icon", "aria-hidden": "true", "focusable": "false"}
_PX_A_MINUTE = 6
_TICK, _LONG_TICK = 5, 12  # px; every fifth minute is drawn long
_FORM_CLASSES = {"select": "select", "selectmultiple": "select", "checkbox": "", "radioselect": ""}


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The Lucide icon of this name, hidden from screen readers: words always stand beside it.

    Raises:
        lucide.IconDoesNotExist: there is none.
    """
    return SafeString(lucide(name, size=None, **_ICON_ATTRIBUTES))


@register.simple_tag
def sev(severity: Severity | str | int) -> SafeString:
    """The sign of a severity: `{% sev incident.severity %}`, or a number from 1 to 5."""
    known = Severity(f"SEV{severity}" if isinstance(severity, int) else severity)
    return format_html('<span class="sev sev-{}">{}</span>', known.order, known.value)


@register.simple_tag
def ai(verdict: Verdict | str, certainty: Certainty | str | None = None) -> SafeString:
    """The sign of a verdict: half-filled, dashed or empty, never a colour.

    `certainty` is that of the strongest sign; likely and weak signs are both "inferred".
    """
    known = Verdict(verdict)
    if known is Verdict.ASSISTED:
        words = _ASSISTED_WORDS.get(Certainty(certainty)) if certainty else None
        known = Verdict.ASSISTED if words else Verdict.SUSPECTED
    return format_html(
        '<span class="{}">{}</span>',
        _AI_SHAPES[known],
        words if known is Verdict.ASSISTED else _AI_WORDS[known],
    )


@register.simple_tag
def state(kind: str, words: str, icon_name: str = "") -> SafeString:
    """A state: good, warn, bad or idle, as an icon and words. `{% state "good" _("Approved") %}`."""
    shape = icon(icon_name or _STATE_ICONS[kind])
    return format_html('<span class="state state-{}">{}{}</span>', kind, shape, words)


@register.simple_tag
def strength(name: str) -> SafeString:
    """How strong the evidence for a cause link is: strong, moderate or weak, as bars and words."""
    bars, words = _STRENGTHS[name]
    drawn = SafeString("".join('<span class="on"></span>' if n < bars else "<span></span>" for n in range(3)))
    return format_html('<span class="strength"><i aria-hidden="true">{}</i>{}</span>', drawn, words)


@register.simple_tag
def rail(minutes: int) -> SafeString:
    """The rail of an agenda item: one tick a minute, 6 px each."""
    height = minutes * _PX_A_MINUTE
    ticks = "".join(
        f"M0 {minute * _PX_A_MINUTE + 0.5}h{_TICK if minute % 5 else _LONG_TICK}"
        for minute in range(minutes + 1)
    )
    return format_html(
        '<svg class="rail" width="12" height="{0}" viewBox="0 0 12 {0}" aria-hidden="true">'
        '<rect width="12" height="{0}"/><path d="{1}"/></svg>',
        height,
        ticks,
    )


@register.inclusion_tag("_parts/hour.html")
def hour(label: str, segments: Sequence[strips.Segment], end: str = "") -> dict[str, strips.Strip]:
    """A strip to scale. `label` begins what a screen reader says; `end` stands below the right edge."""
    return {"strip": strips.draw(label, segments, end)}


@register.filter
def markdown(text: str) -> SafeString:
    """A person's markdown as safe HTML; put it inside `<div class="prose">`."""
    return safe_markdown.render(text)


@register.filter
def can(reader: Reader | None, right: str) -> bool:
    """Whether the reader holds a named right: `{% if reader|can:"import" %}`. Nobody holds none."""
    return reader is not None and reader.can(right)


@register.simple_tag(takes_context=True)
def place(context: RequestContext, *views: str) -> SafeString:
    """Marks the link to where the reader is: `{% place "web:changes" "web:change" %}`, the list first."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    if here not in views:
        return SafeString("")
    return SafeString(' aria-current="page"' if here == views[0] else ' aria-current="true"')


@register.filter
def widget(field: BoundField) -> SafeString:
    """A form field's control with the class that the style sheet knows it by."""
    kind = type(field.field.widget).__name__.lower()
    css_class = _FORM_CLASSES.get(kind.removesuffix("input"), "input")
    return field.as_widget(attrs={"class": css_class} if css_class else {})


@register.filter
def widget_kind(field: BoundField) -> str:
    """How label and control stand: "check" (label after the box), "group" (many boxes) or "line"."""
    kind = type(field.field.widget).__name__
    return {"CheckboxInput": "check", "RadioSelect": "group", "CheckboxSelectMultiple": "group"}.get(
        kind, "line"
    )

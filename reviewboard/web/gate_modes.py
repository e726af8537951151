"""The gate's mode by service, in words: what holds, what each service lacks before it can be enforced, what mends that.

It tells numbers of reviewers, and never who they are, nor who usually writes the changes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.approvals.readiness import ServiceReadiness
from reviewboard.domain.approval import Lacking
from reviewboard.web.action_words import day_words
from reviewboard.web.gate_words import all_of
from reviewboard.web.parts import Column, Link
from reviewboard.web.templatetags.reviewboard import state

LACKS: Mapping[Lacking, Promise] = {
    Lacking.REVIEWERS: gettext_lazy("two reviewers besides its usual authors"),
    Lacking.BYPASS: gettext_lazy("a bypass that was tried and dated"),
    Lacking.OBSERVED: gettext_lazy("two weeks of observe"),
}


@dataclass(frozen=True, slots=True)
class ModeLine:
    """One service in the table. `chosen`: its box is ticked; `may_choose`: it has a box, for whoever may save."""

    key: str
    name: str
    url: str
    tier: str
    mode: SafeString
    lacks: tuple[tuple[str, Link | None], ...]
    note: str
    may_choose: bool
    chosen: bool


def columns(*, may_set: bool) -> list[Column]:
    """The columns of the table."""
    told = [
        Column(_("Service")),
        Column(_("Tier"), is_number=True),
        Column(_("Mode")),
        Column(_("What it lacks")),
    ]
    return [*told, Column(_("Enforce"))] if may_set else told


def lines(
    services: Sequence[ServiceReadiness],
    *,
    enforced: Collection[str],
    chosen: Collection[str],
    today: date,
    may_set: bool,
) -> list[ModeLine]:
    """Every service, and each that is enforced though there is no such service any more."""
    known = [_line(one, one.key in enforced, one.key in chosen, today, may_set=may_set) for one in services]
    gone = sorted(set(enforced) - {one.key for one in services})
    return [*known, *(_gone(key, key in chosen) for key in gone)]


def _line(
    one: ServiceReadiness, is_enforced: bool, is_chosen: bool, today: date, *, may_set: bool
) -> ModeLine:
    note = ""
    if is_enforced and one.lacking:
        note = _("It stays enforced until somebody saves it otherwise. It has come to lack:")
    elif not one.lacking and one.bypass_tried_on and one.observing_since:
        told = {
            "tried": day_words(one.bypass_tried_on, today),
            "since": day_words(one.observing_since, today),
        }
        note = _("Nothing: bypass tried on %(tried)s, observed since %(since)s.") % told
    return ModeLine(
        one.key,
        one.name,
        reverse("web:service", args=[one.key]),
        str(one.tier),
        _mode(is_enforced, bool(one.lacking)),
        tuple(_mendings(one, today, may_set=may_set)),
        note,
        may_choose=is_enforced or not one.lacking,
        chosen=is_chosen,
    )


def _gone(key: str, is_chosen: bool) -> ModeLine:
    note = _("There is no such service any more.")
    return ModeLine(key, key, "", "–", _mode(True, True), (), note, may_choose=True, chosen=is_chosen)


def _mode(is_enforced: bool, is_lacking: bool) -> SafeString:
    if is_enforced:
        return state("warn" if is_lacking else "good", _("enforce"), "lock")
    return state("idle", _("observe"), "eye")


def _mendings(one: ServiceReadiness, today: date, *, may_set: bool) -> Iterator[tuple[str, Link | None]]:
    """What it lacks, each with where it stands, and where that is mended."""
    for lacks in one.lacking:
        link = None
        if lacks is Lacking.REVIEWERS:
            link = Link(_("Its list"), reverse("web:service", args=[one.key]))
        elif lacks is Lacking.BYPASS and may_set:
            link = Link(_("Note one"), f"{reverse('web:gate-bypass')}?service={one.key}")
        yield _standing(lacks, one, today), link


def summary(services: Sequence[ServiceReadiness]) -> str:
    """For how many services it can be chosen, and what that takes."""
    ready = sum(not one.lacking for one in services)
    words = ngettext(
        "Enforce can be chosen for %(ready)d of %(n)d service. It takes %(what)s.",
        "Enforce can be chosen for %(ready)d of %(n)d services. It takes %(what)s.",
        len(services),
    )
    return words % {"ready": ready, "n": len(services), "what": lacking_words(Lacking)}


def lacking_words(lacking: Iterable[Lacking]) -> str:
    """What a service lacks: "two reviewers besides its usual authors, and two weeks of observe"."""
    return all_of([str(LACKS[one]) for one in lacking])


def not_ready_words(wanting: Mapping[str, Iterable[Lacking]]) -> str:
    """That services cannot be enforced yet, what each lacks, and what to do."""
    each = [
        _("%(service)s lacks %(what)s") % {"service": key, "what": lacking_words(lacks)}
        for key, lacks in wanting.items()
    ]
    return _(
        "Enforce cannot be switched on yet: %s. Leave it at observe, and mend that first: the table says how."
    ) % "; ".join(each)


def _standing(lacks: Lacking, one: ServiceReadiness, today: date) -> str:
    if lacks is Lacking.REVIEWERS:
        words = ngettext(
            "Two reviewers besides its usual authors (%d on its list).",
            "Two reviewers besides its usual authors (%d on its list).",
            one.reviewers,
        )
        return words % one.reviewers
    if lacks is Lacking.BYPASS:
        return _("A bypass that was tried.")
    if one.observing_since is None:
        return _("Two weeks of observe (no change met the gate yet).")
    return _("Two weeks of observe (since %s).") % day_words(one.observing_since, today)

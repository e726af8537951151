"""The words of the drift radar: what was seen of a change, who is asked, what would help. Systems are the subject."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.approvals.around import AroundRow
from reviewboard.approvals.radar import Radar
from reviewboard.approvals.waiting import ServiceLoad
from reviewboard.domain.approval import Advice, Mark, Seen, Turn
from reviewboard.domain.values import GateMode
from reviewboard.domain.weeks import Week
from reviewboard.web.templatetags.times import long_day, minutes

WEEKS: Mapping[int, Promise] = {
    4: gettext_lazy("four weeks"),
    8: gettext_lazy("eight weeks"),
    13: gettext_lazy("13 weeks"),
    26: gettext_lazy("26 weeks"),
}
"""The lengths that can be chosen, as sentences have them."""
SEEN: Mapping[Seen, Promise] = {
    Seen.BROKEN_GLASS: gettext_lazy("the glass was broken"),
    Seen.SELF_APPROVED: gettext_lazy("self-approved"),
    Seen.BY_PRINCIPAL: gettext_lazy("approved by the person an agent acted for"),
    Seen.OLDER_HEAD: gettext_lazy("approved on an older head"),
    Seen.NOT_LISTED: gettext_lazy("approved by somebody not on the list"),
    Seen.OBJECTED: gettext_lazy("a reviewer had asked for changes"),
    Seen.TOO_FEW: gettext_lazy("fewer approvals than asked for"),
    Seen.NO_APPROVAL: gettext_lazy("no approval"),
    Seen.NO_LIST: gettext_lazy("gate off: nobody was named who could approve"),
}
"""Every word that is a way around the gate."""
ASKED: Mapping[Turn, Promise] = {
    Turn.REVIEWERS: gettext_lazy("reviewers told"),
    Turn.DEPUTIES: gettext_lazy("deputies asked"),
    Turn.OWNER: gettext_lazy("service owner asked"),
}
_DAY = timedelta(days=1)
_FEW = 30
"""Counts under about this many are said to move by chance (ui/DESIGN.md, "Charts")."""


def thousands(number: int) -> str:
    """A number as sentences write it: "1,641"."""
    return f"{number:,}"


def listed(words: Sequence[str]) -> str:
    """Several in one sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(many)s and %(last)s") % {"many": ", ".join(words[:-1]), "last": words[-1]}


def weeks_words(weeks: Sequence[Week]) -> str:
    """The weeks from the first to the last: "Weeks 40–47, 2026", "Weeks 50, 2026 – 4, 2027"."""
    first, last = weeks[0], weeks[-1]
    if first.year == last.year:
        return _("Weeks %(first)d–%(last)d, %(year)d") % {
            "first": first.number,
            "last": last.number,
            "year": last.year,
        }
    told = {"first": first.number, "was": first.year, "last": last.number, "year": last.year}
    return _("Weeks %(first)d, %(was)d – %(last)d, %(year)d") % told


def lede(found: Radar) -> str:
    """How many of how many, what can be said of them, and where the gate holds anything back."""
    told = {
        "n": thousands(found.total),
        "of": thousands(found.landed),
        "weeks": WEEKS[len(found.weeks)],
    }
    if found.only:
        first = _("%(n)s of %(of)s merged changes in %(weeks)s.") % told
    else:
        first = _("%(n)s of %(of)s merged changes in %(weeks)s, by service.") % told
    return f"{first} {_chance(found.total)} {_enforced(found)}"


def _chance(total: int) -> str:
    if total < _FEW:
        return _("Counts this small move by chance; no trend is drawn.")
    return _("Counts of one service in one week move by chance; no trend is drawn.")


def _enforced(found: Radar) -> str:
    if found.rules.has_fallen_back:
        return _("The policy of the gate has ended and nobody renewed it: until then it only observes.")
    known = {one.key for one in found.approvers.values()}
    where = sorted(found.rules.policy.enforced & known)
    if found.only:
        return (
            _("The gate is enforced here.") if where else _("The gate observes here: it holds nothing back.")
        )
    if not where:
        return _("The gate observes everywhere: it holds nothing back.")
    if len(where) == len(known):
        return _("The gate is enforced everywhere.")
    return _("The gate is enforced in %s and observes elsewhere.") % listed(where)


def cell_words(without: int, by_self: int) -> str:
    """One cell of the matrix for a screen reader."""
    told = {"without": without, "by_self": by_self}
    return _("%(without)d without a qualified approval, %(by_self)d self-approved") % told


def seen_words(row: AroundRow) -> str:
    """What was seen of a change when it landed."""
    words = str(SEEN[row.seen])
    if row.seen is Seen.TOO_FEW and row.needed:
        words = _("%(given)d of %(needed)d approvals") % {"given": row.given, "needed": row.needed}
    if row.mode is GateMode.ENFORCE and row.seen is not Seen.BROKEN_GLASS:
        return _("%s, past an enforced gate") % words
    return words


def after_words(row: AroundRow, slot: datetime | None) -> str:
    """What followed; "" for nothing that is known."""
    told = []
    if row.is_reverted:
        told.append(_("reverted"))
    if row.approved_at is not None:
        told.append(_("approved by a reviewer %s later") % span_words(row.approved_at - row.landed_at))
    if slot is not None:
        week = timezone.localtime(slot).isocalendar().week
        told.append(_("on the agenda, week %d") % week)
    return ", ".join(told)


def span_words(span: timedelta) -> str:
    """A length in the unit that people count it in: "20 min", "19 h", "2 days"."""
    if span >= 2 * _DAY:
        return ngettext("%d day", "%d days", span // _DAY) % (span // _DAY)
    if span < timedelta(minutes=1):
        return _("less than a minute")
    return minutes(span if span < timedelta(hours=1) else timedelta(hours=span // timedelta(hours=1)))


def fewest_words(keys: Sequence[str], number: int) -> str:
    """Which services have no reviewer to spare."""
    told = {"services": listed(keys), "n": number}
    words = ngettext(
        "%(services)s has %(n)d reviewers besides its usual authors, the fewest that the gate can be enforced with.",
        "%(services)s have %(n)d reviewers besides their usual authors, the fewest that the gate can be enforced with.",
        len(keys),
    )
    return words % told


def unseen_words(key: str, since: datetime | None, weeks: Sequence[Week]) -> str:
    """Since when a service is unseen, and in which of its weeks a nought is not claimed."""
    if since is None:
        return _("%s was never seen: its weeks without a mark are not shown.") % key
    first, last = weeks[0].number, weeks[-1].number
    told = {"service": key, "day": long_day(since), "week": first, "weeks": f"{first}–{last}"}
    if len(weeks) == 1:
        return _("%(service)s unseen since %(day)s: week %(week)d is not shown.") % told
    return _("%(service)s unseen since %(day)s: weeks %(weeks)s are not shown.") % told


def asked_words(load: ServiceLoad) -> str:
    """Who has been asked of what waits longest."""
    if load.asked is None:
        return _("nobody asked: the gate observes")
    return str(ASKED[load.asked])


def advice_words(load: ServiceLoad) -> str:
    """What would help, with its reason; "" where nothing needs to change."""
    key = load.key or _("What has no service")
    changes = ngettext("%d change", "%d changes", load.waiting) % load.waiting
    reviewers = ngettext("%d reviewer", "%d reviewers", load.reviewers) % load.reviewers
    told = {"service": key, "changes": changes, "reviewers": reviewers}
    match load.advice:
        case None:
            return ""
        case Advice.NOBODY:
            return _("%(service)s has no reviewer and %(changes)s waiting: name reviewers.") % told
        case Advice.CROWDED:
            words = _(
                "%(service)s has %(reviewers)s and %(changes)s waiting: name more reviewers or narrow the policy."
            )
            return words % told
        case Advice.SLOW:
            words = _(
                "Most approvals of %(service)s came after its owner was asked: name more reviewers or narrow the policy."
            )
            return words % told


MARKS: Mapping[Mark, Promise] = {
    Mark.WITHOUT_APPROVAL: gettext_lazy("without a qualified approval, %s"),
    Mark.SELF_APPROVED: gettext_lazy("self-approved, %s"),
}

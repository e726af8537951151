"""Sources in words: how each does, what is the one thing to fix first, and where that is mended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.connections.kinds import ConnectionKind
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.rows import Health
from reviewboard.integrations import registry
from reviewboard.integrations.guide import Guide, Proof
from reviewboard.web.parts import Link
from reviewboard.web.templatetags.times import day, moment

Kind = Literal["good", "warn", "bad", "idle"]

FILE = "file"
"""The vendor of what was imported: it neither sends nor is read, and its page is that of the imports."""
DELIVERY_STATES: Mapping[DeliveryState, tuple[Kind, Promise]] = {
    DeliveryState.STORED: ("idle", gettext_lazy("Waiting")),
    DeliveryState.PROCESSED: ("good", gettext_lazy("Processed")),
    DeliveryState.IGNORED: ("idle", gettext_lazy("Ignored")),
    DeliveryState.FAILED: ("bad", gettext_lazy("Failed")),
    DeliveryState.HELD: ("warn", gettext_lazy("Held back")),
}
KINDS: Mapping[ConnectionKind, Promise] = {
    ConnectionKind.REPOSITORY: gettext_lazy("Scanned repository"),
    ConnectionKind.FORGE: gettext_lazy("Forge"),
    ConnectionKind.PAGER: gettext_lazy("Incidents"),
    ConnectionKind.IMPORT: gettext_lazy("Imported file"),
    ConnectionKind.TRACKER: gettext_lazy("Issue tracker"),
}
SIGNS: Mapping[str, tuple[Kind, Promise]] = {
    "": ("good", gettext_lazy("Working")),
    "paused": ("idle", gettext_lazy("Paused")),
    "trouble": ("bad", gettext_lazy("Cannot be read")),
    "refused": ("bad", gettext_lazy("Deliveries are refused")),
    "no_secret": ("warn", gettext_lazy("Not set up yet")),
    "never": ("warn", gettext_lazy("Not heard from yet")),
    "lag": ("bad", gettext_lazy("Deliveries wait")),
    "failed": ("bad", gettext_lazy("Some could not be read")),
    "silent": ("bad", gettext_lazy("Silent")),
    "ends": ("warn", gettext_lazy("A secret ends soon")),
    "partly": ("bad", gettext_lazy("Partly refused")),
}
"""The codes of `inbox.health`, and "partly": some of its repositories are refused to us."""
URGENCY = ("lag", "trouble", "refused", "partly", "failed", "silent", "no_secret", "never", "ends")
"""Which code is told first where several sources have one: what stops all of them, then what stops one, then what will."""


@dataclass(frozen=True, slots=True)
class Told:
    """How a source does: a sign, a sentence, and the one link to where it is mended."""

    code: str
    kind: Kind
    words: str
    text: str = ""
    link: Link | None = None


def guide_of(vendor: str) -> Guide:
    """How the vendor is connected; of one that is not known here, its name only."""
    known = registry.GUIDES.get(vendor)
    return known or Guide(
        vendor=vendor, name=vendor.capitalize(), brings="", keeps="", proof=Proof.SIGNATURE, webhook_steps=()
    )


def told(one: Health, *, as_of: datetime, refused: Iterable[str] = ()) -> Told:
    """How this source does; `refused` names repositories of it that its host does not let us read."""
    names = list(refused)
    code = "partly" if names and one.fix in {"", "ends"} else one.fix
    kind, words = SIGNS[code]
    text = _text(code, one, names, as_of)
    return Told(code, kind, str(words), text, _link(code, one.key))


def _text(code: str, one: Health, names: list[str], as_of: datetime) -> str:
    sentences = {
        "paused": lambda: _("It is neither read nor missed."),
        "trouble": lambda: _("Since %(when)s it answers: %(words)s") % _since(one),
        "refused": lambda: _("The last one, on %(when)s: %(words)s. Nothing of it was stored.") % _since(one),
        "no_secret": lambda: _("It has neither a secret nor a token."),
        "never": lambda: _("Nothing has arrived yet."),
        "lag": lambda: (
            _("The oldest has waited for %(time)s; processing takes seconds. Is a worker running?")
            % {"time": length(one.lag or timedelta())}
        ),
        "failed": lambda: failures(one.failed),
        "silent": lambda: silence(one, as_of=as_of),
        "ends": lambda: _("It ends on %(day)s.") % {"day": day(one.since or as_of)},
        "partly": lambda: _("Its host does not let us read %(names)s.") % {"names": ", ".join(names)},
    }
    return sentences[code]() if code else ""


def _since(one: Health) -> dict[str, str]:
    return {"when": moment(one.since) if one.since else "–", "words": one.words}


def failures(number: int) -> str:
    """How many deliveries could not be read."""
    words = ngettext(
        "%d delivery could not be read. It is kept.", "%d could not be read. They are kept.", number
    )
    return words % number


def silence(one: Health, *, as_of: datetime) -> str:
    """For how long it was not heard, against its usual rhythm; every agenda says so as well."""
    if one.last_seen_at is None:
        return _("Never heard from.")
    unheard = {"time": length(as_of - one.last_seen_at)}
    if one.usual is None:
        return _("Unheard for %(time)s. Every agenda says so.") % unheard
    words = _("Unheard for %(time)s; usually heard within %(usual)s. Every agenda says so.")
    return words % {**unheard, "usual": length(one.usual)}


def _link(code: str, key: str) -> Link | None:
    page = reverse("web:connection", args=[key])
    places = {
        "paused": (_("Take it up again"), f"{page}#manage"),
        "trouble": (_("Mend what it is read with"), f"{page}#token"),
        "refused": (_("Compare the secrets"), f"{page}#prove"),
        "no_secret": (_("Go on setting it up"), f"{page}#webhook"),
        "never": (_("See whether events arrive"), f"{page}#prove"),
        "lag": (_("See what is owed"), reverse("web:outbox")),
        "failed": (_("See them"), f"{reverse('web:deliveries', args=[key])}?state=failed"),
        "silent": (_("See what it sent last"), f"{page}#prove"),
        "ends": (_("Renew it"), f"{page}#ends"),
        "partly": (_("See how far each is read"), f"{page}#read"),
    }
    return Link(*places[code]) if code else None


def first_of(rows: Iterable[tuple[str, Told]]) -> tuple[str, Told] | None:
    """The one thing to fix first among named sources; None where nothing is wrong."""
    wrong = [row for row in rows if row[1].code in URGENCY]
    return min(wrong, key=lambda row: URGENCY.index(row[1].code), default=None)


def length(time: timedelta) -> str:
    """A length of time in its largest unit: "3 days"."""
    if time < timedelta(minutes=1):
        return _("less than a minute")
    now = timezone.now()
    return timesince(now - time, now, depth=1).replace("\xa0", " ")


def ago(at: datetime | None, *, as_of: datetime) -> str:
    """How long ago: "4 hours ago"; "never" for what was not."""
    if at is None:
        return _("never")
    if as_of - at < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": length(as_of - at)}

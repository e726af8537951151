"""One source and the steps that connect it: the webhook, the proof that events arrive, the token, the past, what came.

A secret that was just made is shown in the answer to the form itself, which no cache may keep: a page to go on to could
only show it if it were stored somewhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewboard.changes.queries.brought import BroughtChange
from reviewboard.changes.queries.brought import brought as brought_changes
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.queries import Setup
from reviewboard.inbox.arrivals import LastSent, last_sent
from reviewboard.inbox.health import health_of
from reviewboard.inbox.queries import polls
from reviewboard.inbox.rows import PollRow
from reviewboard.incidents.queries.brought import BroughtIncident
from reviewboard.incidents.queries.brought import brought as brought_incidents
from reviewboard.integrations import registry
from reviewboard.integrations.generic.fields import VENDOR as GENERIC
from reviewboard.integrations.generic.mapping import problems
from reviewboard.integrations.guide import Config, Guide, SecretFrom, tells_statuses
from reviewboard.people.directory import unmatched
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.tracker.queries.places import PlaceRow, places
from reviewboard.web.connection_forms import (
    REPOSITORIES,
    SecretForm,
    SinceForm,
    TokenForm,
    TrackerTokenForm,
    repositories_in,
)
from reviewboard.web.connection_tracker_steps import Plain, State, places_step, token_step
from reviewboard.web.connection_words import guide_of, told
from reviewboard.web.connections import setup_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Column

SHOWN = 10
"""Changes or incidents that the last step shows."""
MANY = 100
"""Logins and addresses of nobody are counted up to here."""
_PASTED = re.compile(r"(\{address\}|\{secret\})")
_HERE = {"localhost", "127.0.0.1", "::1"}

TRACKER_TEMPLATES = {"token": "connections/_tracker_token.html"}


@dataclass(frozen=True, slots=True)
class StepPart:
    """One step: what it is, where it stands, and the template of what is in it. Open while it asks for something."""

    id: str
    title: str
    text: str
    state: State
    is_open: bool
    template: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides where each step stands."""

    setup: Setup
    guide: Guide
    polled: bool
    sent: LastSent | None
    polls: Sequence[PollRow]
    brought: Sequence[BroughtChange] | Sequence[BroughtIncident]
    tracked: bool = False
    places: Sequence[PlaceRow] = ()

    @property
    def refused(self) -> bool:
        """Whether the newest request from outside was turned away."""
        at = self.setup.refused_at
        return at is not None and (self.sent is None or at > self.sent.received_at)

    @property
    def is_read(self) -> bool:
        """Whether its API was read to the end at least once, and can be."""
        return not self.setup.trouble_words and any(one.read_at for one in self.polls)

    @property
    def more(self) -> bool:
        """Whether a reading is under way: it is shown again until it is not."""
        able = self.setup.has_token and not self.setup.trouble_words
        return able and any(one.more and not one.trouble for one in self.polls)


@require_safe
@require_right(Right.CONNECT)
def connection(request: HttpRequest, source: str) -> HttpResponse:
    """The source with its steps."""
    return shown(request, setup_of(reader_of(request), source))


@require_safe
@require_right(Right.CONNECT)
def progress(request: HttpRequest, source: str) -> HttpResponse:
    """How far it is read: the part of the page that looks again by itself while there is more."""
    reader = reader_of(request)
    found = setup_of(reader, source)
    facts = _facts(reader, found, with_brought=False)
    return render(request, "connections/_progress.html", {"found": found, **_progress(facts)})


def shown(request: HttpRequest, found: Setup, *, status: int = 200, **given: Any) -> HttpResponse:
    """The page of a source. `given`: forms that are not valid, or `made`, a secret in the only moment it is shown."""
    reader, now = reader_of(request), timezone.now()
    facts = _facts(reader, found)
    steps = _steps(facts, made=bool(given.get("made")))
    address = address_of(found)
    context = {
        "found": found,
        "guide": facts.guide,
        "facts": facts,
        "told": told(health_of(found, as_of=now), as_of=now),
        "steps": steps,
        "is_done": all(one.state in {"done", "unused"} for one in steps),
        "address": address,
        "is_local": urlsplit(address).hostname in _HERE,
        "from_vendor": facts.guide.secret_from is SecretFrom.VENDOR,
        "sentences": sentences(facts.guide.webhook_steps, address, given.get("made", "")),
        "secret_form": SecretForm(),
        "token_form": _token_form(facts),
        "since_form": SinceForm(),
        "permission_columns": [Column(_("Permission")), Column(_("May")), Column(_("For"))],
        "repositories": repositories_in(found.config),
        "connects_to": _connects_to(facts),
        "statuses": _statuses(facts),
        "unmatched": len(unmatched(reader, MANY)) if facts.brought else 0,
        "many": MANY,
        "now": now,
        **_progress(facts),
        **given,
    }
    answer = render(request, "connections/connection.html", context, status=status)
    if given.get("made"):
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _token_form(facts: Facts) -> TokenForm:
    if facts.tracked:
        return TrackerTokenForm(facts.guide, facts.setup.config)
    return TokenForm(auto_id="id_token_%s")


def address_of(found: Setup) -> str:
    """Where its vendor sends to."""
    return f"{settings.PUBLIC_URL}{reverse('webhooks:hook', args=[found.key])}"


def sentences(steps: Sequence[str], address: str, secret: str) -> list[SafeString]:
    """The guide's sentences with what is to be pasted in them; a secret only in the moment in which it is shown."""
    pasted = {
        "{address}": format_html("<code>{}</code>", address),
        "{secret}": format_html("<code>{}</code>", secret) if secret else SafeString(escape(_("the secret"))),
    }
    return [
        SafeString("".join(pasted.get(part) or escape(part) for part in _PASTED.split(step)))
        for step in steps
    ]


def _facts(reader: Reader, found: Setup, *, with_brought: bool = True) -> Facts:
    if found.vendor in registry.TRACKERS:
        return _facts_of_tracker(reader, found)
    changes = found.kind is ConnectionKind.FORGE
    brought = brought_changes if changes else brought_incidents
    return Facts(
        setup=found,
        guide=guide_of(found.vendor),
        polled=found.vendor in registry.POLLED,
        sent=last_sent(reader, found.id) if with_brought else None,
        polls=polls(reader, found.id),
        brought=brought(reader, found.id, SHOWN) if with_brought else (),
    )


def _facts_of_tracker(reader: Reader, found: Setup) -> Facts:
    """Nothing of its past is read, and what it brings is found beside the action items."""
    return Facts(
        setup=found,
        guide=guide_of(found.vendor),
        polled=False,
        sent=last_sent(reader, found.id),
        polls=(),
        brought=(),
        tracked=True,
        places=places(reader, found.id),
    )


def _progress(facts: Facts) -> dict[str, object]:
    columns = [Column(_("What")), Column(_("Brought")), Column(_("State"))]
    return {"polls": facts.polls, "more": facts.more, "poll_columns": columns}


def _steps(facts: Facts, *, made: bool) -> list[StepPart]:
    """The steps in order; the first that is neither done nor unused is the one for now."""
    plain = _plain_steps(facts)
    following = next((number for number, one in enumerate(plain) if one[3] == "todo"), -1)
    return [
        StepPart(
            id=name,
            title=title,
            text=text,
            state="now" if number == following else state,
            is_open=number == following or (name == "webhook" and made) or _asks(facts, name),
            template=_template(facts, name),
        )
        for number, (name, title, text, state) in enumerate(plain)
    ]


def _plain_steps(facts: Facts) -> list[Plain]:
    """Which steps there are: a tracker is signed in to first, and brings nothing to be looked through."""
    if facts.tracked:
        first = [token_step(facts.setup, facts.guide.name), places_step(facts.places)]
        return [*first, _webhook(facts), _prove(facts)]
    plain = [_webhook(facts), _prove(facts)]
    if facts.setup.vendor == GENERIC:
        plain.insert(0, _mapping(facts.setup.config))
    if facts.polled:
        plain += [_token(facts), _read(facts)]
    return [*plain, _found(facts)]


def _template(facts: Facts, name: str) -> str:
    own = TRACKER_TEMPLATES.get(name) if facts.tracked else None
    return own or f"connections/_{name}.html"


def _asks(facts: Facts, name: str) -> bool:
    """Whether a step that was done asks for somebody again."""
    match name:
        case "prove":
            return facts.refused
        case "token":
            return bool(facts.setup.trouble_words)
        case "read":
            return facts.more or any(one.trouble for one in facts.polls)
        case _:
            return name == "found" and bool(facts.brought)


def _mapping(config: Config) -> Plain:
    wrong = problems(config)
    text = _("Where in what it sends each thing is, tried on a payload of yours.")
    return "mapping", _("Say where things are"), text, "todo" if wrong else "done"


def _webhook(facts: Facts) -> Plain:
    title = _("Let %(vendor)s send what happens") % {"vendor": facts.guide.name}
    if facts.setup.has_webhook_secret:
        return "webhook", title, _("The secret is set."), "done"
    if facts.setup.unsigned:
        return "webhook", title, _("It may send without a secret."), "done"
    text = _("An address and a secret, pasted at the vendor. Each event comes within seconds.")
    return "webhook", title, text, "unused" if facts.is_read else "todo"


def _prove(facts: Facts) -> Plain:
    title = _("Prove that events arrive")
    if facts.refused:
        return "prove", title, _("The last one was refused."), "todo"
    if facts.sent is not None:
        return "prove", title, _("They do."), "done"
    return "prove", title, _("Nothing has arrived yet."), "unused" if facts.is_read else "todo"


def _token(facts: Facts) -> Plain:
    title = _("Let reviewboard read what was missed")
    if facts.setup.trouble_words:
        return "token", title, _("It cannot be read now."), "todo"
    if not facts.setup.has_token:
        text = _("With a token its API is read every 5 minutes: a missed event heals, and the past comes in.")
        return "token", title, text, "todo"
    chosen = repositories_in(facts.setup.config)
    if facts.guide.repositories and REPOSITORIES in facts.setup.config and not chosen:
        return "token", title, _("The token is set. Choose what it reads."), "todo"
    return "token", title, _("The token is set, and its API is read every 5 minutes."), "done"


def _read(facts: Facts) -> Plain:
    title = _("Read the last four weeks")
    if facts.more:
        return "read", title, _("It is being read. You can leave this page."), "todo"
    if facts.is_read:
        return "read", title, _("Read to the end, and kept up to date since."), "done"
    return "read", title, _("It sends no mail, and what is known already stays as it is."), "todo"


def _found(facts: Facts) -> Plain:
    title = _("Look at what it found")
    if facts.brought:
        return "found", title, _("The newest of it, for you to see that it is right."), "done"
    return "found", title, _("What it brings, and whom and what it could not match."), "todo"


def _statuses(facts: Facts) -> bool | None:
    """Whether the gate is reported as a commit status; None where the vendor shows none."""
    return tells_statuses(facts.setup.config) if facts.setup.vendor in registry.STATUSES else None


def _connects_to(facts: Facts) -> str:
    """The host that is asked, "" where nothing is."""
    if not facts.polled and not facts.tracked:
        return ""
    told_url = facts.setup.config.get("api_url")
    return urlsplit(told_url if isinstance(told_url, str) and told_url else facts.guide.api).hostname or ""

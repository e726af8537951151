"""Changes of a shop that landed, with gates that say how: made directly, so that a test says all that it means."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from reviewboard.approvals.models import Gate
from reviewboard.catalog.models import Repository, Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.domain.approval import GateState, Seen
from reviewboard.domain.values import ChangeKind, ChangeState, GateMode, GatePassage
from reviewboard.people.models import Audience, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # the Wednesday of week 48
HEAD = "b2".ljust(40, "0")
_NUMBERS = count(1)
_PASSAGES = {
    Seen.APPROVED: GatePassage.APPROVED,
    Seen.REPAIR: GatePassage.REPAIR,
    Seen.BROKEN_GLASS: GatePassage.BROKEN_GLASS,
}


def service(key: str = "shop", *, reviewers: tuple[Person, ...] = (), tier: int = 1) -> Service:
    """A service with a repository of its own that was heard from just now."""
    made = Service.objects.create(key=key, name=key, tier=tier)
    source, _ = Connection.objects.get_or_create(
        key="forge", defaults={"name": "forge", "vendor": "github", "kind": ConnectionKind.FORGE}
    )
    Repository.objects.create(
        connection=source, external_id=key, name=key, service=made, last_seen_at=NOW - timedelta(hours=1)
    )
    for one in reviewers:
        Reviewer.objects.create(service=made, person=one, starts_on="2026-01-01")
    return made


def change(of: Service | None, at: datetime = NOW - timedelta(hours=2), **told: Any) -> Change:
    """An AI-assisted request of a service, merged unless said otherwise."""
    number = next(_NUMBERS)
    repository = Repository.objects.filter(service=of).first() if of else None
    source = repository.connection if repository else Connection.objects.earliest("pk")
    plain = {
        "connection": source,
        "repository": repository,
        "service": of,
        "external_id": f"drift:{number}",
        "kind": ChangeKind.PULL_REQUEST,
        "state": ChangeState.MERGED,
        "title": f"Raise limit {number}",
        "head_sha": HEAD,
        "happened_at": at,
        "merged_at": at,
        "verdict": "assisted",
        "certainty": "certain",
    }
    return Change.objects.create(**plain | told)


def gate(of: Change, word: Seen | None, mode: GateMode = GateMode.OBSERVE, **told: Any) -> Gate:
    """What the gate says of a change that landed; None: it asked nothing."""
    around = GatePassage.PAST_ENFORCED if mode is GateMode.ENFORCE else GatePassage.PAST_OBSERVED
    passage = _PASSAGES.get(word, around) if word else GatePassage.NOT_ASKED
    state = GateState.OPEN if word in _PASSAGES else GateState.CLOSED if word else GateState.NOT_ASKED
    plain = {
        "head": of.head_sha,
        "state": state,
        "mode": mode,
        "passage": passage,
        "seen": word or "",
        "needed": 1 if word else 0,
        "given": int(word is Seen.APPROVED),
        "policy_version": 0,
        "decided_at": of.happened_at,
        "landed_at": of.happened_at,
    }
    return Gate.objects.create(change=of, **plain | told)


def drifted(of: Service | None, word: Seen, at: datetime = NOW - timedelta(hours=2), **told: Any) -> Change:
    """A change of which the gate said this when it landed."""
    made = change(of, at, **told)
    gate(made, word)
    return made


def waiting(of: Service, since: datetime, mode: GateMode = GateMode.OBSERVE, **told: Any) -> Change:
    """An open change that waits for an approval."""
    made = change(of, since, state=ChangeState.OPEN, merged_at=None, **told)
    gate(made, Seen.NO_APPROVAL, mode, passage="", seen="", landed_at=None, asked_at=since)
    return made


def waited(of: Service, hours: float, until: datetime, **told: Any) -> Change:
    """A change that was approved after so many hours, and landed."""
    made = change(of, until, **told)
    gate(made, Seen.APPROVED, asked_at=until - timedelta(hours=hours), opened_at=until)
    return made


def hidden(of: Change, level: str = "restricted") -> Audience:
    """Lets nobody see a change but those whom the audience names: nobody, so far."""
    audience = Audience.objects.create(level=level)
    Change.objects.filter(pk=of.pk).update(audience=audience)
    return audience


def anybody(**told: Any) -> Reader:
    """A reader without any list."""
    plain: dict[str, Any] = {"user_id": None, "person_id": None, "role": Role.ENGINEER}
    return Reader(**plain | told)

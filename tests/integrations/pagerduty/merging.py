"""What snapshots end in, once the recorder's own facets have merged them; and what no payload may break."""

import copy
import json
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from reviewboard.domain.merge import Facet, newer, stamped
from reviewboard.domain.messages import IncidentSnapshot
from reviewboard.domain.ports import Forged, Unreadable
from reviewboard.incidents.facets import facets_of

KEY = b"digest key"
_JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, -(10**19), 1e308, "", "x", "\x00", "\ud800", "9" * 400, [], {}, [None],
    [[[]]], {"a": {}}, [1, "a", {"b": None}], "0001-01-01T00:00:00Z", "2026-13-45T99:99:99Z", "99999-01-01T00:00:00Z",
)  # fmt: skip


_SIGNATURES = (
    "x-pagerduty-signature", "x-hub-signature", "authorization", "webhook-id", "webhook-timestamp", "webhook-signature",
)  # fmt: skip


def merged(snapshots: Iterable[IncidentSnapshot]) -> dict[str, dict[str, Any]]:
    """The values by incident and facet after all of these were told, in this order."""
    stamps: dict[str, dict[str, Any]] = {}
    values: dict[str, dict[str, Any]] = {}
    for one in snapshots:
        kept = stamps.setdefault(one.external_id, {})
        fresh: list[Facet] = newer(facets_of(one, key=KEY), kept, key=KEY)
        stamps[one.external_id] = stamped(fresh, kept, key=KEY)
        told = values.setdefault(one.external_id, {})
        told.update({facet.name: dict(facet.value) for facet in fresh})
    return values


def deliver(source: Any, bodies: Iterable[dict[str, Any]]) -> list[IncidentSnapshot]:
    """What the source says of these bodies, in this order."""
    raw = (json.dumps(body).encode() for body in bodies)
    return [one for body in raw for one in source.parse(source.event({}, body), body)]


def survives_mutation(source: Any, bodies: Sequence[dict[str, Any]], times: int = 400) -> None:
    """Changes each body in `times` ways: whatever comes of it is snapshots or Unreadable, and nothing else."""
    chance = random.Random(20260310)
    for body in bodies:
        for _ in range(times):
            changed = json.loads(json.dumps(body))
            for _ in range(chance.randint(1, 3)):
                _mutate(changed, chance)
            raw = json.dumps(changed).encode()
            if chance.random() < 0.1:
                raw = raw[: chance.randrange(len(raw))] + bytes([chance.randrange(256)])
            _survives(source, raw)
    for raw in (
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"event":' + b"[" * 900 + b"]" * 900 + b"}",
    ):
        _survives(source, raw)


def _survives(source: Any, raw: bytes) -> None:
    event = source.event({}, raw)
    assert isinstance(event, str)
    assert isinstance(source.delivery_id({"x-webhook-id": "\ud800"}, raw), str)
    for value in ("\ud800é,", "v1=\ud800,v1=", "sha256=\ud800", "v1,\ud800", "9" * 400):
        assert forged(
            source, dict.fromkeys(_SIGNATURES, value), raw, ["ours"], datetime(2026, 3, 10, tzinfo=UTC)
        )
    try:
        for one in source.parse(event, raw):
            assert isinstance(one, IncidentSnapshot)
            assert one.external_id
            facets_of(one, key=KEY)
    except Unreadable:
        pass


def _mutate(body: Any, chance: random.Random) -> None:
    places = list(_places(body))
    if places:
        holder, name = chance.choice(places)
        if chance.random() < 0.3:
            del holder[name]
        else:
            holder[name] = copy.deepcopy(chance.choice(_JUNK))


def _places(body: Any) -> Iterable[tuple[Any, Any]]:
    names = list(body) if isinstance(body, dict) else list(range(len(body))) if isinstance(body, list) else []
    for name in names:
        yield body, name
        yield from _places(body[name])


def forged(source: Any, headers: dict[str, str], body: bytes, secrets: Sequence[str], as_of: Any) -> str:
    """The words with which the source refuses; "" when it believes."""
    try:
        source.verify(headers, body, secrets, as_of)
    except Forged as error:
        return error.words
    return ""

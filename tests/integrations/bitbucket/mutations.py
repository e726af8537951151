"""Payloads as a stranger could send them: examples with fields taken away, wrapped, or put to something odd."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Json = dict[str, Any]

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, float("nan"), float("inf"), "", " ", "\0", "\ud800", "☕" * 99,
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "99999999999999999999", "x" * 5000, "<" * 999, [], {}, [[]],
    [None], [{}], {"id": []}, ["\udfff"], {"hash": {}}, "f" * 40, "#" * 200, "²", "١٢٣", "everts pull request #" * 99,
)  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a payload, as the container and the key in it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(inside):
        yield value, key
        yield from _places(one)


def mutated(example: Json, chance: random.Random) -> bytes:
    payload = json.loads(json.dumps(example))
    for _ in range(chance.randint(1, 4)):
        places = list(_places(payload))
        if not places:
            break
        container, key = chance.choice(places)
        match chance.randrange(4):
            case 0:
                del container[key]
            case 1:
                container[key] = [container[key]]
            case _:
                container[key] = deepcopy(chance.choice(ODD))
    body = json.dumps(payload).encode()
    if chance.random() < 0.1:
        cut = chance.randrange(len(body))
        body = body[:cut] + bytes([chance.randrange(256)]) + body[cut + chance.randrange(3) :]
    return body

"""Deliveries as a stranger, a broken proxy or a version of next year could send them."""

import codecs
import json
import random
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any
from urllib.parse import quote_plus

from tests.webhooks.examples import Example, Headers, Sender

_DEEP: Any = []
for _ in range(200):
    _DEEP = [_DEEP] if len(str(_DEEP)) % 2 else {"a": _DEEP}

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 1.5, 2**31, 2**63, -(2**63) - 1, 10**30, 10**400, 1e308, float("nan"), float("inf"),
    float("-inf"), "", " ", "\0", "a\0b", "\ud800", "\udfff x", "☕" * 99, "x" * 5000, "ü" * 300, "<b>" * 99, "%s%%",
    "'; --", "../../..", "\u202e\u2066\u200b", "\x1b[31m", "\r\nSet-Cookie: a=b", "²", "١٢٣", "0x10", "1e5", "-0", "9" * 400,
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "2026-02-30", "2026-13-45T99:99:99Z", "+12026-01-01", "0", "now",
    4102444800000, 99999999999999999999, -62135596800, 253402300800, [], {}, [[]], [None], [{}], {"id": []}, ["\udfff"],
    {"login": {}}, {"id": None, "name": ["x"]}, "f" * 40, "f" * 500, "#" * 200, "https://" + "a" * 600,
    "javascript:alert(1)", "http://[::1",
    "Co-authored-by: Claude <noreply@anthropic.com>", "This reverts commit " + "a" * 40,
    _DEEP,
)  # fmt: skip
"""What stands where something else was expected."""


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a payload, as the container and the key in it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(inside):
        yield value, key
        yield from _places(one)


def _bent(payload: Any, chance: random.Random) -> Any:
    """One place taken away, wrapped, repeated, exchanged with another, or put to something odd."""
    places = list(_places(payload))
    if not places:
        return deepcopy(chance.choice(ODD))
    (box, key), (other, name) = chance.choice(places), chance.choice(places)
    match chance.randrange(8):
        case 0:
            del box[key]
        case 1:
            box[key] = [box[key]]
        case 2 if isinstance(box[key], list):
            box[key] = box[key] * chance.choice((2, 40))
        case 3:
            box[key] = deepcopy(other[name])
        case _:
            box[key] = deepcopy(chance.choice(ODD))
    return payload


def _dumped(payload: Any, chance: random.Random) -> bytes:
    """JSON in one of its spellings; halves of surrogate pairs as they are only where they are escaped."""
    if chance.random() < 0.7:
        return json.dumps(payload).encode()
    return json.dumps(payload, ensure_ascii=False, indent=chance.choice((None, 1))).encode(
        "utf-8", "surrogatepass"
    )


def _doubled(body: bytes, chance: random.Random) -> bytes:
    """A key that stands twice, with something odd the second time."""
    if not body.startswith(b"{") or b'"' not in body:
        return body
    key = chance.choice(body.split(b'"')[1::2])
    return body.rstrip()[:-1] + b', "' + key + b'": ' + json.dumps(chance.choice(ODD)).encode() + b"}"


def _flipped(body: bytes, chance: random.Random) -> bytes:
    made = bytearray(body)
    for _ in range(chance.randint(1, 6) if made else 0):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def _truncated(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _recoded(body: bytes, chance: random.Random) -> bytes:
    told = body.decode("utf-8", "replace")
    name = chance.choice(
        ("utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7", "cp037")
    )
    return told.encode(name, "replace")


def _wrapped(body: bytes, chance: random.Random) -> bytes:
    """In a form, in an array, deep in brackets, behind a mark or a NUL, or beside a second body."""
    depth = chance.choice((300, 100_000))
    return chance.choice(
        (
            b"payload=" + quote_plus(body).encode(), b"payload=%", b"payload=", b"[" + body + b"]",
            b"[" * depth + body + b"]" * depth, b'{"a":' * depth, codecs.BOM_UTF8 + body, body + b"\0", b"\0" + body,
            body + body, b"", b"null", b'"x"', b"{}", b"[]", b"9" * 5000, b'{"id": ' + b"9" * 5000 + b"}",
        )
    )  # fmt: skip


_RAW: Sequence[Callable[[bytes, random.Random], bytes]] = (_doubled, _flipped, _truncated, _recoded, _wrapped)
_VALUES = (
    "", " ", "x" * 300, "x" * 20_000, "\xfc\xff\x80", "a, b", "null", "push", "pull_request", "Merge Request Hook", "0",
    "api:commit", "api:incident", "api:issue", "../..", "%00", "\t", "sha256=", "v1=", "Basic ====", "Bearer", "1, 1",
)  # fmt: skip
_CONTENT_TYPES = (
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "",
    "application/json; charset=utf-16", "application/xml", "application/octet-stream", "\xff/\xff", "x" * 3000,
)  # fmt: skip


def mutated(example: Example, chance: random.Random) -> bytes:
    """The body, changed in one to four places of its JSON, or as bytes, or both."""
    body = example.body
    if chance.random() < 0.75:
        try:
            payload = json.loads(body)
        except ValueError:
            payload = {}
        for _ in range(chance.randint(1, 4)):
            payload = _bent(payload, chance)
        body = _dumped(payload, chance)
    if chance.random() < 0.3 or body == example.body:
        body = chance.choice(_RAW)(body, chance)
    return body


def renamed(sender: Sender, example: Example, chance: random.Random) -> Headers:
    """The headers before signing: one time in four, one of them missing, doubled, huge or strange."""
    headers = {**example.headers, "content-type": "application/json"}
    if sender.delivery and chance.random() < 0.8:
        headers[sender.delivery] = f"d-{chance.getrandbits(64):x}"
    if chance.random() < 0.25:
        name = chance.choice((*headers, "x-strange", "cookie", "accept-language", "x-forwarded-for"))
        if chance.random() < 0.3:
            headers.pop(name, None)
        elif chance.random() < 0.3:
            headers[name] = f"{headers.get(name, '')}, {headers.get(name, '')}"
        else:
            headers[name] = chance.choice(_CONTENT_TYPES if name == "content-type" else _VALUES)
    return headers

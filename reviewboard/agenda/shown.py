"""What an agenda shows, as plain values that compare: once from its rows, once from what was sealed.

The rows are what people read; the canonical form is what the freeze hashed. Both must say the same.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from reviewboard.agenda.keys import key
from reviewboard.agenda.models import Addendum, Agenda, AgendaItem, Need, Subject
from reviewboard.agenda.placements import Placement
from reviewboard.agenda.subjects import KINDS
from reviewboard.domain.assembly import renamed
from reviewboard.domain.values import ItemKind, Section

Shown = Mapping[str, Any]


def of_rows(agenda: Agenda) -> Shown:
    """What the rows of an agenda show, addenda apart. Three statements."""
    return {
        "items": _rows(AgendaItem.objects.filter(agenda=agenda, addendum=None)),
        "numbers": agenda.numbers,
        "consent_total": agenda.consent_total,
        "seen": {name: agenda.sight.get(name) for name in ("heard", "silent", "quiet")},
    }


def of_added_rows(addendum: Addendum) -> Shown:
    """What the rows of an addendum show. Three statements."""
    return {"items": _rows(AgendaItem.objects.filter(addendum=addendum))}


def _rows(items: QuerySet[AgendaItem]) -> list[Shown]:
    return [_row(item) for item in items.order_by("position").prefetch_related("subjects", "needs")]


def _row(item: AgendaItem) -> Shown:
    return {
        "key": item.key,
        "placement": item.placement,
        "section": item.section,
        "kind": item.kind,
        "start": item.start,
        "minutes": item.minutes,
        "must": item.must,
        "shortened": item.shortened,
        "score": item.score,
        "points": item.points,
        "why": item.why,
        "question": item.question,
        "left_out": item.left_out,
        "carried_over": item.carried_over,
        "without_owner": item.without_owner,
        "presenter": key("person", item.presenter_id) if item.presenter_id else None,
        "about": [_about(one) for one in item.subjects.all()],
        "asks": sorted((_asks(one) for one in item.needs.all()), key=lambda one: str(one["person"])),
    }


def _about(subject: Subject) -> str:
    return next((key(kind, pk) for kind in KINDS if (pk := getattr(subject, f"{kind}_id"))), "")


def _asks(need: Need) -> Shown:
    return {
        "person": key("person", need.person_id),
        "because": need.reasons,
        "attendance": need.attendance,
        "cause": need.cause,
    }


def of_canonical(text: str, keys: Mapping[str, str]) -> Shown:
    """What the rows of an agenda showed when this was sealed; `keys`: of its records here, by those it names them by."""
    sealed = renamed(json.loads(text)["agenda"], keys)
    consent = sealed["consent"]
    read = [*(one for one, _ in consent["shown"]), *consent["rest"]]
    return {
        "items": [
            *(_held(item) for item in sealed["items"]),
            *(_consent(*one) for one in consent["shown"]),
            *(_left_out(one) for one in sealed["left_out"]),
        ],
        "numbers": {name: sealed[name] for name in ("opening", "close_at", "ends")},
        "consent_total": sum(one.partition(":")[0] in KINDS for one in read),
        "seen": _seen(sealed["seen"]),
    }


def of_canonical_addition(text: str, keys: Mapping[str, str]) -> Shown:
    """What the rows of an addendum showed when this was sealed; `keys` as above."""
    sealed = renamed(json.loads(text)["addendum"], keys)
    return {
        "items": [*(_held(item) for item in sealed["items"]), *(_left_out(one) for one in sealed["left_out"])]
    }


def _seen(seen: Mapping[str, Any]) -> Shown:
    heard = [dict(zip(("kind", "heard", "total"), one, strict=True)) for one in seen["heard"]]
    silent = [dict(zip(("key", "kind", "last_seen"), one, strict=True)) for one in seen["silent"]]
    return {"heard": heard, "silent": silent, "quiet": seen["quiet"]}


def _held(item: Mapping[str, Any]) -> Shown:
    entries = item["entries"]
    return {
        **_entry(entries[0], Placement.HELD, entries),
        "start": item["start"],
        "minutes": item["minutes"],
        "must": any(entry["must"] for entry in entries),
        "shortened": item["shortened"],
        "presenter": item["presenter"],
        "asks": sorted(map(_need, item["needs"]), key=lambda one: str(one["person"])),
    }


def _left_out(left: Mapping[str, Any]) -> Shown:
    return {
        **_entry(left["entry"], Placement.LEFT_OUT, [left["entry"]]),
        "left_out": {"reason": left["reason"], "to": left["to"]},
        "carried_over": left["carried"],
    }


def _consent(read: str, total: int) -> Shown:
    return {
        **_nothing(read, Placement.CONSENT),
        "section": Section.CHANGES,
        "kind": ItemKind.CHANGE,
        "score": total,
        "about": list(_records([read])),
    }


def _entry(entry: Mapping[str, Any], placement: Placement, entries: Iterable[Mapping[str, Any]]) -> Shown:
    (points, total), every = entry["score"], list(entries)
    own = [one["key"].removeprefix("wheel:") for one in every]
    looked_at = [one for other in every for one in other["looks_at"]]
    return {
        **_nothing(entry["key"], placement),
        "section": ItemKind(entry["kind"]).section,
        "kind": entry["kind"],
        "must": bool(entry["must"]),
        "score": total,
        "points": [{"name": name, "points": number, **dict(because)} for name, number, because in points],
        "why": [_code(*one) for one in entry["why"]],
        "question": _code(*entry["question"]),
        "carried_over": entry["carried"],
        "without_owner": entry["without_owner"],
        "about": list(_records(dict.fromkeys((*own, *looked_at)))),
    }


def _nothing(of: str, placement: Placement) -> Shown:
    """A row that says no more than what it is about."""
    return {
        "key": of,
        "placement": placement,
        "start": None,
        "minutes": None,
        "must": False,
        "shortened": False,
        "points": [],
        "why": [],
        "question": {},
        "left_out": {},
        "carried_over": 0,
        "without_owner": False,
        "presenter": None,
        "asks": [],
    }


def _code(code: str, params: Iterable[tuple[str, Any]]) -> Shown:
    return {"code": code, **dict(params)}


def _need(need: Mapping[str, Any]) -> Shown:
    because = [dict(zip(("reason", "key"), one, strict=True)) for one in need["because"]]
    return {**need, "because": because, "cause": need["cause"] or ""}


def _records(keys: Iterable[str]) -> Iterator[str]:
    return (one for one in keys if one.partition(":")[0] in KINDS)

"""Whether a legal hold touches a person: then nothing of theirs may be erased (product.md, "Visibility").

A hold stands on a record of any room ("incident:214"), and touches whatever hangs on it: the changes of a
repository, their commits, their evidence. Which tables point where is read from the tables themselves, because
this room knows nothing of those above it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet

from reviewboard.audit.history import is_history
from reviewboard.audit.queries import standing
from reviewboard.people.models import Identity, Person, Quoted, User
from reviewboard.people.sweep import any_occurs

Rows = QuerySet[Any]
_WHO = frozenset({Person, Identity, User})
"""The tables that say who somebody is: nothing is looked for beyond them."""


def touching(person_id: int, identity_ids: Collection[int], pattern: str) -> tuple[str, ...]:
    """The held subjects that involve the person, or in which a word of theirs (`sweep.pattern_of`) occurs.

    In texts that were told by a source, a key stands in place of the name: it counts like the name.
    """
    words = "|".join(filter(None, (pattern, _keys_in_texts(identity_ids))))
    return tuple(
        subject for subject in sorted(standing()) if _touches(subject, person_id, identity_ids, words)
    )


def held_rows() -> Iterator[Rows]:
    """Every row that a held record holds, table by table; what is held of people is asked by their key."""
    for subject in sorted(standing()):
        kind, _, key = subject.partition(":")
        if key.isdigit() and kind != "person":
            yield from _rows_of(kind, int(key))


def _keys_in_texts(identity_ids: Collection[int]) -> str:
    """The regular expression that finds what stands in texts where they were named; "" when nothing does."""
    keys = Quoted.objects.filter(identity__in=identity_ids).order_by("pk").values_list("pk", flat=True)
    return f"⟦q({'|'.join(map(str, keys))})⟧" if keys else ""


def _touches(subject: str, person_id: int, identity_ids: Collection[int], words: str) -> bool:
    kind, _, key = subject.partition(":")
    if not key.isdigit():
        return False
    if kind == "person":
        return int(key) == person_id
    return any(
        _involves(rows, person_id, identity_ids) or (bool(words) and any_occurs(rows, words))
        for rows in _rows_of(kind, int(key))
    )


def _rows_of(kind: str, key: int) -> Iterator[Rows]:
    """The record itself, and what hangs on it: of each table the rows that point to a table nearer to it."""
    plain = kind.replace("_", "")
    near = [model for model in _models() if model._meta.model_name in {plain, f"{plain}item"}]
    found: dict[type[Model], Rows] = {
        model: model._base_manager.filter(Q(pk=key) | _pointing(model, {model: [key]})) for model in near
    }
    while near:
        yield from (found[model] for model in near)
        targets = {model: found[model].values("pk") for model in near}
        beyond = {
            model: model._base_manager.filter(pointing)
            for model in _models()
            if model not in found and model not in _WHO and (pointing := _pointing(model, targets))
        }
        found |= beyond
        near = list(beyond)


def _pointing(model: type[Model], targets: "dict[type[Model], Any]") -> Q:
    """The rows of `model` that point to one of these rows; nothing when no column of it could."""
    pointing = Q()
    for field in _keys(model):
        if field.related_model in targets:
            pointing |= Q(**{f"{field.attname}__in": targets[field.related_model]})
    return pointing


def _involves(rows: Rows, person_id: int, identity_ids: Collection[int]) -> bool:
    who: Mapping[type[Model], tuple[str, Collection[int]]] = {
        Person: ("in", [person_id]),
        User: ("person__in", [person_id]),
        Identity: ("in", identity_ids),
    }
    ways = [
        (field.name, *who[field.related_model]) for field in _keys(rows.model) if field.related_model in who
    ]
    return any(rows.filter(**{f"{name}__{path}": keys}).exists() for name, path, keys in ways)


def _keys(model: type[Model]) -> Iterable["ForeignKey[Model, Model]"]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("reviewboard.") and not is_history(model)
    ]

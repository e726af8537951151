"""Whether a legal hold touches a person: then nothing of theirs may be erased (product.md, "Visibility").

A hold stands on a record of any room ("incident:214"). Which tables point to people is read from the tables
themselves, because this room knows nothing of those above it.
"""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import ForeignKey, Model

from reviewboard.audit.history import is_history
from reviewboard.audit.queries import standing
from reviewboard.people.models import Identity, Person, User
from reviewboard.people.sweep import occurs_in


def touching(person_id: int, pattern: str) -> tuple[str, ...]:
    """The held subjects that involve the person, or in which a word of theirs (`sweep.pattern_of`) occurs."""
    return tuple(subject for subject in sorted(standing()) if _touches(subject, person_id, pattern))


def _touches(subject: str, person_id: int, pattern: str) -> bool:
    kind, _, key = subject.partition(":")
    if not key.isdigit():
        return False
    if kind == "person":
        return int(key) == person_id
    return any(
        _involves(model, column, int(key), person_id)
        or (bool(pattern) and occurs_in(model._meta.db_table, column, int(key), pattern))
        for model, column in _rows_of(kind)
    )


def _rows_of(kind: str) -> Iterator[tuple[type[Model], str]]:
    """The table of this kind by its key, and every table that points to it, by the column that does."""
    plain = kind.replace("_", "")
    for model in _models():
        if model._meta.model_name in {plain, f"{plain}item"}:
            yield model, "id"
            for other in _models():
                yield from ((other, field.attname) for field in _keys(other) if field.related_model is model)


def _involves(model: type[Model], column: str, key: int, person_id: int) -> bool:
    rows = model._default_manager.filter(**{column: key})
    paths = {Person: "", Identity: "__person", User: "__person"}
    return any(
        rows.filter(**{f"{field.name}{paths[field.related_model]}": person_id}).exists()
        for field in _keys(model)
        if field.related_model in paths
    )


def _keys(model: type[Model]) -> Iterable["ForeignKey[Model, Model]"]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("reviewboard.") and not is_history(model)
    ]

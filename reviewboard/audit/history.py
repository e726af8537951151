"""History of rows by database triggers, which see bulk writes too (docs/adr/0008-audit-and-history.md)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import connection, models, transaction

Model = TypeVar("Model", bound=models.Model)

_PROTECTION = "append_only"  # the name that django-pghistory gives to the trigger behind `append_only=True`

_LOOK_AWAY = "SELECT set_config('pgtrigger.ignore', %s::text[]::text, true)"  # until the transaction ends


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[type[Model]], type[Model]]:
    """Keeps every version of the model's rows in `<Model>Event`, written by triggers and append-only.

    Args:
        exclude: columns that hold names or secrets, or that move too often to be history: they never reach
            the event table, so that erasing a person stays one place.
    """
    track: Callable[[type[Model]], type[Model]] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        append_only=True,
    )
    return track


def is_history(model: object) -> bool:
    """Whether the model is an event table that `tracked` made."""
    return hasattr(model, "pgh_tracked_model")


@contextmanager
def unprotected() -> Iterator[None]:
    """Lets the transaction delete history: for erasure and the end of retention only, never for corrections.

    It lifts the protection of event tables and of nothing else: the audit log stays closed inside it. The
    application's role may delete history but not rewrite it, whatever happens in here (`audit.rights`).
    """
    guards = [
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registered()
        if is_history(model) and trigger.name == _PROTECTION
    ]
    # Not by pgtrigger.ignore(): it rewrites every statement inside it and breaks those with named parameters.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOOK_AWAY, [guards])
        yield
        cursor.execute(_LOOK_AWAY, [[]])

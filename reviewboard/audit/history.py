"""History of rows by database triggers, which see bulk writes too (docs/adr/0008-audit-and-history.md)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[Model], Model]:
    """Keeps every version of the model's rows in `<Model>Event`, written by triggers and append-only.

    Args:
        exclude: columns that hold names or secrets, or that move too often to be history: they never reach the
            event table, so that erasing a person stays one place.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        append_only=True,
    )

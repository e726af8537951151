"""Migrating in half the time, for the test databases: every process of every run makes its own.

Django renders a model and all that are related to it anew after each operation. What a trigger, a constraint or an
index is made of needs none of that. The migrations as everybody else runs them are a piece of `make prove`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.operations import AddConstraint, AddIndex
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

Forwards = Callable[[Any, str, ProjectState], None]


@contextmanager
def rendering_less() -> Iterator[None]:
    """Until the block ends these operations change what is known of a model, and render nothing."""
    with (
        patch.object(AddConstraint, "state_forwards", _unrendered(AddConstraint.state_forwards)),
        patch.object(AddIndex, "state_forwards", _unrendered(AddIndex.state_forwards)),
        patch.object(AddTrigger, "state_forwards", _unrendered(AddTrigger.state_forwards)),
        patch.object(RemoveTrigger, "state_forwards", _unrendered(RemoveTrigger.state_forwards)),
    ):
        yield


def _unrendered(forwards: Forwards) -> Forwards:
    def state_forwards(operation: Any, app_label: str, state: ProjectState) -> None:
        rendered = state.__dict__.pop("apps", None)
        forwards(operation, app_label, state)
        if rendered is not None:
            state.__dict__["apps"] = rendered

    return state_forwards

"""Migrating in a tenth of the time, and with locks a tenth as long.

Django renders a model and all that are related to it, which is all of them, anew after each operation: half a second in
which whatever the migration has locked stays so, and nobody reads it. What a trigger, a constraint or an index is made of
needs none of that; a table needs what itself has become, and of the others where they are. Before a migration's own
Python Django renders all, as ever. A piece of `make prove` compares the database with the one that Django alone makes.
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
    """Until the block ends an operation renders the one model that it changes, and these operations none."""
    with (
        patch.object(AddConstraint, "state_forwards", _unrendered(AddConstraint.state_forwards)),
        patch.object(AddIndex, "state_forwards", _unrendered(AddIndex.state_forwards)),
        patch.object(AddTrigger, "state_forwards", _unrendered(AddTrigger.state_forwards)),
        patch.object(RemoveTrigger, "state_forwards", _unrendered(RemoveTrigger.state_forwards)),
        patch.object(ProjectState, "_find_reload_model", _alone),
    ):
        yield


def _alone(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """The models to be rendered anew when this one has changed: Django's own answer adds its relations."""
    del delay  # nothing else is rendered, now or later
    state.is_delayed = True  # what Django goes by when it renders all before RunPython
    return {(app_label, model_name)}


def _unrendered(forwards: Forwards) -> Forwards:
    def state_forwards(operation: Any, app_label: str, state: ProjectState) -> None:
        rendered = state.__dict__.pop("apps", None)
        forwards(operation, app_label, state)
        if rendered is not None:
            state.__dict__["apps"] = rendered

    return state_forwards

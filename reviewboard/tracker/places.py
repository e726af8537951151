"""Places as they are stored: `domain.tracking.places.Place` in plain JSON, and back."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from reviewboard.domain.tracking.fields import Decides, Shared, Standing
from reviewboard.domain.tracking.places import LABELS, Place
from reviewboard.domain.values import Priority
from reviewboard.tracker.models import ServicePlace


def as_data(place: Place) -> dict[str, Any]:
    """What is chosen for a place, without the project and type, which have columns of their own."""
    return {
        "priorities": {ours.value: theirs for ours, theirs in place.priorities.items()},
        "statuses": {theirs: ours.value for theirs, ours in place.statuses.items()},
        "targets": {ours.value: theirs for ours, theirs in place.targets.items()},
        "defaults": dict(place.defaults),
        "transition_fields": dict(place.transition_fields),
        "labels": list(place.labels),
        "level_id": place.level_id,
        "epic": place.epic,
        "epic_field": place.epic_field,
        "decides": {one.value: who.value for one, who in place.decides.items()},
        "reopens": place.reopens,
    }


def version_of(row: ServicePlace) -> str:
    """A short digest of what is chosen for a place: whoever saves says which they saw."""
    chosen = [row.connection_id, row.service_id, row.project_id, row.type_id, row.settings]
    return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()[:16]


def place_of(row: ServicePlace) -> Place:
    """The place that a row stands for."""
    said: Mapping[str, Any] = row.settings
    return Place(
        project_id=row.project_id,
        project_key=row.project_key,
        type_id=row.type_id,
        priorities={Priority(ours): theirs for ours, theirs in said.get("priorities", {}).items()},
        statuses={theirs: Standing(ours) for theirs, ours in said.get("statuses", {}).items()},
        targets={Standing(ours): theirs for ours, theirs in said.get("targets", {}).items()},
        defaults=said.get("defaults", {}),
        transition_fields=said.get("transition_fields", {}),
        labels=tuple(said.get("labels", LABELS)),
        level_id=said.get("level_id", ""),
        epic=said.get("epic", ""),
        epic_field=said.get("epic_field", ""),
        decides={Shared(one): Decides(who) for one, who in said.get("decides", {}).items()},
        reopens=said.get("reopens", False),
    )

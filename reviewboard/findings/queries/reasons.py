"""Why an action item is in its state: what a person wrote, or what the house did, as far as the reader may see it."""

import re
from collections.abc import Collection

_INCIDENT = re.compile("( with)? ⟦incident:(\\d+)⟧")


def came_back_with(incident_id: int) -> str:
    """The reason that is stored where an incident reopened it: a key, because not everybody may see the incident."""
    return f"Came back with ⟦incident:{incident_id}⟧"


def as_read(reason: str, *, incident_ids: Collection[int]) -> str:
    """A stored reason for a reader who may see these incidents; of another one it does not even tell that it is."""
    return _INCIDENT.sub(
        lambda match: f"{match[1] or ''} INC-{match[2]}" if int(match[2]) in incident_ids else "", reason
    )

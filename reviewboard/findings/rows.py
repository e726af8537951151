"""What the review learned, as other rooms and pages see it: frozen, plain values."""

from dataclasses import dataclass
from datetime import date

from reviewboard.domain.values import ActionState, Visibility


@dataclass(frozen=True, slots=True)
class ActionForAgenda:
    """What ranking and needs ask of an action item. `risk_until` is when an accepted risk ends."""

    id: int
    opened_on: date
    state: ActionState
    due_on: date | None
    risk_until: date | None
    service_id: int | None
    team_id: int | None
    owner_id: int | None
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class ActionCard:
    """An action item in one line. The title is as stored, with keys for names (people.queries.with_names)."""

    id: int
    reference: str
    title: str
    owner_id: int | None
    owner_name: str
    due_on: date | None
    state: ActionState
    visibility: Visibility
    age_days: int

"""The live meeting: its state, what a facilitator does to it, when things will come, and what is typed in one line."""

from reviewboard.domain.live.coding import from_json, to_json
from reviewboard.domain.live.commands import Command, Kind, No, Refused, apply
from reviewboard.domain.live.composing import Line, Said, parse
from reviewboard.domain.live.prediction import Expected, Prediction, predict, put_off, stretches
from reviewboard.domain.live.state import (
    OPENING,
    READ_BACK,
    Became,
    Live,
    Phase,
    Plan,
    Shows,
    Slot,
    Stretch,
    begin,
)

__all__ = [
    "OPENING",
    "READ_BACK",
    "Became",
    "Command",
    "Expected",
    "Kind",
    "Line",
    "Live",
    "No",
    "Phase",
    "Plan",
    "Prediction",
    "Refused",
    "Said",
    "Shows",
    "Slot",
    "Stretch",
    "apply",
    "begin",
    "from_json",
    "parse",
    "predict",
    "put_off",
    "stretches",
    "to_json",
]

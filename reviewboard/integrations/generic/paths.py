"""Where something is in a JSON body: names joined by dots, and positions of lists in brackets ("data.items[0].id")."""

import re
from dataclasses import dataclass

Step = str | int
"""The name of a field, or a position in a list, counted from 0."""

_NAME, _POSITION = r"(?P<name>[^.\[\]]+)", r"\[(?P<position>[0-9]{1,6})\]"
_STEP = re.compile(rf"{_NAME}|{_POSITION}")
_PATH = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[[0-9]{1,6}\])*")


@dataclass(frozen=True, slots=True)
class Found:
    """What is at a path, or what is wrong: `problem` is empty exactly when something is there."""

    value: object = None
    problem: str = ""


def read_path(text: str) -> tuple[Step, ...]:
    """The steps of a path; raises ValueError saying what a path looks like."""
    found = [(one["name"], one["position"]) for one in _STEP.finditer(text)] if _PATH.fullmatch(text) else []
    steps = tuple(int(position) if position else name.strip() for name, position in found)
    if not steps or "" in steps or "$" in steps:
        raise ValueError("a path looks like data.id, or data.items[0].name: names, dots, positions from 0")
    return steps


def follow(body: object, steps: tuple[Step, ...]) -> Found:
    """What is at the path in this body; null counts as nothing there."""
    value, walked = body, ""
    for step in steps:
        here = walked or "the body"
        if isinstance(step, int):
            if not isinstance(value, list):
                return Found(problem=f"{here} is {_sort(value)}, so it has no position {step}")
            if step >= len(value):
                return Found(problem=f"{here} has {len(value)} entries, so there is no position {step}")
            value, walked = value[step], f"{walked}[{step}]"
        else:
            if not isinstance(value, dict):
                return Found(problem=f"{here} is {_sort(value)}, so it has no field {step}")
            if step not in value:
                return Found(problem=f"{here} has no field {step}")
            value, walked = value[step], f"{walked}.{step}" if walked else step
    return Found(problem=f"{walked} is null") if value is None else Found(value)


def _sort(value: object) -> str:
    """What sort of JSON value it is, in words."""
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return "a text"
        case bool():
            return "true or false"
        case None:
            return "null"
        case _:
            return "a number"

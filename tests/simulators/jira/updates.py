"""The `update` part of a request: operations on single fields, turned into the values that they lead to."""

from typing import Any

from tests.simulators.jira.model import Json
from tests.simulators.jira.refusal import Refused


def values(given: Json, update: Any, now: Json) -> Json:
    """The fields of a request with its operations carried out on the present values.

    Raises:
        Refused: 400 where a field is in both parts, or an operation is none.
    """
    if not isinstance(update, dict):
        raise Refused(400, "data was not an object")
    found = dict(given)
    for name, operations in update.items():
        if name == "comment":
            continue
        if name in given:
            raise Refused(400, errors={name: f"Field '{name}' cannot be set in both 'fields' and 'update'."})
        found[name] = _carried_out(name, operations, now.get(name))
    return found


def remarks(update: Json) -> list[str]:
    """The comments that a request adds."""
    return [one["add"]["body"] for one in update.get("comment", []) if "add" in one]


def _carried_out(name: str, operations: Any, value: Any) -> Any:
    if not isinstance(operations, list) or not all(isinstance(one, dict) for one in operations):
        raise Refused(400, errors={name: "data was not an array"})
    for operation in operations:
        for verb, operand in operation.items():
            value = _one(name, verb, operand, value)
    return value


def _one(name: str, verb: str, operand: Any, value: Any) -> Any:
    if verb == "set":
        return operand
    if name == "labels" and verb == "add":
        return [*(value or []), operand]
    if name == "labels" and verb == "remove":
        return [one for one in value or [] if one != operand]
    raise Refused(400, errors={name: f"Operation '{verb}' is not supported for field '{name}'."})

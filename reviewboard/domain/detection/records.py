"""What git notes and traces have in common: JSON of any shape, and the agents that it names."""

import json
from typing import Any

from reviewboard.domain.detection.identities import slug
from reviewboard.domain.detection.naming import UNSPECIFIED, tools_named
from reviewboard.domain.detection.rulebook import RuleBook


def parsed(text: str) -> Any:
    """The JSON of this text, None where it is none: anything may stand in a note."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def entries(of: Any, name: str) -> dict[str, Any]:
    """The object under this name, empty where there is none."""
    found = of.get(name) if isinstance(of, dict) else None
    return found if isinstance(found, dict) else {}


def items(of: Any, name: str) -> list[Any]:
    """The list under this name, empty where there is none."""
    found = of.get(name) if isinstance(of, dict) else None
    return found if isinstance(found, list) else []


def word(of: Any, name: str) -> str:
    """The text under this name, "" where there is none."""
    found = of.get(name) if isinstance(of, dict) else None
    if not isinstance(found, str):
        return ""
    # JSON can hold what no database takes: zero bytes and halves of characters.
    return found.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def tool_of(book: RuleBook, tool: str, model: str) -> str:
    """The tool that a record names, else the tool of its model, else the name's slug; "" for test agents."""
    if tool.lower() in book.test_agents:
        return ""
    for named in (tool.replace("_", "-"), model):
        known = [one for one in tools_named(book, named[:200]) if one != UNSPECIFIED]
        if known:
            return known[0]
    return slug(tool) or slug(model.rpartition("/")[2]) or UNSPECIFIED

"""Each of the 27 behaviours of the sync is shown by a test that says so in its first line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
BEHAVIOURS = set(range(1, 28))
_SAID = re.compile(r"^Behaviours? (?P<numbers>\d+(?:(?:, | and | to )\d+)*)")


def said() -> Iterator[tuple[str, str]]:
    """Name and docstring of every test of the sync."""
    for path in [*HERE.glob("test_*.py"), *HERE.parent.glob("web/test_jira*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield node.name, ast.get_docstring(node) or ""


def test_each_behaviour_is_shown() -> None:
    shown = {
        int(number)
        for _, text in said()
        if (found := _SAID.match(text))
        for number in re.findall(r"\d+", found["numbers"])
    }
    assert shown == BEHAVIOURS

"""The habits of the house that no linter knows."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 400
BANNED_NAMES = {"utils", "util", "helpers", "common", "misc"}


def tracked_python() -> list[Path]:
    """Python files that git tracks, migrations apart."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split() if "/migrations/" not in name]


FILES = tracked_python()
TEXTS = {path: path.read_text() for path in FILES}


def test_there_is_something_to_check() -> None:
    assert len(FILES) > 40


def test_each_file_is_short_and_named_for_what_it_holds() -> None:
    long = [named(path) for path, text in TEXTS.items() if len(text.splitlines()) > MAX_LINES]
    assert long == [], "split by reason to change"
    assert [named(path) for path in FILES if {path.stem, *path.relative_to(ROOT).parts} & BANNED_NAMES] == []


def test_the_domain_imports_the_standard_library_and_itself() -> None:
    foreign = [
        f"{named(path)}: {name}"
        for path, text in TEXTS.items()
        if "reviewboard/domain/" in str(path)
        for name in imported(ast.parse(text))
        if not name.startswith("reviewboard.domain") and name.split(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


def named(path: Path) -> str:
    """The file as git names it."""
    return str(path.relative_to(ROOT))


def imported(tree: ast.Module) -> Iterator[str]:
    """The names of the modules that a file imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_no_import_hides_inside_a_function() -> None:
    """It would hide a circle."""
    hidden = [
        f"{named(path)}:{node.lineno} in {function.name}"
        for path, text in TEXTS.items()
        if path.is_relative_to(ROOT / "reviewboard")
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_the_clock_is_never_read_inside_the_domain() -> None:
    for path in (f for f in FILES if "reviewboard/domain/" in str(f)):
        for reading in (".now(", ".utcnow(", ".today(", "time.time("):
            assert reading not in TEXTS[path], f"{path.name}: pass as_of instead"


def test_nobody_leaves_a_page_or_judges_it_before_it_is_there() -> None:
    """Between a click and what comes next a test waits for what a person would see, as `Visit.follow` does."""
    hasty = [
        f"{named(path)}: {found}"
        for path, text in TEXTS.items()
        if path.is_relative_to(ROOT / "tests")
        for found in re.findall(r"\.click\(\)\n\s+(?:\w+\.)*(?:go|goto|reload)\(", text)
    ]
    assert hasty == []

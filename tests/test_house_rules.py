"""The habits of the house that no linter knows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 400
BANNED_NAMES = {"utils", "util", "helpers", "common", "misc"}


def tracked_python() -> list[Path]:
    """Python files that git tracks, migrations apart."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split() if "/migrations/" not in name]


FILES = tracked_python()


def test_there_is_something_to_check() -> None:
    assert len(FILES) > 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_named_for_what_it_holds(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES, "split it by reason to change"
    assert not {path.stem, *(part for part in path.relative_to(ROOT).parts)} & BANNED_NAMES


@pytest.mark.parametrize(
    "path",
    [f for f in FILES if "reviewboard/domain/" in str(f)],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_domain_imports_the_standard_library_and_itself(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for name in names:
            assert name.startswith("reviewboard.domain") or name.split(".")[0] in sys.stdlib_module_names, (
                name
            )


@pytest.mark.parametrize(
    "path",
    [f for f in FILES if f.is_relative_to(ROOT / "reviewboard")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_import_hides_inside_a_function(path: Path) -> None:
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            hidden = [n.lineno for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not hidden, f"{function.name} imports inside itself, which hides a circle"


def test_the_clock_is_never_read_inside_the_domain() -> None:
    for path in (f for f in FILES if "reviewboard/domain/" in str(f)):
        text = path.read_text()
        for reading in (".now(", ".utcnow(", ".today(", "time.time("):
            assert reading not in text, f"{path.name}: pass as_of instead"


@pytest.mark.parametrize(
    "path",
    [f for f in FILES if f.is_relative_to(ROOT / "tests")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_nobody_leaves_a_page_or_judges_it_before_it_is_there(path: Path) -> None:
    """Between a click and what comes next a test waits for what a person would see, as `Visit.follow` does."""
    hasty = re.findall(r"\.click\(\)\n\s+(?:\w+\.)*(?:go|goto|reload)\(", path.read_text())
    assert hasty == []

"""The pictures of README and docs: there, small, and each of them shown."""

import re
from pathlib import Path

from tests.screenshots import PICTURES, SHOWN
from tests.screenshots_jira import SCENES
from tests.screenshots_live import SHOWN as OF_THE_HOUR

ROOT = PICTURES.parent.parent
LARGEST, TOGETHER = 200_000, 2_700_000  # bytes
_PICTURE = re.compile(r"!\[[^]]+\]\(([^)]+)\)")


def shown() -> set[Path]:
    """The pictures that README and docs show."""
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    return {(page.parent / to).resolve() for page in pages for to in _PICTURE.findall(page.read_text())}


def test_every_picture_is_taken_by_the_script_and_shown_somewhere() -> None:
    names = [*(picture.name for picture in (*SHOWN, *OF_THE_HOUR)), *SCENES]
    taken = {PICTURES / f"{name}.png" for name in names}
    assert set(PICTURES.iterdir()) == taken == shown()


def test_the_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert max(sizes.values()) <= LARGEST, sizes
    assert sum(sizes.values()) <= TOGETHER, sizes

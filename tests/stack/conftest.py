"""Folders and a running stack for the tests of the stack itself."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reviewboard.stack import Stack


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for socket names and which, as root, the servers' user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="rb-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with short_folder() as path, Stack(path, durable=False) as running:
        yield running

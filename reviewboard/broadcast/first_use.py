"""The Redis client is loaded by the first who sends something, the one import of ours that is put off.

Its library takes a tenth of a process's start, and commands, scans and tests of rules never send anything.
"""

from importlib import import_module
from types import ModuleType


def server() -> ModuleType:
    """`reviewboard.broadcast.server`, with `client` and `Failure`."""
    return import_module("reviewboard.broadcast.server")

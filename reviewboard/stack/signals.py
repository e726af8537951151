"""An orderly end for the process that supervises."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ending_on_signal() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal leave the block by SystemExit with 128 + the signal's number.

    Only the first one counts: the end it begins is bounded by every guard's grace time, and an impatient
    second Ctrl-C must not cut it short. To be entered in the main thread.
    """
    before = {number: signal.getsignal(number) for number in ENDING}
    for number in ENDING:
        if number is not signal.SIGHUP or before[number] is not signal.SIG_IGN:  # nohup
            signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def interrupts_left_to_the_command() -> Iterator[None]:
    """Ctrl-C in a terminal reaches the command in the foreground by itself; it decides whether to end."""
    before = signal.signal(signal.SIGINT, _ignore)  # a handler, not SIG_IGN, which children would inherit
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  the signature of a handler
    for other in ENDING:
        signal.signal(other, _ignore)
    raise SystemExit(128 + number)


def _ignore(number: int, frame: FrameType | None) -> None:
    """Nothing to do."""

"""What the inbox does: receives, processes, replays, polls, and forgets bodies in time."""

from reviewboard.inbox.operations.asking import available, greet
from reviewboard.inbox.operations.polling import poll, poll_due, read_since
from reviewboard.inbox.operations.processing import process
from reviewboard.inbox.operations.receiving import receive
from reviewboard.inbox.operations.replaying import replay, replay_one, sweep
from reviewboard.inbox.operations.retaining import forget_bodies, retain

__all__ = [
    "available",
    "forget_bodies",
    "greet",
    "poll",
    "poll_due",
    "process",
    "read_since",
    "receive",
    "replay",
    "replay_one",
    "retain",
    "sweep",
]

"""Writing the outbox: owing, claiming, settling, and what a person or a tick does about the rest."""

from reviewboard.outbox.operations.claiming import begin, claim, put_back
from reviewboard.outbox.operations.owing import Debt, insert_owing, owe, owe_all, owe_together
from reviewboard.outbox.operations.settling import resolve, settle
from reviewboard.outbox.operations.tending import NotDead, hasten, prune, revive, sweep

__all__ = [
    "Debt",
    "NotDead",
    "begin",
    "claim",
    "hasten",
    "insert_owing",
    "owe",
    "owe_all",
    "owe_together",
    "prune",
    "put_back",
    "resolve",
    "revive",
    "settle",
    "sweep",
]

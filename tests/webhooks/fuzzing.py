"""So many hostile deliveries at every vendor's door, all of them processed, and whose fault the failures are."""

import logging
import random
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from reviewboard.celery import HANDLERS
from reviewboard.connections.kinds import Purpose
from reviewboard.connections.models import Connection
from reviewboard.connections.operations import ensure_connection
from reviewboard.connections.secrets import set_secret
from reviewboard.domain.values import MessageState
from reviewboard.inbox.models import Delivery
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim
from reviewboard.outbox.relay import pass_on
from tests.inbox.scenes import NOW, SECRET
from tests.webhooks.examples import SENDERS, Example, Headers, Sender, signed
from tests.webhooks.mutations import mutated, renamed

FORGED = 0.05
"""So many of them are signed with another secret, or their proof is strange."""
OURS = ("its source stumbled", "could not be recorded")
"""Reasons that say that we failed, and not that the payload is none."""


@dataclass
class Sent:
    """What was sent, and how it was answered: by status, and what our own faults were."""

    statuses: Counter[int] = field(default_factory=Counter)
    forged: int = 0
    faults: list[str] = field(default_factory=list)


def connect_all() -> dict[str, int]:
    """A connection to every vendor, each with the same secret; their ids."""
    ids = {}
    for one in SENDERS:
        made = ensure_connection(
            key=one.vendor, name=one.vendor.title(), vendor=one.vendor, kind=one.kind, as_of=NOW
        )
        set_secret(connection_id=made, purpose=Purpose.WEBHOOK, value=SECRET, as_of=NOW, actor_id=None)
        Connection.objects.filter(pk=made).update(config=dict(one.config))
        ids[one.vendor] = made
    return ids


def send_many(count: int, seed: int) -> Sent:
    """Sends so many, turn by turn to each vendor; a signed one is taken or known, and nothing gives a 5xx."""
    chance, sent, client = random.Random(seed), Sent(), Client(raise_request_exception=False)
    examples = {one.vendor: one.examples() for one in SENDERS}
    for number in range(count):
        sender = SENDERS[number % len(SENDERS)]
        example = chance.choice(examples[sender.vendor])
        body = mutated(example, chance)
        bent = Example(renamed(sender, example, chance), body)
        forged = chance.random() < FORGED
        headers = _proved(sender, bent, chance, forged=forged)
        status = _post(client, sender.vendor, headers, body)
        sent.statuses[status] += 1
        sent.forged += forged
        if status not in ({401} if forged else {200, 202}):
            sent.faults.append(f"{sender.vendor}: {status} to {headers} and {body[:300]!r}")
    return sent


def _proved(sender: Sender, bent: Example, chance: random.Random, *, forged: bool) -> Headers:
    now = str(int(timezone.now().timestamp()))
    if not forged:
        return signed(sender, bent, at=now)
    headers = signed(sender, bent, at=now, secret="somebody-else-s")
    name = chance.choice(list(sender.sign(bent.body, "", now)))
    strange = chance.choice(("", "sha256=", "v1,", "\xff\xfe", "x" * 9000, "Basic ####", headers[name]))
    return headers | {name: strange}


def _post(client: Client, vendor: str, headers: Headers, body: bytes) -> int:
    given = {name: value for name, value in headers.items() if name != "content-type"}
    kind = headers.get("content-type", "")
    return int(client.generic("POST", f"/hooks/{vendor}/", body, kind, headers=given).status_code)


def process_all() -> int:
    """Works off everything that is owed, as relay and worker do; how many messages that were."""
    done = 0
    while passed := pass_on(
        send=_work, limit=20, as_of=timezone.now(), claimed_by="fuzz", wait=timedelta(seconds=1)
    ):
        done += passed
    return done


def _work(claim: Claim) -> None:
    import_string(HANDLERS[claim.kind])(message_id=claim.id, token=str(claim.token))


def unsettled() -> list[tuple[str, str]]:
    """Messages whose task did not end well, and what it said."""
    waiting = Message.objects.filter(state=MessageState.PENDING, attempts=0)
    left = Message.objects.exclude(state=MessageState.SETTLED).exclude(pk__in=waiting)
    return list(left.values_list("subject", "last_error")[:5])


def ends() -> dict[str, int]:
    """How many deliveries ended how."""
    return dict(sorted(Counter(Delivery.objects.values_list("state", flat=True)).items()))


@contextmanager
def our_faults() -> Iterator[list[str]]:
    """Once the block has ended: each sort of fault of ours, with the smallest payload that brings it about."""
    found: list[str] = []
    caught = _Caught()
    logger = logging.getLogger("reviewboard.inbox.operations.processing")
    logger.addHandler(caught)
    try:
        yield found
    finally:
        logger.removeHandler(caught)
    found += [f"{where}\n{caught.smallest(ids)}" for where, ids in caught.deliveries.items()]


class _Caught(logging.Handler):
    """Keeps where each fault was raised, and for which deliveries."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.deliveries: dict[str, list[int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        assert error is not None
        assert isinstance(record.args, tuple)
        frames = [one for one in traceback.extract_tb(error.__traceback__) if "/reviewboard/" in one.filename]
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
        said = str(error).partition("\n")[0][:120]
        self.deliveries.setdefault(f"{type(error).__name__} at {place}: {said}", []).append(
            int(str(record.args[0]))
        )

    @staticmethod
    def smallest(ids: list[int]) -> str:
        """The delivery with the smallest body, as somebody else could send it."""
        one = Delivery.objects.filter(pk__in=ids).order_by("size").select_related("connection").first()
        if one is None:
            return "(not kept)"
        body = bytes(one.body or b"")[:3000]
        return f"  {len(ids)} of {one.connection.vendor}, event {one.event!r}, {one.size} bytes: {body!r}"

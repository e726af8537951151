"""`manage.py relay`: passes owed effects on to the workers."""

import logging
import os
import signal
import socket
from typing import Any

from django.core.management.base import BaseCommand

from reviewboard.celery import RETRY, send_task
from reviewboard.outbox.kinds import KINDS, Lane
from reviewboard.outbox.outcomes import Claim
from reviewboard.outbox.relay import BrokerDown, Relay

logger = logging.getLogger(__name__)


def send(claim: Claim) -> None:
    """Sends the handler's task by name to the queue of its lane.

    A retry in the default lane goes to a queue of its own, and never delays a first attempt; a tracker's calls take their
    turns anyway.

    Raises:
        BrokerDown: it was not taken.
    """
    lane = KINDS[claim.kind].lane
    queue = RETRY if lane is Lane.DEFAULT and claim.attempts > 1 else lane.value
    try:
        send_task(claim.kind, queue=queue, message_id=claim.id, token=str(claim.token))
    except OSError as error:
        raise BrokerDown(str(error)) from error


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; finishes its round first."""

    help = "Pass owed effects on to the workers. Any number of relays may run."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Ends within about a second of the signal."""
        relay = Relay(send=send, claimed_by=f"{socket.gethostname()}:{os.getpid()}"[:80])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop.set())
        logger.info("the relay runs")
        relay.run()
        logger.info("the relay ends")

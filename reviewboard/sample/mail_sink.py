"""The demo's mail server: takes every mail and keeps it in a folder that the mailbox page reads.

Run as `python -m reviewboard.sample.mail_sink --port 9025`; the folder is MAILBOX_DIR. On loopback only.
"""

import asyncio
import os
import signal
import uuid
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    """Writes each message as one file, first aside and then by rename, so that no reader sees half of one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802  # aiosmtpd's signature
        """Keeps the message under the time at which it came."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}"
        aside = self._folder / f".{name}.part"
        aside.write_bytes(envelope.original_content or b"")
        aside.rename(self._folder / f"{name}.eml")
        return "250 Kept"


async def serve(port: int, folder: Path) -> None:
    """Takes mail until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    keeper = Keeper(folder)
    server = await loop.create_server(lambda: SMTP(keeper, loop=loop), "127.0.0.1", port)
    async with server:
        await ended.wait()


def main() -> None:
    """Reads --port and MAILBOX_DIR."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    asyncio.run(serve(port, Path(os.environ["MAILBOX_DIR"])))


if __name__ == "__main__":
    main()

"""The demo's mail server: takes every mail that reviewboard sends and drops it into a folder.

Run as `python -m reviewboard.sample.mail_sink --port 8025`. It listens on this machine only, sends nothing on,
and ends on SIGTERM or Ctrl-C.
"""

import os
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from reviewboard.integrations.mail.mailbox import keep


class Folder:
    """Takes mails for aiosmtpd and keeps each as a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        """Keeps the mail, and only then accepts it."""
        del server, session  # the mail is all that counts
        content = envelope.original_content or b""
        keep(self._folder, content, arrived_at=datetime.now(UTC))
        return "250 Kept"


def serve(port: int, folder: Path, host: str = "127.0.0.1") -> Controller:
    """Starts taking mail in a thread; `stop()` ends it.

    Raises:
        OSError: the port is taken.
    """
    controller = Controller(Folder(folder), hostname=host, port=port)
    controller.start()
    return controller


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until told to end."""
    parser = ArgumentParser(prog="python -m reviewboard.sample.mail_sink", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--folder",
        type=Path,
        default=os.environ.get("MAILBOX_DIR", "var/mailbox"),
        help="where mails go (MAILBOX_DIR)",
    )
    chosen = parser.parse_args(arguments)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    controller = serve(chosen.port, chosen.folder)
    ended.wait()
    controller.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

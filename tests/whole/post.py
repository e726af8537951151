"""Sends mail for real, to a server on loopback, and keeps it where the demo's mailbox looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from pathlib import Path

from pytest_django import Settings

from reviewboard.integrations.mail import outgoing
from reviewboard.sample.mail_sink import Folder
from tests.proofs.mail import served


@contextmanager
def delivered(settings: Settings, folder: Path) -> Iterator[list[EmailMessage]]:
    """Mail that is sent in the block arrives; the list is filled when the block ends."""
    arrived: list[EmailMessage] = []
    with served(Folder(folder)) as url:
        settings.SMTP_URL, settings.MAILBOX_DIR = url, folder
        outgoing.sink.cache_clear()
        try:
            yield arrived
        finally:
            outgoing.sink.cache_clear()
    for path in sorted(folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=MAIL_POLICY)
        assert isinstance(message, EmailMessage)
        arrived.append(message)

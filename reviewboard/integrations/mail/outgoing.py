"""The way out that every worker process keeps: one connection to the mail server, whoever sends."""

from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from reviewboard.domain.ports import Unavailable
from reviewboard.integrations.mail.smtp import SmtpServer, SmtpSink


@cache
def sink() -> SmtpSink:
    """The connection to the mail server, kept by each worker process.

    Raises:
        Unavailable: no server is configured; mail waits until there is one.
    """
    if not settings.SMTP_URL:
        raise Unavailable("no mail server is configured: set SMTP_URL")
    return SmtpSink(SmtpServer.from_url(settings.SMTP_URL))


def host() -> str:
    """The installation's host, as Message-IDs and calendar UIDs name it."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"

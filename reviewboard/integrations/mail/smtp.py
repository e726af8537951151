"""Mail out by SMTP: one connection for many messages, and two ways of failing (`domain.ports`).

Nothing of a message is logged or put into an error: the server's words are kept, without addresses.
"""

import re
import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from reviewboard.domain.ports import Rejected, Unavailable

_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_MISCONFIGURED = timedelta(minutes=15)
"""How long to leave a server alone that does not let us in: somebody has to change something first."""
_IDLE = 5.0
"""Seconds after which a kept connection is asked whether it still stands."""
_TRY_LATER = 421
"""The server is closing this connection (RFC 5321, 3.8). Every error of smtplib is an OSError."""


class Encryption(StrEnum):
    """How the connection is kept private. NONE is for a server on this machine."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail goes out. `timeout` is in seconds, for each answer of the server."""

    host: str
    port: int = 25
    encryption: Encryption = Encryption.NONE
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0
    messages_per_connection: int = 500

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """From "smtp://user:password@host:587/?tls=starttls" or "smtps://host". Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("an SMTP address begins with smtp:// or smtps:// and names a host")
        implied = Encryption.TLS if parts.scheme == "smtps" else Encryption.NONE
        encryption = Encryption(parse_qs(parts.query).get("tls", [implied.value])[-1])
        usual = {Encryption.NONE: 25, Encryption.STARTTLS: 587, Encryption.TLS: 465}[encryption]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, parts.port or usual, encryption, user, password)


class SmtpSink:
    """Delivers one message at a time over a connection that it keeps. Threads take turns."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._connection: smtplib.SMTP | None = None
        self._sent = 0
        self._used_at = 0.0

    def deliver(self, message: EmailMessage | bytes, ref: str) -> str:
        """Hands the message over and returns its Message-ID; `ref` is what an earlier attempt gave, or "".

        It goes to all its recipients or to none. Repeating it is as harmless as SMTP allows: the same
        Message-ID arrives twice. Raises `Rejected` when the server will never take it, `Unavailable` when it
        may later.
        """
        mail = message_from_bytes(message, policy=SMTP) if isinstance(message, bytes) else message
        content = mail.as_bytes()
        sender, recipients = _addresses(mail, "From"), _addresses(mail, "To", "Cc")
        with self._lock, self._failures():
            connection = self._begin(sender[0])
            for recipient in recipients:
                _expect(connection.rcpt(recipient))
            _expect(connection.data(content))
            self._sent += 1
            self._used_at = time.monotonic()
        return str(mail["Message-ID"] or ref)

    def close(self) -> None:
        """Says goodbye. The next message opens a connection of its own."""
        connection, self._connection, self._sent = self._connection, None, 0
        if connection is not None:
            with suppress(OSError):
                connection.quit()
            connection.close()

    def _begin(self, sender: str) -> smtplib.SMTP:
        """A connection on which the server took the sender: the kept one, or a new one if that had closed."""
        if self._connection is not None and self._is_alive():
            answer = (_TRY_LATER, b"")
            with suppress(OSError):
                answer = self._connection.mail(sender)
            if answer[0] != _TRY_LATER:
                _expect(answer)
                return self._connection
        self.close()
        self._connection = _open(self._server)
        _expect(self._connection.mail(sender))
        return self._connection

    def _is_alive(self) -> bool:
        if self._connection is None or self._sent >= self._server.messages_per_connection:
            return False
        if time.monotonic() - self._used_at < _IDLE:
            return True
        with suppress(OSError):
            return self._connection.noop()[0] == 250
        return False

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turns whatever went wrong into one of the two types, and leaves no half-told transaction behind."""
        try:
            yield
        except smtplib.SMTPAuthenticationError as error:
            self.close()
            raise Unavailable(_words(error.smtp_code, error.smtp_error), _MISCONFIGURED) from None
        except smtplib.SMTPResponseException as error:
            self._reset(error.smtp_code)
            words = _words(error.smtp_code, error.smtp_error)
            raise (Rejected(words) if error.smtp_code >= 500 else Unavailable(words)) from None
        except smtplib.SMTPNotSupportedError as error:
            self.close()
            raise Unavailable(_without_addresses(str(error)), _MISCONFIGURED) from None
        except OSError as error:
            self.close()
            raise Unavailable(_without_addresses(str(error)) or type(error).__name__) from None

    def _reset(self, code: int) -> None:
        if self._connection is None or code == _TRY_LATER:
            self.close()
            return
        try:
            self._connection.rset()
        except OSError:
            self.close()


def _open(server: SmtpServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.encryption is Encryption.TLS:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        if server.encryption is Encryption.STARTTLS:
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        connection.ehlo_or_helo_if_needed()
    except BaseException:
        connection.close()
        raise
    return connection


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, words)


def _addresses(mail: EmailMessage, *headers: str) -> list[str]:
    """The plain addresses. Raises `Rejected` when there are none, or one that plain SMTP cannot carry."""
    fields = [str(value) for header in headers for value in mail.get_all(header, [])]
    found = [address for _, address in getaddresses(fields) if address]
    if not found or not all(address.isascii() for address in found):
        raise Rejected(f"the message has no {headers[0]} address that SMTP can carry")
    return found


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {_without_addresses(' '.join(text.split()))}"


def _without_addresses(words: str) -> str:
    """Errors are kept longer than people are; an address in them would outlive its erasure."""
    return _ADDRESS.sub("(address)", words)

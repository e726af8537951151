"""Mail leaves over a real SMTP server: as it was built, over few connections; failures say what they are."""

import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.integrations.mail.smtp import Encryption, SmtpServer, SmtpSink
from tests.integrations.mail.test_message import compose

Answer = str | None


class Mailbox:
    """What a server saw. `answers` are said once each, at their command, instead of accepting."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.connections = 0
        self.answers: dict[str, list[str]] = {}

    def _said(self, command: str) -> Answer:
        waiting = self.answers.get(command)
        return waiting.pop(0) if waiting else None

    async def handle_EHLO(  # noqa: N802  # aiosmtpd finds handlers by these names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802  # as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = self._said("MAIL")
        if said is None:
            envelope.mail_from = address
        return said or "250 OK"

    async def handle_RCPT(  # noqa: N802  # as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = self._said("RCPT")
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        said = self._said("DATA")
        if said is None:
            self.received.append(bytes(envelope.original_content or b""))
            self.recipients.append(list(envelope.rcpt_tos))
        return said or "250 OK"


Start = Callable[..., tuple[Mailbox, SmtpServer, Controller]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts servers that are stopped at the end."""
    controllers: list[Controller] = []

    def begin(**options: Any) -> tuple[Mailbox, SmtpServer, Controller]:
        mailbox, port = Mailbox(), options.pop("port", None) or free_port()
        controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
        controller.start()
        controllers.append(controller)
        return mailbox, SmtpServer("127.0.0.1", port, timeout=5.0), controller

    yield begin
    for controller in controllers:
        if controller.loop.is_running():
            controller.stop()


def mail(number: int = 1) -> EmailMessage:
    return compose(message_id=f"<agenda-48-{number}-1@review.example.com>")


def test_a_message_arrives_as_it_was_built(start: Start) -> None:
    mailbox, server, _ = start()
    assert SmtpSink(server).deliver(mail(), "") == "<agenda-48-1-1@review.example.com>"
    assert mailbox.received == [mail().as_bytes()]
    assert mailbox.recipients == [["lukasz@example.com"]]


def test_a_message_kept_as_bytes_arrives_as_it_was_kept(start: Start) -> None:
    mailbox, server, _ = start()
    assert SmtpSink(server).deliver(mail().as_bytes(), "") == "<agenda-48-1-1@review.example.com>"
    assert mailbox.received == [mail().as_bytes()]


def test_120_messages_go_over_one_connection(start: Start) -> None:
    mailbox, server, _ = start()
    sink = SmtpSink(server)
    for number in range(120):
        sink.deliver(mail(number), "")
    assert (len(mailbox.received), mailbox.connections) == (120, 1)


def test_a_server_that_wants_fewer_a_connection_gets_fewer(start: Start) -> None:
    mailbox, server, _ = start()
    sink = SmtpSink(replace(server, messages_per_connection=2))
    for number in range(5):
        sink.deliver(mail(number), "")
    assert (len(mailbox.received), mailbox.connections) == (5, 3)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_permanent_refusal_is_rejected_with_the_servers_words(start: Start, command: str) -> None:
    mailbox, server, _ = start()
    mailbox.answers[command] = ["550 5.1.1 No such user here"]
    sink = SmtpSink(server)
    with pytest.raises(Rejected) as caught:
        sink.deliver(mail(), "")
    assert caught.value.words == "550 5.1.1 No such user here"
    sink.deliver(mail(2), "")
    assert (len(mailbox.received), mailbox.connections) == (1, 1)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_for_now_is_unavailable_and_the_next_message_goes(start: Start, command: str) -> None:
    mailbox, server, _ = start()
    mailbox.answers[command] = ["451 4.7.1 Greylisted, come back"]
    sink = SmtpSink(server)
    with pytest.raises(Unavailable) as caught:
        sink.deliver(mail(), "")
    assert caught.value.words == "451 4.7.1 Greylisted, come back"
    sink.deliver(mail(2), "")
    assert (len(mailbox.received), mailbox.connections) == (1, 1)


def test_the_address_in_a_servers_words_is_not_kept(start: Start) -> None:
    mailbox, server, _ = start()
    mailbox.answers["RCPT"] = ["550 5.1.1 <lukasz@example.com>: unknown"]
    with pytest.raises(Rejected) as caught:
        SmtpSink(server).deliver(mail(), "")
    assert caught.value.words == "550 5.1.1 <(address)>: unknown"


def test_one_refused_recipient_of_two_keeps_it_from_both(start: Start) -> None:
    mailbox, server, _ = start()
    mailbox.answers["RCPT"] = ["250 OK", "550 5.1.1 unknown"]
    message = mail()
    message["Cc"] = "second@example.com"
    with pytest.raises(Rejected):
        SmtpSink(server).deliver(message, "")
    assert mailbox.received == []


def test_a_kept_connection_that_the_server_ends_is_replaced(start: Start) -> None:
    mailbox, server, _ = start()
    sink = SmtpSink(server)
    sink.deliver(mail(1), "")
    mailbox.answers["MAIL"] = ["421 4.4.2 Too many messages in this connection"]
    sink.deliver(mail(2), "")
    assert (len(mailbox.received), mailbox.connections) == (2, 2)


def test_a_server_that_was_restarted_is_found_again(start: Start) -> None:
    _, server, controller = start()
    sink = SmtpSink(server)
    sink.deliver(mail(1), "")
    controller.stop()
    mailbox, _, _ = start(port=server.port)
    sink.deliver(mail(2), "")
    assert len(mailbox.received) == 1


def test_no_server_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="refused"):
        SmtpSink(SmtpServer("127.0.0.1", free_port())).deliver(mail(), "")


def test_a_server_that_says_nothing_is_unavailable_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = SmtpServer("127.0.0.1", silent.getsockname()[1], timeout=0.2)
        with pytest.raises(Unavailable, match="timed out"):
            SmtpSink(server).deliver(mail(), "")


def lets_in(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"review", b"p@ss word")
    return AuthResult(success=known, handled=known)


def test_the_configured_user_signs_in(start: Start) -> None:
    mailbox, server, _ = start(authenticator=lets_in, auth_required=True, auth_require_tls=False)
    url = f"smtp://review:p%40ss%20word@127.0.0.1:{server.port}"
    SmtpSink(SmtpServer.from_url(url)).deliver(mail(), "")
    assert len(mailbox.received) == 1


def test_a_wrong_password_waits_for_somebody_instead_of_killing_every_mail(start: Start) -> None:
    _, server, _ = start(authenticator=lets_in, auth_required=True, auth_require_tls=False)
    with pytest.raises(Unavailable) as caught:
        SmtpSink(replace(server, user="review", password="wrong")).deliver(mail(), "")
    assert caught.value.retry_after == timedelta(minutes=15)


def test_nothing_is_sent_in_the_clear_when_encryption_was_asked_for(start: Start) -> None:
    mailbox, server, _ = start()
    with pytest.raises(Unavailable, match="STARTTLS"):
        SmtpSink(replace(server, encryption=Encryption.STARTTLS)).deliver(mail(), "")
    with pytest.raises(Unavailable):
        SmtpSink(replace(server, encryption=Encryption.TLS)).deliver(mail(), "")
    assert mailbox.received == []


def test_nothing_of_a_mail_is_logged_or_shown(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="reviewboard")
    _, server, _ = start()
    SmtpSink(server).deliver(mail(), "")
    assert not [record for record in caplog.records if record.name.startswith("reviewboard")]
    assert "secret" not in repr(replace(server, user="review", password="secret"))


def test_an_address_that_plain_smtp_cannot_carry_is_rejected_before_connecting() -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@example.com", "żółw@example.com"
    with pytest.raises(Rejected, match="address"):
        SmtpSink(SmtpServer("127.0.0.1", 1)).deliver(message, "")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", SmtpServer("localhost", 25)),
        (
            "smtp://u:p%2F@m.example:26/?tls=starttls",
            SmtpServer("m.example", 26, Encryption.STARTTLS, "u", "p/"),
        ),
        ("smtp://mail.example/?tls=starttls", SmtpServer("mail.example", 587, Encryption.STARTTLS)),
        ("smtps://mail.example", SmtpServer("mail.example", 465, Encryption.TLS)),
    ],
)
def test_a_server_is_read_from_its_url(url: str, server: SmtpServer) -> None:
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize("url", ["", "http://mail.example", "smtp://", "smtp://mail.example/?tls=maybe"])
def test_a_url_that_names_no_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"SMTP|Encryption"):
        SmtpServer.from_url(url)

"""Signing in as an app: the key is exchanged for a token of an hour, which is kept in memory and goes nowhere else."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.domain.statuses import HeadStatus, HeadWord, StatusState
from reviewboard.integrations.github import app
from reviewboard.integrations.github.source import GitHubSource
from reviewboard.integrations.github.statuses import GitHubStatuses
from reviewboard.integrations.http import opened
from tests.simulators.forge import Forge

APP, INSTALLATION = "Iv23liExample", "678"
KEY = rsa.generate_private_key(65537, 2048)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
EXCHANGE = f"/app/installations/{INSTALLATION}/access_tokens"


def pem(key: Any = KEY, form: PrivateFormat = PrivateFormat.TraditionalOpenSSL) -> str:
    return str(key.private_bytes(Encoding.PEM, form, NoEncryption()).decode())


@pytest.fixture(autouse=True)
def _nothing_in_memory() -> Iterator[None]:
    app.forget()
    yield
    app.forget()


@pytest.fixture
def forge() -> Iterator[Forge]:
    with Forge() as one:
        one.repository("shop/checkout")
        one.install(APP, INSTALLATION, PUBLIC)
        yield one


def config(forge: Forge, **changed: str) -> dict[str, object]:
    return {"api_url": forge.url, "app_id": APP, "installation_id": INSTALLATION, **changed}


def greeted(forge: Forge, key: str, **changed: str) -> str:
    source = GitHubSource(config(forge, **changed))
    return source.greet(opened(source.access(key)))


def exchanges(forge: Forge) -> int:
    return sum(path == EXCHANGE for _, path, _ in forge.calls)


def test_an_app_reads_and_tells_with_one_token(forge: Forge) -> None:
    assert greeted(forge, pem()) == "Signed in to GitHub as an app, which may read 1 repositories."
    pull = forge.open_pull("shop/checkout", author="ines")
    sink = GitHubStatuses(config(forge))
    word = HeadWord(StatusState.PENDING, "Waits for an approval")
    sink.tell(HeadStatus("4711", "shop/checkout", pull.head, word, ""), opened(sink.access(pem())))
    assert [one.by for one in forge.ledger] == ["app"]
    assert exchanges(forge) == 1


def test_what_is_signed_names_the_app_for_ten_minutes_at_most() -> None:
    now = datetime.now(UTC)
    said = jwt.decode(app._signed(APP, pem(), now), PUBLIC, ["RS256"])
    assert said["iss"] == APP
    assert said["iat"] == int((now - timedelta(minutes=1)).timestamp())
    assert said["exp"] - said["iat"] == 600


@pytest.mark.parametrize(
    "pasted",
    [
        pem(),
        pem(form=PrivateFormat.PKCS8),
        pem().replace("\n", ""),
        pem().replace("\n", " "),
        pem().replace("\n", "\\n"),
        f"\n  {pem()}",
    ],
    ids=["as GitHub gives it", "PKCS8", "without line breaks", "in one line", "escaped", "with space around"],
)
def test_a_key_is_read_however_it_was_pasted(forge: Forge, pasted: str) -> None:
    assert greeted(forge, pasted).startswith("Signed in to GitHub as an app")


def test_a_token_is_used_until_five_minutes_before_its_end(forge: Forge) -> None:
    forge.install(APP, INSTALLATION, PUBLIC, lasts=timedelta(minutes=5, seconds=30))
    for _ in range(3):
        greeted(forge, pem())
    assert exchanges(forge) == 1
    app.forget()
    forge.install(APP, INSTALLATION, PUBLIC, lasts=timedelta(minutes=4, seconds=30))
    source = GitHubSource(config(forge))
    http = opened(source.access(pem()))
    for _ in range(2):
        http.get("installation/repositories")
    assert exchanges(forge) == 3


def test_each_key_has_a_token_of_its_own(forge: Forge) -> None:
    """Who knows the numbers of an app, and not its key, is not let in by what another connection keeps."""
    greeted(forge, pem())
    other = rsa.generate_private_key(65537, 2048)
    with pytest.raises(Rejected, match="GitHub does not let the app in: 401 A JSON web token could not"):
        greeted(forge, pem(other))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"app_id": "another"}, "GitHub does not let the app in: 401 Integration not found"),
        ({"installation_id": "1"}, "GitHub does not let the app in: 404 Not Found"),
        ({"installation_id": "678/../1"}, "GitHub does not let the app in: 404 Not Found"),
        ({"installation_id": ""}, "an app needs its id and the id of its installation"),
        ({"app_id": " "}, "an app needs its id and the id of its installation"),
    ],
)
def test_what_is_wrong_is_said(forge: Forge, changed: dict[str, str], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        greeted(forge, pem(), **changed)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("ghp_ordinary", "an app signs in with its private key"),
        (pem()[:400] + "\n-----END RSA PRIVATE KEY-----", "cannot be read: paste the whole PEM file again"),
        (
            pem(ec.generate_private_key(ec.SECP256R1()), PrivateFormat.PKCS8),
            "no key that GitHub gives to an app",
        ),
    ],
    ids=["a token", "half a key", "another sort of key"],
)
def test_what_is_no_key_of_an_app_is_refused_before_anything_is_sent(
    forge: Forge, key: str, words: str
) -> None:
    with pytest.raises(Rejected, match=words):
        greeted(forge, key)
    assert forge.calls == []


def test_a_private_key_is_never_sent_as_a_token(forge: Forge) -> None:
    """Also where somebody pasted one and left the settings of the app empty."""
    with pytest.raises(Rejected, match="an app needs its id"):
        greeted(forge, pem(), app_id="", installation_id="")
    assert forge.calls == []


def test_a_host_that_does_not_answer_is_unavailable(forge: Forge) -> None:
    forge.stop()
    with pytest.raises(Unavailable, match="no answer from 127"):
        greeted(forge, pem())


def test_neither_key_nor_token_is_shown_or_logged(forge: Forge, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    access = GitHubSource(config(forge)).access(pem())
    greeted(forge, pem())
    (token,) = forge.door.issued
    shown = f"{access!r} {app._kept!r} {caplog.text}"
    assert token not in shown
    assert "PRIVATE KEY" not in shown
    assert pem().splitlines()[1] not in shown

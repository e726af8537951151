"""What a stranger, a vendor and a broken server get at the door."""

import hashlib
import hmac
from datetime import timedelta
from unittest import mock

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.utils import timezone

from reviewboard.connections.kinds import ConnectionState, Purpose
from reviewboard.connections.models import Connection, Secret
from reviewboard.connections.operations import set_state
from reviewboard.connections.secrets import retire_old, set_secret
from reviewboard.inbox.models import Delivery
from reviewboard.integrations import registry
from tests.inbox.scenes import NOW, SECRET, EchoSource, echo, told
from tests.statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def echo_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.SOURCES, "echo", EchoSource)


def signature(body: bytes, secret: str = SECRET) -> str:
    """As the source's vendor makes it."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def send(body: bytes, *, key: str = "echo-1", secret: str = SECRET, **headers: str) -> int:
    """The status of one delivery."""
    given = {"x-signature": signature(body, secret), "x-delivery": "d-1", "x-event": "pull", **headers}
    return Client().post(f"/hooks/{key}/", body, content_type="application/json", headers=given).status_code


def test_what_is_signed_is_stored_and_known_the_second_time() -> None:
    echo()
    assert [send(told(1)), send(told(1)), send(told(2), **{"x-delivery": "d-2"})] == [202, 200, 202]
    assert bytes(Delivery.objects.order_by("pk")[0].body or b"") == told(1)


def test_it_takes_two_statements_and_no_session() -> None:
    echo()
    with at_most(2):
        assert send(told(1)) == 202
    with at_most(2):
        assert send(told(1)) == 200


def test_a_wrong_or_missing_signature_stores_nothing_and_is_remembered_for_who_sets_it_up() -> None:
    echo()
    assert send(told(1), secret="another") == 401
    assert send(told(1), **{"x-signature": ""}) == 401
    assert not Delivery.objects.exists()
    connection = Connection.objects.get()
    assert (
        connection.refused_words
        == "the signature is wrong: it was made with another secret, or over another body"
    )


def test_knocking_on_the_door_does_not_make_it_write_for_each_knock() -> None:
    echo()
    send(told(1), secret="another")
    before = Connection.objects.get().refused_at
    send(told(1), secret="another")
    assert Connection.objects.get().refused_at == before


def test_while_a_secret_is_rotated_both_count_and_then_only_the_new_one() -> None:
    connection = echo()
    now = timezone.now()
    set_secret(
        connection_id=connection, purpose=Purpose.WEBHOOK, value="the-new-one", as_of=now, actor_id=None
    )
    assert send(told(1)) == 202
    assert send(told(2), secret="the-new-one", **{"x-delivery": "d-2"}) == 202
    assert retire_old(connection_id=connection, purpose=Purpose.WEBHOOK, as_of=now, actor_id=None) == 1
    assert send(told(3), **{"x-delivery": "d-3"}) == 401
    Secret.objects.filter(retires_at=None).update(retires_at=now - timedelta(seconds=1))
    assert send(told(3), secret="the-new-one", **{"x-delivery": "d-3"}) == 401


def test_a_source_without_a_secret_is_refused_unless_an_administrator_says_otherwise() -> None:
    echo(secret=None)
    assert send(told(1)) == 401
    Connection.objects.update(unsigned=True)
    assert send(told(1)) == 202


def test_secrets_are_stored_encrypted() -> None:
    echo()
    with mock.patch("encrypted_fields.fields.EncryptedFieldMixin.to_python", lambda _self, value: value):
        assert SECRET not in str(Secret.objects.values_list("value", flat=True)[0])


def test_a_token_is_no_webhook_secret() -> None:
    connection = echo(secret=None)
    set_secret(connection_id=connection, purpose=Purpose.TOKEN, value=SECRET, as_of=NOW, actor_id=None)
    assert send(told(1)) == 401


def test_a_paused_connection_still_takes_what_is_sent() -> None:
    connection = echo()
    set_state(connection_id=connection, state=ConnectionState.PAUSED, actor_id=None, as_of=NOW)
    assert send(told(1)) == 202


def test_what_is_too_large_is_refused(settings: object) -> None:
    settings.HOOK_MAX_BYTES = 200  # type: ignore[attr-defined]  # pytest-django's own
    echo()
    assert send(told(1, title="x" * 200)) == 413
    assert send(told(1)) == 202


@pytest.mark.parametrize("key", ["nobody", "x" * 300])
def test_an_unknown_door_is_not_there(key: str) -> None:
    assert send(told(1), key=key) == 404


@pytest.mark.parametrize("method", ["get", "put", "delete", "options", "head", "patch"])
def test_only_posts_are_taken(method: str) -> None:
    echo()
    assert getattr(Client(), method)("/hooks/echo-1/").status_code == 405


def test_addresses_beside_the_doors_are_not_found_and_no_error() -> None:
    assert Client().post("/hooks/").status_code in {302, 404}
    assert Client().post("/hooks/a/b/").status_code in {302, 404}


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
@pytest.mark.parametrize("where", ["door", "receive"])
def test_without_a_database_nothing_is_acknowledged(error: Exception, where: str) -> None:
    echo()
    with mock.patch(f"reviewboard.webhooks.views.{where}", side_effect=error):
        assert send(told(1)) == 503
    assert not Delivery.objects.exists()


def test_other_pages_still_ask_for_a_sign_in() -> None:
    assert Client().get("/").status_code == 302

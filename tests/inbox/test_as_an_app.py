"""A connection that signs in as a GitHub App is tested and read with the app, through the same operations as any other."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import connection
from django.utils import timezone

from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.models import Connection, Secret
from reviewboard.connections.operations import ensure_connection
from reviewboard.connections.secrets import set_secret
from reviewboard.inbox.models import Delivery, PollCursor
from reviewboard.inbox.operations import greet, poll, read_since
from reviewboard.integrations.github import app
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.people.roster import person, reader
from tests.simulators.forge import Forge

pytestmark = pytest.mark.django_db

KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
PATH, EXCHANGE = "shop/checkout", "/app/installations/678/access_tokens"


@pytest.fixture
def forge() -> Iterator[Forge]:
    app.forget()
    with Forge() as one:
        one.install("12", "678", PUBLIC)
        one.repository(PATH)
        yield one
    app.forget()


@pytest.fixture
def connection_id(forge: Forge) -> int:
    now = timezone.now()
    made = ensure_connection(
        key="github-1", name="Shop", vendor="github", kind=ConnectionKind.FORGE, as_of=now
    )
    config = {"api_url": forge.url, "app_id": "12", "installation_id": "678", "repositories": [PATH]}
    Connection.objects.filter(pk=made).update(config=config)
    set_secret(connection_id=made, purpose=Purpose.TOKEN, value=PEM, as_of=now, actor_id=None)
    return made


def admin() -> Reader:
    return reader(Role.ADMIN, person("Ravi Menon"))


def test_it_is_tested_and_read_as_the_app_with_one_exchange(forge: Forge, connection_id: int) -> None:
    pull = forge.open_pull(PATH, author="ines", message="Retry once")
    forge.review(PATH, pull.number, "sam", "approved")
    said = greet(reader=admin(), connection_id=connection_id, as_of=timezone.now())
    assert said == "Signed in to GitHub as an app, which may read 1 repositories."
    now = timezone.now()
    read_since(connection_id=connection_id, since=now - timedelta(days=7), as_of=now)
    assert not poll(connection_id=connection_id, clock=timezone.now, budget=timedelta(minutes=1))
    assert PollCursor.objects.get().trouble == ""
    assert [one.event for one in Delivery.objects.all()] == ["api:pull"]
    assert sum(path == EXCHANGE for _, path, _ in forge.calls) == 1


def test_what_keeps_the_app_out_is_kept_for_the_person_who_has_to_act(
    forge: Forge, connection_id: int
) -> None:
    forge.install("12", "9", PUBLIC)
    now = timezone.now()
    read_since(connection_id=connection_id, since=now - timedelta(days=7), as_of=now)
    poll(connection_id=connection_id, clock=timezone.now, budget=timedelta(minutes=1))
    assert "GitHub does not let the app in: 404 Not Found" in Connection.objects.get().trouble_words


def test_the_key_is_stored_encrypted_and_the_token_nowhere(forge: Forge, connection_id: int) -> None:
    greet(reader=admin(), connection_id=connection_id, as_of=timezone.now())
    (issued,) = forge.door.issued
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM connections_secret")
        ((stored,),) = cursor.fetchall()
    assert Secret.objects.get().value == PEM.strip()
    assert PEM.splitlines()[1] not in stored
    assert issued not in str(list(Connection.objects.values())) + str(list(PollCursor.objects.values()))

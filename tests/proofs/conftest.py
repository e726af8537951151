from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests import own_valkey
from tests.databases import copied
from tests.proofs.facts import Fact
from tests.whole.fixtures import founded, sample, shown_as_demo

__all__ = ["founded", "sample", "shown_as_demo"]


@pytest.fixture(scope="module")
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[str]:
    """A copy of the test database for this module alone, which other processes may use; its URL."""
    with django_db_blocker.unblock(), copied(f"proof_{worker_id}") as url:
        yield url


@pytest.fixture(autouse=True, scope="module")
def _own_broker() -> Iterator[None]:
    """A broker for the processes of this module alone: another module's workers would take what they know nothing of."""
    with own_valkey.valkey() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDIS_URL", server.url)
        yield


@pytest.fixture
def fact() -> Fact:
    """Keeps what a proof counted."""
    return Fact()

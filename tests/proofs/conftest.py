from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.databases import copied
from tests.proofs.facts import Fact
from tests.whole.fixtures import founded, sample, shown_as_demo

__all__ = ["founded", "sample", "shown_as_demo"]


@pytest.fixture(scope="module")
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[str]:
    """A copy of the test database for this module alone, which other processes may use; its URL."""
    with django_db_blocker.unblock(), copied(f"proof_{worker_id}") as url:
        yield url


@pytest.fixture
def fact() -> Fact:
    """Keeps what a proof counted."""
    return Fact()

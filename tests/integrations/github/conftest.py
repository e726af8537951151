"""A GitHub on loopback for the tests of the poll."""

from collections.abc import Iterator

import pytest

from tests.integrations.github.forge import Forge, Repo, running


@pytest.fixture
def forge() -> Iterator[Forge]:
    with running() as one:
        yield one


@pytest.fixture
def repo(forge: Forge) -> Repo:
    return forge.repos["shop/checkout"]

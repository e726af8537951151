"""The shop whose agents ask before they act, at noon; and what a proof counts."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.approvals.scenes import Shop, enforced, shop
from tests.changes.scenes import NOW
from tests.proofs.facts import Fact


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon, until a test moves it."""
    with time_machine.travel(NOW, tick=False) as at:
        yield at


@pytest.fixture
def here(clock: time_machine.Traveller) -> Shop:
    """The shop, enforced."""
    enforced()
    return shop()


@pytest.fixture
def fact() -> Fact:
    """Keeps what a proof counted."""
    return Fact()

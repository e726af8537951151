"""The shop whose agents ask before they act, at noon."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.approvals.scenes import Shop, enforced, shop
from tests.changes.scenes import NOW


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

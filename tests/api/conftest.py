"""The clock of these tests stands still, at the noon that the rosters know."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.people.roster import NOW


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield

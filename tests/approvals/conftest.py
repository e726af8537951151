"""What tests of the gate share."""

import pytest

from tests.proofs.facts import Fact


@pytest.fixture
def fact() -> Fact:
    """Keeps what a proof counted."""
    return Fact()

import pytest

from tests.whole.fixtures import founded, sample, shown_as_demo

__all__ = ["founded", "sample", "shown_as_demo"]


@pytest.fixture(autouse=True, scope="module")
def _the_sample_is_there(shown_as_demo: None) -> None:
    """Every module of this package has the sample organisation to itself, as the demo shows it."""

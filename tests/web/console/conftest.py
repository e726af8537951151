import pytest

from tests.web.console.desk import Time


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The server's clock, at the planned start."""
    return Time(monkeypatch)

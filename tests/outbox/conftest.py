import pytest

from reviewboard.outbox.kinds import KINDS
from tests.outbox.scenes import MADE_UP_KINDS


@pytest.fixture(autouse=True)
def made_up_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """One kind for each way to be unique and to be lost, beside the real ones."""
    for name, kind in MADE_UP_KINDS.items():
        monkeypatch.setitem(KINDS, name, kind)

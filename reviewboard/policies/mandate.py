"""Whether attendance is required: the policy "mandate", with an owner, a hypothesis and an end like any other."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

KIND = "mandate"
USUAL = timedelta(days=90)
"""For how long it holds, unless its author says otherwise (product.md)."""


def as_data(*, required: bool) -> dict[str, Any]:
    """It as plain JSON values."""
    return {"required": required}


def from_data(data: Mapping[str, Any]) -> bool:
    """Whether attendance is required; it is, unless somebody has said otherwise.

    Raises:
        ValueError: an unknown name, or something else than yes or no.
    """
    if unknown := set(data) - {"required"}:
        raise ValueError(f"no part of it is called {', '.join(sorted(unknown))}")
    required = data.get("required", True)
    if not isinstance(required, bool):
        raise ValueError("attendance is required or it is not")
    return required

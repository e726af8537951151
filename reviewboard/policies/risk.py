"""Who may accept the risk of an action item of a tier 1 service: the policy "risk" (product.md: "tier 1 a VP")."""

from collections.abc import Collection, Mapping
from typing import Any

KIND = "risk"


def as_data(tier_1: Collection[int]) -> dict[str, Any]:
    """The persons, by id, as plain JSON values."""
    return {"tier_1": sorted(tier_1)}


def from_data(data: Mapping[str, Any]) -> frozenset[int]:
    """The persons, by id; nobody unless some are named.

    Raises:
        ValueError: an unknown name, or something else than ids.
    """
    if unknown := set(data) - {"tier_1"}:
        raise ValueError(f"no part of it is called {', '.join(sorted(unknown))}")
    named = data.get("tier_1", ())
    if not all(isinstance(one, int) and one > 0 for one in named):
        raise ValueError("persons are named by their ids")
    return frozenset(named)

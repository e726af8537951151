"""The wheel: a seeded, weighted draw among teams; every team prepares and nobody is targeted (product.md)."""

import hashlib
import math
from collections.abc import Iterable, Mapping

from reviewboard.domain.facts import TeamFacts


def draw(teams: Iterable[TeamFacts], seed: str, *, count: int, longest_wait: int) -> tuple[str, ...]:
    """The keys of `count` different teams, in the order drawn.

    A team weighs one more for each week since it was last drawn, up to `longest_wait`; one never drawn
    weighs the most. What decides is the seed and the team's own key, so that another team coming or going
    does not reshuffle the rest, and anybody can draw again.
    """
    weights = {team.key: weight(team, longest_wait) for team in teams}
    return tuple(sorted(weights, key=lambda key: (_ticket(seed, key, weights), key))[:count])


def weight(team: TeamFacts, longest_wait: int) -> int:
    """How much likelier a team is drawn than one that was drawn last week."""
    waited = longest_wait if team.weeks_since_drawn is None else team.weeks_since_drawn
    return 1 + max(0, min(waited, longest_wait))


def _ticket(seed: str, key: str, weights: Mapping[str, int]) -> float:
    """An exponential waiting time at the team's weight; the shortest wins (Efraimidis, Spirakis 2006)."""
    digest = hashlib.sha256(f"{seed}\n{key}".encode()).digest()
    uniform = (int.from_bytes(digest[:6]) + 1) / (2**48 + 1)
    return -math.log(uniform) / weights[key]

"""The wheel draws teams, by seed and by how long they have waited."""

from collections import Counter

from reviewboard.domain.assembly.wheel import draw, weight
from reviewboard.domain.facts import TeamFacts

TEAMS = [TeamFacts(f"team:{n}", weeks_since_drawn=2) for n in range(5)]


def test_the_same_seed_draws_the_same_teams_in_any_order_of_input() -> None:
    drawn = draw(TEAMS, "meeting:48", count=2, longest_wait=8)
    assert drawn == draw(reversed(TEAMS), "meeting:48", count=2, longest_wait=8)
    assert len(set(drawn)) == 2


def test_a_draw_can_be_repeated_by_anybody_with_the_seed() -> None:
    assert draw(TEAMS, "meeting:48", count=2, longest_wait=8) == ("team:1", "team:0")


def test_another_team_does_not_reshuffle_the_others() -> None:
    ranked = draw(TEAMS, "meeting:48", count=5, longest_wait=8)
    fewer = draw(TEAMS[1:], "meeting:48", count=5, longest_wait=8)
    assert fewer == tuple(team for team in ranked if team != "team:0")


def test_teams_that_waited_equally_are_drawn_equally_often() -> None:
    times = Counter(draw(TEAMS, f"meeting:{n}", count=1, longest_wait=8)[0] for n in range(5000))
    assert all(900 < times[team.key] < 1100 for team in TEAMS)


def test_a_team_that_waited_longer_is_drawn_in_proportion() -> None:
    pair = [TeamFacts("rested", weeks_since_drawn=5), TeamFacts("recent", weeks_since_drawn=1)]
    times = Counter(draw(pair, f"meeting:{n}", count=1, longest_wait=8)[0] for n in range(4000))
    assert 2850 < times["rested"] < 3150


def test_a_team_never_drawn_weighs_as_much_as_the_longest_wait() -> None:
    assert weight(TeamFacts("new"), 8) == weight(TeamFacts("old", weeks_since_drawn=40), 8) == 9
    assert weight(TeamFacts("last week", weeks_since_drawn=0), 8) == 1


def test_fewer_teams_than_wanted_are_all_drawn() -> None:
    assert set(draw(TEAMS[:1], "meeting:48", count=2, longest_wait=8)) == {"team:0"}
    assert draw([], "meeting:48", count=2, longest_wait=8) == ()

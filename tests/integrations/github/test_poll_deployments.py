"""Reading deployments, newest first."""

from datetime import UTC, datetime, timedelta

from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.values import ChangeState
from tests.integrations.github.forge import Forge, Repo
from tests.integrations.github.payloads import Json, deployment, status
from tests.integrations.github.rounds import Reader, changes, names, snapshots

BEGIN = datetime(2026, 11, 2, tzinfo=UTC)


def hour(number: int) -> str:
    return (BEGIN + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def deploy(repo: Repo, number: int, *states: str) -> None:
    """A deployment in this hour, with its statuses in the order in which they came."""
    made: Json = deployment(id=number, created_at=hour(number))
    repo.deployments = [made, *repo.deployments]
    given = [status(number * 10 + place, state, hour(number)) for place, state in enumerate(states)]
    repo.statuses[number] = given[::-1]


def test_a_deployment_is_fetched_with_its_statuses(forge: Forge, repo: Repo) -> None:
    deploy(repo, 1, "in_progress", "success", "inactive")
    fetched = Reader(forge).round()
    assert names(fetched) == ["4711:deployment:1:12"]
    assert list(changes(fetched)) == ["4711:deployment:1"]


def test_all_deployments_since_the_beginning_are_read_over_pages(forge: Forge, repo: Repo) -> None:
    for number in range(-40, 80):
        deploy(repo, 1000 + number, "success")
        repo.deployments[0]["created_at"] = hour(number)
    found = changes(Reader(forge).round())
    assert len(found) == 80 + 24  # the day before BEGIN is within the reading, too
    assert {one.kind.value for one in found.values()} == {"deployment"}


def test_what_has_ended_is_not_asked_for_again(forge: Forge, repo: Repo) -> None:
    deploy(repo, 1, "success")
    deploy(repo, 2, "in_progress")
    reader = Reader(forge)
    reader.round()
    forge.asked.clear()
    assert names(reader.round()) == ["4711:deployment:2:20"]
    assert not [path for path in forge.asked if "/deployments/1/" in path]


def test_the_end_of_an_open_deployment_is_found_in_a_later_round(forge: Forge, repo: Repo) -> None:
    deploy(repo, 1, "in_progress")
    reader = Reader(forge)
    assert changes(reader.round())["4711:deployment:1"].state is ChangeState.OPEN
    repo.statuses[1] = [status(11, "success", hour(2)), *repo.statuses[1]]
    ended = reader.round()
    assert names(ended) == ["4711:deployment:1:11"]
    states = [one.state for one in snapshots(ended) if isinstance(one, ChangeSnapshot)]
    assert states == [ChangeState.OPEN, ChangeState.DEPLOYED, ChangeState.OPEN]


def test_the_cursor_keeps_no_more_than_two_days(forge: Forge, repo: Repo) -> None:
    for number in range(200):
        deploy(repo, number + 1, "success")
    reader = Reader(forge)
    reader.round()
    assert len(str(reader.cursor)) < 3000
    assert reader.round() == []


def test_a_deployment_that_is_made_while_it_is_read_hides_no_other(forge: Forge, repo: Repo) -> None:
    for number in range(1, 101):
        deploy(repo, number, "success")
    reader = Reader(forge)
    for number in range(101, 105):
        reader.page()
        deploy(repo, number, "success")
    reader.round()
    reader.round()
    assert set(changes(reader.fetched)) == {f"4711:deployment:{number}" for number in range(1, 105)}

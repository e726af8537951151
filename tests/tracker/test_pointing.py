"""One finding, one ticket in each owner's tracker: those in different trackers point to each other."""

from collections.abc import Iterator

import pytest

from reviewboard.catalog.models import Service
from reviewboard.findings.models import ActionItem, Finding
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.pointing import point
from tests.simulators.jira import JiraSite
from tests.tracker.world import NOW, World, connect, place_in, work_off


@pytest.fixture
def elsewhere() -> Iterator[JiraSite]:
    """The Jira of another part of the company."""
    with JiraSite("dc") as site:
        yield site


@pytest.fixture
def search(world: World, elsewhere: JiraSite) -> Service:
    """A service whose tickets go there."""
    service = Service.objects.create(key="search", name="Search")
    place_in(elsewhere, "CHK", connect(elsewhere, key="jira-2"), service)
    return service


@pytest.fixture
def finding() -> Finding:
    return Finding.objects.create(text="Nobody saw the queue grow", created_at=NOW)


def of(finding: Finding, world: World, service: Service) -> int:
    """An action item of a finding, for this service."""
    action_id = world.action(f"Alert in {service.key}", service_id=service.pk)
    ActionItem.objects.filter(pk=action_id).update(finding=finding)
    return action_id


def both(finding: Finding, world: World, search: Service) -> tuple[int, int]:
    """An action item here and one there, of one finding, whose owner sends them together."""
    ids = of(finding, world, world.service), of(finding, world, search)
    for one in ids:
        world.send(one)
    work_off()
    return ids


def links(jira: JiraSite, link: IssueLink) -> list[tuple[str, str]]:
    """Title and address of what a ticket points to."""
    return [(one["object"]["title"], one["object"]["url"]) for one in jira.issue(link.issue_id).links]


def test_they_point_to_each_other_whichever_came_first(
    world: World, jira: JiraSite, elsewhere: JiraSite, search: Service, finding: Finding
) -> None:
    here, there = of(finding, world, world.service), of(finding, world, search)
    for one in (here, there):
        world.send(one)
        work_off()
    mine, theirs = world.link(here), world.link(there)
    assert links(jira, mine) == [(theirs.issue_key, f"{elsewhere.url}/browse/{theirs.issue_key}")]
    assert links(elsewhere, theirs) == [(mine.issue_key, f"{jira.url}/browse/{mine.issue_key}")]


def test_twice_is_as_once(
    world: World, jira: JiraSite, elsewhere: JiraSite, search: Service, finding: Finding
) -> None:
    here, there = both(finding, world, search)
    point(link_id=world.link(here).pk)
    assert [len(links(site, world.link(one))) for site, one in ((jira, here), (elsewhere, there))] == [1, 1]


def test_in_one_tracker_nothing_points(world: World, jira: JiraSite, finding: Finding) -> None:
    for _ in range(2):
        world.send(of(finding, world, world.service))
    work_off()
    assert jira.ledger.calls("link") == []


def test_what_few_may_see_is_not_pointed_to(
    world: World, jira: JiraSite, elsewhere: JiraSite, search: Service, finding: Finding
) -> None:
    here, there = of(finding, world, world.service), of(finding, world, search)
    world.replace_place(level_id="10100")
    world.restrict(here)
    for one in (here, there):
        world.send(one)
    work_off()
    assert world.link(here).issue_key
    assert world.link(there).issue_key
    assert jira.ledger.calls("link") == elsewhere.ledger.calls("link") == []


def test_a_tracker_that_refuses_the_link_goes_without(
    world: World, jira: JiraSite, elsewhere: JiraSite, search: Service, finding: Finding
) -> None:
    elsewhere.fail("link", "status", status=403, times=9)
    here, there = both(finding, world, search)
    assert len(links(jira, world.link(here))) == 1
    assert links(elsewhere, world.link(there)) == []

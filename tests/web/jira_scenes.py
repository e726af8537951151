"""A Jira in every state that its page tells of, with the simulator behind it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.catalog.models import Service
from reviewboard.domain.tracking.places import mark_of
from reviewboard.domain.values import Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import raise_visibility
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.checking import check
from reviewboard.tracker.operations.looking import look
from reviewboard.tracker.operations.reconciling import reconcile
from tests.people.roster import person, user
from tests.simulators.jira import JiraSite
from tests.tracker.world import World, place_in, work_off

KEY = "jira-1"
PAGE = f"/jira/{KEY}/"
TEAM = "customfield_10044"
PLACES = (("PRC", "pricing-engine"), ("CHK", "checkout-api"), ("IDN", "identity"), ("OPS", None))


@pytest.fixture
def admin(client: Client) -> Client:
    """Who may connect trackers."""
    client.force_login(user(Role.ADMIN, person("Ravi Menon")))
    return client


def restrict(action_id: int, level: Visibility = Visibility.RESTRICTED, *people: int) -> None:
    """From now on only these people may see it."""
    audience = raise_visibility(
        audience_id=None, level=level, person_ids=people, team_ids=[], actor_id=None, as_of=timezone.now()
    )
    ActionItem.objects.filter(pk=action_id).update(audience=audience)


def more_places(world: World, jira: JiraSite) -> dict[str, ServicePlace]:
    """Places of three more services and of everything else, all of which pass."""
    found = {}
    for project, key in PLACES:
        service = Service.objects.create(key=key, name=key.capitalize()) if key else None
        found[project] = place_in(jira, project, world.connection_id, service)
    for one in (world.place, *found.values()):
        check(place_id=one.pk, clock=timezone.now)
    return found


def refused_twice(world: World, jira: JiraSite) -> list[IssueLink]:
    """Two tickets that the project refuses: it asks for a field that nothing is set for."""
    jira.project("PAY").require(TEAM, "Team")
    titles = (
        "Stop rotation while a replica holds the old certificate",
        "Alert when replicas present different certificates",
    )
    links = [world.send(world.action(title)) for title in titles]
    work_off(only=("create_issue", "check_place"))
    return [world.link(one.action_id) for one in links]


def lost(world: World, jira: JiraSite, title: str = "Page when a queue stands still") -> IssueLink:
    """A ticket that was made, and whose answer never came; it was looked for twice, in an index that is behind."""
    jira.fail("create", "reset", on_call=1)
    jira.fail("search", "hidden", times=2)
    link = world.send(world.action(title))
    work_off(only=("create_issue",), ahead=timedelta(seconds=1))
    for seconds in (11, 31):
        look(link_id=link.pk, clock=later(seconds))
    return world.link(link.action_id)


def later(seconds: int) -> Callable[[], datetime]:
    """A clock that is ahead, so that what is due then is due now."""
    return lambda: timezone.now() + timedelta(seconds=seconds)


def in_conflict(world: World, jira: JiraSite, title: str = "Tell support when a campaign ends") -> IssueLink:
    """A due date that both sides changed, in a place where a person is asked."""
    world.replace_place(decides={"due": "merge"})
    link = world.sent(title)
    jira.as_person("Ana").edit(link.issue_key, duedate="2026-12-04", summary=f"{title} early")
    ActionItem.objects.filter(pk=link.action_id).update(due_on="2026-12-18")
    reconcile(connection_id=world.connection_id, clock=timezone.now)
    work_off()
    return world.link(link.action_id)


def duplicated(world: World, jira: JiraSite, title: str = "Say which price was shown") -> IssueLink:
    """A ticket of which there is a second one with the same mark."""
    link = world.sent(title)
    jira.as_person("Li").create("PAY", f"{title} again", labels=[mark_of(link.uuid)])
    reconcile(connection_id=world.connection_id, clock=timezone.now, whole=True)
    work_off()
    return world.link(link.action_id)

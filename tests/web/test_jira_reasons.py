"""Why an action item has no ticket, and what differs: for whoever may see it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.domain.values import LinkState, Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.people.permissions import Role
from reviewboard.tracker.models import IssueLink, Pause, Tracker
from reviewboard.tracker.queries.doctor import Asked, Verdict
from reviewboard.web.jira_reason_words import ASKED, VERDICTS
from tests.people.roster import person, user
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.conftest import _loopback, jira, world
from tests.tracker.world import World, work_off
from tests.web.jira_scenes import PAGE, admin, in_conflict, lost, refused_twice, restrict
from tests.web.sources import spoken, text_of

__all__ = ["_loopback", "admin", "jira", "world"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(world: World) -> Client:
    """Who owns the action items."""
    client = Client()
    client.force_login(user(Role.ENGINEER, world.owner))
    return client


@pytest.fixture
def reader() -> Client:
    """Who reads, and no more."""
    client = Client()
    client.force_login(user(Role.VIEWER, person("Wanda Krüger")))
    return client


def why(client: Client, action_id: int) -> str:
    return spoken(text_of(client, f"/jira/why/{action_id}/"))


def test_everything_asked_has_its_words() -> None:
    assert set(ASKED) == set(Asked)
    assert set(VERDICTS) == set(Verdict)


def test_what_was_not_sent_says_who_sends_it(reader: Client, world: World) -> None:
    action_id = world.action()
    page = why(reader, action_id)
    assert f"Why has ACT-{action_id} no ticket?" in page
    assert "Nothing reaches the tracker before its owner, or a meeting’s read-back, sends it." in page
    assert page.index("Yes Somebody owns it") < page.index("Not yet Its owner sent it")


def test_only_administrators_are_led_to_their_pages(
    reader: Client, admin: Client, world: World, jira: JiraSite
) -> None:
    link = refused_twice(world, jira)[0]
    page = text_of(reader, f"/jira/why/{link.action_id}/")
    assert "“Team” is required: say what goes into it." in page
    assert "400 customfield_10044: Team is required." in page
    assert f'href="{PAGE}' not in page
    page = text_of(admin, f"/jira/why/{link.action_id}/")
    assert f'href="{PAGE}places/{world.place.pk}/"' in page
    assert f'href="{PAGE}tickets/{link.pk}/"' in page


def test_an_uncertain_one_says_when_it_is_looked_for(reader: Client, world: World, jira: JiraSite) -> None:
    link = lost(world, jira)
    assert "It may have been made: it is looked for next at" in why(reader, link.action_id)


def test_a_ticket_that_is_there_is_linked(reader: Client, world: World, jira: JiraSite) -> None:
    link = world.sent()
    page = text_of(reader, f"/jira/why/{link.action_id}/")
    assert f"ACT-{link.action_id} has its ticket" in page
    assert f'href="{jira.url}/browse/{link.issue_key}"' in page
    assert "PAY-1, in step." in page


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": LinkState.GONE}, "PAY-1 was deleted there."),
        ({"state": LinkState.READ_ONLY}, "it is only read."),
        ({"conflict": {"due": True}}, "Both sides changed something"),
        ({"cause": "closed:1"}, "A person closed it in Jira, and it is open here."),
        ({"state": LinkState.UNLINKED, "issue_id": ""}, "An administrator let go of its ticket."),
    ],
)
def test_each_state_of_a_ticket_has_a_sentence(
    reader: Client, world: World, columns: dict[str, object], words: str
) -> None:
    link = world.sent()
    IssueLink.objects.filter(pk=link.pk).update(**columns)
    assert words in why(reader, link.action_id)


def test_a_tracker_that_cannot_be_called_says_why(reader: Client, world: World) -> None:
    action_id = world.action()
    world.send(action_id)
    assert "Nobody has signed in yet." in why(reader, action_id)
    assert "It goes out" in why(reader, action_id)
    memory = Tracker.objects.create(
        connection_id=world.connection_id, stopped_at=timezone.now(), stopped_words="401 Unauthorized"
    )
    assert "Jira does not let reviewboard in: 401 Unauthorized" in why(reader, action_id)
    until = timezone.now() + timedelta(minutes=3, seconds=30)
    Tracker.objects.filter(pk=memory.pk).update(stopped_at=None, broken_until=until)
    assert "It does not answer. It is tried again in 3 minutes." in why(reader, action_id)
    Pause.objects.create(connection_id=world.connection_id, what="create", until=until)
    assert "A rate limit is kept to; it goes on in 3 minutes." in why(reader, action_id)


def test_a_page_takes_few_statements(reader: Client, world: World, jira: JiraSite) -> None:
    link = lost(world, jira)
    with at_most(12):
        why(reader, link.action_id)


def test_who_may_not_see_the_item_finds_no_page(reader: Client, owner: Client, world: World) -> None:
    action_id = world.action()
    restrict(action_id, Visibility.RESTRICTED, world.owner.pk)
    for path in (f"/jira/why/{action_id}/", f"/jira/differences/{action_id}/", "/jira/why/0/"):
        assert reader.get(path).status_code == 404, path
    assert why(owner, action_id)
    assert reader.get(f"/jira/why/{2**62}/").status_code == 404


def test_a_sealed_title_stands_on_neither_page(owner: Client, world: World, jira: JiraSite) -> None:
    link = in_conflict(world, jira, "The quizseal campaign")
    restrict(link.action_id, Visibility.SEALED, world.owner.pk)
    for path in (f"/jira/why/{link.action_id}/", f"/jira/differences/{link.action_id}/"):
        page = text_of(owner, path)
        assert "quizseal" not in page, path
    assert "Restricted item" in why(owner, link.action_id)
    assert "not shown here" in text_of(owner, f"/jira/differences/{link.action_id}/")


def test_the_owner_settles_what_both_changed(owner: Client, world: World, jira: JiraSite) -> None:
    link = in_conflict(world, jira)
    path = f"/jira/differences/{link.action_id}/"
    assert "Difference: ACT-" in text_of(owner, path)
    answer = owner.post(path, {"due": "theirs"}, follow=True)
    assert "Settled. One write to Jira follows, and none back." in answer.content.decode()
    work_off()
    assert str(world.item(link).due_on) == "2026-12-04"
    assert world.link(link.action_id).conflict == {}
    again = owner.post(path, {"due": "ours"}, follow=True).content.decode()
    assert "The two have changed meanwhile." in again


def test_an_administrator_settles_it_on_the_page_of_the_tracker(
    admin: Client, world: World, jira: JiraSite
) -> None:
    link = in_conflict(world, jira)
    answer = admin.post(f"/jira/differences/{link.action_id}/", {"due": "ours", "source": "jira-1"})
    assert answer["Location"] == PAGE
    work_off()
    assert jira.issue(link.issue_key).fields["duedate"] == "2026-12-18"
    answer = admin.post(f"/jira/differences/{link.action_id}/", {"due": "ours", "source": "//evil"})
    assert answer["Location"] == f"/jira/differences/{link.action_id}/"


def test_somebody_else_may_not_settle_it(reader: Client, world: World, jira: JiraSite) -> None:
    link = in_conflict(world, jira)
    path = f"/jira/differences/{link.action_id}/"
    assert reader.get(path).status_code == 403
    assert reader.post(path, {"due": "ours"}).status_code == 403
    assert world.link(link.action_id).conflict == {"due": True}


def test_a_side_that_there_is_not_is_not_understood(owner: Client, world: World, jira: JiraSite) -> None:
    link = in_conflict(world, jira)
    path = f"/jira/differences/{link.action_id}/"
    assert owner.post(path, {"due": "both"}).status_code == 400
    nothing = owner.post(path, {}, follow=True).content.decode()
    assert "Choose a side for each field that both changed." in nothing


def test_without_a_ticket_there_is_nothing_to_compare(owner: Client, world: World) -> None:
    action_id = world.action()
    page = text_of(owner, f"/jira/differences/{action_id}/")
    assert "There is nothing to compare yet" in page
    assert ActionItem.objects.filter(pk=action_id).exists()

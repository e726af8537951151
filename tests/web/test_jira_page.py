"""The sync page of one Jira, as an administrator reads it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.connections.kinds import Purpose
from reviewboard.connections.models import Connection, Secret
from reviewboard.domain.values import LinkState, Visibility
from reviewboard.people.permissions import Role
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.models import CallCount, IssueLink, Pause, Tracker
from reviewboard.web.jira_words import CAUSES, NOTES, STATES, UNTIL
from tests.people.roster import person, user
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.conftest import _loopback, jira, world
from tests.tracker.world import World, connect, work_off
from tests.web.jira_scenes import (
    PAGE,
    admin,
    duplicated,
    in_conflict,
    lost,
    more_places,
    refused_twice,
    restrict,
)
from tests.web.sources import spoken, text_of

__all__ = ["_loopback", "admin", "jira", "world"]

pytestmark = pytest.mark.django_db


def said(client: Client, path: str = PAGE) -> str:
    return spoken(text_of(client, path))


def test_every_word_of_the_sync_has_its_words() -> None:
    assert set(CAUSES) == set(UNTIL) == set(Cause)
    assert set(NOTES) == set(NoteKind)
    assert set(STATES) == set(LinkState)


def test_one_that_does_well_says_so(admin: Client, world: World) -> None:
    world.sent()
    page = said(admin)
    assert "Jira: nothing asks for you" in page
    assert "1 sent in 24 h" in page
    assert "payments-gateway PAY, Task Passes" in page
    assert "What waits" not in page


def test_the_field_that_is_missing_is_asked_for_where_it_says_so(
    admin: Client, world: World, jira: JiraSite
) -> None:
    more_places(world, jira)
    refused_twice(world, jira)
    page = said(admin)
    assert "Jira: 1 of 5 projects needs you" in page
    assert "2 wait for project PAY" in page
    assert "Holds 2 “Team” is required: say what goes into it." in page
    assert "PAY: say what goes into “Team”" in page
    assert "Jira answered 400 customfield_10044: Team is required." in page
    assert page.count("PAY: say what goes into “Team”") == 2  # its heading, and what its list is called
    assert "Save, test, and send 2" in page
    assert "Stop rotation while a replica holds the old certificate" in page
    assert 'href="#cause-1"' in text_of(admin, PAGE)


def test_an_owner_whom_nobody_knows_there_is_one_step_from_being_named(admin: Client, world: World) -> None:
    stranger = person("Li Wei")
    action_id = world.action(owner_id=stranger.pk)
    world.owner = stranger
    world.send(action_id)
    work_off()
    answer = admin.get(PAGE)
    assert "A ticket is assigned to nobody" in spoken(answer.content.decode())
    assert f'<a href="{PAGE}places/{world.place.pk}/people/">Say who is who</a>' in answer.content.decode()
    assert "Li Wei" in said(admin, f"{PAGE}places/{world.place.pk}/people/")


def test_an_uncertain_ticket_shows_what_was_done_and_comes_next(
    admin: Client, world: World, jira: JiraSite
) -> None:
    link = lost(world, jira)
    page = said(admin)
    assert f"Uncertain: was a ticket made for ACT-{link.action_id}?" in page
    assert f"Create sent once, with label rb-{link.uuid}" in page
    assert "state “uncertain”" in page
    assert page.index("Jira’s index may be minutes behind. 11 s") < page.index(
        "Looked again: nothing yet 31 s"
    )
    assert "Next look; then after 2 min and 5 min. Found: it is adopted." in page


def test_what_both_changed_is_asked_field_by_field(admin: Client, world: World, jira: JiraSite) -> None:
    link = in_conflict(world, jira)
    page = text_of(admin, PAGE)
    assert "Both changed. Nobody’s counts by itself: choose." in spoken(page)
    assert page.count('type="radio" name="due"') == 2
    assert f"Settle ACT-{link.action_id}" in page


def test_a_second_ticket_is_shown_with_both_keys(admin: Client, world: World, jira: JiraSite) -> None:
    duplicated(world, jira)
    assert "Say which price was shown PAY-1 PAY-2" in said(admin)


def test_a_deleted_ticket_is_made_again_or_left_by_choice(admin: Client, world: World) -> None:
    link = world.sent()
    IssueLink.objects.filter(pk=link.pk).update(state=LinkState.GONE)
    page = said(admin)
    assert "Deleted in Jira Nothing is made again by itself." in page
    assert "Make a new ticket" in page


def test_what_few_may_see_is_a_restricted_item_and_nothing_else(
    admin: Client, world: World, jira: JiraSite
) -> None:
    refused = refused_twice(world, jira)
    for one in refused:
        restrict(one.action_id, Visibility.RESTRICTED, world.owner.pk)
    page = text_of(admin, PAGE)
    assert "Restricted item" in page
    for one in refused:
        assert f"ACT-{one.action_id}" not in page
        assert f"/actions/{one.action_id}/" not in page
    assert "certificate" not in page


def test_a_tracker_that_does_not_let_us_in_says_so_on_top(admin: Client, world: World) -> None:
    Tracker.objects.create(
        connection_id=world.connection_id, stopped_at=timezone.now(), stopped_words="401 Unauthorized"
    )
    page = said(admin)
    assert "Jira does not let reviewboard in" in page
    assert "It says: 401 Unauthorized." in page
    assert 'href="/connections/jira-1/#token"' in text_of(admin, PAGE)


def test_pauses_of_a_rate_limit_and_refused_webhooks_are_told(admin: Client, world: World) -> None:
    until = timezone.now() + timedelta(minutes=4)
    for what in ("", "create", "issue:10001"):
        Pause.objects.create(
            connection_id=world.connection_id, what=what, until=until, words="429 jira-burst-based"
        )
    Tracker.objects.create(connection_id=world.connection_id, broken_until=until)
    Connection.objects.update(
        refused_at=timezone.now(), refused_words="the signature is wrong", last_seen_at=None
    )
    page = said(admin)
    for words in (
        "Everything. Jira said: 429 jira-burst-based",
        "Create a ticket. Jira said",
        "One ticket. Jira said",
    ):
        assert words in page
    assert "It does not answer." in page
    assert "A webhook was refused" in page
    assert "the signature is wrong. Nothing of it was stored." in page


def test_a_token_that_ends_soon_is_told(admin: Client, world: World) -> None:
    Secret.objects.filter(purpose=Purpose.TOKEN).update(ends_at=timezone.now() + timedelta(days=20))
    page = said(admin)
    assert "Jira: the token ends in 2 weeks" in page
    assert "Token ends" in page


def test_calls_of_seven_days_stand_by_how_they_ended(admin: Client, world: World) -> None:
    for outcome, number in (("ok", 12), ("400", 2)):
        CallCount.objects.create(
            connection_id=world.connection_id,
            day=timezone.now().date(),
            call="create",
            outcome=outcome,
            count=number,
        )
    assert "Create a ticket 12 400: 2" in said(admin)


def test_where_there_is_one_jira_its_page_is_the_page(admin: Client, world: World, jira: JiraSite) -> None:
    assert admin.get("/jira/")["Location"] == PAGE
    connect(jira, key="jira-2")
    page = said(admin, "/jira/")
    assert page.count("Working") == 2


def test_without_any_jira_it_says_what_one_would_do(admin: Client) -> None:
    page = said(admin, "/jira/")
    assert "No Jira is connected yet" in page


def test_what_is_no_tracker_has_no_such_page(admin: Client, world: World) -> None:
    Connection.objects.update(vendor="github")
    assert admin.get(PAGE).status_code == 404
    assert admin.get("/jira/nothing/").status_code == 404


def test_the_list_of_sources_counts_what_fails_and_leads_there(
    admin: Client, world: World, jira: JiraSite
) -> None:
    world.sent()
    Connection.objects.update(last_seen_at=timezone.now())
    assert f'href="{PAGE}"' in text_of(admin, "/connections/")
    refused_twice(world, jira)
    page = said(admin, "/connections/")
    assert "Jira: 2 failing" in page
    assert "Nothing is lost: what failed waits." in page


def test_the_page_takes_few_statements_whatever_the_number_of_tickets(
    admin: Client, world: World, jira: JiraSite
) -> None:
    refused_twice(world, jira)
    with at_most(18):
        text_of(admin, PAGE)
    for number in range(12):
        world.send(world.action(f"One more {number}"))
    work_off(only=("create_issue",))
    with at_most(18):
        text_of(admin, PAGE)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER, Role.FACILITATOR])
def test_only_administrators_come_in(world: World, role: Role) -> None:
    link = world.sent()
    client = Client()
    client.force_login(user(role, person("Cy Twombly")))
    for path in ("/jira/", PAGE, f"{PAGE}dry-run/", f"{PAGE}tickets/{link.pk}/"):
        assert client.get(path).status_code == 403, path
    for path in ("check/", "pause/", "retry/", "fill/", f"tickets/{link.pk}/"):
        assert client.post(f"{PAGE}{path}", {"on": "on"}).status_code == 403, path

"""What an administrator does about the sync: each thing is done once, logged, and said."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.audit.models import Entry
from reviewboard.domain.values import LinkState, MessageState
from reviewboard.findings.models import ActionItem
from reviewboard.outbox.models import Message
from reviewboard.tracker.models import Duplicate, IssueLink, ServicePlace, Tracker
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.conftest import _loopback, jira, world
from tests.tracker.world import World, work_off
from tests.web.jira_scenes import PAGE, TEAM, admin, duplicated, lost, refused_twice
from tests.web.sources import spoken

__all__ = ["_loopback", "admin", "jira", "world"]

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, **sent: object) -> str:
    """What is said after a form was sent."""
    answer = client.post(f"{PAGE}{path}", sent, follow=True)
    assert answer.status_code == 200
    return spoken(answer.content.decode())


def logged(action: str) -> int:
    return Entry.objects.filter(action=action).count()


def test_checking_signs_in_anew_and_has_everything_read(admin: Client, world: World, jira: JiraSite) -> None:
    Tracker.objects.create(connection_id=world.connection_id, stopped_at=timezone.now(), stopped_words="401")
    assert "Signed in as Review Bot." in post(admin, "check/")
    memory = Tracker.objects.get()
    assert (memory.stopped_at, memory.edition) == (None, "cloud")
    assert Message.objects.filter(kind="reconcile_issues", state="pending").count() == 1
    assert logged("tracker.checked") == 1


def test_a_check_that_fails_says_what_jira_said(admin: Client, world: World, jira: JiraSite) -> None:
    jira.revoke()
    page = post(admin, "check/")
    assert "Jira says: 401" in page
    assert Tracker.objects.get().stopped_at is not None
    assert logged("tracker.checked") == 0


def test_everything_is_paused_and_goes_on_at_once(admin: Client, world: World, jira: JiraSite) -> None:
    """Behaviour 27."""
    world.send(world.action())
    assert "Jira is paused" in post(admin, "pause/", on="on")
    work_off(only=("create_issue",))
    assert jira.issues() == []
    Message.objects.filter(kind="create_issue").update(not_before=timezone.now() + timedelta(hours=1))
    assert "Taken up again" in post(admin, "pause/")
    work_off(only=("create_issue",))
    assert len(jira.issues()) == 1
    assert logged("connection.state") == 2


def test_a_missing_field_is_filled_in_and_what_waits_goes_out(
    admin: Client, world: World, jira: JiraSite
) -> None:
    refused_twice(world, jira)
    option = ServicePlace.objects.get().screen["fields"]
    chosen = next(one["options"][0][0] for one in option if one["id"] == TEAM)
    place = {"place": world.place.pk, "field": TEAM}
    said = post(admin, "fill/", **place, **{f"fill-{world.place.pk}-value": chosen})
    assert "Saved and tested. What waited goes out now." in said
    row = ServicePlace.objects.get()
    assert (row.problems, row.settings["defaults"]) == ([], {TEAM: {"id": chosen}})
    work_off()
    assert len(jira.issues()) == 2
    assert set(IssueLink.objects.values_list("state", flat=True)) == {LinkState.LINKED}
    assert logged("place.saved") == 1


def test_nothing_chosen_is_asked_for_again(admin: Client, world: World, jira: JiraSite) -> None:
    refused_twice(world, jira)
    answer = admin.post(f"{PAGE}fill/", {"place": world.place.pk, "field": TEAM})
    assert answer.status_code == 422
    assert "Team, for every new ticket in PAY" in answer.content.decode()
    assert ServicePlace.objects.get().problems


@pytest.mark.parametrize(
    "sent", [{}, {"place": "x", "field": TEAM}, {"field": "customfield_1"}, {"field": "assignee"}]
)
def test_a_field_that_there_is_not_is_not_understood(
    admin: Client, world: World, jira: JiraSite, sent: dict[str, str]
) -> None:
    refused_twice(world, jira)
    assert admin.post(f"{PAGE}fill/", {"place": world.place.pk, **sent} if sent else {}).status_code == 400
    assert admin.post(f"{PAGE}fill/", {"place": 2**40, "field": TEAM}).status_code == 404


def test_what_cannot_be_tested_is_not_saved(admin: Client, world: World, jira: JiraSite) -> None:
    refused_twice(world, jira)
    option = next(one for one in ServicePlace.objects.get().screen["fields"] if one["id"] == TEAM)["options"][
        0
    ][0]
    jira.revoke()
    sent = {"place": world.place.pk, "field": TEAM, f"fill-{world.place.pk}-value": option}
    assert "Nothing was saved: Jira could not be asked. 401" in post(admin, "fill/", **sent)
    assert ServicePlace.objects.get().settings["defaults"] == {}


def test_all_that_wait_for_the_same_are_tried_again(admin: Client, world: World, jira: JiraSite) -> None:
    refused_twice(world, jira)
    jira.project("PAY").relax(TEAM)
    causes = sorted(set(IssueLink.objects.values_list("cause", flat=True)))
    assert "2 wait still: what they wait for is looked at anew now." in post(admin, "retry/", cause=causes)
    work_off()
    assert len(jira.issues()) == 2
    assert logged("tickets.retried") == 1


def test_refusals_are_sent_again_at_once(admin: Client, world: World, jira: JiraSite) -> None:
    jira.fail("create", "status", status=400, times=2)
    for title in ("One", "Two"):
        world.send(world.action(title))
    work_off(only=("create_issue",))
    assert "2 are tried again now." in post(admin, "retry/", cause=["refused"])
    work_off()
    assert len(jira.issues()) == 2
    assert "Nothing waits for that any more." in post(admin, "retry/", cause=["refused"])


def test_what_was_given_up_gets_all_its_attempts_again(admin: Client, world: World) -> None:
    link = world.send(world.action())
    message = Message.objects.get(kind="create_issue")
    Message.objects.filter(pk=message.pk).update(state=MessageState.CLAIMED, claim_token="0" * 32)
    Message.objects.filter(pk=message.pk).update(state=MessageState.DEAD, settled_at=timezone.now())
    assert "It is tried again now." in post(admin, "retry/", message=message.pk)
    work_off()
    assert world.link(link.action_id).state == LinkState.LINKED
    assert admin.post(f"{PAGE}retry/", {"message": message.pk}).status_code == 404
    assert admin.post(f"{PAGE}retry/", {"message": "x"}).status_code == 400


def test_a_message_of_another_sort_is_not_revived_from_here(admin: Client, world: World) -> None:
    other = Message.objects.create(
        kind="agenda_mail",
        subject="mail:1:1",
        dedup_key="1:1",
        unique_ever=True,
        state=MessageState.DEAD,
        not_before=timezone.now(),
        created_at=timezone.now(),
    )
    assert admin.post(f"{PAGE}retry/", {"message": other.pk}).status_code == 404


def test_one_ticket_is_tried_again(admin: Client, world: World, jira: JiraSite) -> None:
    """Behaviour 27."""
    link = refused_twice(world, jira)[0]
    said = post(admin, f"tickets/{link.pk}/", do="retry")
    assert "It waits still. Its project would refuse it." in said
    assert logged("ticket.retried") == 1


def test_an_uncertain_one_is_looked_for_at_once_and_not_sent(
    admin: Client, world: World, jira: JiraSite
) -> None:
    """Behaviour 27."""
    link = lost(world, jira)
    assert "It is looked for now." in post(admin, f"tickets/{link.pk}/", do="search")
    assert "could be done. This is how it stands now." in post(admin, f"tickets/{link.pk}/", do="retry")
    work_off(only=("look_for_issue",))
    assert world.link(link.action_id).state == LinkState.LINKED
    assert jira.ledger.counts()["create"] == 1


def test_its_key_is_given_by_whoever_found_it(admin: Client, world: World, jira: JiraSite) -> None:
    """Behaviour 27."""
    link = lost(world, jira)
    (there,) = jira.issues()
    path = f"tickets/{link.pk}/"
    assert "Jira says: 404" in post(admin, path, do="relink", key="PAY-999")
    assert admin.post(f"{PAGE}{path}", {"do": "relink", "key": ""}).status_code == 422
    assert f"It is {there.key} now." in post(admin, path, do="relink", key=there.key.lower())
    assert world.link(link.action_id).issue_id == there.id
    assert logged("ticket.relinked") == 1


def test_a_ticket_is_let_go_of_and_made_anew(admin: Client, world: World, jira: JiraSite) -> None:
    """Behaviour 27."""
    link = world.sent()
    assert "Let go of. Both stay as they are" in post(admin, f"tickets/{link.pk}/", do="unlink")
    assert len(jira.issues()) == 1
    assert "It is tried now." in post(admin, f"tickets/{link.pk}/", do="recreate")
    work_off()
    assert len(jira.issues()) == 2
    assert (logged("ticket.unlinked"), logged("ticket.recreated")) == (1, 1)


def test_a_second_ticket_is_seen_to_and_deleted_by_nobody(
    admin: Client, world: World, jira: JiraSite
) -> None:
    link = duplicated(world, jira)
    second = Duplicate.objects.get()
    page = spoken(admin.get(f"{PAGE}tickets/{link.pk}/").content.decode())
    assert "PAY-2 , found" in page
    said = post(admin, f"tickets/{link.pk}/", do="seen", second=second.pk)
    assert "It is not shown any more. Nothing was deleted." in said
    assert "PAY-2 , found" not in said
    assert len(jira.issues()) == 2
    assert admin.post(f"{PAGE}tickets/{link.pk}/", {"do": "seen", "second": second.pk}).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"do": "delete"}, {"do": "seen", "second": "x"}])
def test_a_thing_that_cannot_be_done_is_not_understood(
    admin: Client, world: World, sent: dict[str, str]
) -> None:
    link = world.sent()
    assert admin.post(f"{PAGE}tickets/{link.pk}/", sent).status_code == 400


def test_a_ticket_page_tells_where_it_stands_and_what_happened(
    admin: Client, world: World, jira: JiraSite
) -> None:
    link = refused_twice(world, jira)[0]
    page = spoken(admin.get(f"{PAGE}tickets/{link.pk}/").content.decode())
    assert f"The ticket of ACT-{link.action_id} Refused" in page
    assert "Answer 400 Team: Team is required. Next try when its project takes it" in page
    assert page.index("Refused: 400") < page.index("Create sent once")
    assert link.trace in page
    assert admin.get(f"{PAGE}tickets/{2**62}/").status_code == 404


def test_a_dry_run_shows_what_would_be_sent_and_writes_nothing(
    admin: Client, world: World, jira: JiraSite
) -> None:
    """Behaviour 23: neither there nor here."""
    made = world.sent("Made already")
    ActionItem.objects.filter(pk=made.action_id).update(title="Made already, and renamed")
    world.send(world.action("Not made yet"))
    held = world.action("Not for everybody")
    world.send(held)
    world.restrict(held)
    jira.ledger.clear()
    rows = (IssueLink.objects.values().order_by("pk"), Message.objects.values().order_by("pk"))
    before = [list(one) for one in rows]
    page = spoken(admin.get(f"{PAGE}dry-run/").content.decode())
    assert "1 created 1 edited 0 moved 1 left as they are" in page
    assert '"summary": "Not made yet"' in page
    assert '"summary": "Made already, and renamed"' in page
    assert "Not for everybody" not in page
    assert [list(one.all()) for one in rows] == before
    assert jira.ledger.writes() == []


def test_a_dry_run_of_many_takes_no_more_statements(admin: Client, world: World, jira: JiraSite) -> None:
    for number in range(2):
        world.send(world.action(f"One {number}"))
    world.sent("Made")
    with at_most(24):
        admin.get(f"{PAGE}dry-run/")
    for number in range(20):
        world.send(world.action(f"Another {number}"))
    with at_most(24):
        admin.get(f"{PAGE}dry-run/")


def test_a_dry_run_of_what_cannot_be_read_says_why(admin: Client, world: World, jira: JiraSite) -> None:
    world.sent()
    jira.revoke()
    page = spoken(admin.get(f"{PAGE}dry-run/").content.decode())
    assert "It could not be asked 401" in page


def test_a_dry_run_of_nothing_says_so(admin: Client, world: World) -> None:
    assert "Nothing would happen" in spoken(admin.get(f"{PAGE}dry-run/").content.decode())

"""Backfill: a look that writes nothing, then tickets taken over, and tickets made 50 in a call."""

from django.test import Client

from reviewboard.domain.values import LinkState
from reviewboard.findings.models import ActionItem
from reviewboard.tracker.models import IssueLink
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.world import World, work_off
from tests.web.pages import read
from tests.web.sources import spoken, text_of
from tests.web.trackers import JIRA, admin, jira, loopback, world

__all__ = ["admin", "jira", "loopback", "world"]


def at(world: World) -> str:
    return f"{JIRA}places/{world.place.pk}/adopt/"


def test_a_look_says_what_would_happen_and_writes_nothing(
    admin: Client, jira: JiraSite, world: World
) -> None:
    known = world.sent("Known already")
    ana = jira.as_person("Ana")
    fresh = ana.create("PAY", "Rehearse the restore", labels=["postmortem"])
    jira.as_person("Ravi").create("OPS", "Elsewhere", labels=["postmortem"])
    ana.edit(known.issue_key, labels_add=["postmortem"])
    ana.assign(fresh.key, "Ana")
    writes, items = len(jira.ledger.writes()), ActionItem.objects.count()
    page = text_of(admin, f"{at(world)}?q=label:postmortem")
    words = spoken(page)
    assert "3 tickets found. Nothing is written yet." in words
    assert "Known already" in words
    assert "no service’s tickets go to its project" in words
    assert [box["value"] for box in read(page).all("input") if box.get("name") == "chosen"] == [fresh.key]
    assert "Ana Sobral" in words
    assert len(jira.ledger.writes()) == writes
    assert (ActionItem.objects.count(), IssueLink.objects.count()) == (items, 1)


def test_what_is_chosen_becomes_an_action_item_in_step_with_its_ticket(
    admin: Client, jira: JiraSite, world: World
) -> None:
    ana = jira.as_person("Ana")
    one, other = (ana.create("PAY", title, duedate="2026-12-18") for title in ("First", "Second"))
    query = "project = PAY"
    text_of(admin, f"{at(world)}?q={query}")
    answer = admin.post(at(world), {"do": "adopt", "q": query, "chosen": [one.key]}, follow=True)
    assert "1 action item is added, linked to its ticket." in spoken(answer.content.decode())
    work_off()
    link = IssueLink.objects.get()
    assert (link.issue_key, link.state) == (one.key, LinkState.LINKED)
    item = world.item(link)
    assert (item.title, str(item.due_on), item.service) == ("First", "2026-12-18", world.service)
    ana.move(one.key, "Done")
    assert not IssueLink.objects.filter(issue_key=other.key).exists()
    again = admin.post(at(world), {"do": "adopt", "q": query, "chosen": [one.key]}, follow=True)
    assert "0 action items are added" in spoken(again.content.decode())
    assert ActionItem.objects.count() == 1


def test_a_wrong_query_is_told_in_jiras_words(admin: Client, world: World) -> None:
    answer = admin.get(f"{at(world)}?q=project+%3D%3D+PAY")
    assert answer.status_code == 422
    assert "Jira says: 400" in spoken(answer.content.decode())


def test_nothing_found_says_so(admin: Client, world: World) -> None:
    assert "Nothing is found so." in spoken(text_of(admin, f"{at(world)}?q=label:nothing"))


def test_tickets_that_lack_are_shown_first_and_made_in_bulk(
    admin: Client, jira: JiraSite, world: World
) -> None:
    ids = [world.action(f"Item {number}") for number in range(60)]
    page = text_of(admin, at(world))
    words = spoken(page)
    assert "60 open action items have an owner and no ticket." in words
    assert f"This is what ACT-{ids[0]} would be sent as" in words
    assert jira.ledger.writes() == []
    shown = [box["value"] for box in read(page).all("input") if box.get("name") == "action"]
    answer = admin.post(at(world), {"do": "make", "action": shown}, follow=True)
    assert "60 tickets are being made." in spoken(answer.content.decode())
    assert 'hx-trigger="every 3s"' in answer.content.decode()
    work_off()
    assert len(jira.issues()) == 60
    assert jira.ledger.counts()["bulk"] == 2
    assert jira.ledger.duplicates() == {}
    part = text_of(admin, f"{at(world)}?progress=1")
    assert "60 made" in spoken(part)
    assert "hx-get" not in part
    assert "has a ticket, or has asked for one." in spoken(text_of(admin, at(world)))


def test_only_what_was_shown_is_made(admin: Client, jira: JiraSite, world: World) -> None:
    shown = world.action("Shown")
    world.action("Added since")
    admin.post(at(world), {"do": "make", "action": [shown, "x", "9" * 30]})
    work_off()
    assert [one.fields["summary"] for one in jira.issues()] == ["Shown"]


def test_the_page_keeps_its_limit_of_statements(admin: Client, world: World) -> None:
    for number in range(20):
        world.action(f"Item {number}")
    with at_most(12):
        text_of(admin, at(world))

"""Choosing where a service's tickets go, against a Jira that answers: steps, what is saved, what is red, what goes out."""

import pytest
from django.test import Client

from reviewboard.catalog.models import Service
from reviewboard.domain.values import LinkState
from reviewboard.tracker.models import ServicePlace
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.world import World, place_in, work_off
from tests.web.pages import Page, read
from tests.web.sources import spoken, text_of
from tests.web.trackers import JIRA, admin, jira, loopback, world

__all__ = ["admin", "jira", "loopback", "world"]

NEW = f"{JIRA}places/new/"


def typed(html: str) -> dict[str, object]:
    """What a browser would send of the page's form of a place, untouched."""
    page = read(html)
    sent: dict[str, object] = {}
    for box in page.all("input"):
        if "name" in box and box.get("type") in ("hidden", "text", "checkbox") and _is_sent(box):
            sent[box["name"]] = box.get("value", "")
    sent |= selected(html)
    return {name: value for name, value in sent.items() if name not in ("csrfmiddlewaretoken", "theme")}


def _is_sent(box: dict[str, str]) -> bool:
    return box["type"] != "checkbox" or "checked" in box


def selected(html: str) -> dict[str, str]:
    """By select, its chosen option: the first where none is marked."""
    found: dict[str, str] = {}
    page: Page = read(html)
    name = ""
    for tag, attributes in page.tags:
        if tag == "select":
            name = attributes["name"]
        elif tag == "option" and name and ("selected" in attributes or name not in found):
            found[name] = attributes.get("value", "")
    return found


def third(client: Client, service: str = "checkout", project: str = "CHK") -> str:
    return text_of(client, f"{NEW}?service={service}&project={project}&type=10001")


@pytest.fixture
def checkout(world: World) -> Service:
    return Service.objects.create(key="checkout", name="Checkout")


def test_the_first_step_offers_services_without_a_place_and_every_project(
    admin: Client, checkout: Service
) -> None:
    page = read(text_of(admin, NEW))
    offered = [one.get("value") for one in page.all("option")]
    assert "" in offered  # everything else
    assert "checkout" in offered
    assert "payments-gateway" not in offered
    assert {"PAY", "CHK", "OPS"} <= set(offered)
    assert "No service" not in page.text


def test_a_project_that_the_account_does_not_see_is_said_at_its_field(
    admin: Client, checkout: Service
) -> None:
    answer = admin.get(f"{NEW}?service=checkout&project=NONE")
    assert answer.status_code == 422
    assert "Jira says: 404" in spoken(answer.content.decode())


def test_the_second_step_offers_types_without_sub_tasks(admin: Client, checkout: Service) -> None:
    page = text_of(admin, f"{NEW}?service=checkout&project=chk")
    assert "Task" in page
    assert "Sub-task" not in page
    assert selected(page)["type"] == "10001"


def test_the_third_step_guesses_priorities_and_what_will_not_be_done(
    admin: Client, checkout: Service
) -> None:
    chosen = selected(third(admin))
    assert [chosen[f"priority-{one}"] for one in ("urgent", "high", "normal", "low")] == ["1", "2", "3", "4"]
    assert chosen["status-10004"] == "wont_do"
    assert chosen["target-wont_do"] == "10004"
    assert chosen["decides-status"] == "theirs"
    assert chosen["epic_field"] == "parent"


def test_a_place_is_saved_green_and_kept_by_ids(admin: Client, checkout: Service) -> None:
    page = third(admin)
    answer = admin.post(f"{NEW}?service=checkout&project=CHK&type=10001", typed(page), follow=True)
    assert "CHK takes what would be sent." in spoken(answer.content.decode())
    kept = ServicePlace.objects.get(service=checkout)
    assert (kept.project_key, kept.type_name, kept.problems) == ("CHK", "Task", [])
    assert kept.settings["priorities"]["urgent"] == "1"
    assert kept.settings["statuses"] == {"10004": "wont_do"}
    again = text_of(admin, f"{JIRA}places/{kept.pk}/")
    assert selected(again) == selected(page)


def test_a_required_field_without_a_value_is_saved_red_and_said_at_its_field(
    admin: Client, jira: JiraSite, checkout: Service
) -> None:
    jira.project("CHK").require("customfield_10050", "Squad", ["Blue", "Green"])
    page = third(admin)
    assert "Squad" in page
    answer = admin.post(f"{NEW}?service=checkout&project=CHK&type=10001", typed(page), follow=True)
    words = spoken(answer.content.decode())
    assert "Nothing is sent to CHK until this is put right" in words
    assert words.count("“Squad” is required: say what goes into it.") == 2
    assert ServicePlace.objects.get(service=checkout).problems[0]["field"] == "customfield_10050"


def test_what_waited_for_a_red_place_goes_out_once_the_value_is_set(
    admin: Client, jira: JiraSite, world: World
) -> None:
    team = jira.project("PAY").require("customfield_10044", "Team", ["Payments platform", "Ledger"])
    link = world.send(world.action())
    work_off()
    assert world.link(link.action_id).state == LinkState.REFUSED
    assert jira.issues() == []
    at = f"{JIRA}places/{world.place.pk}/"
    page = text_of(admin, at)
    assert "Nothing is sent to PAY until this is put right" in spoken(page)
    answer = admin.post(at, {**typed(page), "field-customfield_10044": team.options[0].id}, follow=True)
    assert "PAY takes what would be sent." in spoken(answer.content.decode())
    work_off()
    (ticket,) = jira.issues()
    assert ticket.fields["customfield_10044"] == team.options[0].id
    assert jira.ledger.duplicates() == {}


def test_what_would_be_sent_is_shown_and_nothing_is_written(
    admin: Client, jira: JiraSite, world: World
) -> None:
    action_id = world.action("Alert on price drift")
    at = f"{JIRA}places/{world.place.pk}/"
    answer = admin.post(at, {**typed(text_of(admin, at)), "do": "look", "labels": "reviewboard week-48"})
    words = spoken(answer.content.decode())
    assert f"This is what ACT-{action_id} would be sent as" in words
    assert '"week-48"' in words
    assert "week-48" not in ServicePlace.objects.get(pk=world.place.pk).settings["labels"]
    assert jira.ledger.writes() == []


def test_two_administrators_do_not_overwrite_each_other_silently(admin: Client, world: World) -> None:
    at = f"{JIRA}places/{world.place.pk}/"
    mine = typed(text_of(admin, at))
    world.replace_place(labels=["reviewboard", "theirs"])
    answer = admin.post(at, {**mine, "labels": "reviewboard mine"})
    assert answer.status_code == 409
    words = spoken(answer.content.decode())
    assert "Somebody else saved this place meanwhile." in words
    assert "reviewboard theirs" in words
    assert admin.post(at, typed(answer.content.decode())).status_code == 302
    assert ServicePlace.objects.get(pk=world.place.pk).settings["labels"] == ["reviewboard", "mine"]


def test_a_service_that_got_a_place_meanwhile_is_not_given_two(
    admin: Client, jira: JiraSite, world: World, checkout: Service
) -> None:
    page = third(admin)
    place_in(jira, "OPS", world.connection_id, checkout)
    answer = admin.post(f"{NEW}?service=checkout&project=CHK&type=10001", typed(page))
    assert answer.status_code == 422  # the step before says so
    assert ServicePlace.objects.filter(service=checkout).count() == 1


def test_an_optional_field_is_added_without_losing_what_was_typed(admin: Client, checkout: Service) -> None:
    sent = {**typed(third(admin)), "labels": "reviewboard typed", "do": "add", "add": "customfield_10044"}
    answer = admin.post(f"{NEW}?service=checkout&project=CHK&type=10001", sent)
    page = answer.content.decode()
    assert "Payments" in page
    again = {**typed(page), "field-customfield_10044": "10111"}
    assert again["labels"] == "reviewboard typed"
    admin.post(f"{NEW}?service=checkout&project=CHK&type=10001", again)
    kept = ServicePlace.objects.get(service=checkout)
    assert kept.settings["defaults"] == {"customfield_10044": {"id": "10111"}}


def test_an_epic_must_be_there(admin: Client, jira: JiraSite, world: World) -> None:
    at = f"{JIRA}places/{world.place.pk}/"
    page = typed(text_of(admin, at))
    answer = admin.post(at, {**page, "epic": "PAY-99"})
    assert answer.status_code == 422
    assert "Jira says: 404" in spoken(answer.content.decode())
    epic = jira.as_person("Ana").create("PAY", "Hardening", kind="Epic")
    assert admin.post(at, {**page, "epic": epic.key.lower()}).status_code == 302
    assert ServicePlace.objects.get(pk=world.place.pk).settings["epic"] == epic.key


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"labels": "rb-mine"}, "Labels that begin with rb- tell tickets apart."),
        ({"epic": "twelve"}, "A key is needed, such as PAY-12."),
        ({"on_the_way": "resolution"}, "“resolution” lacks a field, a “=”, or a value."),
        ({"on_the_way": "resolution = {no"}, "begins like JSON, and is none."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    admin: Client, world: World, sent: dict[str, str], words: str
) -> None:
    at = f"{JIRA}places/{world.place.pk}/"
    answer = admin.post(at, {**typed(text_of(admin, at)), **sent})
    assert answer.status_code == 422
    assert words in spoken(answer.content.decode())


def test_a_project_that_cannot_be_read_shows_what_it_said_last_and_saves_nothing(
    admin: Client, jira: JiraSite, world: World
) -> None:
    at = f"{JIRA}places/{world.place.pk}/"
    admin.post(f"{at}check/")
    jira.revoke()
    page = text_of(admin, at)
    assert "The project could not be read now" in page
    assert selected(page)["priority-urgent"] == "1"
    answer = admin.post(at, {**typed(page), "labels": "other"})
    assert answer.status_code == 422
    assert ServicePlace.objects.get(pk=world.place.pk).settings["labels"] == ["reviewboard"]


def test_a_check_says_what_would_be_refused_and_when_it_passes(
    admin: Client, jira: JiraSite, world: World
) -> None:
    at = f"{JIRA}places/{world.place.pk}/"
    jira.project("PAY").deny("EDIT_ISSUES")
    page = spoken(admin.post(f"{at}check/", follow=True).content.decode())
    assert "1 thing would be refused." in page
    assert "The account may not edit tickets in PAY. Grant it EDIT_ISSUES in Jira." in page
    jira.project("PAY").allow("EDIT_ISSUES")
    assert "It takes what would be sent." in spoken(admin.post(f"{at}check/", follow=True).content.decode())


def test_a_place_is_removed_after_it_was_said_what_becomes_of_its_tickets(
    admin: Client, jira: JiraSite, world: World
) -> None:
    link = world.sent()
    at = f"{JIRA}places/{world.place.pk}/remove/"
    assert "1 ticket that is there stays in Jira untouched." in spoken(text_of(admin, at))
    before = len(jira.ledger.calls())
    admin.post(at)
    assert not ServicePlace.objects.exists()
    assert world.link(link.action_id).state == LinkState.READ_ONLY
    assert len(jira.ledger.calls()) == before


def test_a_place_of_another_source_is_not_there(admin: Client, world: World) -> None:
    assert admin.get(f"/jira/nothing/places/{world.place.pk}/").status_code == 404
    assert admin.get(f"{JIRA}places/999/").status_code == 404


def test_the_page_of_a_place_keeps_its_limit_of_statements(admin: Client, world: World) -> None:
    at = f"{JIRA}places/{world.place.pk}/"
    text_of(admin, at)
    with at_most(60):  # twelve, and those that keep the pace of each call
        text_of(admin, at)

"""Connecting a Jira by its steps: a safe address, an account and its token, places, and the webhook."""

import re

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection, Secret
from reviewboard.connections.operations import trouble
from reviewboard.connections.secrets import token_of
from reviewboard.tracker.models import Tracker
from tests.simulators.jira import JiraSite
from tests.statements import at_most
from tests.tracker.world import NOW, World, work_off
from tests.web.pages import read
from tests.web.sources import spoken, text_of
from tests.web.trackers import PAGE, admin, config, jira, loopback, world

__all__ = ["admin", "jira", "loopback", "world"]

pytestmark = pytest.mark.django_db

NEW = "/connections/new/jira-tracker/"


def begin(client: Client, url: str, edition: str = "auto") -> str:
    """A new Jira at this address; its page."""
    answer = client.post(NEW, {"name": "Jira", "config-api_url": url, "config-edition": edition})
    assert answer.status_code == 302, spoken(answer.content.decode())
    return str(answer["Location"])


def give(client: Client, page: str, jira: JiraSite, **sent: str) -> str:
    """Gives the token; the page that follows."""
    form = {"account": jira.account.email, "value": jira.account.token, **sent}
    return spoken(client.post(f"{page}token/", form, follow=True).content.decode())


def test_a_jira_is_connected_as_a_tracker_with_four_steps(admin: Client, jira: JiraSite) -> None:
    page = begin(admin, jira.url)
    assert Connection.objects.get().kind == ConnectionKind.TRACKER
    ids = [
        one
        for one in read(text_of(admin, page)).ids
        if one in {"token", "places", "webhook", "prove", "read", "found"}
    ]
    assert ids == ["token", "places", "webhook", "prove"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://jira.example", "must begin with https://"),
        ("https://10.0.0.7/jira", "is in a private network"),
        ("https://169.254.169.254", "is in a private network"),
        ("https://[::1]", "is in a private network"),
        ("ftp://jira.example", "must be that of the Jira site"),
        ("https://me:secret@jira.example", "must be that of the Jira site"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_at_its_field(
    admin: Client, url: str, words: str
) -> None:
    answer = admin.post(NEW, {"name": "Jira", "config-api_url": url, "config-edition": "auto"})
    assert answer.status_code == 422
    assert words in spoken(answer.content.decode())
    assert not Connection.objects.exists()


def test_a_private_host_is_called_only_where_it_is_named(admin: Client, jira: JiraSite) -> None:
    with override_settings(TRACKER_HOSTS=[]):
        answer = admin.post(NEW, {"name": "Jira", "config-api_url": jira.url, "config-edition": "auto"})
    assert answer.status_code == 422
    assert jira.ledger.calls() == []


def test_a_token_is_tried_at_once_and_says_who_we_are(admin: Client, jira: JiraSite) -> None:
    page = begin(admin, jira.url)
    words = give(admin, page, jira)
    assert "Jira lets us in as Review Bot (cloud 1001" in words
    assert jira.account.token not in words
    assert config()["edition"] == "cloud"  # the address did not tell
    assert Tracker.objects.get().account_id == jira.account.user.account_id


def test_data_center_is_told_by_its_own_answer(admin: Client) -> None:
    with JiraSite("dc") as jira:
        page = begin(admin, jira.url, "cloud")
        assert "lets us in as Review Bot (dc" in give(admin, page, jira, account="")
        assert config()["edition"] == "dc"


def test_a_wrong_token_is_kept_unshown_and_jiras_words_are_told(admin: Client, jira: JiraSite) -> None:
    page = begin(admin, jira.url)
    words = give(admin, page, jira, value="wrong-token")
    assert "Jira says: 401" in words
    assert "Nothing more is sent, so that the account is not locked" in words
    assert "wrong-token" not in words


def test_replacing_a_token_starts_a_stopped_tracker_again(
    admin: Client, jira: JiraSite, world: World
) -> None:
    jira.revoke()
    link = world.send(world.action())
    work_off(only=["create_issue"])
    assert Tracker.objects.get().stopped_at is not None
    assert Connection.objects.get().trouble_words.startswith("401")
    assert "Cannot be read" in spoken(text_of(admin, "/connections/"))
    jira.give_back()
    words = give(admin, PAGE, jira)
    assert "Jira lets us in" in words
    assert Tracker.objects.get().stopped_at is None
    assert Connection.objects.get().trouble_words == ""
    work_off()
    assert world.link(link.action_id).issue_key


def test_a_token_may_be_kept_in_the_environment(
    admin: Client, jira: JiraSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEWBOARD_SECRET_JIRA", jira.account.token)
    page = begin(admin, jira.url)
    words = give(admin, page, jira, value="env:REVIEWBOARD_SECRET_JIRA")
    assert "Jira lets us in" in words
    assert "kept in the server’s environment" in words
    assert Secret.objects.get().value == "env:REVIEWBOARD_SECRET_JIRA"


def test_a_secret_of_the_server_itself_is_not_sent_anywhere(admin: Client, jira: JiraSite) -> None:
    page = begin(admin, jira.url)
    answer = admin.post(f"{page}token/", {"account": "", "value": "env:SECRET_KEY"})
    assert answer.status_code == 422
    assert "must begin with REVIEWBOARD_SECRET_" in spoken(answer.content.decode())
    assert jira.ledger.calls() == []


def test_another_address_needs_the_token_anew(admin: Client, jira: JiraSite, world: World) -> None:
    form = {"name": "Jira", "config-api_url": f"{jira.url}/", "config-edition": "auto"}
    assert admin.post(f"{PAGE}edit/", form).status_code == 302
    assert token_of(world.connection_id, as_of=timezone.now())  # the same address, written otherwise
    with JiraSite() as other:
        admin.post(f"{PAGE}edit/", {**form, "config-api_url": other.url})
        assert token_of(world.connection_id, as_of=timezone.now()) == ""
        assert "enter the token anew" in spoken(text_of(admin, PAGE))
        assert other.ledger.calls() == []


def test_the_step_of_places_is_done_when_one_passes(admin: Client, world: World) -> None:
    assert "1 of 1 place passes." in spoken(text_of(admin, PAGE))
    world.place.problems = [{"code": "required", "field": "x", "words": "Team"}]
    world.place.save()
    assert "No project takes what would be sent yet." in spoken(text_of(admin, PAGE))


def test_the_webhook_secret_is_shown_once(admin: Client, jira: JiraSite) -> None:
    page = begin(admin, jira.url)
    made = admin.post(f"{page}secret/").content.decode()
    (secret,) = re.findall(r'id="made" type="text" value="([0-9a-f]{64})"', made)
    assert secret not in text_of(admin, page)


def test_two_jiras_stand_side_by_side(admin: Client, jira: JiraSite, world: World) -> None:
    with JiraSite() as other:
        page = begin(admin, other.url)
        assert "Jira lets us in" in give(admin, page, other)
    assert Tracker.objects.count() == 2 or Connection.objects.count() == 2
    assert "1 of 1 place passes." in spoken(text_of(admin, PAGE))
    assert "Nothing is sent before a service has a project." in spoken(text_of(admin, page))


def test_the_list_of_sources_says_what_a_tracker_does(admin: Client, world: World) -> None:
    trouble(connection_id=world.connection_id, words="", at=NOW)
    words = spoken(text_of(admin, "/connections/"))
    assert "Tickets both ways, by its API and a webhook" in words


def test_what_is_read_of_forges_is_not_asked_of_a_tracker(admin: Client, world: World) -> None:
    for path in ("read/", "repositories/"):
        assert admin.post(f"{PAGE}{path}").status_code == 404


def test_the_page_keeps_its_limit_of_statements(admin: Client, world: World) -> None:
    with at_most(12):
        text_of(admin, PAGE)

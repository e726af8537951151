"""The stand-in's pages say what they are, show tickets, and let a person change them, but no other site."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from tests.simulators.jira import JiraSite
from tests.simulators.jira.client import Client
from tests.simulators.jira.page import Pages
from tests.simulators.jira.serving import Request

VOID = {"meta", "input", "link", "br", "hr", "img"}


class Checked(HTMLParser):
    """Reads a page, and fails where a tag is not closed in its order, or an id is there twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.named: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in said:
            self.ids.append(said["id"] or "")
        if tag == "label":
            self.labelled.append(said["for"] or "")
        if tag in ("input", "select") and said.get("type") != "hidden":
            self.named.append(said["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def checked(html: object) -> Checked:
    assert isinstance(html, str)
    found = Checked()
    found.feed(html)
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    assert set(found.named) <= set(found.labelled)
    assert found.seen.count("h1") == 1
    assert {"header", "main", "footer"} <= set(found.seen)
    assert '<html lang="en">' in html
    assert "A stand-in for Jira." in html
    return found


@pytest.fixture(params=["cloud", "dc"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    with JiraSite(request.param) as jira:
        jira.others.append(Pages(jira))
        yield Client(jira)


def send(client: Client, path: str, **form: str) -> int:
    """Sends a form as a browser does, and says the status."""
    pages = client.site.others[0]
    headers = {"host": "127.0.0.1:1", "content-type": "application/x-www-form-urlencoded"}
    answer = pages(Request("POST", path, headers, urlencode(form).encode()))
    assert answer is not None
    return answer.status


def token(client: Client, key: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(f"/browse/{key}").body)
    assert found
    return found[1]


def test_tickets_are_listed_newest_first_with_what_matters(client: Client) -> None:
    client.create("First", labels=["rb-7"], duedate="2026-12-24")
    client.create("Second", project="IDN")
    client.site.as_person("ana").assign("PAY-1", "ravi")
    html = client.get("/").body
    checked(html)
    assert html.index("Second") < html.index("First")
    for text in ("PAY-1", "rb-7", "Ravi Menon", "2026-12-24", "To Do", "Payments"):
        assert text in html
    assert "Second" not in client.get("/", project="PAY").body


def test_without_tickets_it_says_so(client: Client) -> None:
    assert "No ticket yet." in client.get("/").body


def test_a_ticket_shows_its_text_its_links_and_its_history_and_escapes_them(client: Client) -> None:
    key = client.create("<b>Bold</b>", description="See [the finding|https://example.com/7] & <i>")["key"]
    link = {"globalId": "7", "object": {"url": "https://example.com/7", "title": "Finding <7>"}}
    client.post(f"issue/{key}/remotelink", link)
    client.post(f"issue/{key}/comment", {"body": "<script>"})
    client.site.as_person("ravi").move(key, "Done")
    html = client.get(f"/browse/{key}").body
    checked(html)
    assert "<b>Bold" not in html
    assert "<script>" not in html
    assert '<a href="https://example.com/7" rel="noreferrer">the finding</a> &amp; &lt;i&gt;' in html
    assert "Finding &lt;7&gt;" in html
    assert "Ravi Menon changed status from <q>To Do</q> to <q>Done</q>" in html


def test_a_person_moves_a_ticket(client: Client) -> None:
    key = client.create()["key"]
    assert send(client, f"/browse/{key}/move", token=token(client, key), transition="31") == 303
    found = client.site.issue(key)
    assert (found.status, found.history[-1].author) == ("10003", "ana.sobral")


def test_a_person_edits_a_ticket(client: Client) -> None:
    key = client.create(labels=["rb-7"])["key"]
    li = client.site.as_person("li").user
    known_as = li.account_id if client.site.mode == "cloud" else li.name
    form = {"summary": "New words", "duedate": "2026-12-24", "labels": "rb-7 seen", "assignee": known_as}
    assert send(client, f"/browse/{key}/edit", token=token(client, key), **form) == 303
    fields = client.site.issue(key).fields
    assert (fields["summary"], fields["duedate"], fields["labels"]) == (
        "New words",
        "2026-12-24",
        ["rb-7", "seen"],
    )
    assert fields["assignee"] == known_as


def test_what_is_wrong_is_said_on_the_page(client: Client) -> None:
    key = client.create()["key"]
    assert (
        send(client, f"/browse/{key}/edit", token=token(client, key), summary="", labels="", duedate="")
        == 400
    )
    assert send(client, f"/browse/{key}/move", token=token(client, key), transition="999") == 400


def test_a_form_of_another_site_changes_nothing(client: Client) -> None:
    key = client.create()["key"]
    for guess in ("", "guess"):
        assert send(client, f"/browse/{key}/move", token=guess, transition="31") == 403
    assert client.site.issue(key).status == "10000"


def test_only_this_machine_is_answered(client: Client) -> None:
    answer = client.site.others[0](Request("GET", "/", {"host": "evil.example"}, b""))
    assert answer is not None
    assert answer.status == 404


def test_a_moved_ticket_is_shown_under_its_new_key_and_a_deleted_one_is_missed(client: Client) -> None:
    key = client.create()["key"]
    client.site.as_person("ana").move_to(key, "IDN")
    moved = client.get(f"/browse/{key}")
    assert (moved.status, moved.headers["Location"]) == (303, "/browse/IDN-1")
    client.site.as_person("ana").delete("IDN-1")
    gone = client.get("/browse/IDN-1")
    checked(gone.body)
    assert gone.status == 404


def test_a_page_loads_nothing_from_elsewhere(client: Client) -> None:
    answer = client.get("/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not re.search(r"<(script|img|link)", answer.body)

"""The theme is chosen by a form, kept in a cookie, and rendered by the server, so that no page flashes."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from reviewboard.web.theme import theme
from tests.web.pages import read, render

pytestmark = pytest.mark.urls("tests.web.urls")


def choose(**posted: str) -> HttpResponse:
    return theme(RequestFactory().post("/theme/", posted))


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_a_choice_is_kept_and_the_reader_returns_to_the_page(choice: str) -> None:
    response = choose(theme=choice, next="/changes/?page=2")
    assert response.cookies["theme"].value == choice
    assert response.headers["Location"] == "/changes/?page=2"


@pytest.mark.parametrize("choice", ["", "neon"])
def test_any_other_word_follows_the_device(choice: str) -> None:
    response = choose(theme=choice)
    assert response.cookies["theme"].value == ""
    assert response.cookies["theme"]["max-age"] == 0


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_elsewhere(elsewhere: str) -> None:
    assert choose(theme="dark", next=elsewhere).headers["Location"] == "/"


def test_reading_the_address_changes_nothing() -> None:
    assert theme(RequestFactory().get("/theme/")).status_code == 405


@pytest.mark.parametrize(
    ("cookie", "shown"), [("dark", "dark"), ("light", "light"), ('"><b>', None), ("", None)]
)
def test_the_server_renders_the_choice(cookie: str, shown: str | None) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    [html] = read(render("base.html", request)).all("html")
    assert html.get("data-theme") == shown

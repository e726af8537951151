"""Renders templates of the foundation without a database, and reads what came out."""

import re
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory

from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.web.components import sample_context

TEMPLATES = settings.BASE_DIR / "templates"
PRIYA = Reader(user_id=1, person_id=1, role=Role.ADMIN, name="Priya Raman", zone=ZoneInfo("Europe/London"))

_ENGINE = DjangoTemplates(
    {
        "NAME": "foundation",
        "DIRS": [TEMPLATES],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
)


def render(name: str, request: HttpRequest | None = None, **context: Any) -> str:
    """The HTML of one template, with nothing in its context but what is named."""
    return str(_ENGINE.get_template(name).render(context, request))


def from_source(source: str, **context: Any) -> str:
    """The HTML of a template written in a test."""
    return str(_ENGINE.from_string(source).render(context))


@cache
def components_page() -> str:
    """The page of every part and state, as an administrator gets it."""
    request = RequestFactory().get("/components/")
    return render("components/components.html", request, reader=PRIYA, **sample_context())


def next_page(html: str) -> str:
    """Where the link to the next page of a list leads; "" on the last."""
    found = re.search(r'href="([^"]*)"[^>]*>(?:(?!<a ).)*Next page', html, re.S)
    return unescape(found[1]) if found else ""


@dataclass
class Page(HTMLParser):
    """What tests ask of HTML: its tags with attributes, in order; its classes and ids; its text."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def classes(self) -> set[str]:
        return {name for _, attributes in self.tags for name in attributes.get("class", "").split()}

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every tag of this name."""
        return [attributes for name, attributes in self.tags if name == tag]


def read(html: str) -> Page:
    """Parses HTML."""
    page = Page()
    page.feed(html)
    return page

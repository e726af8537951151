"""What the tests of live pages share: a clock that stands, clients by person, and the text that a page shows."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from tests.minutes.scenes import at
from tests.people.roster import user
from tests.web.pages import Page

LINE = re.compile(r"/live/(state/|[^/]+:[^/]+/)$")
"""What a page of a running meeting asks for by itself."""


class Clock:
    """The time, which stands until it is set; five minutes before the planned start at first."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now: datetime = at(-5)
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def set(self, minute: float) -> None:
        """So many minutes after the planned start."""
        self.now = at(minute)


def client_of(who: Person, role: Role = Role.ENGINEER) -> Client:
    """Somebody who is signed in; their account is made once."""
    client = Client()
    client.force_login(User.objects.filter(person=who).first() or user(role, who))
    return client


def visible(html: str) -> str:
    """The text of what is not inside an element that is hidden."""
    page = _Seen()
    page.feed(html)
    return " ".join("".join(page.texts).split())


class _Seen(Page):
    """Only what is not hidden, with a space between paragraphs."""

    _VOID = frozenset({"meta", "link", "input", "br", "img"})

    def __post_init__(self) -> None:
        super().__post_init__()
        self.open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._VOID:
            self.open.append("hidden" in dict(attrs) or tag in ("head", "svg"))
        if tag in ("p", "li", "h1", "h2"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.texts.append(data)

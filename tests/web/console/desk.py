"""A running meeting at a facilitator's desk: who is signed in, what the clock says, and what is posted."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from tests.minutes.scenes import Hour, at
from tests.people.roster import user
from tests.web.pages import Page, read


@dataclass
class Desk:
    """One facilitator at the console of an hour."""

    hour: Hour
    client: Client = field(default_factory=Client)

    @property
    def path(self) -> str:
        """Of the console."""
        return f"/meetings/{self.hour.id}/console/"

    def page(self) -> Page:
        """The console as it is now."""
        answer = self.client.get(self.path)
        assert answer.status_code == 200
        return read(answer.content.decode())

    def post(self, act: str, **sent: Any) -> Any:
        """The answer to one form; a command is sent with the revision that stands now, unless `seen` says otherwise."""
        if act == "do":
            sent.setdefault("seen", self.hour.row.revision)
        return self.client.post(f"{self.path}{act}/", sent)

    def refused(self, act: str, status: int, **sent: Any) -> Page:
        """The page that answers a form that was not done."""
        answer = self.post(act, **sent)
        assert answer.status_code == status, answer.content.decode()
        return read(answer.content.decode())


def signed_in(who: Person, role: Role = Role.FACILITATOR) -> Client:
    """Somebody's browser; their account is made once."""
    account = User.objects.filter(person=who).first() or user(role, who)
    client = Client()
    client.force_login(account)
    return client


def desk_of(hour: Hour, who: Person | None = None, role: Role = Role.FACILITATOR) -> Desk:
    """The desk of a person, of who leads it by default."""
    return Desk(hour, signed_in(who or hour.week.ines, role))


class Time:
    """The server's clock, in minutes from the planned start."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = at(0)
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def is_at(self, minute: float) -> None:
        """Sets it."""
        self.now = at(minute)

"""Nobody but oneself learns how one answered: from no page, program, file or error (product.md, "Mandatory attendance").

Two worlds are compared: in the second one Priya has answered. To everybody else they look alike, but for who goes.
"""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.agenda.operations import freeze
from reviewboard.attendance.models import Ask
from reviewboard.attendance.operations import confirm
from reviewboard.domain.values import AnswerWay
from reviewboard.people.models import ManagerTerm, Person, User
from reviewboard.people.permissions import Role
from tests.agenda.week import NOW, Week
from tests.api.calling import Caller, token_for
from tests.attendance.scenes import built, eyes, reply
from tests.web.test_answer_pages import signed_in

pytestmark = pytest.mark.django_db
PRIVATE = (
    "excused",
    "not_me",
    "isn’t you",
    "is asked",
    "goes for",
    "in the place of",
    "used to answer",
    "confirmed",
)
"""Words that only speak of an answer."""
PROGRAMS = (
    "me",
    "meetings",
    "meetings/{meeting}",
    "meetings/{meeting}/agenda",
    "people",
    "people/{priya}",
    "actions",
)
PAGES = (
    "/me/",
    "/people/",
    "/people/{priya}/",
    "/people/{otto}/",
    "/me/ledger/",
    "/me/ledger.csv",
    "/me/ledger.json",
    "/search/?q=Priya",
    "/services/",
    "/changes/export.csv",
    "/incidents/export.csv",
    "/actions/export.csv",
    "/meetings/{meeting}/mine.ics",
)
NAMED = ("/", "/meetings/{meeting}/", "/meetings/{meeting}/recipients/")
"""Pages that name who takes part: they may change in that, and in nothing else."""


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def readers(week: Week) -> Iterator[tuple[str, Person, Role]]:
    """Everybody but Priya and those whom her answers ask: her manager among them, and who runs the meeting."""
    boss = Person.objects.create(name="Mara Boss", email="mara.boss@example.org", zone="Europe/London")
    ManagerTerm.objects.create(person=week.priya, manager=boss, starts_on="2026-01-01")
    yield "viewer", Person.objects.create(name="Vi Ewer", email="vi@example.org"), Role.VIEWER
    yield "teammate", week.lars, Role.ENGINEER
    yield "facilitator", week.ines, Role.FACILITATOR
    yield "manager", boss, Role.ENGINEER
    yield "admin", week.helga, Role.ADMIN


def answers(week: Week) -> None:
    """Priya confirmed, then was excused from one item, and asked Otto to go for her to another."""
    confirm(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=NOW)
    reply(week, week.priya, week.open_incident, AnswerWay.EXCUSED)
    reply(week, week.priya, week.action, AnswerWay.DELEGATE, named=week.outsider)


def account(who: Person, role: Role) -> User:
    """The account of a person."""
    return User.objects.get(pk=eyes(who, role).user_id or 0)


def told(client: Client, week: Week, path: str) -> str:
    """What a page says, without what differs from one request to the next."""
    address = path.format(meeting=week.meeting.id, priya=week.priya.pk, otto=week.outsider.pk)
    body = client.get(address).content.decode()
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"|DTSTAMP:\S+', "", body)


def test_no_page_file_or_program_tells_anybody_else() -> None:
    week = built()
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    people = [("self", week.priya, Role.ENGINEER), *readers(week)]
    clients = {name: signed_in(who, role) for name, who, role in people}
    del clients["self"], people[0]  # her account is there in both worlds
    scripts = {name: Caller(token_for(account(who, role))) for name, who, role in people}
    before = {(name, path): told(client, week, path) for name, client in clients.items() for path in PAGES}
    answers(week)
    for (name, path), said in before.items():
        assert told(clients[name], week, path) == said, (name, path)
    for name, client in clients.items():
        for path in NAMED:
            said = told(client, week, path).lower()
            assert not [word for word in PRIVATE if word in said and word != "confirmed"], (name, path)
    for name, script in scripts.items():
        for path in PROGRAMS:
            body = json.dumps(
                script.get(path.format(meeting=week.meeting.id, priya=week.priya.pk)).body
            ).lower()
            assert not [word for word in PRIVATE if word in body], (name, path)


def test_errors_are_the_same_whether_or_not_somebody_answered() -> None:
    week = built()
    people = list(readers(week))
    clients = {name: signed_in(who, role) for name, who, role in people if role is not Role.VIEWER}

    def refused() -> dict[str, list[tuple[int, str]]]:
        asked = Ask.objects.values_list("pk", flat=True).first() or 4711
        item = {"item-1-way": "excused"}
        return {
            name: [
                _outcome(client.get(f"/asks/{asked}/"), asked),
                _outcome(client.post(f"/asks/{asked}/", {"answer": "accept"}), asked),
                _outcome(client.post(f"/meetings/{week.meeting.id}/confirm/"), asked)
                if name in {"manager", "admin"}
                else (0, ""),
                _outcome(client.post("/meetings/4711/answers/", item), asked),
            ]
            for name, client in clients.items()
        }

    before = refused()
    answers(week)
    assert refused() == before


def _outcome(answer: object, asked: int) -> tuple[int, str]:
    body = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", answer.content.decode())  # type: ignore[attr-defined]
    return answer.status_code, body.replace(f"/asks/{asked}/", "/asks/n/")  # type: ignore[attr-defined]

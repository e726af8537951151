"""Nobody but oneself, and who runs the meeting while it runs, learns whether one was there: from no page, file or program.

Worlds are compared: in the second one Priya came, owes a make-up, or did not use it. To everybody else they look alike.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.attendance.checking_in import check_in, check_in_for, correct, leave
from reviewboard.attendance.making_up import answer_make_up, close_make_ups
from reviewboard.attendance.needing_now import nudge_now
from reviewboard.audit.models import Entry
from reviewboard.broadcast import publishing
from reviewboard.outbox.models import Message
from reviewboard.people.permissions import Role
from tests.agenda.week import Week
from tests.api.calling import Caller, token_for
from tests.attendance.held import CLOSED, closed, minute, running, runs
from tests.attendance.scenes import eyes, item_id
from tests.standing import starts_from
from tests.web.test_answer_pages import signed_in
from tests.web.test_answers_private import NAMED, account, readers, told

pytestmark = [pytest.mark.django_db, starts_from(running)]
OVER = datetime(2026, 12, 5, 12, tzinfo=UTC)
DESK = "/meetings/{meeting}/people/"
ALL = (
    *("/me/", "/me/ledger/", "/me/ledger.json", "/people/{priya}/", "/actions/export.csv"),
    *(*NAMED, DESK, "/ledger/missed/", "/meetings/{meeting}/check-in/", "/meetings/{meeting}/prepare/"),
)
PROGRAMS = ("me", "meetings/{meeting}", "meetings/{meeting}/agenda", "people/{priya}")
LOOKING = ("teammate", "facilitator", "manager")
"""Of everybody else: who is nearest, who runs meetings, and who may see most."""
SHOWN_TO: dict[str, frozenset[tuple[str, str]]] = {
    "while it runs": frozenset({("facilitator", DESK)}),
    "missed": frozenset({("manager", "/me/"), ("manager", "/ledger/missed/")}),
}
"""Where it may be seen, by whom: while the meeting runs, and once a make-up was not used."""


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock; it begins five minutes after the meeting."""

    def setting(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    setting(minute(5))
    return setting


def everything(
    clients: dict[str, Client], scripts: dict[str, Caller], week: Week
) -> dict[tuple[str, str], str]:
    """What everybody but Priya is told, by who and where."""
    found = {(name, path): told(client, week, path) for name, client in clients.items() for path in ALL}
    for name, script in scripts.items():
        for path in PROGRAMS:
            body = json.dumps(script.get(path.format(meeting=week.meeting.id, priya=week.priya.pk)).body)
            found[name, f"api:{path}"] = re.sub(r'"pulse": \d+', "", body)
    return found


def others(week: Week) -> tuple[dict[str, Client], dict[str, Caller]]:
    people = [one for one in readers(week) if one[0] in LOOKING]
    eyes(week.priya)  # her account is there in every world
    clients = {name: signed_in(who, role) for name, who, role in people}
    return clients, {name: Caller(token_for(account(who, role))) for name, who, role in people}


def came(week: Week) -> None:
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(3))
    leave(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(4))


def different(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    return {key for key, said in before.items() if after[key] != said}


def test_who_comes_and_goes_is_seen_by_who_runs_the_meeting_and_by_nobody_else(week: Week) -> None:
    clients, scripts = others(week)
    before = everything(clients, scripts, week)
    came(week)
    assert different(before, everything(clients, scripts, week)) == SHOWN_TO["while it runs"]


def test_once_it_is_closed_nobody_sees_who_was_not_there_but_one_manager_and_only_what_was_missed(
    at: Callable[[datetime], None], week: Week
) -> None:
    clients, scripts = others(week)
    check_in(
        reader=eyes(week.lars), meeting_id=week.meeting.id, as_of=minute(1)
    )  # his own ledger stays as it is
    closed(week)
    at(CLOSED)
    before = everything(clients, scripts, week)
    slot = item_id(week, week.action)
    answer_make_up(
        reader=eyes(week.priya), meeting_id=week.meeting.id, item_id=slot, text="Seen.", as_of=CLOSED
    )
    after = everything(clients, scripts, week)
    changed = different(before, after)
    assert changed == {("facilitator", DESK)}  # a number: "1 made up"
    assert not [said for key, said in after.items() if key in changed and "Priya" in said]
    at(OVER)
    before = everything(clients, scripts, week)
    close_make_ups(as_of=OVER)
    assert different(before, everything(clients, scripts, week)) == SHOWN_TO["missed"]


def test_what_is_published_and_logged_names_nobody(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., object], week: Week
) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(publishing, "_send", lambda topic, body: sent.append((topic, body)))
    first = Entry.objects.count()
    meeting, run = week.meeting.id, runs(week)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager of pytest-django
        came(week)
        check_in_for(reader=run, meeting_id=meeting, person_id=week.lars.pk, as_of=minute(5))
        correct(
            reader=run,
            meeting_id=meeting,
            person_id=week.priya.pk,
            was_there=None,
            reason="Another",
            as_of=minute(6),
        )
    assert {topic for topic, _ in sent} == {f"desk:{meeting}"}
    assert all(set(json.loads(body)) == {"pulse"} for _, body in sent)
    people = {week.priya.pk, week.lars.pk}
    entries = Entry.objects.order_by("pk")[first:]
    assert not [one for one in entries if one.actor_id in people or people & set(one.details.values())]


def test_a_nudge_is_a_message_to_one_person_and_no_other_kind_tells_of_presence(week: Week) -> None:
    before = set(Message.objects.values_list("pk", flat=True))
    came(week)
    nudge_now(
        reader=runs(week),
        meeting_id=week.meeting.id,
        item_id=item_id(week, week.open_incident),
        person_id=week.lars.pk,
        as_of=minute(7),
    )
    closed(week)
    close_make_ups(as_of=OVER)
    owed = Message.objects.exclude(pk__in=before)
    assert [(one.kind, one.payload["person"]) for one in owed] == [("needed_now_mail", week.lars.pk)]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER, Role.FACILITATOR, Role.ADMIN])
def test_another_ones_make_up_is_not_there(role: Role, at: Callable[[datetime], None], week: Week) -> None:
    closed(week)
    at(CLOSED)
    path = f"/meetings/{week.meeting.id}/items/{item_id(week, week.action)}/make-up/"
    assert signed_in(week.helga, role).get(path).status_code in {403, 404}
    assert signed_in(week.priya).get(path).status_code == 200

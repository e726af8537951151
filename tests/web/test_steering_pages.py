"""What a facilitator adds, undoes and marks on the page of an agenda, and what anybody asks for."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.models import Agenda, AgendaItem, Steering
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.agenda.placements import Placement
from reviewboard.changes.models import Change
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.agenda.week import FREEZE, NOW, Week, make_week
from tests.people.roster import user
from tests.web.browsing import visit
from tests.web.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def week() -> Week:
    made = make_week()
    rebuild(meeting_id=made.meeting.id, as_of=NOW)
    return made


def signed_in(who: Person, role: Role = Role.ENGINEER) -> Client:
    client = Client()
    client.force_login(user(role, who))
    return client


def text(client: Client, path: str = "/") -> str:
    return read(client.get(path).content.decode()).text


def test_a_record_is_added_by_its_reference_and_the_change_is_undone(week: Week) -> None:
    ines, there = signed_in(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/"
    quiet = Change.objects.latest("pk")
    for wrong in (week.restricted.reference, "F-1", "nonsense"):
        answer = ines.post(f"{there}add/", {"reference": wrong, "reason": "x"})
        assert answer.status_code == 422
        assert "There is no such record that you may see." in answer.content.decode()
    assert (
        ines.post(f"{there}add/", {"reference": quiet.reference, "reason": "Asked by mail"}).status_code
        == 302
    )
    said = text(ines)
    assert f"{quiet.reference} is added: Asked by mail" in said
    assert "because the facilitator added it" in said.lower()
    ines.post(f"{there}undo/", {"item": f"change:{quiet.pk}"})
    assert not Steering.objects.exists()
    assert "Undone." in text(ines)
    ines.post(f"{there}undo/", {"item": f"change:{quiet.pk}"})
    assert "Nothing is settled about it that could be undone." in text(ines)


def test_the_slot_of_a_fixed_agenda_says_what_became_of_it(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, key = f"/meetings/{week.meeting.id}/", f"action:{week.action.pk}"
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    digest = Agenda.objects.get(meeting=week.meeting.id).digest
    monkeypatch.setattr(timezone, "now", lambda: FREEZE.replace(hour=12))
    ines = signed_in(week.ines, Role.FACILITATOR)
    assert ines.post(f"{there}steer/", {"item": key, "do": "pin", "reason": "x"}).status_code == 422
    sent = {"item": key, "do": "move", "to": "2026-12-03", "reason": "Its owner is away"}
    assert ines.post(f"{there}steer/", sent).status_code == 302
    marked = f"{week.action.reference} goes to Thursday 3 December: Its owner is away."
    assert marked in text(signed_in(week.outsider))
    assert Agenda.objects.get(meeting=week.meeting.id).digest == digest
    assert (
        ines.post(f"{there}add/", {"reference": week.candidate.reference, "reason": "x"}).status_code == 302
    )
    assert "This agenda is fixed; nothing was changed." in text(ines)
    ines.post(f"{there}undo/", {"item": key})
    assert marked not in text(signed_in(week.lars))


def test_anybody_asks_for_what_is_taken_as_read_and_a_viewer_cannot(week: Week) -> None:
    there = f"/meetings/{week.meeting.id}/ask/"
    row = AgendaItem.objects.filter(placement=Placement.CONSENT).earliest("pk")
    outsider, viewer = signed_in(week.outsider), signed_in(week.helga, Role.VIEWER)
    assert "Ask for it" in text(outsider)
    assert "Ask for it CHG" not in text(viewer)
    assert viewer.post(there, {"item": row.key}).status_code == 403
    outsider.post(there, {"item": row.key})
    said = text(outsider)
    assert "It is on the agenda now." in said
    assert "Because somebody asked for it." in said
    outsider.post(there, {"item": row.key})
    assert "Somebody has asked for it, or settled it, before." in text(outsider)
    outsider.post(there, {"item": "incident:1"})
    assert "nothing was settled" in text(outsider)


@pytest.mark.browser
def test_settling_and_asking_in_a_browser(browser: Browser, week: Week) -> None:
    with visit(browser, signed_in(week.ines, Role.FACILITATOR)) as opened:
        page = opened.page
        opened.go("/")
        opened.follow(page.get_by_role("button", name="Ask for it").first)
        expect(page.get_by_text("It is on the agenda now.")).to_be_visible()
        expect(page.get_by_role("heading", name="Your changes so far")).to_be_visible()
        assert opened.violations_in_every_look() == []
        opened.follow(page.get_by_role("button", name="Undo"))
        expect(page.get_by_role("heading", name="Your changes so far")).to_have_count(0)

"""The page *Prepare*: what is not ready with its default and one button, and ten minutes of a facilitator's time."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.models import Agenda, AgendaItem, Need
from reviewboard.agenda.operations import freeze, rebuild, release_mail
from reviewboard.attendance.operations import confirm
from reviewboard.connections.models import Connection
from reviewboard.domain.values import AgendaState, Attendance
from reviewboard.domain.write_ups import Words
from reviewboard.incidents.write_ups.saving import save_write_up
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.agenda.week import NOW, Week
from tests.statements import at_most
from tests.web.browsing import visit
from tests.web.pages import read
from tests.web.test_agenda_pages import built, overflowing, page, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def prepared(week: Week) -> tuple[Client, str]:
    """The facilitator's browser, and the address of the page."""
    return signed_in(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/prepare/"


def text_of(answer: Any) -> str:
    """The page that an act led to, as it reads."""
    assert answer.status_code == 200
    return read(answer.content.decode()).text


def test_mails_wait_for_a_look_until_they_are_released() -> None:
    week = built()
    client, url = prepared(week)
    Person.objects.filter(pk=week.outsider.pk).update(email="")
    said = text(client, url)
    assert "Ready in about 3 minutes" in said
    assert "3 mails wait for your look" in said
    assert "1 cannot leave." in said
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    release_mail(meeting_id=week.meeting.id, as_of=NOW)
    assert "waits for your look" not in text(client, url)


def test_an_incident_that_nobody_wrote_up_asks_by_default_until_somebody_does() -> None:
    week = built()
    client, url = prepared(week)
    said = text(client, url)
    assert f"{week.open_incident.reference} has no question of its own" in said
    assert f"by default: Whether {week.candidate.reference} contributed." in said
    words = Words(saw="Prices were wrong", decide="Who owns the cache client?")
    lead = Reader(user_id=None, person_id=week.ines.pk, role=Role.FACILITATOR)
    save_write_up(reader=lead, incident_id=week.open_incident.pk, words=words, as_of=NOW)
    assert "has no question of its own" not in text(client, url)
    assert "Who owns the cache client?" in text(client, url)


def test_must_discuss_items_that_do_not_fit_come_with_the_way_to_choose() -> None:
    week = overflowing()
    client, url = prepared(week)
    said = page(client, url)
    assert "Must-discuss items do not fit" in said
    assert f'href="/meetings/{week.meeting.id}/#settle"' in said
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    assert "do not fit" not in text(client, url)


def test_a_silent_source_is_told_with_what_the_agenda_will_say() -> None:
    week = built()
    client, url = prepared(week)
    Connection.objects.filter(pk=week.pager.pk).update(last_seen_at=NOW - timedelta(days=9))
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    said = text(client, url)
    assert "1 source is silent" in said
    assert "pager unseen since" in said
    assert "Tell whoever connects sources" in said, "a facilitator connects none"
    assert "Look at the sources" in text(signed_in(week.outsider, Role.ADMIN), url)


def test_whoever_connects_sources_is_told_once_of_each_silence() -> None:
    week = built()
    client, url = prepared(week)
    signed_in(week.outsider, Role.ADMIN)
    Connection.objects.filter(pk=week.pager.pk).update(last_seen_at=NOW - timedelta(days=9))
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    assert "Tell whoever connects sources" in text(client, url)
    said = text_of(client.post(f"{url}sources/", follow=True))
    assert "Whoever connects sources is told, by one mail each." in said
    assert "Whoever connects sources was told on Tue 24 Nov, 12:00." in said
    assert "Tell whoever connects sources" not in said
    assert "Nothing is silent of which they were not told" in text_of(
        client.post(f"{url}sources/", follow=True)
    )
    assert Message.objects.filter(kind="silence_mail").count() == 1
    assert "Look at the sources" in text(signed_in(week.helga, Role.ADMIN), url)


def test_who_has_not_answered_is_asked_in_private_by_one_press(monkeypatch: pytest.MonkeyPatch) -> None:
    week = built()
    client, url = prepared(week)
    item = AgendaItem.objects.get(key=f"incident:{week.open_incident.pk}")
    monkeypatch.setattr(timezone, "now", lambda: week.meeting.starts_at - timedelta(hours=3))
    before = page(client, url)
    assert before.count("Nudge privately") == text(client, url).count("no answer: ")
    said = text_of(client.post(f"{url}items/{item.pk}/nudge/", follow=True))
    count = Message.objects.filter(kind="nudge_mail").count()
    assert count
    assert f"{count} p" in said
    assert "in private." in said
    assert "Asked on Thu 26 Nov, 07:00." in said
    assert "Priya" not in said, "nobody is named"
    assert "Nobody is left to ask" in text_of(client.post(f"{url}items/{item.pk}/nudge/", follow=True))
    engineer = signed_in(week.priya)
    for act in (f"items/{item.pk}/nudge", "sources"):
        assert engineer.post(f"{url}{act}/").status_code == 403


def test_an_item_that_nobody_can_answer_leads_to_its_service() -> None:
    week = built()
    client, url = prepared(week)
    item, service = (
        AgendaItem.objects.get(key=f"incident:{week.open_incident.pk}"),
        week.open_incident.service,
    )
    assert service
    assert "has nobody who can answer" not in text(client, url)
    Need.objects.filter(item=item).update(attendance=Attendance.INVITED)
    said = page(client, url)
    assert f"{week.open_incident.reference} has nobody who can answer" in said
    assert "Find somebody" in said
    assert f'href="/services/{service.key}/"' in said


def test_silence_is_told_by_role_from_four_hours_before(monkeypatch: pytest.MonkeyPatch) -> None:
    week = built()
    client, url = prepared(week)
    assert "no answer" not in text(client, url)
    monkeypatch.setattr(timezone, "now", lambda: week.meeting.starts_at - timedelta(hours=3))
    said = text(client, url)
    assert f"{week.open_incident.reference}: " in said
    assert "no answer: " in said
    confirm(
        reader=Reader(user_id=None, person_id=week.lars.pk, role=Role.ENGINEER),
        meeting_id=week.meeting.id,
        as_of=timezone.now(),
    )
    assert text(client, url) != said


def test_of_a_restricted_item_nothing_is_told_but_its_time() -> None:
    week = built()
    said = text(signed_in(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/prepare/")
    assert "Restricted item" in said
    assert week.restricted.title not in said


def test_a_meeting_that_is_over_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    week = built()
    client, url = prepared(week)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=4))
    said = text(client, url)
    assert "This meeting is over" in said
    assert "waits for your look" not in said
    assert "Fix the agenda" not in said


def test_engineers_do_not_prepare_meetings_and_before_there_is_an_agenda_it_says_so() -> None:
    week = built()
    page(signed_in(week.priya), f"/meetings/{week.meeting.id}/prepare/", 403)
    Agenda.objects.all().delete()
    client, url = prepared(week)
    assert client.get(url).status_code == 200


def test_it_takes_few_statements() -> None:
    client, url = prepared(built(quiet_changes=30))
    client.get(url)
    with at_most(20):
        client.get(url)


@pytest.mark.browser
def test_an_hour_is_ready_in_four_steps(browser: Browser) -> None:
    """Choose what gives way, look at the recipients, fix the agenda, let the mails go: product.md's ten minutes."""
    week = overflowing()
    client, url = prepared(week)
    Connection.objects.filter(pk=week.pager.pk).update(last_seen_at=NOW - timedelta(days=9))
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    with visit(browser, client) as opened:
        opened.go(url)
        opened.follow(opened.page.get_by_role("button", name="Tell whoever connects sources"))
        opened.page.get_by_text("Whoever connects sources was told on").wait_for()
        Connection.objects.filter(pk=week.pager.pk).update(last_seen_at=NOW)
        rebuild(meeting_id=week.meeting.id, as_of=NOW)
        opened.go(url)
        assert opened.violations_in_every_look() == []
        shown = opened.page
        minutes = int(shown.get_by_role("heading", level=1).inner_text().split("about ")[1].split()[0])
        assert minutes <= 10
        opened.follow(shown.get_by_role("link", name="Choose what gives way"))
        shown.get_by_role("spinbutton", name="Minutes").fill("120")
        shown.get_by_role("textbox", name="Why").last.fill("Everything is severe this week")
        opened.follow(shown.get_by_role("button", name="Lengthen the meeting"))
        opened.go(url)
        expect(shown.get_by_text("do not fit")).to_have_count(0)
        shown.get_by_role("button", name="Fix the agenda…").click()
        opened.follow(shown.get_by_role("dialog").get_by_role("button", name="Fix the agenda"))
        opened.follow(shown.get_by_role("button", name="Send"))
        opened.go(url)
        expect(shown.get_by_text("wait for your look")).to_have_count(0)
    assert Agenda.objects.get(meeting=week.meeting.id).state == AgendaState.FROZEN

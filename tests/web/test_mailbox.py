"""The mailbox of the demo shows every mail as it arrived, and is nowhere else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.fixtures import Settings

from reviewboard.agenda import mail
from reviewboard.agenda.operations import freeze
from reviewboard.integrations.mail import mailbox, outgoing
from reviewboard.people.permissions import Role
from reviewboard.sample.mail_sink import serve
from tests.agenda.test_mail import owed
from tests.agenda.week import FREEZE, NOW, SECRETS, Week
from tests.integrations.mail.test_smtp import free_port
from tests.people.roster import person
from tests.web.browsing import visit
from tests.web.test_agenda_pages import built, page, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo, with an empty mailbox."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.DEMO, settings.MAILBOX_DIR = True, tmp_path / "mailbox"
    return tmp_path / "mailbox"


def delivered(settings: Settings, folder: Path) -> Week:
    """Priya's and Lars's mail, through the demo's own server."""
    week = built()
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    port = free_port()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    outgoing.sink.cache_clear()
    controller = serve(port, folder)
    for who in (week.priya, week.lars):
        mail.send(owed(week, who), as_of=FREEZE)
    outgoing.sink().close()
    outgoing.sink.cache_clear()
    controller.stop()
    return week


def test_mails_stand_the_newest_first_and_can_be_narrowed_to_one_address(
    settings: Settings, folder: Path
) -> None:
    week = delivered(settings, folder)
    client = signed_in(week.outsider)
    said = text(client, "/mailbox/")
    assert said.index("Lars Nyberg <lars.nyberg@example.org>") < said.index(
        "Priya Raman <priya.raman@example.org>"
    )
    narrowed = text(client, "/mailbox/?to=priya.raman@example.org")
    assert "Lars Nyberg" not in narrowed
    assert "You are needed 10:" in narrowed


def test_one_mail_has_head_text_and_invites(settings: Settings, folder: Path) -> None:
    week = delivered(settings, folder)
    client = signed_in(week.outsider)
    (stored,) = mailbox.newest(folder, to=week.priya.email)
    said = page(client, f"/mailbox/{stored.name}/")
    assert "BEGIN:VCALENDAR" in said
    assert f"agenda-{week.meeting.id}-{week.priya.pk}-1@" in said
    assert f'src="/mailbox/{stored.name}/html/"' in said
    assert 'sandbox="allow-top-navigation-by-user-activation"' in said
    assert not [word for word in SECRETS if word in said]
    answer = client.get(f"/mailbox/{stored.name}/html/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_an_empty_mailbox_says_what_fills_it() -> None:
    assert "No mail yet" in text(signed_in(person("Early Bird")), "/mailbox/")


@pytest.mark.parametrize("name", ["20261124T120000000000-0badcafe", "nothing", "etc-passwd"])
def test_a_mail_that_is_not_there_is_not_found(name: str) -> None:
    client = signed_in(person("Early Bird"))
    for path in (f"/mailbox/{name}/", f"/mailbox/{name}/html/"):
        assert client.get(path).status_code == 404


def test_outside_the_demo_there_is_no_mailbox(settings: Settings) -> None:
    settings.DEMO = False
    client = signed_in(person("Ad Min"), Role.ADMIN)
    for path in ("/mailbox/", "/mailbox/20261124T120000000000-0badcafe/"):
        assert client.get(path).status_code == 404


def test_a_stranger_signs_in_first() -> None:
    assert Client().get("/mailbox/")["Location"].startswith("/sign-in/")


def test_half_a_mail_is_no_mail(folder: Path) -> None:
    name = mailbox.keep(
        folder, b"Subject: one\r\nTo: a@example.org\r\n\r\nHello\r\n", arrived_at=datetime.now(UTC)
    )
    (folder / "20991124T120000000000-0badcafe.part").write_bytes(b"Subject: two")
    assert [stored.name for stored in mailbox.newest(folder)] == [name]


def test_names_sort_by_time_of_arrival(folder: Path) -> None:
    times = [NOW + timedelta(microseconds=n) for n in (5, 1, 3)]
    for at in times:
        mailbox.keep(folder, f"Subject: {at:%f}\r\n\r\n".encode(), arrived_at=at)
    assert [stored.arrived_at for stored in mailbox.newest(folder)] == sorted(times, reverse=True)


@pytest.mark.browser
def test_a_mail_is_drawn_in_its_frame(settings: Settings, folder: Path, browser: Browser) -> None:
    week = delivered(settings, folder)
    with visit(browser, signed_in(week.priya)) as opened:
        opened.go("/mailbox/?to=priya.raman@example.org")
        assert opened.violations() == []
        opened.follow(opened.page.get_by_role("link", name="You are needed"))
        expect(opened.page.frame_locator("iframe").get_by_role("heading", level=1)).to_contain_text(
            "You are needed"
        )
        assert opened.violations() == []


def test_an_empty_mailbox_says_how_mail_comes_to_leave() -> None:
    said = text(signed_in(built().priya), "/mailbox/")
    assert "No mail yet Mail leaves when the facilitator has fixed the agenda" in said
    assert "Go to the agenda" in said

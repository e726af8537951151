"""Which mail somebody gets: their own page, links that end a sort of mail, and mail that waits for working hours."""

from datetime import UTC, datetime, time
from email.message import EmailMessage

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.mail import letters_about, put_together, to_person
from reviewboard.agenda.operations import NOTICE, freeze, release_mail
from reviewboard.audit.models import Entry
from reviewboard.meetings.queries import get_meeting
from reviewboard.outbox.models import Message
from reviewboard.people.mailing import (
    MailChoice,
    OptionalMail,
    choose_mail,
    mail_choice,
    stop_page,
    stop_token,
)
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed
from tests.agenda.week import NOW, Week
from tests.people.roster import person, user
from tests.web.browsing import visit
from tests.web.test_agenda_pages import built, page, signed_in, text

pytestmark = pytest.mark.django_db
MINE = "/me/mail/"


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def reader_of(who: Person) -> Reader:
    return Reader(user_id=None, person_id=who.pk, role=Role.VIEWER)


def address(who: Person, kind: OptionalMail = OptionalMail.AGENDAS, *, now: bool = False) -> str:
    """Where the link out of a mail leads."""
    return "/" + stop_page(who.pk, kind, now=now).split("/", 3)[3]


def mail_to(week: Week, who: Person) -> EmailMessage:
    meeting = get_meeting(HOUSE, week.meeting.id)
    assert meeting
    letters = letters_about(meeting)
    assert letters
    written = to_person(letters, who.pk)
    assert written
    return put_together(letters, written, who.pk, 1)[0]


def owed(week: Week, at: datetime = NOW) -> set[int]:
    """Whom the release of the agenda's mail writes to."""
    freeze(meeting_id=week.meeting.id, as_of=at)
    release_mail(meeting_id=week.meeting.id, as_of=at)
    return {int(one.payload["person"]) for one in Message.objects.filter(kind="agenda_mail")}


def test_whoever_is_not_asked_for_may_read_it_here_and_whoever_is_gets_it_in_any_case() -> None:
    week = built()
    for who in (week.outsider, week.priya):
        choose_mail(reader=reader_of(who), choice=MailChoice(agendas=False), as_of=NOW)
    assert week.outsider.pk not in owed(week)
    assert Message.objects.filter(kind="agenda_mail", payload__person=week.priya.pk).exists()
    said = text(signed_in(week.ines, Role.FACILITATOR), f"/meetings/{week.meeting.id}/recipients/")
    assert "Otto Outside Is not asked for, and wants no mail then: reads it here." in said


def test_only_mails_that_do_not_ask_carry_the_way_to_end_them() -> None:
    week = built()
    read_along, needed = mail_to(week, week.outsider), mail_to(week, week.priya)
    link = f"<{stop_page(week.outsider.pk, OptionalMail.AGENDAS, now=True)}>"
    assert read_along["List-Unsubscribe"] == link
    assert read_along["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = read_along.get_body(("plain",))
    assert body is not None
    assert address(week.outsider) in body.get_content().replace("=\n", "")
    assert needed["List-Unsubscribe"] is None
    assert mail_to(week, week.outsider).as_bytes() == read_along.as_bytes(), "sent again it is the same mail"


def test_opening_the_link_changes_nothing_and_its_button_does_without_a_sign_in() -> None:
    who = person("Otto Outside", email="otto@example.org")
    client = Client()
    assert "Nothing has changed yet" in text(client, address(who))
    assert mail_choice(reader_of(who)).agendas
    assert "Done: no more of these" in client.post(address(who)).content.decode()
    assert mail_choice(reader_of(who)) == MailChoice(agendas=False)
    assert "Done" in client.post(address(who)).content.decode()
    assert Entry.objects.filter(action="mail.chosen", subject=f"person:{who.pk}").count() == 1


def test_a_mail_program_ends_it_with_one_post_and_never_with_a_get() -> None:
    who = person("Otto Outside", email="otto@example.org")
    client = Client(enforce_csrf_checks=True)
    there = address(who, OptionalMail.REMINDERS, now=True)
    assert client.get(there).status_code == 405
    assert client.post(there, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert mail_choice(reader_of(who)) == MailChoice(reminders=False)
    assert client.post(address(who)).status_code == 403, "the page has a form of its own"


@pytest.mark.parametrize("token", ["x", "WzEsImFnZW5kYXMiXQ:forged", "%00", "W10:x"])
def test_a_link_that_was_made_up_is_none(token: str) -> None:
    client = Client()
    for path in (f"/mail/stop/{token}/", f"/mail/stop/{token}/now/"):
        assert client.get(path).status_code in {404, 405}
        assert client.post(path).status_code == 404


def test_the_link_of_somebody_who_was_erased_ends_nothing() -> None:
    who = person("Otto Outside", email="otto@example.org")
    Person.objects.filter(pk=who.pk).update(name="", email="", erased_at=NOW)
    assert Client().post(address(who, now=True)).status_code == 404
    assert stop_token(who.pk, OptionalMail.AGENDAS)


def test_mail_waits_for_working_hours_and_leaves_three_hours_before_at_the_latest() -> None:
    week = built()
    everybody = Person.objects.filter(pk__in=[week.priya.pk, week.lars.pk, week.outsider.pk])
    everybody.update(zone="UTC", works_from=time(9), works_to=time(17), works_on="12345")
    choose_mail(reader=reader_of(week.priya), choice=MailChoice(in_hours=True), as_of=NOW)
    choose_mail(reader=reader_of(week.outsider), choice=MailChoice(in_hours=True), as_of=NOW)
    Person.objects.filter(pk=week.outsider.pk).update(works_on="7")
    night = datetime(2026, 11, 24, 22, tzinfo=UTC)
    owed(week, night)
    at = dict(Message.objects.filter(kind="agenda_mail").values_list("payload__person", "not_before"))
    assert at[week.priya.pk] == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert at[week.outsider.pk] == week.meeting.starts_at - NOTICE
    waiting = {at[who.pk] for who in (week.priya, week.outsider)}
    assert at[week.lars.pk] not in waiting, "whoever did not ask for it gets it now"


def test_a_choice_is_ones_own_and_a_sign_in_of_nobody_has_none() -> None:
    week = built()
    nobody = Client()
    nobody.force_login(user(Role.VIEWER, None))
    assert "No mail is sent to this sign-in" in text(nobody, MINE)
    assert "No mail is sent to this sign-in" in nobody.post(MINE, {}).content.decode()
    with pytest.raises(NotAllowed):
        choose_mail(reader=HOUSE, choice=MailChoice(), as_of=NOW)
    client = signed_in(week.outsider, Role.VIEWER)
    client.post(MINE, {"reminders": "on"})
    assert mail_choice(reader_of(week.outsider)) == MailChoice(agendas=False, reminders=True)
    assert mail_choice(reader_of(week.priya)) == MailChoice()
    assert "mail_agendas" not in page(client, f"/people/{week.outsider.pk}/")


@pytest.mark.browser
def test_the_choice_is_made_on_a_page(browser: Browser) -> None:
    week = built()
    with visit(browser, signed_in(week.priya)) as opened:
        opened.go("/me/")
        opened.follow(opened.page.get_by_role("link", name="Which mail, and when"))
        assert opened.violations_in_every_look() == []
        opened.page.get_by_label("Agendas that do not ask for me").uncheck()
        opened.page.get_by_label("Wait for my working hours").check()
        opened.follow(opened.page.get_by_role("button", name="Save"))
        expect(opened.page.get_by_text("It holds from the next mail on.")).to_be_visible()
        expect(opened.page.get_by_label("Agendas that do not ask for me")).not_to_be_checked()
    assert mail_choice(reader_of(week.priya)) == MailChoice(agendas=False, in_hours=True)

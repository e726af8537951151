"""Links in an agenda mail answer without a sign-in: opening one changes nothing, and it says no more than the mail."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda import links, mail
from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import freeze
from reviewboard.attendance.models import Answer, Ask, ItemAnswer
from reviewboard.domain.values import AnswerWay, MeetingState
from reviewboard.integrations.mail.agenda import render
from reviewboard.meetings.models import Meeting
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.agenda.test_mail import everything
from tests.agenda.week import FREEZE, SECRETS, Week, make_week
from tests.attendance.scenes import eyes, item_id, reply
from tests.web.browsing import visit
from tests.web.pages import read
from tests.web.test_answer_pages import signed_in, text

pytestmark = pytest.mark.django_db
AFTER = FREEZE + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _after_the_freeze(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, AFTER)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def frozen() -> Week:
    week = make_week()
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    return week


def link(week: Week, who: Person, answers: links.Answers = links.Answers.CONFIRM) -> str:
    """The address in a person's mail, as a path."""
    revision = Agenda.objects.get(meeting=week.meeting.id).revision
    return f"/answers/{links.sign(links.Link(week.meeting.id, who.pk, revision, answers))}/"


def otherwise(week: Week, who: Person) -> str:
    return link(week, who, links.Answers.OTHERWISE)


def said(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return read(answer.content.decode()).text


def nothing_is_answered() -> bool:
    return not (Answer.objects.exists() or ItemAnswer.objects.exists() or Ask.objects.exists())


def test_the_mail_that_leaves_holds_the_links_and_a_preview_none() -> None:
    week = frozen()
    letters = mail.letters_about(week.meeting)
    assert letters is not None
    written = mail.to_person(letters, week.priya.pk)
    assert written is not None
    leaves, _ = mail.put_together(letters, written, week.priya.pk, 1)
    again, _ = mail.put_together(letters, written, week.priya.pk, 1)
    found = {
        urlsplit(one).path
        for one in re.findall(r"https?://[^\s\"<>]+/answers/[^\s\"<>]+/", everything(leaves))
    }
    assert found == {link(week, week.priya), otherwise(week, week.priya)}
    assert leaves.as_bytes() == again.as_bytes()
    preview = mail.compose(week.meeting, week.priya.pk)
    assert preview is not None
    assert "/answers/" not in render(preview).html + render(preview).text


def test_opening_a_link_shows_what_will_happen_and_changes_nothing() -> None:
    week = frozen()
    shown = said(link(week, week.priya))
    assert "You are needed 10:" in shown
    assert f"because you own {week.action.reference}" in shown
    assert "Confirm" in shown
    shown = said(otherwise(week, week.priya))
    assert "A new date, a new owner, or won’t do, with the reason." in shown
    assert Client().head(link(week, week.priya)).status_code == 200
    assert nothing_is_answered()


def test_pressing_the_button_confirms_and_the_person_is_told_on_their_page() -> None:
    week = frozen()
    path = link(week, week.priya)
    client = Client()
    assert client.post(path)["Location"] == path
    assert "Kept." in read(client.get(path).content.decode()).text
    answer = Answer.objects.get()
    assert (answer.person_id, answer.by_link) == (week.priya.pk, True)
    assert "a link of your agenda mail was used to answer" in text(signed_in(week.priya), "/me/")
    assert "A link of this mail was used on Wed 25 Nov, 11:00." in said(path)
    assert "was used to answer" not in text(signed_in(week.lars), "/me/")


def test_an_item_is_answered_in_writing_or_handed_on() -> None:
    week = frozen()
    path = otherwise(week, week.priya)
    sent = {"item": str(item_id(week, week.action)), "way": "asynchronous", "text": "Won’t do: it exists."}
    Client().post(path, sent)
    kept = ItemAnswer.objects.get()
    assert (kept.way, kept.text, kept.by_link) == (AnswerWay.ASYNCHRONOUS, "Won’t do: it exists.", True)
    assert "Won’t do: it exists." not in Client().get(path).content.decode()
    Client().post(path, {"item": sent["item"], "way": "not_me", "knows": "Otto.Outside@example.org"})
    assert Ask.objects.get().asked_id == week.outsider.pk


def test_whether_somebody_is_known_here_is_not_told_to_whoever_holds_a_link() -> None:
    week = frozen()
    Person.objects.filter(pk=week.outsider.pk).update(contractor=True)
    path, item = otherwise(week, week.priya), str(item_id(week, week.action))
    answers = [
        Client().post(path, {"item": item, "way": "not_me", "knows": address})
        for address in ("nobody@example.org", week.outsider.email, "")
    ]
    assert len({(one.status_code, one["Location"], one.content) for one in answers}) == 1
    assert not Ask.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"item": "x", "way": "not_me"},
        {"item": "1", "way": "excused"},
        {"item": "9" * 30, "way": "not_me"},
    ],
)
def test_what_is_no_answer_is_not_understood(sent: dict[str, str]) -> None:
    week = frozen()
    assert Client().post(otherwise(week, week.priya), sent).status_code == 400
    assert nothing_is_answered()


def test_an_item_of_somebody_else_is_not_answered_by_ones_link() -> None:
    week = frozen()
    hidden = item_id(week, week.restricted)
    answer = Client().post(otherwise(week, week.priya), {"item": str(hidden), "way": "not_me"})
    assert answer.status_code == 410
    assert nothing_is_answered()


def test_a_forwarded_link_shows_only_what_the_mail_showed() -> None:
    week = frozen()
    for path in (link(week, week.lars), otherwise(week, week.lars)):
        shown = Client().get(path).content.decode()
        references = (week.restricted.reference, week.sealed.reference)
        assert not [word for word in (*SECRETS, *references) if word in shown]
        assert not [name for name in ("Priya Raman", "Otto Outside", "Helga Quist") if name in shown]
        assert "estricted item" in shown
    client = Client()
    client.get(link(week, week.lars))
    assert client.get("/me/").status_code == 302


def test_a_link_ends_with_its_slot_its_revision_its_meeting_and_its_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    week = frozen()
    token = links.Link(week.meeting.id, week.priya.pk, 1, links.Answers.CONFIRM)
    older = f"/answers/{links.sign(replace(token, revision=0))}/"
    paths = (link(week, week.priya), otherwise(week, week.priya))

    def ended(*each: str) -> set[int]:
        return {Client().get(one).status_code for one in each} | {
            Client().post(one).status_code for one in each
        }

    assert ended(older) == {410}
    at(monkeypatch, week.meeting.starts_at + timedelta(minutes=58))
    assert ended(*paths) == {410}
    at(monkeypatch, AFTER)
    Person.objects.filter(pk=week.priya.pk).update(ends_on=date(2026, 11, 25))
    assert ended(*paths) == {410}
    Person.objects.filter(pk=week.priya.pk).update(ends_on=None)
    Meeting.objects.filter(pk=week.meeting.id).update(state=MeetingState.CANCELLED)
    assert ended(*paths) == {410}
    assert nothing_is_answered()


def test_a_link_that_we_did_not_sign_is_not_found() -> None:
    week = frozen()
    path = link(week, week.priya)
    for one in (path.replace("/answers/", "/answers/x"), path[:-2] + "/", "/answers/1/"):
        assert Client().get(one).status_code == 404
        assert Client().post(one).status_code == 404


def test_another_site_cannot_press_the_button() -> None:
    week = frozen()
    assert Client(enforce_csrf_checks=True).post(link(week, week.priya)).status_code == 403
    assert nothing_is_answered()


def test_who_only_facilitates_gets_no_link_that_answers_items() -> None:
    week = frozen()
    letters = mail.letters_about(week.meeting)
    written = mail.to_person(letters, week.ines.pk) if letters else None
    assert letters is not None
    assert written is not None
    leaves, _ = mail.put_together(letters, written, week.ines.pk, 1)
    assert "it isn" not in str(leaves.get_body(("plain",)))
    assert Client().get(otherwise(week, week.ines)).status_code == 410


def test_the_facilitator_who_reads_the_mail_of_others_cannot_answer_for_them() -> None:
    week = frozen()
    client = signed_in(week.ines, Role.FACILITATOR)
    for part in ("", "text/", "invite/"):
        path = f"/meetings/{week.meeting.id}/recipients/{week.priya.pk}/{part}"
        assert "/answers/" not in client.get(path).content.decode()


def test_answers_given_otherwise_are_not_told_by_a_link() -> None:
    week = frozen()
    reply(week, week.priya, week.action, AnswerWay.EXCUSED, at=AFTER)
    shown = Client().get(otherwise(week, week.priya)).content.decode().lower()
    assert "excused" not in shown
    assert eyes(week.priya).name not in shown


@pytest.mark.browser
def test_one_confirms_from_a_phone_without_signing_in(browser: Browser) -> None:
    week = frozen()
    with visit(browser, Client(), width=390) as opened:
        opened.go(otherwise(week, week.priya))
        assert opened.violations_in_every_look() == []
        opened.go(link(week, week.priya))
        assert opened.violations() == []
        opened.follow(opened.page.get_by_role("button", name="Confirm"))
        expect(opened.page.get_by_text("Kept. It stands on your page")).to_be_visible()

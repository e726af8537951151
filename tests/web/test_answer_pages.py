"""How one takes part, from the page: four ways and "it isn't me", each a plain form, and nobody else reads any of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.attendance.models import Ask, ItemAnswer
from reviewboard.domain.values import AnswerWay, AskState
from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from tests.agenda.week import NOW, SECRETS, Week
from tests.attendance.scenes import Subject, built, eyes, item_id, reply
from tests.statements import at_most
from tests.web.browsing import visit
from tests.web.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(who: Person, role: Role = Role.ENGINEER) -> Client:
    """The browser of a person, whose account is made once."""
    client = Client()
    client.force_login(User.objects.get(pk=eyes(who, role).user_id or 0))
    return client


def page(week: Week) -> str:
    return f"/meetings/{week.meeting.id}/answers/"


def text(client: Client, path: str) -> str:
    return read(client.get(path).content.decode()).text


def form(week: Week, subject: Subject, way: str, **more: str) -> dict[str, str]:
    prefix = f"item-{item_id(week, subject)}"
    return {f"{prefix}-way": way, **{f"{prefix}-{name}": value for name, value in more.items()}}


def test_the_page_lists_what_asks_for_one_and_the_ways_to_take_part() -> None:
    week = built()
    said = text(signed_in(week.priya), page(week))
    assert "How you take part" in said
    for words in (
        "Live, for this window only",
        "Somebody goes for me",
        "In writing",
        "Excuse me",
        "It isn’t me",
    ):
        assert said.count(words) >= 2
    assert f"Because you own {week.action.reference}." in said


def test_answers_of_all_ways_are_sent_with_one_press_and_read_back() -> None:
    week = built()
    client = signed_in(week.priya)
    sent = form(week, week.action, "asynchronous", text="Won’t do: the alert exists.")
    sent |= form(week, week.open_incident, "excused")
    answer = client.post(page(week), sent, follow=True)
    said = read(answer.content.decode()).text
    assert "2 answers are kept." in said
    assert "You answer in writing." in said
    assert "You are excused." in said
    assert "Answered in writing" in said
    assert "Priya Raman Won’t do: the alert exists." in said
    assert "Won’t do: the alert exists." in client.get(page(week)).content.decode()


def test_a_delegate_is_told_on_their_own_page_and_accepts_there() -> None:
    week = built()
    priya, otto = signed_in(week.priya), signed_in(week.outsider)
    sent = form(week, week.action, "delegate", goes=week.outsider.email)
    sent |= form(week, week.open_incident, "live")
    assert priya.post(page(week), sent)["Location"] == f"/meetings/{week.meeting.id}/"
    assert "Otto Outside is asked. Until they accept, you stay named." in text(priya, page(week))
    assert "Priya Raman asks you to go in their place" in text(otto, "/me/")
    path = f"/asks/{Ask.objects.get().pk}/"
    assert week.action.title in text(otto, path)
    otto.post(path, {"answer": "accept"})
    assert "You go in the place of Priya Raman" in text(otto, "/me/")
    assert "Otto Outside goes for you." in text(priya, "/me/")
    assert "You are needed 10:" in text(otto, "/")


def test_neither_accepting_nor_declining_is_not_understood_and_others_find_no_request() -> None:
    week = built()
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    path = f"/asks/{Ask.objects.get().pk}/"
    assert signed_in(week.outsider).post(path).status_code == 400
    for who in (week.priya, week.lars):
        assert signed_in(who).get(path).status_code == 404
        assert signed_in(who).post(path, {"answer": "accept"}).status_code == 404
    assert Ask.objects.get().state == AskState.ASKED


@pytest.mark.parametrize("address", ["nobody@example.org", "otto.outside@example.org"])
def test_who_cannot_be_asked_is_refused_in_the_same_words(address: str) -> None:
    week = built()
    Person.objects.filter(pk=week.outsider.pk).update(contractor=True)
    sent = form(week, week.action, "delegate", goes=address) | form(week, week.open_incident, "live")
    answer = signed_in(week.priya).post(page(week), sent)
    assert answer.status_code == 422
    assert "This person cannot be asked. Name somebody else." in answer.content.decode()
    assert not ItemAnswer.objects.exists()


def test_colleagues_who_cannot_be_there_are_not_offered() -> None:
    week = built()
    client = signed_in(week.priya)
    offered = '<option value="otto.outside@example.org">'
    assert offered in client.get(page(week)).content.decode()
    Person.objects.filter(pk=week.outsider.pk).update(zone="Asia/Tokyo")
    assert offered not in client.get(page(week)).content.decode()


def test_whoever_is_not_asked_or_comes_too_late_has_nothing_to_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    week = built()
    assert "This meeting asks nothing of you" in text(signed_in(week.outsider), page(week))
    client = signed_in(week.priya)
    sent = form(week, week.action, "excused") | form(week, week.open_incident, "excused")
    monkeypatch.setattr(timezone, "now", lambda: week.meeting.starts_at + timedelta(minutes=59))
    client.post(page(week), sent)
    assert not ItemAnswer.objects.exists()


def test_nobody_else_reads_an_answer_from_any_page() -> None:
    """What one writes is for those who see the item; how one takes part, and whom one asked, is for nobody."""
    week = built()
    reply(week, week.priya, week.open_incident, AnswerWay.EXCUSED)
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, named=week.outsider)
    freeze(meeting_id=week.meeting.id, as_of=NOW)
    for who, role in ((week.lars, Role.ENGINEER), (week.ines, Role.FACILITATOR), (week.helga, Role.ADMIN)):
        client = signed_in(who, role)
        for path in ("/", "/me/", f"/people/{week.priya.pk}/", f"/people/{week.outsider.pk}/"):
            said = client.get(path).content.decode().lower()
            assert not [word for word in ("excused", "not_me", "is asked", "in the place") if word in said], (
                path
            )


def test_a_restricted_item_can_be_excused_from_and_tells_nothing() -> None:
    week = built()
    reply(week, week.lars, week.restricted, AnswerWay.NOT_ME, named=week.outsider)
    client = signed_in(week.outsider)
    path = f"/asks/{Ask.objects.get().pk}/"
    said = client.get(path).content.decode() + client.get("/me/").content.decode()
    assert "Restricted item" in said
    assert not [word for word in (*SECRETS, week.restricted.reference) if word in said]
    client.post(path, {"answer": "accept"})
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    said = "".join(client.get(one).content.decode() for one in ("/", "/me/", page(week)))
    assert not [
        word for word in (*SECRETS, week.restricted.reference, "Somebody goes for me") if word in said
    ]
    client.post(page(week), form(week, week.restricted, "excused"))
    assert ItemAnswer.objects.get(person=week.outsider).way == AnswerWay.EXCUSED


def test_the_page_asks_a_bounded_number_of_statements() -> None:
    week = built()
    client = signed_in(week.priya)
    with at_most(16):
        client.get(page(week))


@pytest.mark.browser
def test_one_answers_without_scripts_and_without_barriers(browser: Browser) -> None:
    week = built()
    with visit(browser, signed_in(week.priya), scripts=False) as opened:
        opened.go("/")
        opened.follow(opened.page.get_by_role("link", name="I can’t be there, or it isn’t me"))
        first = opened.page.locator("section.section").first
        first.get_by_text("In writing, before it begins").click()
        first.get_by_label("Your answer").fill("The alert exists.")
        opened.follow(opened.page.get_by_role("button", name="Send my 2 answers"))
        expect(opened.page.get_by_text("2 answers are kept.")).to_be_visible()
        expect(opened.page.get_by_text("You answer in writing.")).to_be_visible()


@pytest.mark.browser
def test_the_page_has_no_barriers_in_any_look(browser: Browser) -> None:
    week = built()
    with visit(browser, signed_in(week.priya)) as opened:
        opened.go(page(week))
        assert opened.violations_in_every_look() == []

"""The page of one's own tokens: a token is shown in the answer that made it, and never again."""

import re

import pytest
import time_machine
from django.test import Client

from reviewboard.people.models import ApiToken
from reviewboard.people.permissions import Role
from tests.people.roster import NOW, person, user
from tests.statements import at_most

pytestmark = pytest.mark.django_db

Form = dict[str, str | list[str]]
FORM: Form = {"name": "nightly export", "scopes": ["read:changes", "read:people"], "days": "30"}
TOKEN = re.compile(r"rb_[A-Za-z0-9_-]{43}")


@pytest.fixture
def ada() -> Client:
    client = Client()
    client.force_login(user(Role.ENGINEER, person(), password=None))
    return client


def send(ada: Client, form: Form, path: str = "") -> str:
    with time_machine.travel(NOW, tick=False):
        answer = ada.post(f"/me/tokens/{path}", form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def page(ada: Client) -> str:
    with time_machine.travel(NOW, tick=False):
        return ada.get("/me/tokens/").content.decode()


def test_a_token_is_shown_once_and_opens_the_api(ada: Client) -> None:
    shown = TOKEN.findall(send(ada, FORM))
    assert len(shown) == 1
    assert not TOKEN.search(page(ada))
    with time_machine.travel(NOW, tick=False):
        me = Client(headers={"Authorization": f"Bearer {shown[0]}"}).get("/api/v1/me").json()
    assert (me["scopes"], me["expires_at"]) == (["read:changes", "read:people"], "2026-12-23T12:00:00Z")


def test_the_answer_that_shows_it_is_kept_by_no_cache(ada: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        assert "no-store" in ada.post("/me/tokens/", FORM).headers["Cache-Control"]


def test_sending_the_form_twice_makes_one_token_and_says_why(ada: Client) -> None:
    send(ada, FORM)
    again = send(ada, FORM)
    assert ApiToken.objects.count() == 1
    assert "You have a token of this name" in again
    assert not TOKEN.search(again)


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "a" * 81}, {"scopes": []}, {"scopes": ["write:all"]}, {"days": "366"}]
)
def test_a_form_that_is_wrong_makes_none(ada: Client, wrong: Form) -> None:
    answer = send(ada, {**FORM, **wrong})
    assert "_error" in answer
    assert not ApiToken.objects.exists()


def test_one_ends_ones_own_token(ada: Client) -> None:
    send(ada, FORM)
    token_id = ApiToken.objects.get().pk
    answer = send(ada, {}, f"{token_id}/revoke/")
    assert "The token opens nothing any more." in answer
    assert "ended" in answer
    assert ApiToken.objects.get().revoked_at == NOW


def test_nobody_sees_or_ends_a_token_of_somebody_else(ada: Client) -> None:
    send(ada, FORM)
    other = Client()
    other.force_login(user(Role.ADMIN, person("Bo Diddley"), password=None))
    with time_machine.travel(NOW, tick=False):
        assert b"nightly export" not in other.get("/me/tokens/").content
        assert other.post(f"/me/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_a_link_ends_nothing(ada: Client) -> None:
    send(ada, FORM)
    assert ada.get(f"/me/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 405


def test_the_page_takes_as_many_statements_for_twenty_tokens_as_for_two(ada: Client) -> None:
    for number in range(2):
        send(ada, {**FORM, "name": str(number)})
    with at_most(12):
        page(ada)
    for number in range(2, 20):
        send(ada, {**FORM, "name": str(number)})
    with at_most(12):
        page(ada)
    assert "You have 20 tokens" in send(ada, {**FORM, "name": "one more"})

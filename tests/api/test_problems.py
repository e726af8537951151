"""What cannot be answered is said in one shape, with what to do, and with nothing that was not asked."""

import logging
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import override_settings

from reviewboard.api.problems import KINDS
from reviewboard.people import directory
from reviewboard.people.models import ApiToken
from tests.api.calling import STRANGER, Answer, Caller, caller
from tests.people.roster import NOW, person

pytestmark = pytest.mark.django_db


def problem(answer: Answer) -> tuple[int, str]:
    """The status and the code of a well-formed problem."""
    assert answer.kind == "application/problem+json"
    assert (
        {"type", "title", "status", "detail"}
        <= set(answer.body)
        <= {"type", "title", "status", "detail", "errors"}
    )
    assert answer.body["status"] == answer.status
    return answer.status, answer.body["type"].partition("#")[2]


def test_every_kind_has_an_address_that_the_page_of_the_api_explains() -> None:
    with override_settings(PUBLIC_URL="https://review.example"):
        assert {kind.address for kind in KINDS} == {
            f"https://review.example/api/v1/#{kind.code}" for kind in KINDS
        }


def test_without_a_token_one_is_asked_for() -> None:
    answer = STRANGER.get("people")
    assert problem(answer) == (401, "no-token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["rb_", "rb_" + "a" * 43, "a b", "é"])
def test_what_is_no_token_is_refused_like_a_dead_one(token: str) -> None:
    dead = caller()
    ApiToken.objects.update(revoked_at=NOW)
    wrong, ended = Caller(token).get("people"), dead.get("people")
    assert problem(wrong) == problem(ended) == (401, "no-token")
    assert wrong.body == ended.body
    assert wrong.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_an_expired_token_is_refused() -> None:
    late = caller()
    ApiToken.objects.update(expires_at=NOW - timedelta(seconds=1))
    assert problem(late.get("people")) == (401, "no-token")


def test_a_parameter_that_is_not_known_is_refused_and_those_that_are_known_are_named() -> None:
    answer = caller().get("people", nmae="Ada")
    assert problem(answer) == (400, "bad-query")
    assert answer.body["errors"] == {
        "nmae": ["There is no such parameter here; this takes after, left, limit, q, team."]
    }


def test_one_thing_and_a_whole_list_take_no_parameters_at_all() -> None:
    ada = caller(person())
    for path in ("me", "teams", "connections"):
        assert ada.get(path, limit=1).body["errors"] == {
            "limit": ["There is no such parameter here; this takes no parameters."]
        }


@pytest.mark.parametrize(
    ("query", "at_fault"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"left": "perhaps"}, "left"),
        ({"q": "a\0b"}, "q"),
        ({"q": "a" * 201}, "q"),
        ({"q": ["a", "b"]}, "q"),
        ({"after": ""}, "after"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(query: dict[str, object], at_fault: str) -> None:
    answer = caller().get("people", **query)
    assert problem(answer) == (400, "bad-query")
    assert list(answer.body["errors"]) == [at_fault]


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIl0", "a" * 400, "WzEsMl0"])
def test_a_cursor_that_is_none_of_this_list_is_refused(cursor: str) -> None:
    assert problem(caller().get("people", after=cursor)) == (400, "bad-cursor")


def test_what_does_not_exist_is_not_here() -> None:
    ada = caller(person())
    assert problem(ada.get("people/999999999")) == (404, "not-here")
    assert problem(ada.get("people/99999999999999999999999999")) == (404, "not-here")
    assert problem(ada.get("services/none")) == (404, "not-here")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v2/people", "/api/v1/people/", "/api/v1/peoples", "/api/v1/people/ada"]
)
def test_an_address_that_is_none_is_said_in_json_to_anybody(method: str, path: str) -> None:
    if path == "/api/":
        path = "/api/x"
    assert problem(STRANGER.send(method, path)) == (404, "not-here")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_written(method: str) -> None:
    answer = caller().send(method, "/api/v1/people")
    assert problem(answer) == (405, "not-this-method")
    assert answer.headers["Allow"] == "GET, HEAD"


def test_head_is_answered_like_get_without_its_body() -> None:
    answer = caller().send("HEAD", "/api/v1/people")
    assert (answer.status, answer.kind) == (200, "application/json")


def test_a_failure_of_ours_tells_the_log_and_not_the_caller(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object, **options: object) -> None:
        raise RuntimeError("SELECT secret FROM people_person")

    ada = caller()
    monkeypatch.setattr(directory, "list_people", fail)
    with caplog.at_level(logging.ERROR):
        answer = ada.get("people")
    assert problem(answer) == (500, "broken")
    assert "SELECT" not in str(answer.body)
    assert "SELECT secret" in caplog.text


def test_a_database_that_is_away_is_said_with_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **options: object) -> None:
        raise OperationalError("connection refused")

    ada = caller()
    monkeypatch.setattr(directory, "list_people", away)
    answer = ada.get("people")
    assert problem(answer) == (503, "away")
    assert answer.headers["Retry-After"] == "5"
    assert "refused" not in str(answer.body)


def test_no_answer_may_be_kept_by_a_cache() -> None:
    for answer in (caller().get("people"), STRANGER.get("people")):
        assert answer.headers["Cache-Control"] == "no-store"

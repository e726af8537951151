"""What Jira's errors mean (jira-sync behaviours 17 to 19): recorded bodies, rate limits, and answers that are none."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from reviewboard.domain.ports import Rejected
from reviewboard.domain.tracking.port import Limited, Missing, Refused, Scope, SignedOut, Unanswered
from reviewboard.integrations.jira.access import CLOUD, Site, sign_in
from reviewboard.integrations.jira.calls import Calls
from reviewboard.integrations.jira.errors import of_answer
from tests.integrations.jira.samples import each, failed, sample

WORDS: dict[str, tuple[type[Exception], str, dict[str, str]]] = {
    "400_field_not_on_screen.json": (
        Refused,
        "Field 'customfield_10038' cannot be set. It is not on the appropriate screen, or unknown.",
        {"customfield_10038": "Field 'customfield_10038' cannot be set."},
    ),
    "400_gdpr_strict.json": (Refused, "'accountId' must be the only user identifying query parameter", {}),
    "400_priority_invalid.json": (
        Refused,
        "priority: The priority selected is invalid.",
        {"priority": "The priority selected is invalid."},
    ),
    "400_required_field.json": (
        Refused,
        "customfield_10011: Epic Name is required.",
        {"customfield_10011": "Epic Name is required."},
    ),
    "400_unsupported_content.json": (Refused, "We can't create this issue for you right now", {}),
    "404_issue_or_createmeta_dc9.json": (Missing, "404 Issue Does Not Exist", {}),
    "405_dc_createmeta_fields.json": (Refused, "405", {}),
    "410_search_removed.json": (Missing, "410 The requested API has been removed.", {}),
    "429_body_seen.json": (Limited, "429 The request has been rate-limited.", {}),
    "429_burst.json": (Limited, "429 jira-burst-based", {}),
    "429_quota_global.json": (Limited, "429 jira-quota-global-based", {}),
}


@each("errors")
def test_every_recorded_error_says_its_words_and_names_its_fields(name: str) -> None:
    said = sample("errors", name)
    kind, words, fields = WORDS[name]
    error: Any = of_answer(failed(said["status"], said.get("body"), said.get("headers")))
    assert [type(error)] == [kind]
    assert words in error.words
    assert error.status == said["status"]
    told = getattr(error, "fields", {})
    assert told.keys() == fields.keys()
    assert all(told[one].startswith(fields[one]) for one in fields)


BURST, ISSUE = "jira-burst-based", "jira-per-issue-on-write"


@pytest.mark.parametrize(
    ("reason", "scope"),
    [
        (BURST, Scope.CALL),
        (ISSUE, Scope.ISSUE),
        ("jira-quota-global-based", Scope.CONNECTION),
        ("jira-quota-tenant-based", Scope.CONNECTION),
        ("something-new", Scope.CONNECTION),
        ("", Scope.CONNECTION),
    ],
)
def test_what_a_rate_limit_lets_rest(reason: str, scope: Scope) -> None:
    """Behaviour 18. What is not named rests everything."""
    error = of_answer(failed(429, None, {"RateLimit-Reason": reason, "Retry-After": "7"}))
    assert isinstance(error, Limited)
    assert (error.scope, error.retry_after) == (scope, timedelta(seconds=7))


def test_how_long_is_told_in_seconds_as_a_date_as_nothing_or_not_at_all() -> None:
    """Behaviour 17: a minimum. 0 is no leave to go on at once, and no word is no leave either."""

    def wait(headers: dict[str, str]) -> float:
        error = of_answer(failed(429, None, headers))
        assert isinstance(error, Limited)
        assert error.retry_after is not None
        return error.retry_after.total_seconds()

    now = datetime.now(UTC)
    assert wait({"Retry-After": "100"}) == 100
    assert wait({"Retry-After": "1847"}) == 1847
    assert wait({"Retry-After": "0"}) == 1
    assert wait({}) == 30
    assert wait({"Retry-After": "soon"}) == 30
    assert 88 < wait({"Retry-After": format_datetime(now + timedelta(seconds=90), usegmt=True)}) <= 90
    assert wait({"Retry-After": format_datetime(now - timedelta(seconds=90), usegmt=True)}) == 1


@pytest.mark.parametrize("skew", [timedelta(hours=-1), timedelta(hours=1)])
def test_a_date_is_as_far_away_as_jira_means_it_however_its_clock_goes(skew: timedelta) -> None:
    """Behaviour 13: their times are compared with their times."""
    theirs = datetime.now(UTC).replace(microsecond=0) + skew
    headers = {
        "Date": format_datetime(theirs, usegmt=True),
        "Retry-After": format_datetime(theirs + timedelta(seconds=100), usegmt=True),
    }
    for status in (429, 503):
        error: Any = of_answer(failed(status, None, headers))
        assert error.retry_after == timedelta(seconds=100)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_that_fails_has_not_answered(status: int) -> None:
    error = of_answer(failed(status, {"errorMessages": ["Internal server error"]}, {"Retry-After": "20"}))
    assert isinstance(error, Unanswered)
    assert error.sent
    assert (error.status, error.retry_after) == (status, timedelta(seconds=20))


def test_a_page_of_html_is_not_quoted() -> None:
    error: Any = of_answer(failed(502, text="<html><h1>Bad Gateway</h1><script>…</script></html>"))
    assert error.words == "502 Bad Gateway"


def test_being_signed_out_is_401_or_a_captcha_and_not_a_missing_permission() -> None:
    """Behaviour 19."""
    captcha = {"X-Seraph-LoginReason": "AUTHENTICATION_DENIED"}
    assert isinstance(of_answer(failed(401)), SignedOut)
    assert isinstance(of_answer(failed(403, headers=captcha)), SignedOut)
    reason = {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=https://jira.example/login.jsp"}
    assert isinstance(of_answer(failed(403, headers=reason)), SignedOut)
    assert type(of_answer(failed(403, {"errorMessages": ["You do not have permission"]}))) is Refused


def test_the_trace_of_either_edition_is_kept() -> None:
    """Behaviour 27."""
    cloud: Any = of_answer(failed(400, headers={"Atl-Traceid": "a" * 32}))
    data_center: Any = of_answer(failed(400, headers={"X-AREQUESTID": "1024x7x1"}))
    assert (cloud.trace, data_center.trace) == ("a" * 32, "1024x7x1")


@pytest.mark.parametrize(
    "body", [[], "no", 7, {"errors": "no"}, {"errorMessages": {"a": 1}}, {"message": "no"}]
)
def test_no_body_is_too_strange_to_be_read(body: Any) -> None:
    error: Any = of_answer(failed(400, body))
    assert error.words.startswith("400")


@contextmanager
def listening(answer: bytes | None) -> Iterator[str]:
    """A server that reads a request, answers so (nothing: breaks the connection), and its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                taken, _ = server.accept()
            except OSError:
                return
            with taken:
                taken.recv(65536)
                if answer:
                    taken.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)


def calls_to(url: str) -> Calls:
    return Calls(sign_in(Site(url, CLOUD, "bot@example.com"), "a-token"))


def test_a_connection_that_is_refused_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(Unanswered) as raised:
        calls_to(url).send("POST", "2/issue", body={})
    assert not raised.value.sent


def test_a_connection_that_breaks_may_have_sent_everything() -> None:
    """Behaviour 3."""
    with listening(None) as url, pytest.raises(Unanswered) as raised:
        calls_to(url).send("POST", "2/issue", body={})
    assert raised.value.sent


def test_an_answer_that_breaks_off_may_have_been_a_yes() -> None:
    half = b'HTTP/1.1 201 Created\r\nContent-Length: 60\r\nContent-Type: application/json\r\n\r\n{"id": "10'
    with listening(half) as url, pytest.raises(Unanswered) as raised:
        calls_to(url).send("POST", "2/issue", body={})
    assert raised.value.sent


def test_a_page_in_place_of_json_is_no_answer() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\nContent-Type: text/html\r\n\r\n<html></html>"
    with listening(page) as url, pytest.raises(Unanswered) as raised:
        calls_to(url).send("POST", "2/issue", body={})
    assert raised.value.sent
    assert "not JSON" in raised.value.words


def test_a_redirect_is_refused_and_not_followed() -> None:
    """Behaviour 25: the token goes nowhere else."""
    with listening(None) as other:
        moved = f"HTTP/1.1 302 Found\r\nLocation: {other}/rest/api/2/myself\r\nContent-Length: 0\r\n\r\n"
        with listening(moved.encode()) as url, pytest.raises(Refused) as raised:
            calls_to(url).get("2/myself")
        assert raised.value.status == 302
        socket.create_connection(("127.0.0.1", int(other.rpartition(":")[2]))).close()


def test_an_error_is_one_of_the_outboxs_words() -> None:
    """So that the outbox knows what becomes of it: rejected is dead, the rest is tried again."""
    assert issubclass(Refused, Rejected)
    assert not issubclass(Unanswered, Rejected)
    assert not issubclass(Limited, Rejected)

"""Telling a vendor something: once, to its own host, signed in, and with errors that say what they are."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reviewboard.domain.ports import Access, Rejected, Unavailable
from reviewboard.integrations.http import JsonApi, opened, wait_of
from tests.simulators.forge import Forge

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
PATH = "repos/shop/checkout/statuses"


@pytest.fixture
def forge() -> Iterator[Forge]:
    with Forge() as one:
        yield one


@pytest.fixture
def head(forge: Forge) -> str:
    return forge.open_pull("shop/checkout", author="ines").head


def api(forge: Forge) -> JsonApi:
    return JsonApi(forge.url, {"Authorization": f"Bearer {forge.token}"})


def test_what_is_posted_arrives_as_json_and_its_answer_is_read(forge: Forge, head: str) -> None:
    answer: Any = api(forge).post(f"{PATH}/{head}", {"state": "pending", "description": "ä"}).body
    assert (answer["state"], answer["description"]) == ("pending", "ä")
    assert len(forge.ledger) == 1


def test_nothing_is_posted_to_another_host(forge: Forge, head: str) -> None:
    with pytest.raises(Rejected, match=r"a link to another host: elsewhere\.example"):
        api(forge).post(f"https://elsewhere.example/{PATH}/{head}", {"state": "pending"})
    assert forge.calls == []


def test_a_redirect_is_not_followed(forge: Forge, head: str) -> None:
    forge.moved[f"/{PATH}/{head}"] = f"{forge.url}/repositories/4711/statuses/{head}"
    with pytest.raises(Rejected, match="307 Temporary Redirect"):
        api(forge).post(f"{PATH}/{head}", {"state": "pending"})
    assert forge.ledger == []


def test_it_is_sent_once_and_a_lost_reply_is_unavailable(forge: Forge, head: str) -> None:
    forge.faults.add("lost_reply")
    with pytest.raises(Unavailable, match="no answer from 127"):
        api(forge).post(f"{PATH}/{head}", {"state": "pending"})
    assert len(forge.ledger) == 1


def test_a_refusal_says_what_is_wrong_in_particular(forge: Forge, head: str) -> None:
    forge.faults.add("full")
    with pytest.raises(Rejected, match="422 Validation Failed: This SHA and context has reached the maximum"):
        api(forge).post(f"{PATH}/{head}", {"state": "pending"})


def test_headers_that_change_are_asked_for_before_every_call(forge: Forge, head: str) -> None:
    given = iter([forge.token, "another"])
    access = Access(forge.url, {}, fresh=lambda: {"Authorization": f"Bearer {next(given)}"})
    http = opened(access)
    http.get("user")
    with pytest.raises(Rejected, match="401 Bad credentials"):
        http.get("user")


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "90"}, timedelta(seconds=90)),
        (
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 60)},
            timedelta(minutes=1),
        ),
        ({"x-ratelimit-remaining": "4999", "x-ratelimit-reset": str(int(NOW.timestamp()) + 3000)}, None),
        ({"ratelimit-reset": "60"}, timedelta(minutes=1)),
        ({}, None),
    ],
)
def test_a_limit_that_is_not_used_up_is_nothing_to_wait_for(
    headers: dict[str, str], wait: timedelta | None
) -> None:
    assert wait_of(headers, NOW) == wait

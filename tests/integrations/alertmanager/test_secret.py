"""Alertmanager signs nothing: it sends the secret along."""

import base64
from datetime import UTC, datetime

import pytest

from reviewboard.domain.ports import Forged
from reviewboard.integrations.alertmanager.source import AlertmanagerSource

NOW = datetime(2026, 3, 2, 14, 10, tzinfo=UTC)


def verify(headers: dict[str, str], *secrets: str) -> None:
    AlertmanagerSource({}).verify(headers, b"{}", secrets or ("s3cret",), NOW)


def basic(password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"alertmanager:{password}".encode()).decode()}


@pytest.mark.parametrize(
    "headers", [{"authorization": "Bearer s3cret"}, basic("s3cret"), {"x-reviewboard-secret": "s3cret"}]
)
def test_the_secret_is_known_in_each_place_where_it_can_be_sent(headers: dict[str, str]) -> None:
    verify(headers)
    verify(headers, "new", "s3cret")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer "},
        {"authorization": "Bearer s3cre"},
        {"authorization": "Basic s3cret"},
        basic("other"),
        {"x-reviewboard-secret": "other"},
    ],
)
def test_any_other_secret_or_none_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        verify(headers)

"""What somebody sees beside a mapping while writing it."""

import json
from typing import Any

import pytest

from reviewboard.integrations.generic.preview import FieldPreview, preview
from reviewboard.integrations.generic.source import GenericSource

CONFIG: dict[str, Any] = {
    "kind": "incident",
    "fields": {
        "external_id": "id",
        "title": "name",
        "state": "status",
        "severity": "level",
        "started_at": "began",
        "services": "parts",
        "lead": "owner",
    },
}
BODY = {
    "id": 7,
    "status": "weird",
    "level": "mauve",
    "began": "2026-03-02T15:05:00+01:00",
    "parts": ["checkout", "search"],
    "owner": "ada@example.com",
}


def test_every_mapped_field_shows_what_was_found_or_what_is_wrong() -> None:
    shown = preview(CONFIG, json.dumps(BODY).encode())
    assert shown.fields == (
        FieldPreview("external_id", "id", "7", ""),
        FieldPreview("title", "name", "", "the body has no field name"),
        FieldPreview(
            "state",
            "status",
            "weird",
            "under states, say which of open, mitigated, resolved this word stands for",
        ),
        FieldPreview("started_at", "began", "2026-03-02 14:05:00 UTC", ""),
        FieldPreview(
            "severity", "level", "mauve", "under severities, say which of SEV1 to SEV5 this word stands for"
        ),
        FieldPreview("services", "parts", "checkout, search", ""),
        FieldPreview("lead", "owner", "ada@example.com", ""),
    )
    assert shown.problems == ()


def test_the_record_is_the_one_that_would_be_kept() -> None:
    body = json.dumps(BODY).encode()
    assert [preview(CONFIG, body).snapshot] == list(GenericSource(CONFIG).parse("", body))


def test_where_nothing_would_be_kept_the_reason_is_said() -> None:
    shown = preview(CONFIG, b'{"began": "2026-03-02T14:05:00Z"}')
    assert shown.snapshot is None
    assert shown.problems == ("external_id: the body has no field id",)
    assert len(shown.fields) == 7


def test_a_mapping_with_mistakes_shows_them_beside_what_works() -> None:
    shown = preview({**CONFIG, "fields": {**CONFIG["fields"], "titel": "name"}}, json.dumps(BODY).encode())
    assert shown.snapshot is not None
    assert "no field titel" in shown.problems[0]


@pytest.mark.parametrize("config", [{}, {"kind": 7}, {"kind": "incident"}, CONFIG])
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"id": NaN}'])
def test_nothing_that_is_typed_breaks_it(config: dict[str, object], body: bytes) -> None:
    shown = preview(config, body)
    assert shown.snapshot is None
    assert shown.problems

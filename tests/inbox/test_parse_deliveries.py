"""The command that shows what deliveries say: one line each, whatever they are like, and without a database."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from reviewboard.domain.messages import Snapshot
from reviewboard.domain.ports import Headers, Unreadable
from reviewboard.inbox.management.commands import parse_deliveries
from reviewboard.inbox.management.commands.parse_deliveries import spellings
from reviewboard.integrations.alertmanager.source import AlertmanagerSource
from reviewboard.integrations.generic.source import GenericSource
from reviewboard.integrations.grafana.source import GrafanaSource
from tests.contracts import FOLDER, webhooks
from tests.integrations.alertmanager.payloads import alert, notification


class Spelled:
    """A vendor whose deliveries name their event in a header only, and one of whose events breaks."""

    vendor = "spelled"

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        raise AssertionError("the command verifies nothing")

    def event(self, headers: Headers, body: bytes) -> str:
        return headers.get("x-event-key", "")

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        return ""

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        if event == "broken":
            raise KeyError("id")
        if body.startswith(b"["):
            raise Unreadable("the body is not a JSON object")
        read = AlertmanagerSource({}).parse("notification", body)
        return read if event in {"pr:merged", "incident.triggered"} else ()


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    known: Mapping[str, Any] = {
        "alertmanager": AlertmanagerSource,
        "generic": GenericSource,
        "grafana": GrafanaSource,
        "incident_io": lambda _config: Spelled(),
        "spelled": lambda _config: Spelled(),
    }
    monkeypatch.setattr(parse_deliveries, "SOURCES", known)


def told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *lines: str | Mapping[str, Any]
) -> list[dict[str, Any]]:
    index = tmp_path / "index.jsonl"
    index.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    call_command("parse_deliveries", index=index)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def entry(tmp_path: Path, body: bytes, **changes: Any) -> dict[str, Any]:
    (tmp_path / "body.json").write_bytes(body)
    return {"vendor": "alertmanager", "event": "notification", "headers": {}, "file": "body.json"} | changes


def test_a_delivery_becomes_its_snapshots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = told(tmp_path, capsys, entry(tmp_path, notification(alert())))
    assert (line["file"], line["outcome"], line["reason"]) == ("body.json", "snapshots", "")
    (incident,) = line["snapshots"]
    assert (incident["type"], incident["service"], incident["state"]) == ("incident", "checkout", "open")


def test_an_event_that_says_nothing_is_ignored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = told(tmp_path, capsys, entry(tmp_path, notification()))
    assert line == {
        "file": "body.json",
        "outcome": "ignored",
        "reason": "it says nothing that is recorded",
        "snapshots": [],
    }


def test_a_vendor_without_a_source_is_ignored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(
        tmp_path,
        capsys,
        *(entry(tmp_path, b"{}", vendor=vendor) for vendor in ("fax", None, ["alertmanager"])),
    )
    assert [line["outcome"] for line in lines] == ["ignored"] * 3
    assert lines[0]["reason"] == "no source for fax"


def test_a_vendor_may_be_written_with_a_hyphen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = told(
        tmp_path, capsys, entry(tmp_path, notification(alert()), vendor="incident-io", event="pr:merged")
    )
    assert line["outcome"] == "snapshots"


@pytest.mark.parametrize(
    "event", ["pr:merged", "pr.merged", "signed.pr.merged", "v3.incident.triggered", "incident__triggered"]
)
def test_the_index_names_the_event_where_the_delivery_does_not(
    event: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = told(tmp_path, capsys, entry(tmp_path, notification(alert()), vendor="spelled", event=event))
    assert line["outcome"] == "snapshots"


def test_what_the_delivery_says_of_its_event_counts_before_the_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"headers": {"X-Event-Key": "pr:merged", "X-Odd": 7}, "event": "broken"}
    (line,) = told(tmp_path, capsys, entry(tmp_path, notification(alert()), vendor="spelled", **said))
    assert line["outcome"] == "snapshots"


def test_spellings_begin_with_the_one_that_was_given() -> None:
    assert spellings("pull_request") == ("pull_request",)
    assert spellings("repo.commit_status_created")[:2] == (
        "repo.commit_status_created",
        "repo:commit_status_created",
    )
    assert "pull_request" in spellings("pull_request.opened")
    assert spellings("") == ("",)


def test_answers_of_an_api_and_other_people_s_forms_are_ignored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(
        tmp_path,
        capsys,
        entry(tmp_path, notification(alert()), kind="poll"),
        entry(tmp_path, notification(alert()), wire_format=False),
        entry(tmp_path, notification(alert()), kind="webhook", wire_format=True),
    )
    assert [line["outcome"] for line in lines] == ["ignored", "ignored", "snapshots"]


def test_a_list_is_an_api_s_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = told(tmp_path, capsys, entry(tmp_path, b" [{}]", vendor="spelled", event="commits"))
    assert line["outcome"] == "ignored"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", "line 1 of the index is not JSON"),
        ("[" * 100_000, "line 1 of the index is not JSON"),
        ("[]", "line 1 of the index is not a JSON object"),
        ('{"vendor": "alertmanager"}', "the line names no file"),
        ('{"vendor": "alertmanager", "file": 7}', "the line names no file"),
        (
            '{"vendor": "alertmanager", "file": "gone.json"}',
            "the file cannot be read: No such file or directory",
        ),
        ('{"vendor": "alertmanager", "file": "."}', "the file cannot be read: Is a directory"),
        ('{"vendor": "alertmanager", "file": "a\\u0000b"}', "the line names no file that there could be"),
        ('{"vendor": "alertmanager", "file": "\\ud800"}', "the line names no file that there could be"),
    ],
)
def test_a_line_or_file_that_is_broken_fails_with_its_reason(
    line: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (said,) = told(tmp_path, capsys, line)
    assert (said["outcome"], said["reason"], said["snapshots"]) == ("failed", reason, [])


@pytest.mark.parametrize("body", [b"", b"nonsense", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_fails(
    body: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = told(tmp_path, capsys, entry(tmp_path, body, vendor="grafana"))
    assert line["outcome"] == ("ignored" if body.startswith(b"[") else "failed")


def test_a_parser_that_breaks_off_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(
        tmp_path,
        capsys,
        entry(tmp_path, notification(alert()), vendor="spelled", event="broken"),
        "",
        entry(tmp_path, notification(alert())),
    )
    assert [line["outcome"] for line in lines] == ["failed", "snapshots"]
    assert lines[0]["reason"] == "the parser broke off: KeyError"


def test_an_index_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("parse_deliveries", index=tmp_path / "index.jsonl")


@pytest.mark.parametrize("vendor", ["alertmanager", "grafana"])
def test_no_real_notification_fails(vendor: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {
            "vendor": vendor,
            "event": one.event,
            "headers": one.headers,
            "file": str((FOLDER / "webhooks" / one.file).resolve()),
        }
        for one in webhooks(vendor)
    ]
    assert {line["outcome"] for line in told(tmp_path, capsys, *lines)} <= {"snapshots", "ignored"}


def test_it_runs_where_no_database_answers(tmp_path: Path) -> None:
    index = tmp_path / "index.jsonl"
    index.write_text(json.dumps(entry(tmp_path, b"{}", vendor="fax")) + "\nnonsense\n")
    ran = subprocess.run(
        [sys.executable, "manage.py", "parse_deliveries", "--index", str(index)],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "x", "DATABASE_URL": "postgres://nobody/nothing"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [json.loads(line)["outcome"] for line in ran.stdout.splitlines()] == ["ignored", "failed"]

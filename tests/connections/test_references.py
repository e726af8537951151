"""Secrets that are kept elsewhere: read when used, from one folder and from variables of one beginning, and never shown."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings

from reviewboard.connections.door import door
from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.models import Secret
from reviewboard.connections.operations import ensure_connection
from reviewboard.connections.references import Unresolved, resolved
from reviewboard.connections.secrets import end_tokens, set_secret, token_of

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where secrets are kept, with one in it, and a file beside it."""
    inside = tmp_path / "secrets"
    inside.mkdir()
    (inside / "jira-token").write_text("from-a-file\n")
    (inside / "empty").write_text("\n")
    (tmp_path / "outside").write_text("not yours")
    return inside


def connection() -> int:
    return ensure_connection(
        key="jira-1", name="Jira", vendor="jira-tracker", kind=ConnectionKind.TRACKER, as_of=NOW
    )


def keep(pk: int, value: str, purpose: Purpose = Purpose.TOKEN) -> None:
    set_secret(connection_id=pk, purpose=purpose, value=value, as_of=NOW, actor_id=None)


def test_a_secret_that_is_typed_in_stands_for_itself() -> None:
    assert resolved("ATATT3x-token") == "ATATT3x-token"


def test_a_variable_is_read_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWBOARD_SECRET_JIRA", " from-the-environment ")
    assert resolved("env:REVIEWBOARD_SECRET_JIRA") == "from-the-environment"


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "PATH", "REVIEWBOARD_SECRET_NONE"])
def test_no_other_variable_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REVIEWBOARD_SECRET_NONE", raising=False)
    with pytest.raises(Unresolved):
        resolved(f"env:{name}")


def test_a_file_is_read_in_one_folder_only(folder: Path) -> None:
    with override_settings(SECRETS_DIR=folder):
        assert resolved("file:jira-token") == "from-a-file"
        assert resolved(f"file:{folder}/jira-token") == "from-a-file"
        for name in (
            "../outside",
            str(folder.parent / "outside"),
            "/etc/passwd",
            "none",
            "empty",
            "",
            "a\0b",
        ):
            with pytest.raises(Unresolved):
                resolved(f"file:{name}")


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "way-out").symlink_to(folder.parent / "outside")
    with override_settings(SECRETS_DIR=folder), pytest.raises(Unresolved):
        resolved("file:way-out")


def test_without_a_folder_no_file_is_read() -> None:
    with override_settings(SECRETS_DIR=None), pytest.raises(Unresolved, match="SECRETS_DIR"):
        resolved("file:/etc/passwd")


@pytest.mark.django_db
def test_replacing_the_file_is_enough(folder: Path) -> None:
    pk = connection()
    with override_settings(SECRETS_DIR=folder):
        keep(pk, "file:jira-token")
        assert token_of(pk, as_of=NOW) == "from-a-file"
        (folder / "jira-token").write_text("rotated")
        assert token_of(pk, as_of=NOW) == "rotated"
        (folder / "jira-token").unlink()
        assert token_of(pk, as_of=NOW) == ""
    assert Secret.objects.get().hint == "in file"


@pytest.mark.django_db
def test_what_cannot_be_read_is_not_kept() -> None:
    pk = connection()
    with pytest.raises(Unresolved):
        keep(pk, "env:SECRET_KEY")
    assert not Secret.objects.exists()


@pytest.mark.django_db
def test_the_door_of_webhooks_knows_such_secrets_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWBOARD_SECRET_HOOK", "shared by two")
    pk = connection()
    keep(pk, "env:REVIEWBOARD_SECRET_HOOK", Purpose.WEBHOOK)
    found = door("jira-1", as_of=NOW)
    assert found is not None
    assert found.secrets == ("shared by two",)
    monkeypatch.delenv("REVIEWBOARD_SECRET_HOOK")
    found = door("jira-1", as_of=NOW)
    assert found is not None
    assert found.secrets == ()


@pytest.mark.django_db
def test_tokens_end_at_once() -> None:
    pk = connection()
    keep(pk, "a-token")
    assert end_tokens(connection_id=pk, as_of=NOW, actor_id=None) == 1
    assert token_of(pk, as_of=NOW) == ""
    assert end_tokens(connection_id=pk, as_of=NOW, actor_id=None) == 0

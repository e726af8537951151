"""`manage.py scan_git`: any repository, read once, twice, in part, and after being ended in the middle."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reviewboard.catalog.models import Repository as Row
from reviewboard.catalog.operations import create_service
from reviewboard.changes import operations, scanning
from reviewboard.changes.models import Change, Commit
from reviewboard.changes.periods import moment
from reviewboard.connections.models import Connection
from reviewboard.domain.recorded import Recorded
from reviewboard.domain.values import ChangeKind
from tests.changes.scenes import NOW, state
from tests.integrations.git.repositories import Repository

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
EVER = "2001-01-01"


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    """A repository with a request merged, one squashed, a direct push and every oddity that git takes."""
    made = Repository.at(tmp_path / "odd one")
    made.commit("Begin")
    made.branch("topic")
    made.commit("Half of it\n\nCo-authored-by: Claude <noreply@anthropic.com>", half_txt="1\n2\n3\n")
    made.commit("The other half", other_txt="1\n2\n")
    made.checkout("main")
    made.commit("Pushed directly", direct_txt="x\n" * 20)
    made.merge("Merge pull request #7 from ada/topic\n\nA whole thing", "topic")
    made.commit("Squashed (#8)", squashed_txt="a\nb\n")
    made.commit(b"", empty_txt="e\n")
    made.commit(b"Caf\xe9 <\xff>", latin_txt=b"\xff\xfe\n")
    made.write(".mailmap", "Ada Lovelace <ada@lovelace.example> <ada@example.test>\n")
    made.commit("Names")
    for name in ("one", "two"):
        made.branch(name, "main~2")
        made.commit(f"On {name}")
    made.checkout("main")
    made.merge("Merge branches 'one' and 'two'", "one", "two")
    return made


def scan(path: Path | str, **options: Any) -> str:
    """What the command says."""
    said = io.StringIO()
    call_command("scan_git", str(path), stdout=said, **{"since": EVER, **options})
    return said.getvalue()


def counted() -> dict[str, tuple[int, int]]:
    """Lines by commit, as stored."""
    return {row.sha: (row.lines_added, row.lines_removed) for row in Commit.objects.all()}


def assert_as_git_counts(repository: Repository) -> None:
    """Every commit but the merges of requests stands in exactly one change, with git's own counts."""
    shortstat = repository.shortstat()
    stored = counted()
    merges = set(repository.git("log", "--merges", "--format=%H").split())
    assert set(shortstat) - merges <= stored.keys() <= set(shortstat)
    assert Commit.objects.count() == len(stored)
    assert stored == {sha: shortstat[sha][1:] for sha in stored}


def test_commits_and_lines_are_gits_own(made: Repository) -> None:
    scan(made.path)
    assert_as_git_counts(made)
    request = Change.objects.get(external_id="pr:7")
    merge = made.git("log", "--merges", "--format=%H", "--grep=#7")
    assert (request.files_count, request.lines_added, request.lines_removed) == made.shortstat()[merge]
    assert (request.kind, request.commits_count, request.verdict) == (ChangeKind.PULL_REQUEST, 2, "assisted")


def test_the_projects_own_repository_is_read_to_its_last_line() -> None:
    scan(ROOT)
    assert_as_git_counts(Repository(ROOT))


def test_twice_gives_the_same_rows(made: Repository) -> None:
    assert " new, 0 changed and 0 known" in scan(made.path)
    before = state()
    assert "nothing came in since the last scan" in scan(made.path)
    Connection.objects.update(cursor={})
    assert "0 new, 0 changed" in scan(made.path)
    assert state() == before


def test_a_second_scan_reads_only_what_is_new(made: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    scan(made.path)
    told: list[str] = []
    record = operations.record

    def noted(**given: Any) -> Recorded:
        told.extend(one.external_id for one in given["snapshots"])
        return record(**given)

    monkeypatch.setattr(operations, "record", noted)
    new = made.commit("One more")
    assert "1 new, 0 changed and 0 known changes since the last scan" in scan(made.path)
    assert told == [f"commit:{new}"]


def test_a_scan_that_was_ended_is_completed_by_the_next(
    made: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "BATCH", 2)
    record, calls = operations.record, iter(range(9))

    def ended(**given: Any) -> Recorded:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return record(**given)

    monkeypatch.setattr(operations, "record", ended)
    with pytest.raises(KeyboardInterrupt):
        scan(made.path)
    assert Change.objects.count() == 4
    assert Connection.objects.get().last_seen_at is None
    monkeypatch.setattr(operations, "record", record)
    assert "4 known" in scan(made.path)
    assert_as_git_counts(made)


def test_a_scan_in_batches_of_one_ends_in_the_same_rows(
    made: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(made.path)
    wanted = {name: row["commits"] for name, row in state().items()}
    Change.objects.all().delete()
    Connection.objects.update(cursor={})
    monkeypatch.setattr(scanning, "BATCH", 1)
    scan(made.path)
    assert {name: row["commits"] for name, row in state().items()} == wanted


def test_an_earlier_beginning_reads_what_lies_before(made: Repository) -> None:
    middle = datetime.fromtimestamp(made.clock, UTC) - timedelta(hours=20)
    scan(made.path, since=middle.isoformat())
    few = Change.objects.count()
    assert "since the last scan" not in scan(made.path)
    assert Change.objects.count() > few
    assert_as_git_counts(made)


def test_with_an_end_nothing_counts_as_read(made: Repository) -> None:
    middle = datetime.fromtimestamp(made.clock, UTC) - timedelta(hours=20)
    scan(made.path, until=middle.isoformat())
    connection = Connection.objects.get()
    assert (connection.cursor, connection.last_seen_at) == ({}, None)
    assert "since the last scan" not in scan(made.path)
    assert_as_git_counts(made)


def test_a_scan_is_a_connection_that_was_heard_from(made: Repository) -> None:
    create_service(key="shop", name="The shop", as_of=NOW)
    scan(made.path, service="the SHOP", name="Odd")
    connection = Connection.objects.get()
    assert (connection.vendor, connection.kind, connection.name) == ("git", "repository", "Odd")
    assert connection.last_seen_at is not None
    assert connection.expected_every == timedelta(days=7)
    assert {change.service.key for change in Change.objects.all() if change.service} == {"shop"}


def test_a_clone_elsewhere_is_the_same_repository(made: Repository, tmp_path: Path) -> None:
    scan(made.path)
    made.git("clone", "-q", "--bare", str(made.path), str(tmp_path / "copy.git"))
    assert "nothing came in" in scan(tmp_path / "copy.git")
    assert (Connection.objects.count(), Row.objects.count()) == (1, 1)


def test_an_empty_repository_is_heard_and_has_nothing(tmp_path: Path) -> None:
    assert "nothing came in since 2001-01-01" in scan(Repository.at(tmp_path / "empty").path)
    assert Connection.objects.get().last_seen_at is not None


def test_a_shallow_clone_tells_no_counts_for_what_it_does_not_know(made: Repository, tmp_path: Path) -> None:
    made.git("clone", "-q", "--depth", "1", f"file://{made.path}", str(tmp_path / "shallow"))
    scan(tmp_path / "shallow")
    assert list(Change.objects.values_list("lines_added", "files_count")) == [(0, 0)]


@pytest.mark.parametrize(
    ("path", "options", "words"),
    [
        ("nowhere", {}, "Give the folder that holds .git"),
        (".", {}, "Give the folder that holds .git"),
        (".", {"since": "yesterday"}, "'yesterday' is no time; write 7d, 12h, 2w"),
        (".", {"since": "2999-01-01"}, "leaves nothing to read"),
        (".", {"since": "3d", "until": "1w"}, "leaves nothing to read"),
        (".", {"service": "shpo"}, "There is no service 'shpo'. Did you mean shop?"),
        (".", {"service": "zzz"}, "Bring services in with import_services."),
    ],
)
def test_an_error_says_what_to_do(tmp_path: Path, path: str, options: dict[str, str], words: str) -> None:
    create_service(key="shop", name="The shop", as_of=NOW)
    with pytest.raises(CommandError, match=r"\w") as caught:
        scan(tmp_path / path, **options)
    assert words in str(caught.value)
    assert Change.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("7d", NOW - timedelta(days=7)),
        ("12h", NOW - timedelta(hours=12)),
        (" 2W ", NOW - timedelta(days=14)),
        ("2026-11-16", datetime(2026, 11, 16, tzinfo=UTC)),
        ("2026-11-16T09:00", datetime(2026, 11, 16, 9, tzinfo=UTC)),
        ("2026-11-16T09:00+01:00", datetime(2026, 11, 16, 8, tzinfo=UTC)),
    ],
)
def test_a_point_in_time_is_read_as_people_write_it(text: str, at: datetime) -> None:
    assert moment(text, as_of=NOW) == at


@pytest.mark.parametrize("text", ["", "7", "d", "999999w", "2026-13-01", "7 days ago", "2026-11-16T25:00"])
def test_what_is_no_time_is_refused_by_its_own_words(text: str) -> None:
    with pytest.raises(ValueError, match="is no time; write"):
        moment(text, as_of=NOW)

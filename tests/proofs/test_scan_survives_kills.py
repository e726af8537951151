"""scan_git is killed at random moments, over and over; the scan that is let finish leaves what one scan would have."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db.models import F

from benchmarks.scan import make
from reviewboard.changes.models import Change, Commit, Evidence
from reviewboard.people.models import Identity
from tests.databases import copied
from tests.proofs.facts import Fact
from tests.proofs.mail import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

COMMITS = 6000
KILLS = 25
Rows = dict[str, list[tuple[object, ...]]]


def start(repository: Path, database_url: str) -> subprocess.Popen[bytes]:
    """The command as a person runs it, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "scan_git", str(repository), "--since", "2020-01-01"],
        cwd=ROOT,
        env=dict(os.environ) | {"DATABASE_URL": database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def rows() -> Rows:
    """Everything that a scan records, without the numbers that only say in which order it was written."""
    change = F("change__external_id")
    tables = {
        "changes": Change.objects.values_list(
            "external_id", "kind", "state", "title", "head_sha", "happened_at", "commits_count", "files_count",
            "lines_added", "lines_removed", "tests_touched", "verdict", "certainty", "author__value",
        ),
        "commits": Commit.objects.values_list(
            change, "sha", "position", "committed_at", "lines_added", "lines_removed", "author__value"
        ),
        "evidence": Evidence.objects.values_list(change, "commit_sha", "rule_id", "place", "kind", "certainty"),
        "identities": Identity.objects.values_list("kind", "value", "name"),
    }  # fmt: skip
    return {name: sorted(found, key=str) for name, found in tables.items()}


def test_a_scan_that_was_killed_at_random_ends_as_one_that_nobody_disturbed(
    own_database: str, tmp_path: Path, fact: Fact
) -> None:
    repository, chance = tmp_path / "repository.git", random.Random(25)
    make(repository, COMMITS)
    with copied("proof_scan_undisturbed") as url:
        began = time.monotonic()
        assert start(repository, url).wait(300) == 0
        whole = time.monotonic() - began
        expected = rows()
    assert len(expected["commits"]) >= COMMITS * 0.9
    partial = 0
    for _ in range(KILLS):
        scanning = start(repository, own_database)
        time.sleep(chance.uniform(0.3, whole))
        partial += scanning.poll() is None
        os.killpg(scanning.pid, signal.SIGKILL) if scanning.poll() is None else None
        scanning.wait(20)
    assert start(repository, own_database).wait(300) == 0
    found = rows()
    assert found == expected
    assert start(repository, own_database).wait(300) == 0
    assert rows() == expected
    fact("commits in the repository", COMMITS)
    fact("kills", KILLS)
    fact("of them while the scan was under way", partial)
    fact("changes, commits, signs of AI involvement at the end", _sizes(found))


def _sizes(found: Rows) -> str:
    return ", ".join(str(len(found[name])) for name in ("changes", "commits", "evidence"))

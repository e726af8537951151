"""What the files of a request would destroy is recognised where they are read; their text is not kept."""

import pytest

from tests.integrations.github.forge import Forge, Repo
from tests.integrations.github.payloads import Json, bundle, change, pull
from tests.integrations.github.rounds import Reader
from tests.integrations.github.test_contents import REBASED, listed, polled, removed

DROP = "@@ -0,0 +1,3 @@\n+def change\n+  drop_table :orders # secret\n+end\n"
MIGRATION = "db/migrate/20260101_tidy.rb"


def found(forge: Forge, *files: Json) -> list[tuple[str, str]]:
    return [(one.rule_id, one.where) for one in polled(forge, *files).harms]


def migration(**fields: str) -> Json:
    return listed(filename=MIGRATION, status="added", patch=DROP, additions=3, **fields)


def test_a_migration_that_drops_is_told_with_its_place_and_without_its_text(forge: Forge, repo: Repo) -> None:
    assert found(forge, listed(), migration()) == [("migration.drop", f"{MIGRATION}: orders")]
    (one,) = Reader(forge).round()
    assert b"drop_table" not in one.body
    assert b"secret" not in one.body


def test_of_more_files_than_are_listed_those_that_are_count(forge: Forge, repo: Repo) -> None:
    assert polled(forge, migration(), count=900).harms


@pytest.mark.parametrize(
    "files",
    [
        (migration(contents_url=listed(REBASED)["contents_url"]),),
        (removed() | {"filename": "CODEOWNERS"}, listed(REBASED)),
        (listed(filename=MIGRATION, status="added", patch=None, additions=9000),),
        (listed(filename="docs/migrations/how.md", patch=DROP),),
        (listed(filename=".github/CODEOWNERS"),),
        (listed(filename="COPY", status="copied", previous_filename="CODEOWNERS"),),
        (listed(filename=".github/CODEOWNERS", status="renamed", previous_filename="CODEOWNERS"),),
        (removed(),),
        (),
    ],
    ids=[
        "pushed meanwhile",
        "pushed meanwhile, too",
        "too large",
        "prose",
        "edited",
        "copied",
        "moved to where it counts",
        "removed",
        "nothing",
    ],
)
def test_nothing_is_guessed(forge: Forge, repo: Repo, files: tuple[Json, ...]) -> None:
    assert found(forge, *files) == []


@pytest.mark.parametrize(
    "file",
    [
        removed() | {"filename": "CODEOWNERS"},
        listed(filename="OLD", status="renamed", previous_filename="CODEOWNERS", patch=None),
    ],
    ids=["deleted", "moved away"],
)
def test_a_file_that_protects_goes(forge: Forge, repo: Repo, file: Json) -> None:
    assert found(forge, file) == [("path.protection_deleted", "CODEOWNERS")]


@pytest.mark.parametrize("kept", [None, "x", [1], [{}], [{"rule": 1}], {"rule": "sql.drop"}])
def test_a_bundle_that_somebody_damaged_tells_nothing(kept: object) -> None:
    assert change("api:pull", bundle(pull(), files=[{"filename": "a.sql", "harms": kept}])).harms == ()

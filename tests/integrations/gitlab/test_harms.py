"""What diffs would destroy is recognised where they are read; their text is not kept."""

import pytest

from reviewboard.domain.messages import ChangeSnapshot
from tests.integrations.gitlab.payloads import HEAD, OLDER, listed_commit, listed_request
from tests.integrations.gitlab.server import GitLab, read_round
from tests.integrations.gitlab.test_polled import gitlab, request, told

__all__ = ["gitlab"]  # the fixture

DROP = {
    "new_path": "db/V2.sql",
    "old_path": "db/V2.sql",
    "new_file": True,
    "diff": "--- a/db/V2.sql\n+++ b/db/V2.sql\n@@ -0,0 +1,2 @@\n+-- secret\n+DROP TABLE orders;\n",
}
MOVED = {"new_path": "OLD", "old_path": "CODEOWNERS", "renamed_file": True, "diff": ""}
DELETED = {"new_path": "docs/CODEOWNERS", "old_path": "docs/CODEOWNERS", "deleted_file": True, "diff": ""}
EDITED = {"new_path": "CODEOWNERS", "old_path": "CODEOWNERS", "diff": "@@ -1 +1 @@\n-* @ada\n+* @lin\n"}
DROPS = ("sql.drop", "db/V2.sql: orders")


def harms(found: ChangeSnapshot) -> set[tuple[str, str]]:
    return {(one.rule_id, one.where) for one in found.harms}


def test_of_a_request_it_is_told_without_the_text_of_its_diffs(gitlab: GitLab) -> None:
    assert harms(request(gitlab, diffs=[DROP, MOVED, DELETED, EDITED])) == {
        DROPS,
        ("path.protection_deleted", "CODEOWNERS"),
        ("path.protection_deleted", "docs/CODEOWNERS"),
    }
    assert not any(b"secret" in one.body for page in read_round(gitlab, {}) for one in page.fetched)


def test_of_a_commit_of_the_main_branch_too(gitlab: GitLab) -> None:
    gitlab.branch = [listed_commit()]
    gitlab.parts[f"/repository/commits/{gitlab.branch[0]['id']}/diff"] = [DROP]
    (found,) = (one for one in told(gitlab) if isinstance(one, ChangeSnapshot))
    assert (harms(found), found.head_sha) == ({DROPS}, gitlab.branch[0]["id"])


@pytest.mark.parametrize(("newest", "is_told"), [(HEAD, True), (OLDER, False)])
def test_where_somebody_pushed_between_two_questions_nothing_is_told(
    gitlab: GitLab, newest: str, is_told: bool
) -> None:
    gitlab.requests = [listed_request(state="opened")]
    version = {"head_commit_sha": newest, "created_at": "2026-03-02T14:50:00Z", "patch_id_sha": "5a" * 20}
    found = request(gitlab, diffs=[DROP], versions=[version])
    assert (found.head_sha, bool(found.harms)) == (HEAD, is_told)


def test_where_no_version_is_told_the_diffs_are_those_of_the_head(gitlab: GitLab) -> None:
    gitlab.requests = [listed_request()]
    assert harms(request(gitlab, diffs=[DROP], versions=[])) == {DROPS}

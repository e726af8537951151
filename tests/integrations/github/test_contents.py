"""What a head changes is known again after a rebase, and nothing else passes for it."""

import json
from typing import Any

import pytest

from reviewboard.domain.messages import ChangeSnapshot, HeadSnapshot
from reviewboard.integrations.github.poll_requests import FILE_PAGES
from tests.contracts import answers
from tests.integrations.github.forge import Forge, Repo
from tests.integrations.github.payloads import HEAD, Json, bundle, change, pull, request_event
from tests.integrations.github.rounds import Reader, changes

REBASED = "5a" * 20
PATCH = "@@ -10,3 +10,4 @@ def pay(card):\n     tries = 0\n+    tries += 1\n     return send(card)\n"


def listed(head: str = HEAD, **fields: Any) -> Json:
    """A file as GitHub lists it for a head."""
    return {
        "sha": "1f" * 20,
        "filename": "src/pay.py",
        "status": "modified",
        "additions": 1,
        "deletions": 0,
        "contents_url": f"https://api.github.com/repos/shop/checkout/contents/src/pay.py?ref={head}",
        "patch": PATCH,
    } | fields


def binary(head: str = HEAD, **fields: Any) -> Json:
    return listed(head, filename="logo.png", additions=0, patch=None, **fields)


def removed(**fields: Any) -> Json:
    """A file that was taken away is listed at the base."""
    patch = "@@ -1 +0,0 @@\n-old\n"
    return listed(
        "ba" * 20, filename="old.py", status="removed", additions=0, deletions=1, patch=patch, **fields
    )


def polled(forge: Forge, *files: Json, head: str = HEAD, count: int | None = None) -> ChangeSnapshot:
    """A request with this head as a poll tells it."""
    repo = forge.repos["shop/checkout"]
    told = {"ref": "retry-once", "sha": head}
    said = pull(7, changed_files=len(files) if count is None else count, head=told)
    repo.pulls[7], repo.parts[7, "files"] = said, list(files)
    return changes(Reader(forge).round())["4711:pr:7"]


def content(forge: Forge, *files: Json, head: str = HEAD, count: int | None = None) -> str:
    """The digest that is told of the head; "" where none is."""
    told = polled(forge, *files, head=head, count=count).heads
    assert {one.sha for one in told} <= {head}
    return told[0].content if told else ""


def test_a_head_before_a_rebase_and_the_one_after_it_have_one_content(forge: Forge, repo: Repo) -> None:
    before = content(forge, listed(), binary())
    moved = listed(REBASED, sha="2e" * 20, patch=PATCH.replace("-10,3 +10,4", "-52,3 +52,4"))
    assert len(before) == 64
    assert content(forge, binary(REBASED), moved, head=REBASED) == before


@pytest.mark.parametrize(
    "file",
    [
        listed(patch=PATCH.replace("tries += 1", "tries += 2")),
        listed(patch=PATCH.replace("+    tries", "+  tries")),
        listed(patch=PATCH.replace("     return", "     raise")),
        listed(patch=PATCH.replace("def pay", "def refund")),
        listed(filename="src/refund.py"),
        listed(status="renamed", previous_filename="src/old_pay.py"),
    ],
    ids=["other line", "other indentation", "other lines around it", "elsewhere", "other file", "other name"],
)
def test_whatever_a_reviewer_would_have_seen_otherwise_is_another_content(
    forge: Forge, repo: Repo, file: Json
) -> None:
    other = content(forge, file)
    assert other
    assert other != content(forge, listed())


def test_the_same_end_over_another_base_is_another_content(forge: Forge, repo: Repo) -> None:
    """The file ends as it did, and so takes back what others wrote into it meanwhile."""
    takes_back = PATCH.replace("@@ -10,3 +10,4", "@@ -10,4 +10,4") + "-    log(card)\n"
    other = content(forge, listed(REBASED, patch=takes_back, deletions=1), head=REBASED)
    assert other
    assert other != content(forge, listed())


def test_a_file_without_lines_counts_with_its_end(forge: Forge, repo: Repo) -> None:
    assert content(forge, binary()) != content(forge, binary(sha="3c" * 20)) != ""


@pytest.mark.parametrize(
    "files",
    [
        (listed(patch=None),),
        (listed(), listed(filename="src/big.py", patch=None, additions=9000)),
        (listed(patch=PATCH.replace("+    tries += 1\n", "")),),
        (listed(deletions=2),),
        (binary(sha=""),),
        (removed(),),
        (listed(REBASED),),
        (listed(), listed(REBASED, filename="src/more.py")),
        (listed(contents_url=None),),
        (),
    ],
    ids=[
        "too large",
        "one too large",
        "cut",
        "cut, too",
        "no name",
        "only removed",
        "pushed meanwhile",
        "pushed between two pages",
        "no address",
        "nothing",
    ],
)
def test_what_is_not_known_for_certain_is_not_told(forge: Forge, repo: Repo, files: tuple[Json, ...]) -> None:
    assert polled(forge, *files).heads == ()


def test_of_more_files_than_are_listed_no_content_is_told(forge: Forge, repo: Repo) -> None:
    assert content(forge, listed(), removed(), count=2)
    assert not content(forge, listed(), removed(), count=3)
    many = [listed(filename=f"src/{number}.py") for number in range(FILE_PAGES * 100 + 1)]
    assert not content(forge, *many)


def test_a_webhook_and_an_old_bundle_tell_no_content() -> None:
    assert change("pull_request", request_event(pull(), "synchronize")).heads == ()
    assert change("api:pull", bundle(pull(), files=[{"filename": "a.py"}, {"filename": "b.py"}])).heads == ()


def test_the_difference_itself_is_not_kept(forge: Forge, repo: Repo) -> None:
    polled(forge, listed())
    (one,) = Reader(forge).round()
    assert b"tries" not in one.body


def test_the_real_api_names_the_head_where_a_content_is_looked_for(forge: Forge, repo: Repo) -> None:
    (files,) = (json.loads(one.body) for one in answers("github") if one.event == "pr_files")
    head = "ad442ec8e99589912117c7d1e689f56b32356868"
    for one in files:  # the recording lost its line ends
        one["patch"] = one.get("patch", "").replace("@@n", "@@\n").replace("-n+", "-\n+")
    (told,) = polled(forge, *files, head=head).heads
    assert isinstance(told, HeadSnapshot)
    assert polled(forge, *files).heads == ()


@pytest.mark.parametrize(("said", "draft"), [(True, True), (False, False), (None, None)])
def test_whether_it_is_a_draft_is_told(said: bool | None, draft: bool | None) -> None:
    assert change("pull_request", request_event(pull(draft=said), "converted_to_draft")).draft is draft

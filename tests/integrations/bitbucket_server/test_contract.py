"""What real payloads say, written down by hand from the payloads."""

from datetime import datetime

import pytest

from reviewboard.domain.messages import ChangeSnapshot
from tests.contracts import answers, webhooks
from tests.integrations.bitbucket_server.payloads import SOURCE

Said = dict[str, object]

SAID: dict[str, list[Said]] = {
    "bitbucket-server/pr.declined--02.json": [
        {
            "id": "1:pr:2", "state": "closed", "at": "2018-07-05T19:30:48.868000Z", "author": "jcitizen",
            "merged": None, "merge": "", "by": None, "head": "b9eaed50a03c073b20dfa82e5e753d295e7f0e56",
        }
    ],
    "bitbucket-server/pr.from_ref_updated--01.json": [
        {
            "id": "1:pr:2", "state": "open", "at": "2021-11-23T10:02:52.258000Z", "author": "jcitizen",
            "merged": None, "merge": "", "by": None, "head": "c00d0f269a9844dd168f72f6a9d78a9cff49a318",
        }
    ],
    "bitbucket-server/pr.merged--01.json": [
        {
            "id": "4:pr:5", "state": "merged", "at": "2019-03-01T09:37:14.286000Z", "author": "gopher",
            "merged": "2019-03-01T09:37:14.286000Z", "merge": "cbf26be7bfc8394906abbd571498fb8d28888b58",
            "by": "gopher", "head": "32a0b8a740c2963c6f56bd8baf3dc05683d299e0",
        }
    ],
    "bitbucket-server/pr.opened--01.json": [
        {
            "id": "2:pr:1", "state": "open", "at": "2025-04-12T18:19:58.567000Z", "author": "amuniz",
            "merged": None, "merge": "", "by": None, "head": "f0d122cd8b8bc393eb1953f4127a4addeae8fe97",
        }
    ],
    "bitbucket-server/pr.opened--02.json": [
        {
            "id": "4:pr:5", "state": "open", "at": "2019-03-01T09:31:15.860000Z", "author": "gopher",
            "merged": None, "merge": "", "by": None, "head": "32a0b8a740c2963c6f56bd8baf3dc05683d299e0",
        }
    ],
    "bitbucket-server/pr.opened--03.json": [
        {
            "id": "1:pr:2", "state": "open", "at": "2018-07-05T19:21:30Z", "author": "jcitizen",
            "merged": None, "merge": "", "by": None, "head": "208b0a5c05eddadad01f2aed8802fe0c3b3eaf5e",
        }
    ],
    "bitbucket-server/repo.refs_changed--03.json": [
        {
            "id": "1:commit:9fdd7b96d3f5c276d0b9e0bf38c879eb112d889a", "state": "merged", "at": "2024-11-27T01:31:26Z",
            "author": "amuniz@acme.com", "merged": "2024-11-27T01:31:26Z", "merge": "", "by": "amuniz@acme.com",
            "head": "9fdd7b96d3f5c276d0b9e0bf38c879eb112d889a",
        }
    ],
    # A new tag, a new branch, a deleted tag, a deleted branch, another branch: ignored.
    "bitbucket-server/repo.refs_changed--01.json": [],
    "bitbucket-server/repo.refs_changed--04.json": [],
    "bitbucket-server/repo.refs_changed--06.json": [],
    "bitbucket-server/repo.refs_changed--07.json": [],
    "bitbucket-server/repo.refs_changed--09.json": [],
}  # fmt: skip


def moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def said(one: object) -> Said:
    """A snapshot in the words of the table."""
    assert isinstance(one, ChangeSnapshot)
    return {
        "id": one.external_id,
        "state": one.state.value if one.state else None,
        "at": moment(one.source_at),
        "author": one.authored_by.value if one.authored_by else None,
        "merged": moment(one.merged_at),
        "merge": one.merge_sha,
        "by": one.merged_by.value if one.merged_by else None,
        "head": one.head_sha,
    }


@pytest.mark.parametrize("file", SAID)
def test_a_real_payload_says_what_stands_in_it(file: str) -> None:
    (payload,) = (one for one in webhooks("bitbucket-server") if one.file == file)
    event = SOURCE.event(payload.headers, payload.body)
    assert [said(one) for one in SOURCE.parse(event, payload.body)] == SAID[file]


def test_every_payload_is_in_the_table() -> None:
    assert {one.file for one in webhooks("bitbucket-server")} == SAID.keys()


def test_a_request_as_the_api_lists_it_is_read_like_that_of_an_event() -> None:
    (listed,) = (one for one in answers("bitbucket-server") if one.event == "prs")
    row = listed.body[listed.body.index(b'"values"') :].partition(b"[")[2].rpartition(b"]")[0]
    (change,) = SOURCE.parse("api:pull-request", b'{"pullRequest": ' + row + b"}")
    assert said(change) == {
        "id": "1:pr:1", "state": "open", "at": "2018-07-05T05:01:10.981000Z", "author": "jcitizen",
        "merged": None, "merge": "", "by": None, "head": "131cb13f4aed12e725177bc4b7c28db67839bf9f",
    }  # fmt: skip

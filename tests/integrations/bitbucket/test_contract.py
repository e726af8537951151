"""What real payloads say, written down by hand from the payloads."""

from datetime import datetime

import pytest

from reviewboard.domain.messages import ChangeSnapshot, CheckSnapshot
from tests.contracts import answers, webhooks
from tests.integrations.bitbucket.payloads import SOURCE

EMMA, FALCO = "udfy9suggmzpswxc7n200y3c", "557058:ca1cd232-2017-4216-94be-99637899e18d"
HOOKDECK, BRAD = "63dc9fbb614cb4ba53000891", "557058:2a6349dc-4346-4805-bd84-3abdd0812d17"
SAMPLE = "{673a6070-3421-46c9-9d48-90745f7bfe8e}"
Said = dict[str, object]

SAID: dict[str, list[Said]] = {
    "bitbucket/pullrequest.approved--02.json": [
        {
            "id": f"{SAMPLE}:pr:1", "state": None, "at": "2015-04-06T15:23:38.205705Z", "author": EMMA,
            "merged": None, "merge": "", "by": None, "reviews": [(EMMA, "approved", "2015-04-06T16:34:59.195330Z")],
        }
    ],
    "bitbucket/pullrequest.created--02.json": [
        {
            "id": "{f991126e-6825-40ea-a1c2-e72c336ae41e}:pr:735", "state": "open", "at": "2024-11-09T13:02:57.098060Z",
            "author": FALCO, "merged": None, "merge": "", "by": None, "reviews": [],
        }
    ],
    "bitbucket/pullrequest.fulfilled--01.json": [
        {
            "id": "{7c9a2905-962d-4fb1-83a1-d316012f033a}:pr:1", "state": "merged", "at": "2023-03-08T06:12:22.485416Z",
            "author": HOOKDECK, "merged": "2023-03-08T06:12:22.485416Z", "merge": "ed2903eec378", "by": HOOKDECK,
            "reviews": [],
        }
    ],
    "bitbucket/pullrequest.fulfilled--03.json": [
        {
            "id": f"{SAMPLE}:pr:1", "state": "merged", "at": "2015-04-06T15:23:38.205705Z", "author": EMMA,
            "merged": "2015-04-06T15:23:38.205705Z", "merge": "764413d85e29", "by": EMMA, "reviews": [],
        }
    ],
    "bitbucket/pullrequest.rejected--01.json": [
        {
            "id": "{f991126e-6825-40ea-a1c2-e72c336ae41e}:pr:735", "state": "closed",
            "at": "2024-11-09T13:14:33.659528Z", "author": FALCO, "merged": None, "merge": "", "by": None, "reviews": [],
        }
    ],
    "bitbucket/pullrequest.rejected--02.json": [
        {
            "id": "{708c9715-0ecc-4a5d-87ed-63c4ba48ea06}:pr:3", "state": "closed", "at": "2017-03-06T12:05:11.484201Z",
            "author": "123456:dead-beef", "merged": None, "merge": "", "by": None, "reviews": [],
        }
    ],
    "bitbucket/pullrequest.rejected--04.json": [
        {
            "id": "{bc771cbf-829e-4c4b-b71f-a0eb3ac2b860}:pr:2", "state": "closed", "at": "2018-07-03T01:44:00.030575Z",
            "author": BRAD, "merged": None, "merge": "", "by": None, "reviews": [],
        }
    ],
    "bitbucket/pullrequest.updated--02.json": [
        {
            "id": "{3deb8c29-778a-450c-8f69-3e50a18079df}:pr:1", "state": "open", "at": "2026-07-30T01:35:49.207341Z",
            "author": FALCO, "merged": None, "merge": "", "by": None, "reviews": [],
        }
    ],
    "bitbucket/repo.commit_status_created--02.json": [
        {
            "head": "bdf6fac0519ffd1562461eb82e018ff62efffbc9", "name": "Pipeline #4 for main", "state": "pending",
            "at": "2025-03-24T08:48:56.572450Z",
        }
    ],
    "bitbucket/repo.commit_status_updated--01.json": [
        {
            "head": "9fec847784abb10b2fa567ee63b85bd238955d0e", "name": "Unit Tests (Python)", "state": "passed",
            "at": "2015-11-20T08:01:16.433108Z",
        }
    ],
    # A merge of a request, with the three commits that it brought: they landed with it.
    "bitbucket/repo.push--01.json": [
        {
            "id": f"{{7c9a2905-962d-4fb1-83a1-d316012f033a}}:commit:{sha}", "state": "merged", "at": at, "merged": at,
            "author": "hookdeckwrite@gmail.com", "merge": "", "by": None, "reviews": [],
            "landed": "ed2903eec378fe5d4aa389b656420ccd9d5e723d",
        }
        for sha, at in (
            ("81ba7a30508ff62ffb7e4b3c3101d4bf29212331", "2023-03-07T20:38:47Z"),
            ("a219c19cdff4dbd357732e29f3010ae143e86575", "2023-03-07T20:57:17Z"),
            ("0845504f4acbfb5f953bda80bf37426adfbe6a04", "2023-03-08T06:08:37Z"),
            ("ed2903eec378fe5d4aa389b656420ccd9d5e723d", "2023-03-08T06:12:18Z"),
        )
    ],
    # Tags, other branches, comments: ignored.
    "bitbucket/pullrequest.comment_created--03.json": [],
    "bitbucket/repo.push--02.json": [],
    "bitbucket/repo.push--03.json": [],
    "bitbucket/repo.push--05.json": [],
    "bitbucket/repo.push--06.json": [],
    "bitbucket/repo.push--10.json": [],
    "bitbucket/repo.push--12.json": [],
    "bitbucket/signed.repo.push--01.json": [],
}  # fmt: skip


def moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def said(one: object) -> Said:
    """A snapshot in the words of the table."""
    if isinstance(one, CheckSnapshot):
        return {"head": one.head_sha, "name": one.name, "state": one.state.value, "at": moment(one.source_at)}
    assert isinstance(one, ChangeSnapshot)
    told: Said = {
        "id": one.external_id,
        "state": one.state.value if one.state else None,
        "at": moment(one.source_at),
        "author": one.authored_by.value if one.authored_by else None,
        "merged": moment(one.merged_at),
        "merge": one.merge_sha,
        "by": one.merged_by.value if one.merged_by else None,
        "reviews": [(each.reviewer.value, each.state.value, moment(each.at)) for each in one.reviews],
    }
    return told | ({"landed": one.landed_with} if one.landed_with else {})


@pytest.mark.parametrize("file", SAID)
def test_a_real_payload_says_what_stands_in_it(file: str) -> None:
    (payload,) = (one for one in webhooks("bitbucket") if one.file == file)
    event = SOURCE.event(payload.headers, payload.body) or payload.event.replace("signed.", "").replace(
        ".", ":", 1
    )
    assert [said(one) for one in SOURCE.parse(event, payload.body)] == SAID[file]


def test_every_payload_is_in_the_table() -> None:
    assert {one.file for one in webhooks("bitbucket")} == SAID.keys()


def test_requests_as_the_api_lists_them_are_read_like_those_of_events() -> None:
    listed = [one for one in answers("bitbucket") if one.event == "pr"]
    for one in listed:
        (change,) = SOURCE.parse("api:pullrequest", b'{"pullrequest": ' + one.body + b"}")
        assert said(change) == {
            "id": "{1082744e-871d-4463-b373-df00db2986e7}:pr:4982", "state": "open", "at": "2020-01-17T01:02:49.933253Z",
            "author": "5c7c7b1a0b79db7c3e33eca2", "merged": None, "merge": "", "by": None, "reviews": [],
        }  # fmt: skip
    assert listed

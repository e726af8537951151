"""Real payloads of GitLab, and what each must say. Those that are not listed here say nothing that is recorded."""

from typing import Any

from reviewboard.inbox.plain import plain
from reviewboard.integrations.gitlab.source import GitLabSource
from tests.contracts import webhooks

SID = {"kind": "gitlab", "value": "sytses", "name": "Sid Sijbrandij"}
ANBRATEN = {"kind": "gitlab", "value": "anbraten", "name": "Anbraten"}
SAID: dict[str, dict[str, Any]] = {
    "gitlab/build.created--01.json": {
        "type": "check",
        "external_id": "380:build:1977",
        "state": "pending",
        "repository": "gitlab-org/gitlab-test",
        "times": {"source_at": "2021-02-23T02:41:37.886000Z"},
    },
    "gitlab/deployment.success--02.json": {
        "type": "deployment",
        "external_id": "30:deployment:15",
        "state": "deployed",
        "environment": "staging",
        "head_sha": "279484c09fbe69ededfced8c1bb6e6d24616b468",
        "times": {"merged_at": "2021-04-28T19:50:00Z", "source_at": "2021-04-28T19:50:00Z"},
        "people": {"author": {"kind": "gitlab", "value": "root", "name": "Administrator"}},
    },
    "gitlab/merge_request.action_we_do_not_support--01.json": {
        "external_id": "72081820:pr:1",
        "state": "open",
        "times": {"opened_at": "2025-07-29T20:00:54Z", "source_at": "2025-07-30T00:46:56Z"},
        "people": {},
        "labels": ["documentation"],
    },
    "gitlab/merge_request.approved--01.json": {
        "external_id": "32059612:pr:3",
        "state": "open",
        "times": {"opened_at": "2022-01-10T15:23:41Z", "source_at": "2022-01-17T15:47:39Z"},
        "people": {"author": ANBRATEN, "reviewers": [ANBRATEN]},
        "approved": True,
    },
    "gitlab/merge_request.close--01.json": {
        "external_id": "4861503:pr:1",
        "state": "closed",
        "times": {"opened_at": "2017-12-10T17:01:11Z", "source_at": "2017-12-10T17:02:46Z"},
        "people": {},
    },
    "gitlab/merge_request.merge--02.json": {
        "external_id": "4861503:pr:1",
        "state": "merged",
        "merge_sha": "78a76ee6b4992a6baf64c59fc4c44c7323d60438",
        "times": {
            "opened_at": "2017-12-10T17:01:11Z",
            "merged_at": "2017-12-10T17:08:07Z",
            "source_at": "2017-12-10T17:08:07Z",
        },
        "people": {"merged_by": SID},
    },
    "gitlab/merge_request.open--01.json": {
        "external_id": "1:pr:1",
        "state": "open",
        "times": {"opened_at": "2013-12-03T17:23:34Z", "source_at": "2013-12-03T17:23:34Z"},
        "people": {},
    },
    "gitlab/merge_request.open--03.json": {
        "external_id": "4861503:pr:1",
        "state": "open",
        "repository": "group1/group2/group3/grp2repo",
        "people": {"author": SID},
    },
    "gitlab/merge_request.open--04.json": {
        "external_id": "4861503:pr:1",
        "state": "open",
        "repository": "gitlab-org/hello-world",
        "people": {"author": SID},
    },
    "gitlab/merge_request.reopen--01.json": {
        "external_id": "4861503:pr:1",
        "state": "open",
        "times": {"opened_at": "2017-12-10T17:01:11Z", "source_at": "2017-12-10T17:03:25Z"},
    },
    "gitlab/merge_request.reopen--02.json": {"external_id": "72081820:pr:1", "state": "open", "people": {}},
    "gitlab/merge_request.update--02.json": {
        "external_id": "44067058:pr:3",
        "state": "open",
        "title": "Draft: Update README.md",
        "people": {"author": {"kind": "gitlab", "value": "rathod.meetsatish", "name": "Meet Rathod"}},
    },
    "gitlab/merge_request.update--13.json": {
        "external_id": "32059612:pr:3",
        "head_sha": "c136499ec574e1034b24c5d306de9acda3005367",
        "people": {"author": ANBRATEN},
    },
    "gitlab/merge_request.update--14.json": {
        "external_id": "32059612:pr:3",
        "state": "open",
        "people": {"author": ANBRATEN},
    },
    "gitlab/pipeline.success--03.json": {
        "type": "check",
        "external_id": "1:pipeline:31",
        "state": "passed",
        "repository": "gitlab-org/gitlab-test",
        "times": {"finished_at": "2016-08-12T15:26:29Z", "source_at": "2016-08-12T15:26:29Z"},
    },
    "gitlab/pipeline.success--04.json": {
        "external_id": "1:pipeline:31",
        "state": "passed",
        "repository": "group1/group2/group3/grp2repo",
    },
    "gitlab/pipeline.success--05.json": {
        "external_id": "987:pipeline:12345",
        "head_sha": "f4f6c5a0d2e5ad34be4c17c3f166f4d2ff8b0a55",
        "times": {"finished_at": "2026-02-10T12:03:10Z", "source_at": "2026-02-10T12:03:10Z"},
    },
    "gitlab/push--09.json": {
        "external_id": "4861503:commit:2adc9465c4edfc33834e173fe89436a7cb899a1d",
        "state": "merged",
        "kind": "direct_commit",
        "title": "added readme",
        "landed_with": "2adc9465c4edfc33834e173fe89436a7cb899a1d",
        "paths": ["README.md"],
        "times": {"merged_at": "2017-12-10T08:26:38Z", "source_at": "2017-12-10T08:26:38Z"},
    },
}


def test_every_payload_says_what_it_must() -> None:
    source = GitLabSource({})
    told = {}
    for payload in webhooks("gitlab"):
        event = source.event(payload.headers, payload.body)
        assert event == payload.event
        if found := [plain(one) for one in source.parse(event, payload.body)]:
            (told[payload.file],) = found
    assert told.keys() == SAID.keys()
    for file, wanted in SAID.items():
        assert {name: told[file].get(name) for name in wanted} == wanted, file


def test_a_recorded_delivery_has_the_id_that_gitlab_gave_it() -> None:
    ids = {GitLabSource({}).delivery_id(one.headers, one.body) for one in webhooks("gitlab")}
    assert ids == {"", "5866755a-6a7d-430f-b7c3-bd29ec77e3f3"}

"""Deliveries as GitHub and its users recorded them: what each says, read by hand from the payload."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import UNTIMED, ChangeSnapshot
from reviewboard.domain.values import ChangeState, CheckState, ReviewState
from reviewboard.integrations.github.source import EVENTS
from tests.contracts import Payload, answers, webhooks
from tests.integrations.github.payloads import SOURCE


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


OPEN: dict[str, Any] = {
    "external_id": "186853002:pr:2",
    "state": ChangeState.OPEN,
    "title": "Update the README with new information.",
    "opened_at": at("2019-05-15 15:20:33"),
    "authored_by.value": "Codertocat",
    "merged_by": None,
    "merge_sha": "",
}
SIZED = OPEN | {"files_count": 1, "lines_added": 1, "lines_removed": 1, "labels": ("bug",)}
RERUN = {
    "external_id": "526:check_run:5:randscape",
    "state": CheckState.SKIPPED,
    "source_at": at("2018-05-04 01:14:52"),
}
SUITE = {
    "external_id": "186853002:check_suite:118578147",
    "state": CheckState.PASSED,
    "name": "octocoders-linter",
    "source_at": at("2019-05-15 15:21:14"),
    "head_sha": "ec26c3e57ca3a959ca5aad62de7213c562f8c821",
}
DEPLOYED = {
    "external_id": "186853002:deployment:145988746",
    "state": ChangeState.OPEN,
    "environment": "production",
    "head_sha": "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
    "source_at": at("2019-05-15 15:20:53"),
    "authored_by.value": "Codertocat",
}
FIRST_DEPLOYMENT = DEPLOYED | {
    "external_id": "135493233:deployment:87972451",
    "head_sha": "a10867b14bb761a232cd80139fbd4c0d33264240",
    "source_at": at("2018-05-30 20:18:45"),
}
INITIAL = {
    "external_id": "186853002:commit:6113728f27ae82c7b1a177c8d03f9e96e0adf246",
    "state": ChangeState.MERGED,
    "source_at": at("2019-05-15 15:19:25"),
    "authored_by.value": "21031067+Codertocat@users.noreply.github.com",
    "landed_with": "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
    "paths": ("README.md",),
}
HELLO = {"external_id": "186853002", "name": "Codertocat/Hello-World", "readable": True}
COMMENTED = OPEN | {
    "source_at": at("2019-05-15 15:20:38"),
    "files_count": 0,
    "reviews.0.external_id": "237895671",
    "reviews.0.state": ReviewState.COMMENTED,
    "reviews.0.reviewer.value": "Codertocat",
    "reviews.0.at": at("2019-05-15 15:20:38"),
}

SAID: dict[str, dict[str, Any]] = {
    "check_run.completed--04": {
        "external_id": "35129377:check_run:128620228",
        "state": CheckState.PASSED,
        "source_at": at("2024-05-01 10:05:00"),
        "name": "build",
    },
    "check_run.rerequested--01": RERUN,
    "check_run.rerequested--02": RERUN,
    "check_suite.completed--02": SUITE,
    "check_suite.completed--03": SUITE,
    "check_suite.rerequested--01": SUITE,
    "check_suite.rerequested--02": SUITE,
    "deployment--01": FIRST_DEPLOYMENT | {"branch": "master"},
    "deployment--02": FIRST_DEPLOYMENT | {"branch": ""},
    "deployment.created--02": DEPLOYED,
    "deployment.created--03": DEPLOYED,
    "deployment_status--01": {
        "external_id": "35129377:deployment:710692",
        "state": ChangeState.DEPLOYED,
        "merged_at": at("2015-05-05 23:40:39"),
        "opened_at": at("2015-05-05 23:40:38"),
        "title": "Deploy 9049f12 to production",
    },
    "installation.created--01": HELLO | {"url": "https://github.com/Codertocat/Hello-World"},
    "installation.created--02": HELLO,
    "installation_repositories.added--01": {
        "external_id": "186853007", "name": "Codertocat/Space", "readable": True,
    },
    "pull_request.assigned--01": SIZED | {"source_at": at("2019-05-15 15:20:33")},
    "pull_request.assigned--02": SIZED,
    "pull_request.closed--01": SIZED | {"state": ChangeState.CLOSED, "source_at": at("2019-05-15 15:21:18")},
    "pull_request.closed--02": SIZED | {"state": ChangeState.CLOSED, "merged_at": None},
    "pull_request.converted_to_draft--01": SIZED | {"source_at": at("2019-05-15 15:21:18")},
    "pull_request.converted_to_draft--02": SIZED,
    "pull_request.converted_to_draft--03": SIZED,
    "pull_request.labeled--01": SIZED | {"source_at": at("2019-05-15 15:20:35")},
    "pull_request.labeled--02": SIZED,
    "pull_request.labeled--03": {
        "external_id": "592181315:pr:1",
        "state": ChangeState.MERGED,
        "source_at": at("2023-03-05 23:01:24"),
        "merged_at": at("2023-03-05 22:58:17"),
        "merged_by.value": "hookdeckwrite",
        "authored_by.value": "hookdeckwrite",
        "labels": ("documentation",),
        "body": "Edited",
        "repository.name": "hookdeckwrite/simple-app",
    },
    "pull_request.opened--01": SIZED | {"branch": "changes"},
    "pull_request.opened--02": SIZED | {"body": ""},
    "pull_request.opened--03": SIZED | {"head_sha": "ec26c3e57ca3a959ca5aad62de7213c562f8c821"},
    "pull_request.ready_for_review--01": SIZED,
    "pull_request.ready_for_review--02": SIZED,
    "pull_request.ready_for_review--03": SIZED,
    "pull_request.ready_for_review--04": {
        "external_id": "498312568:pr:38",
        "state": ChangeState.OPEN,
        "source_at": at("2023-08-28 19:16:06"),
        "authored_by.value": "rathodmeetsatish",
        "branch": "rathodmeetsatish-patch-25",
        "merge_sha": "",
    },
    "pull_request.reopened--01": SIZED,
    "pull_request.reopened--02": SIZED,
    "pull_request.review_request_removed--01": SIZED,
    "pull_request.review_requested--01": SIZED,
    "pull_request.synchronize--01": SIZED,
    "pull_request.unassigned--01": SIZED,
    "pull_request.unassigned--02": SIZED,
    "pull_request.unlabeled--01": SIZED | {"source_at": at("2019-05-15 15:20:36")},
    "pull_request.unlabeled--02": SIZED,
    "pull_request_review.dismissed--01": OPEN | {
        "reviews.0.external_id": "237895671", "reviews.0.state": ReviewState.DISMISSED,
    },
    "pull_request_review.submitted--01": COMMENTED,
    "pull_request_review.submitted--02": COMMENTED,
    "pull_request_review.submitted--03": {
        "external_id": "335170389:pr:205",
        "state": ChangeState.OPEN,
        "reviews.0.external_id": "3060633379",
        "reviews.0.head_sha": "adccd6c5030261b47e35d0d3798d4ed31a051f6d",
        "reviews.0.at": at("2025-07-28 06:35:59"),
    },
    "push--04": INITIAL,
    "push--05": INITIAL,
    "pull_request.opened--06": {
        "external_id": "35129377:pr:1",
        "state": ChangeState.OPEN,
        "source_at": UNTIMED,  # it was trimmed of all times
        "authored_by.value": "baxterthehacker",
    },
    "push--14": {
        "external_id": "179344069:commit:366701fde727cb7a9e7f21eb88264f59f6f9b89c",
        "source_at": at("2022-01-16 21:57:37"),
        "authored_by.value": "noreply@philipp.xzy",
        "landed_with": "366701fde727cb7a9e7f21eb88264f59f6f9b89c",
    },
    "push--13": {
        "external_id": "63933911:commit:fd489864e7642b48eaad6e3f155c10e46810ec72",
        "source_at": at("2018-06-29 14:04:13"),
        "authored_by.value": "binkkatal.r@gmail.com",
        "files_count": 2,
        "tests_touched": False,
    },
    "repository.privatized--01": HELLO | {"readable": None},
    "status--04": {
        "external_id": "35129377:status:9049f1265b7d61be4a8904a9a27120d2064dab3b:continuous-integration/jenkins",
        "state": CheckState.PASSED,
        "source_at": at("2024-05-01 11:03:00"),
    },
    "workflow_run.in_progress--01": {
        "external_id": "335170389:workflow_run:14030131450",
        "state": CheckState.PASSED,
        "source_at": at("2025-03-24 08:03:46"),
        "name": "CI",
    },
}  # fmt: skip
IGNORED_OF_KNOWN_EVENTS = {
    "push--09", "push--10", "push--11", "push--12", "push--16",  # other branches, tags, deletions
}  # fmt: skip


def name_of(payload: Payload) -> str:
    return payload.file.removeprefix("github/").removesuffix(".json")


def at_path(one: object, path: str) -> object:
    for part in path.split("."):
        one = one[int(part)] if part.isdigit() else getattr(one, part)  # type: ignore[index]
    return one


def test_every_delivery_says_what_was_read_in_it_by_hand() -> None:
    for payload in webhooks("github"):
        event = SOURCE.event(payload.headers, payload.body)
        assert event == payload.event
        found, name = SOURCE.parse(event, payload.body), name_of(payload)
        if name not in SAID:
            assert found == (), name
            assert event not in EVENTS or name in IGNORED_OF_KNOWN_EVENTS, f"nobody read {name}"
            continue
        (one,) = found
        told = {path: at_path(one, path) for path in SAID[name]}
        assert told == SAID[name], name


def test_recorded_deliveries_are_named_by_their_headers() -> None:
    named = {name_of(one): SOURCE.delivery_id(one.headers, one.body) for one in webhooks("github")}
    assert named["ping--04"] == "b32b69a0-bba8-11ed-9346-ceb669efc942"
    assert named["pull_request.labeled--03"] == "a72db0d0-bba9-11ed-9c5c-e6ddbe2c4193"


@pytest.fixture
def pull_request() -> Payload:
    return next(one for one in answers("github") if one.event == "pr")


def test_a_request_of_the_api_is_read_like_that_of_an_event(pull_request: Payload) -> None:
    body = b'{"pull_request": ' + pull_request.body + b"}"
    (one,) = SOURCE.parse("api:pull", body)
    assert isinstance(one, ChangeSnapshot)
    assert (one.external_id, one.state) == ("1296269:pr:1347", ChangeState.MERGED)
    assert one.source_at == one.merged_at == at("2011-01-26 19:01:12")


def test_a_listed_commit_of_the_api_is_read() -> None:
    row = next(one for one in answers("github") if one.event == "commit").body
    body = b'{"repository": {"id": 1}, "commits": [{"commit": ' + row + b"}]}"
    (one,) = SOURCE.parse("api:commits", body)
    assert isinstance(one, ChangeSnapshot)
    assert one.landed_with == one.head_sha  # it merges request 6
    assert one.source_at == at("2012-03-06 23:06:50")
    assert one.authored_by is not None
    assert one.authored_by.value == "octocat@nowhere.com"
    assert len(one.commits[0].parents) == 2

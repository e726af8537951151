"""What GitLab has to prove, and by what a delivery is known again."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from reviewboard.domain.ports import Forged
from reviewboard.integrations.gitlab.source import GitLabSource
from tests.integrations.gitlab.payloads import body, merge_request, push

SOURCE = GitLabSource({})
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SENT = body(push())
KEY = b"0123456789abcdef0123456789abcdef"
SIGNING = "whsec_" + base64.b64encode(KEY).decode()
OTHER = "whsec_" + base64.b64encode(b"x" * 32).decode()


def signed(sent: bytes = SENT, key: bytes = KEY, at: datetime = NOON, **more: str) -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    digest = hmac.new(key, b"id-1." + seconds.encode() + b"." + sent, hashlib.sha256).digest()
    return {
        "webhook-id": "id-1",
        "webhook-timestamp": seconds,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
        **more,
    }


def refused(headers: Mapping[str, str], secrets: Sequence[str], sent: bytes = SENT) -> str:
    with pytest.raises(Forged) as error:
        SOURCE.verify(headers, sent, secrets, NOON)
    return error.value.words


def test_the_secret_token_proves_the_sender() -> None:
    SOURCE.verify({"x-gitlab-token": "ours"}, SENT, ["ours"], NOON)


def test_while_a_secret_is_rotated_both_count() -> None:
    for token in ("old", "new"):
        SOURCE.verify({"x-gitlab-token": token}, SENT, ["new", "old"], NOON)


@pytest.mark.parametrize("headers", [{}, {"x-gitlab-token": ""}, {"x-gitlab-event": "Push Hook"}])
def test_without_a_token_nothing_is_believed(headers: dict[str, str]) -> None:
    assert refused(headers, ["ours"]) == "the secret is missing"


@pytest.mark.parametrize("token", ["our", "ours ", "OURS", "öurs", "ours\0"])
def test_a_wrong_token_is_refused(token: str) -> None:
    assert refused({"x-gitlab-token": token}, ["ours"]) == "the secret is wrong"


def test_a_signature_proves_the_sender_and_the_body() -> None:
    SOURCE.verify(signed(), SENT, [SIGNING], NOON)
    SOURCE.verify(signed(), SENT, [OTHER, SIGNING], NOON)


def test_one_right_signature_of_several_is_enough() -> None:
    headers = signed()
    headers["webhook-signature"] = f"v1,bm90IHRoaXM= {headers['webhook-signature']}"
    SOURCE.verify(headers, SENT, [SIGNING], NOON)


@pytest.mark.parametrize("sent", [SENT[:-1], json.dumps(json.loads(SENT), indent=1).encode(), b""])
def test_a_body_that_was_cut_or_written_anew_is_refused(sent: bytes) -> None:
    assert "over another body" in refused(signed(), [SIGNING], sent)


def test_a_signature_with_another_key_is_refused() -> None:
    assert "another secret" in refused(signed(key=b"y" * 32), [SIGNING])


@pytest.mark.parametrize("away", [timedelta(minutes=-6), timedelta(minutes=6)])
def test_an_old_signature_is_refused(away: timedelta) -> None:
    assert "five minutes" in refused(signed(at=NOON + away), [SIGNING])


def test_a_right_token_does_not_save_a_wrong_signature() -> None:
    headers = signed(key=b"y" * 32) | {"x-gitlab-token": "ours"}
    assert "the signature is wrong" in refused(headers, ["ours", SIGNING])
    assert "missing" in refused({"webhook-signature": "", "x-gitlab-token": "ours"}, ["ours"])


def test_a_delivery_has_one_id_over_its_attempts() -> None:
    ids = {"x-gitlab-event-uuid": "third", "webhook-id": "second", "idempotency-key": "first"}
    assert SOURCE.delivery_id(ids, SENT) == "first"
    del ids["idempotency-key"]
    assert SOURCE.delivery_id(ids, SENT) == "second"
    del ids["webhook-id"]
    assert SOURCE.delivery_id(ids, SENT) == "third"
    assert SOURCE.delivery_id({}, SENT) == ""


@pytest.mark.parametrize(
    ("header", "sent", "name"),
    [
        ("Merge Request Hook", merge_request(), "merge_request"),
        ("System Hook", merge_request(), "merge_request"),
        ("System Hook", {"event_name": "push", "ref": "refs/heads/main"}, "push"),
        ("System Hook", {"event_name": "user_create"}, "user_create"),
        ("System Hook", {}, ""),
        ("Job Hook", {}, "build"),
        ("Pipeline Hook", {}, "pipeline"),
        ("Confidential Issue Hook", {"object_kind": "issue"}, "issue"),
        ("", {"object_kind": "Not a name, but a sentence."}, ""),
        ("Push Hook", {"object_kind": "api:merge_request"}, "push"),
        ("", [], ""),
    ],
)
def test_an_event_has_one_name_wherever_it_is_said(header: str, sent: object, name: str) -> None:
    assert SOURCE.event({"x-gitlab-event": header}, body(sent)) == name


def test_a_body_that_is_none_has_the_name_of_its_header() -> None:
    assert SOURCE.event({"x-gitlab-event": "Push Hook"}, b"\xff{") == "push"


def test_an_event_can_be_read_by_the_name_of_its_header() -> None:
    sent = body(merge_request())
    assert SOURCE.parse("Merge Request Hook", sent) == SOURCE.parse("merge_request", sent)


@pytest.mark.parametrize(
    "event", ["tag_push", "note", "issue", "release", "wiki_page", "user_add_to_group", "emoji", ""]
)
def test_what_is_not_recorded_is_ignored(event: str) -> None:
    assert SOURCE.parse(event, body({"object_kind": event})) == ()

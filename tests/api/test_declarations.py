"""A program declares whether AI took part in a change, for whoever made its token."""

import pytest

from reviewboard.audit.operations import place_hold
from reviewboard.changes.models import Evidence
from reviewboard.domain.values import Certainty, EvidenceKind
from reviewboard.people.permissions import Role
from tests.api.calling import Caller, caller
from tests.changes.parties import Parties, parties
from tests.people.roster import NOW

pytestmark = pytest.mark.django_db
YES = {"took_part": True, "tool": "Cursor", "kind": "advised", "words": "Tests only"}


@pytest.fixture
def shop() -> Parties:
    found = parties()
    Evidence.objects.all().delete()
    return found


def program(shop: Parties, part: str = "author", role: Role = Role.ENGINEER) -> Caller:
    return caller(shop.people[part], role)


def test_it_is_a_sign_and_the_answer_says_how_the_change_reads_now(shop: Parties) -> None:
    answer = program(shop).post(f"changes/{shop.change.pk}/declarations", YES)
    assert (answer.status, answer.body) == (
        201,
        {
            "id": shop.change.pk,
            "reference": f"CHG-{shop.change.pk}",
            "verdict": "assisted",
            "certainty": "declared",
        },
    )
    row = Evidence.objects.get()
    assert (row.tool, row.kind, row.quote) == ("cursor", EvidenceKind.ADVISED, "Tests only")
    assert row.said_by == shop.people["author"]


def test_sent_twice_it_is_said_once(shop: Parties) -> None:
    by = program(shop)
    for _ in range(2):
        assert by.post(f"changes/{shop.change.pk}/declarations", YES).status == 201
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("part", "role", "status"),
    [
        ("author", Role.ENGINEER, 201),
        ("reviewer", Role.ENGINEER, 201),
        ("stranger", Role.ENGINEER, 403),
        ("stranger", Role.FACILITATOR, 201),
        ("author", Role.VIEWER, 403),
    ],
)
def test_a_program_may_say_what_the_owner_of_its_token_may(
    shop: Parties, part: str, role: Role, status: int
) -> None:
    by = program(shop, part, role)
    assert by.post(f"changes/{shop.change.pk}/declarations", YES).status == status


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "took_part"),
        ({"took_part": "perhaps"}, "took_part"),
        ({"took_part": True, "kind": "denied"}, "kind"),
        ({"took_part": True, "kind": "dreamt"}, "kind"),
        ({"took_part": True, "toll": "cursor"}, "toll"),
        ({"took_part": True, "words": "x" * 401}, "words"),
        ([1, 2], "body"),
    ],
)
def test_what_cannot_be_read_is_refused_by_field_and_nothing_is_kept(
    shop: Parties, body: object, field: str
) -> None:
    answer = program(shop).post(f"changes/{shop.change.pk}/declarations", body)
    assert (answer.status, answer.body["type"].rpartition("#")[2]) == (400, "bad-body")
    assert field in answer.body["errors"]
    assert not Evidence.objects.exists()


def test_no_json_at_all_is_told_apart(shop: Parties) -> None:
    by = program(shop)
    answer = by.send("POST", f"/api/v1/changes/{shop.change.pk}/declarations")
    assert answer.status == 400


def test_a_change_that_is_not_there_and_one_under_a_hold(shop: Parties) -> None:
    by = program(shop)
    assert by.post("changes/999999/declarations", YES).status == 404
    place_hold(subject=f"change:{shop.change.pk}", actor_id=1, reason="A court asked", at=NOW)
    answer = by.post(f"changes/{shop.change.pk}/declarations", YES)
    assert (answer.status, answer.body["type"].rpartition("#")[2]) == (409, "held")


def test_agent_traces_of_its_commits_become_certain_signs(shop: Parties) -> None:
    sha = shop.change.commits.latest("position").sha
    told = {
        "version": "0.1.0",
        "id": "550e8400-e29b-41d4-a716-446655440000",
        "timestamp": "2026-11-23T10:00:00Z",
        "vcs": {"type": "git", "revision": sha},
        "tool": {"name": "cursor", "version": "2.4.0"},
        "files": [
            {
                "path": "src/retry.py",
                "conversations": [
                    {"contributor": {"type": "ai"}, "ranges": [{"start_line": 1, "end_line": 9}]}
                ],
            }
        ],
    }
    by = program(shop)
    for _ in range(2):
        answer = by.post(f"changes/{shop.change.pk}/traces", {"records": [told]})
        assert (answer.status, answer.body["certainty"]) == (201, "certain")
    row = Evidence.objects.get()
    assert (row.tool, row.certainty, row.commit_sha) == ("cursor", Certainty.CERTAIN, sha)
    other = {**told, "vcs": {"type": "git", "revision": "f" * 40}}
    answer = by.post(f"changes/{shop.change.pk}/traces", {"records": [other]})
    assert (answer.status, list(answer.body["errors"])) == (400, ["records"])

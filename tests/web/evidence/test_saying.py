"""Declaring, disputing, ruling, withdrawing and naming for whom an agent acted: by those who may, and nobody else."""

import pytest

from reviewboard.audit.operations import place_hold
from reviewboard.changes.models import Dispute, Evidence
from reviewboard.domain.values import DisputeState, EvidenceKind, Verdict, Visibility
from reviewboard.people.permissions import Role
from tests.changes.parties import Parties
from tests.changes.scenes import NOW
from tests.web.changes.doing import restrict
from tests.web.evidence.conftest import SignIn
from tests.web.evidence.doing import ROBOT, WHY, disputed, sent, text, told

pytestmark = pytest.mark.django_db
NO = "ruled_out"


def at(shop: Parties, word: str) -> str:
    return f"/changes/{shop.change.pk}/{word}/"


def test_a_declaration_becomes_a_sign(shop: Parties, sign_in: SignIn) -> None:
    author = sign_in("author")
    assert "Did AI take part?" in text(author, at(shop, "declare"))
    sent(author, at(shop, "declare"), took_part="yes", tool="Cursor", kind="advised", words="Tests only")
    row = Evidence.objects.get(said_by=shop.people["author"])
    assert (row.tool, row.kind, row.quote) == ("cursor", EvidenceKind.ADVISED, "Tests only")


@pytest.mark.parametrize(
    ("word", "fields", "wrong"),
    [
        ("declare", {}, "This field is required"),
        ("declare", {"took_part": "maybe"}, "not one of the available choices"),
        ("declare", {"took_part": "yes", "words": "x" * 401}, "at most 400 characters"),
        ("declare", {"took_part": "yes", "kind": "denied"}, "not one of the available choices"),
        ("declare", {"took_part": "yes", "tool": "\0"}, "Null characters"),
        ("dispute", {"says": NO, "reason": "  "}, "This field is required"),
        ("dispute", {"says": "disputed", "reason": "my words"}, "my words"),
        ("dispute", {"says": NO, "reason": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_said(
    shop: Parties, sign_in: SignIn, word: str, fields: dict[str, str], wrong: str
) -> None:
    before = Evidence.objects.count()
    assert wrong in sent(sign_in("author"), at(shop, word), 422, **fields)
    assert (Evidence.objects.count(), Dispute.objects.count()) == (before, 0)


def test_a_dispute_is_raised_withdrawn_and_raised_again(shop: Parties, sign_in: SignIn) -> None:
    author = sign_in("author")
    assert 'value="ruled_out" id="id_says_1" required checked' in " ".join(
        text(author, at(shop, "dispute")).split()
    ) or "checked" in text(author, at(shop, "dispute"))
    sent(author, at(shop, "dispute"), says=NO, reason=WHY)
    assert shop.fresh().verdict == Verdict.DISPUTED
    sent(author, at(shop, "dispute"), says=NO, reason="Again")
    assert Dispute.objects.count() == 1
    sent(author, at(shop, "withdraw"))
    assert shop.fresh().verdict == Verdict.ASSISTED
    sent(author, at(shop, "withdraw"))
    sent(author, at(shop, "dispute"), says="assisted", tool="Codex", reason=WHY)
    assert Dispute.objects.get(state=DisputeState.OPEN).tool == "codex"


def test_a_reviewer_rules_with_the_reason_and_the_signs_before_them(shop: Parties, sign_in: SignIn) -> None:
    found = disputed(shop)
    reviewer = sign_in("reviewer")
    shown = text(reviewer, at(shop, "rule"))
    for words in (WHY, "Ada Lovelace says: No AI took part", "Co-authored-by: Claude"):
        assert words in shown, words
    assert WHY in sent(reviewer, at(shop, "rule"), 422, dispute=found.pk, says=NO, reason="")
    sent(reviewer, at(shop, "rule"), dispute=found.pk, says=NO, reason="I looked at it")
    assert (shop.fresh().verdict, shop.fresh().ruled) == (Verdict.RULED_OUT, Verdict.RULED_OUT)
    assert reviewer.get(at(shop, "rule")).status_code == 302


def test_what_is_ruled_on_is_the_dispute_that_was_read(shop: Parties, sign_in: SignIn) -> None:
    found = disputed(shop)
    shown = sent(
        sign_in("reviewer"), at(shop, "rule"), 422, dispute=found.pk + 1, says=NO, reason="My long words"
    )
    assert "Another dispute is open by now" in shown
    assert "My long words" in shown
    assert f'value="{found.pk}"' in shown
    assert shop.fresh().verdict == Verdict.DISPUTED


@pytest.mark.parametrize(
    ("part", "role", "refused"),
    [
        ("stranger", Role.ENGINEER, {"declare", "dispute", "rule", "withdraw", "principal"}),
        ("stranger", Role.FACILITATOR, {"dispute", "rule", "withdraw"}),
        ("author", Role.ENGINEER, {"rule", "principal"}),
        ("committer", Role.ENGINEER, {"rule", "withdraw", "principal"}),
        ("manager", Role.ENGINEER, {"rule", "withdraw"}),
        ("reviewer", Role.ENGINEER, {"withdraw"}),
        ("reviewer", Role.VIEWER, {"declare", "dispute", "rule", "withdraw", "principal"}),
    ],
)
def test_the_server_refuses_whoever_may_not(
    shop: Parties, sign_in: SignIn, part: str, role: Role, refused: set[str]
) -> None:
    found = disputed(shop)
    client = sign_in(part, role)
    fields = {"says": NO, "reason": WHY, "took_part": "no", "dispute": str(found.pk)}
    said = {
        word: client.post(at(shop, word), fields).status_code
        for word in ("declare", "dispute", "principal", "withdraw", "rule")
    }
    assert {word for word, status in said.items() if status == 403} == refused


def test_a_stranger_signs_in_first_and_what_is_hidden_is_not_there(shop: Parties, sign_in: SignIn) -> None:
    outsider = sign_in("stranger", Role.FACILITATOR)
    restrict(shop.change, Visibility.RESTRICTED, shop.people["author"])
    for word in ("declare", "dispute", "rule", "principal"):
        assert outsider.get(at(shop, word)).status_code == 404
        assert outsider.post(at(shop, word)).status_code == 404
    assert outsider.post(at(shop, "withdraw")).status_code == 404


def test_a_legal_hold_is_answered_423(shop: Parties, sign_in: SignIn) -> None:
    place_hold(subject=f"change:{shop.change.pk}", actor_id=1, reason="A court asked", at=NOW)
    sent(sign_in("author"), at(shop, "dispute"), 423, says=NO, reason=WHY)


def test_a_reviewer_names_for_whom_an_agent_acted(shop: Parties, sign_in: SignIn) -> None:
    change = told(13, "Cap it", ROBOT)
    path = f"/changes/{change.pk}/principal/"
    facilitator = sign_in("stranger", Role.FACILITATOR)
    assert "Choose somebody" in sent(facilitator, path, 422)
    assert "Nobody has this address" in sent(facilitator, path, 422, address="nobody@example.org")
    sent(facilitator, path, 422, person="99999999")
    sent(facilitator, path, address=shop.people["author"].email)
    change.refresh_from_db()
    assert change.principal is not None
    assert change.principal.person == shop.people["author"]

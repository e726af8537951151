"""The dossier on a change's page: every sign with its rule, what disagrees, and what is disputed, ruled and repeated."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviewboard.changes.models import Change, Dispute
from reviewboard.changes.verdicts.declaring import Declared, declare
from reviewboard.changes.verdicts.disputing import rule
from reviewboard.domain.values import Verdict, Visibility
from reviewboard.people.permissions import Role
from tests.changes.parties import Parties
from tests.statements import at_most
from tests.web.changes.doing import restrict
from tests.web.evidence.conftest import SignIn
from tests.web.evidence.doing import ROBOT, WHY, disputed, sent, text, told

pytestmark = pytest.mark.django_db


def page(client: Client, shop: Parties) -> str:
    return text(client, f"/changes/{shop.change.pk}/")


def ruled(shop: Parties, found: Dispute) -> None:
    no = Verdict.RULED_OUT
    rule(
        reader=shop.reader("reviewer"), dispute_id=found.pk, ruling=no, reason="Looked", as_of=timezone.now()
    )


def test_every_sign_leads_to_its_rule(shop: Parties, sign_in: SignIn) -> None:
    shown = page(sign_in("stranger"), shop)
    assert "<code>Co-authored-by: Claude &lt;noreply@anthropic.com&gt;</code>" in shown
    assert "Claude wrote, certain, 1 of 2 commits" in shown
    assert 'href="/evidence/rules/claude.account/">rule claude.account, version' in shown


def test_what_a_person_declared_names_them_and_no_rule(shop: Parties, sign_in: SignIn) -> None:
    said = Declared(took_part=True, tool="Cursor", words="Tests only")
    declare(reader=shop.reader("author"), change_id=shop.change.pk, said=said, as_of=timezone.now())
    shown = page(sign_in("stranger"), shop)
    for words in ("Declared here", "Tests only", "Cursor wrote, Ada Lovelace"):
        assert words in shown, words
    assert "rules/declaration" not in shown


def test_a_denial_stands_among_the_signs_and_what_disagrees_is_said(shop: Parties, sign_in: SignIn) -> None:
    declare(
        reader=shop.reader("author"),
        change_id=shop.change.pk,
        said=Declared(took_part=False),
        as_of=timezone.now(),
    )
    shown = page(sign_in("stranger"), shop)
    assert "Declared here: says no" in shown
    assert "One sign says that no AI took part, another that Claude did." in shown


def test_an_open_dispute_says_who_why_and_until_when(shop: Parties, sign_in: SignIn) -> None:
    disputed(shop)
    shown = page(sign_in("stranger"), shop)
    for words in ("AI: disputed", "Ada Lovelace", "No AI took part", WHY, "is to rule by"):
        assert words in shown, words
    Dispute.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "Nobody answered, so it stays disputed" in page(sign_in("reviewer"), shop)


def test_what_was_ruled_is_kept_with_its_reason(shop: Parties, sign_in: SignIn) -> None:
    ruled(shop, disputed(shop))
    shown = page(sign_in("stranger"), shop)
    for words in ("AI: ruled out", WHY, "Ruled by Rita Stone", "Looked"):
        assert words in shown, words
    assert "claude.account" in shown


WRONG, DECLARES, RULES, BACK = "This is wrong", "Say whether AI took part", "Look and rule", "Take it back"


@pytest.mark.parametrize(
    ("part", "role", "before", "after"),
    [
        ("author", Role.ENGINEER, {WRONG, DECLARES}, {DECLARES, BACK}),
        ("committer", Role.ENGINEER, {WRONG, DECLARES}, {DECLARES}),
        ("reviewer", Role.ENGINEER, {WRONG, DECLARES}, {DECLARES, RULES}),
        ("manager", Role.ENGINEER, {WRONG, DECLARES}, {DECLARES}),
        ("stranger", Role.ENGINEER, set(), set()),
        ("stranger", Role.FACILITATOR, {DECLARES}, {DECLARES}),
        ("reviewer", Role.VIEWER, set(), set()),
    ],
)
def test_buttons_are_for_those_who_may(
    shop: Parties, sign_in: SignIn, part: str, role: Role, before: set[str], after: set[str]
) -> None:
    client = sign_in(part, role)
    every = {WRONG, DECLARES, RULES, BACK}
    assert {words for words in every if words in page(client, shop)} == before
    disputed(shop)
    assert {words for words in every if words in page(client, shop)} == after


def test_an_agents_change_asks_for_whom_it_acted(shop: Parties, sign_in: SignIn) -> None:
    change = told(13, "Cap it", ROBOT)
    path = f"/changes/{change.pk}/"
    engineer = sign_in("stranger")
    assert "nobody has said yet on whose behalf" in text(engineer, path)
    assert "Name somebody" not in text(engineer, path)
    sent(engineer, f"{path}principal/", do="mine")
    assert "An agent acted for <b>Ola Nordmann</b>" in text(engineer, path)


def test_a_cherry_pick_and_what_it_repeats_lead_to_each_other(shop: Parties, sign_in: SignIn) -> None:
    other = told(14, "Cap the retries")
    Change.objects.filter(pk=other.pk).update(picked_from=shop.change)
    client = sign_in("stranger")
    shown = text(client, f"/changes/{other.pk}/")
    assert f'<dt>Repeats</dt><dd><a href="/changes/{shop.change.pk}/">CHG-{shop.change.pk}</a>' in shown
    assert "Also as" in page(client, shop)
    restrict(other, Visibility.RESTRICTED, shop.people["author"])
    assert "Also as" not in page(client, shop)


def test_the_page_takes_as_many_statements_for_many_disputes(shop: Parties, sign_in: SignIn) -> None:
    client = sign_in("reviewer")
    for _ in range(4):
        disputed(shop)
        Dispute.objects.filter(state="open").update(state="withdrawn")
        Change.objects.filter(pk=shop.change.pk).update(disputed_at=None)
    with at_most(20):
        page(client, shop)

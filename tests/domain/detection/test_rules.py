"""The rule file: its examples are its tests."""

import pytest

from reviewboard.domain.detection import ChangeText, Sign, detect, rule_book, traces
from reviewboard.domain.detection.rulebook import Rule, read_rules
from reviewboard.domain.values import EvidenceKind
from tests.domain.detection.adversary import NO as OTHERS
from tests.domain.detection.adversary import YES as FORMS

BOOK = rule_book()
YES = [(rule, text) for rule in BOOK.rules for text in rule.yes]
NO = [(rule, text) for rule in BOOK.rules for text in rule.no]


def found(rule: Rule, text: str) -> tuple[Sign, ...]:
    """What is found in an example, standing where its rule looks."""
    if rule.id in ("aider.subject", "reader.branch"):
        return detect(ChangeText(message=text, parents=2 if rule.id == "reader.branch" else 1))
    if rule.id == "reader.label":
        return detect(ChangeText(message="Add retry", labels=(text,)))
    if rule.id == "reader.note":
        return detect(ChangeText(message="Add retry", note=text))
    if rule.id == "reader.trace":
        return traces(text, "0f2c")
    return detect(ChangeText(message=f"Add retry\n\n{text}"))


def test_every_rule_has_an_example() -> None:
    assert [rule.id for rule in BOOK.rules if not rule.yes] == []
    assert len(NO) > 40


@pytest.mark.parametrize(
    ("rule", "text"), YES, ids=[f"{rule.id}-{number}" for number, (rule, _) in enumerate(YES)]
)
def test_a_rule_finds_its_examples(rule: Rule, text: str) -> None:
    signs = found(rule, text)
    assert signs, "no sign at all"
    if not any(rule is reader for reader in BOOK.readers.values()):  # of trailers: a narrower rule may win
        assert rule.id in [sign.rule_id for sign in signs]
    assert all(sign.rule_version == BOOK.version for sign in signs)
    assert all(sign.kind is not EvidenceKind.REVIEWED for sign in signs)


@pytest.mark.parametrize(
    ("rule", "text"), NO, ids=[f"{rule.id}-{number}" for number, (rule, _) in enumerate(NO)]
)
def test_a_rule_leaves_its_traps_alone(rule: Rule, text: str) -> None:
    assert [sign for sign in found(rule, text) if sign.kind is not EvidenceKind.DENIED] == []


def test_every_sign_leads_to_a_rule_that_can_be_read() -> None:
    known = {rule.id for rule in BOOK.rules}
    for _, text in FORMS + OTHERS:
        assert {sign.rule_id for sign in detect(ChangeText(f"Add retry\n\n{text}"))} <= known


def test_the_account_shared_by_all_workflows_never_maps() -> None:
    assert 41898282 in BOOK.never_accounts
    assert 41898282 not in BOOK.accounts


def test_two_rules_of_one_id_are_refused() -> None:
    rule = '[[rule]]\nid = "a"\ntool = "t"\nkind = "wrote"\ncertainty = "likely"\n'
    reader = '[[reader]]\nid="r"\nkind="wrote"\ncertainty="likely"\nkeys=[]'
    with pytest.raises(ValueError, match="two rules have one id"):
        read_rules(rule + rule + reader)

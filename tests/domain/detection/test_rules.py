"""The rule file: its examples are its tests."""

import pytest

from reviewboard.domain.detection import ChangeText, detect, rule_book
from reviewboard.domain.detection.rulebook import Rule, read_rules
from reviewboard.domain.values import EvidenceKind

BOOK = rule_book()
YES = [(rule, text) for rule in BOOK.rules for text in rule.yes]
NO = [(rule, text) for rule in BOOK.rules for text in rule.no]


def test_every_rule_has_an_example() -> None:
    assert [rule.id for rule in BOOK.rules if not rule.yes] == []
    assert len(NO) > 15


@pytest.mark.parametrize(
    ("rule", "text"), YES, ids=[f"{rule.id}-{number}" for number, (rule, _) in enumerate(YES)]
)
def test_a_rule_finds_its_examples(rule: Rule, text: str) -> None:
    signs = detect(ChangeText(message=f"Add retry\n\n{text}" if rule.id != "aider.subject" else text))
    assert signs, "no sign at all"
    if not rule.id.startswith("reader."):
        assert rule.id in [sign.rule_id for sign in signs]
    assert all(sign.rule_version == BOOK.version for sign in signs)
    assert all(sign.kind is not EvidenceKind.REVIEWED for sign in signs)


@pytest.mark.parametrize(
    ("rule", "text"), NO, ids=[f"{rule.id}-{number}" for number, (rule, _) in enumerate(NO)]
)
def test_a_rule_leaves_its_traps_alone(rule: Rule, text: str) -> None:
    signs = detect(ChangeText(message=f"Add retry\n\n{text}"))
    assert [sign for sign in signs if sign.kind is not EvidenceKind.DENIED] == []


def test_the_account_shared_by_all_workflows_never_maps() -> None:
    assert 41898282 in BOOK.never_accounts
    assert 41898282 not in BOOK.accounts


def test_two_rules_of_one_id_are_refused() -> None:
    rule = '[[rule]]\nid = "a"\ntool = "t"\nkind = "wrote"\ncertainty = "likely"\n'
    with pytest.raises(ValueError, match="two rules have one id"):
        read_rules(
            rule
            + rule
            + 'version="1"\n'.join(["", ""])
            + '[[reader]]\nid="r"\nkind="wrote"\ncertainty="likely"\nkeys=[]'
        )

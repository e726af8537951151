"""A company's own rules: tried on past changes first, then added; the whole history is read by them, and rulings stay."""

from datetime import timedelta

import pytest

from reviewboard.audit.operations import place_hold
from reviewboard.changes.books import book_now
from reviewboard.changes.models import Change, Evidence, Reread, Rereading, TeamRule
from reviewboard.changes.queries.rules import (
    get_reading,
    get_rule,
    own_rules,
    product_rules,
    reread_changes,
    unknown_agents,
    version_now,
)
from reviewboard.changes.rereading import BATCH, read_on, start_if_other_rules
from reviewboard.changes.rules import AlreadyThere, NewRule, add_rule, retire_rule, try_rule
from reviewboard.changes.tasks import reread_changes as worked_on
from reviewboard.changes.verdicts.declaring import Declared, declare
from reviewboard.changes.verdicts.disputing import dispute, rule
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.domain.values import Certainty, RuleMatch, Verdict, Visibility
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim
from reviewboard.people.models import Audience
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.changes.parties import Parties, parties
from tests.changes.scenes import ADA, NOW, commit, connection, pull, put
from tests.statements import at_most

pytestmark = pytest.mark.django_db
MARVIN = IdentitySnapshot("email", "agent@marvin.example", "Marvin Agent")
WROTE = f"Co-authored-by: {MARVIN.name} <{MARVIN.value}>"


@pytest.fixture
def shop() -> Parties:
    return parties()


@pytest.fixture
def facilitator(shop: Parties) -> Reader:
    return shop.reader("stranger", Role.FACILITATOR)


def told(number: int, message: str, by: IdentitySnapshot = ADA) -> Change:
    """A merged request of one commit."""
    put(
        pull(number, authored_by=ADA, merged_at=NOW, commits=(commit(f"e{number}", message, by=by),)),
        connection_id=connection(),
    )
    return Change.objects.get(external_id=f"pr:{number}")


def verdict(change: Change) -> str:
    return str(Change.objects.get(pk=change.pk).verdict)


def read_all(reading_id: int) -> None:
    while read_on(rereading_id=reading_id, as_of=NOW):
        pass


def classified(reader: Reader, *, ignored: bool = False) -> int:
    """The answer to the one agent in the queue; the number of the reading that follows."""
    (agent,) = unknown_agents(reader)
    new = NewRule(RuleMatch.IDENTITY, identity_id=agent.identity_id, tool="marvin", ignored=ignored)
    return add_rule(reader=reader, rule=new, as_of=NOW)


def test_an_unknown_agent_is_suspected_and_waits_in_the_queue(shop: Parties) -> None:
    change = told(20, f"Cap it\n\n{WROTE}")
    assert verdict(change) == Verdict.SUSPECTED
    told(21, f"Cap it again\n\n{WROTE}")
    with at_most(3):
        (agent,) = unknown_agents(shop.reader("stranger"))
    assert (agent.name, agent.address, agent.changes) == (MARVIN.name, MARVIN.value, 2)
    assert agent.identity_id is not None


def test_its_classification_becomes_a_rule_and_past_changes_are_read_by_it(
    shop: Parties, facilitator: Reader
) -> None:
    change = told(20, f"Cap it\n\n{WROTE}")
    number = classified(facilitator)
    assert verdict(change) == Verdict.SUSPECTED
    read_all(number)
    row = Evidence.objects.get(change=change)
    assert (row.tool, row.certainty, row.rule_version) == ("marvin", Certainty.CERTAIN, version_now())
    assert (verdict(change), unknown_agents(facilitator)) == (Verdict.ASSISTED, [])
    (moved,) = reread_changes(facilitator, number, None, 10).rows
    assert (moved.change_id, moved.was, moved.now) == (change.pk, Verdict.SUSPECTED, Verdict.ASSISTED)
    reading = get_reading(facilitator, number)
    assert (reading.done, reading.changed, reading.finished_at) == (reading.total, 1, NOW)
    assert verdict(told(22, f"Cap it at last\n\n{WROTE}")) == Verdict.ASSISTED


def test_somebody_who_is_no_agent_is_never_a_sign_again(shop: Parties, facilitator: Reader) -> None:
    change = told(20, f"Cap it\n\n{WROTE}")
    read_all(classified(facilitator, ignored=True))
    assert (verdict(change), Evidence.objects.filter(change=change).count()) == (Verdict.UNKNOWN, 0)


def test_a_rule_that_is_retired_counts_no_longer(shop: Parties, facilitator: Reader) -> None:
    change = told(20, f"Cap it\n\n{WROTE}")
    read_all(classified(facilitator))
    (own,) = own_rules(facilitator)
    read_all(retire_rule(reader=facilitator, rule_id=own.own_id or 0, as_of=NOW))
    assert verdict(change) == Verdict.SUSPECTED
    assert own_rules(facilitator)[0].retired_at == NOW
    with pytest.raises(NotVisible):
        retire_rule(reader=facilitator, rule_id=own.own_id or 0, as_of=NOW)


def test_what_a_person_ruled_or_declared_stays(shop: Parties, facilitator: Reader) -> None:
    change = told(20, f"Cap it\n\n{WROTE}")
    Change.objects.filter(pk=change.pk).update(service=shop.change.service_id)
    author, reviewer = shop.reader("author"), shop.reader("reviewer")
    no, why = Verdict.RULED_OUT, "I looked at it"
    pk = dispute(reader=author, change_id=change.pk, says=no, reason=why, as_of=NOW)
    rule(reader=reviewer, dispute_id=pk, ruling=no, reason=why, as_of=NOW)
    other = told(21, f"Cap it again\n\n{WROTE}")
    declare(reader=author, change_id=other.pk, said=Declared(took_part=False), as_of=NOW)
    read_all(classified(facilitator))
    assert verdict(change) == Verdict.RULED_OUT
    assert Evidence.objects.get(change=change).tool == "marvin"
    assert Evidence.objects.filter(change=other, said_by=shop.people["author"]).exists()
    assert set(Reread.objects.values_list("change", "was", "now")) == {
        (change.pk, Verdict.RULED_OUT, Verdict.RULED_OUT),  # by a stronger sign, which a ruling outweighs
        (other.pk, Verdict.SUSPECTED, Verdict.ASSISTED),
    }


def test_it_is_tried_before_it_counts_and_trying_writes_nothing(shop: Parties, facilitator: Reader) -> None:
    change = told(20, "Cap it\n\nMade-in: the Foundry")
    new = NewRule(RuleMatch.TRAILER, value="Made-in: the Foundry", tool="foundry")
    before = list(Change.objects.order_by("pk").values())
    tried = try_rule(facilitator, new, as_of=NOW + timedelta(hours=1))
    assert (tried.read, tried.number) == (2, 1)
    (row,) = tried.shown
    assert (row.change_id, row.was, row.now) == (change.pk, Verdict.UNKNOWN, Verdict.ASSISTED)
    assert list(Change.objects.order_by("pk").values()) == before
    assert not TeamRule.objects.exists()
    read_all(add_rule(reader=facilitator, rule=new, as_of=NOW))
    assert verdict(change) == Verdict.ASSISTED


@pytest.mark.parametrize(
    ("match", "value"),
    [
        (RuleMatch.BRANCH, "feature/"),
        (RuleMatch.LABEL, "bug"),
        (RuleMatch.MARKER, "ok"),
        (RuleMatch.TRAILER, ""),
    ],
)
def test_a_rule_that_would_match_anything_is_refused_in_words(
    shop: Parties, facilitator: Reader, match: RuleMatch, value: str
) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        add_rule(reader=facilitator, rule=NewRule(match, value=value, tool="x1"), as_of=NOW)
    assert not TeamRule.objects.exists()


def test_of_one_thing_there_is_one_rule(shop: Parties, facilitator: Reader) -> None:
    told(20, f"Cap it\n\n{WROTE}")
    agent = unknown_agents(facilitator)[0]
    new = NewRule(RuleMatch.IDENTITY, identity_id=agent.identity_id, tool="marvin")
    add_rule(reader=facilitator, rule=new, as_of=NOW)
    with pytest.raises(AlreadyThere):
        add_rule(reader=facilitator, rule=new, as_of=NOW)


def test_an_engineer_adds_and_retires_none(shop: Parties) -> None:
    engineer = shop.reader("author")
    new = NewRule(RuleMatch.BRANCH, value="foundry/", tool="foundry")
    for act in (
        lambda: add_rule(reader=engineer, rule=new, as_of=NOW),
        lambda: retire_rule(reader=engineer, rule_id=1, as_of=NOW),
        lambda: try_rule(engineer, new, as_of=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_long_history_is_read_in_batches_and_each_owes_the_next(
    shop: Parties, facilitator: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20, 24):
        told(number, f"Cap it {number}\n\n{WROTE}")
    monkeypatch.setattr("reviewboard.changes.rereading.BATCH", 2)
    number = classified(facilitator)
    done = []
    while Message.objects.filter(kind="reread_changes", state="pending").exists():
        Message.objects.exclude(kind="reread_changes").delete()
        (taken,) = claim(limit=1, as_of=NOW + timedelta(days=9999), claimed_by="a test")
        worked_on(message_id=taken.id, token=str(taken.token))
        done.append(Rereading.objects.get(pk=number).done)
    assert done == [2, 4, 5]
    assert set(Change.objects.exclude(pk=shop.change.pk).values_list("verdict", flat=True)) == {"assisted"}


def test_a_batch_takes_as_many_statements_for_many_as_for_few(shop: Parties, facilitator: Reader) -> None:
    for number in range(20, 23):
        told(number, f"Cap it {number}\n\n{WROTE}")
    first = classified(facilitator)
    with at_most(24):
        read_on(rereading_id=first, as_of=NOW)
    for number in range(23, 43):
        told(number, f"Cap it {number}\n\nCo-authored-by: Deep Agent <agent@deep{number}.example>")
    (own,) = own_rules(facilitator)
    number = retire_rule(reader=facilitator, rule_id=own.own_id or 0, as_of=NOW)
    with at_most(24):
        read_on(rereading_id=number, as_of=NOW)
    assert BATCH > 20


def test_a_newer_reading_ends_the_one_before(shop: Parties, facilitator: Reader) -> None:
    told(20, f"Cap it\n\n{WROTE}")
    first = classified(facilitator)
    new = NewRule(RuleMatch.BRANCH, value="foundry/", tool="foundry")
    second = add_rule(reader=facilitator, rule=new, as_of=NOW)
    assert not read_on(rereading_id=first, as_of=NOW)
    read_all(second)
    assert Rereading.objects.filter(finished_at__isnull=True).count() == 0


def test_what_is_under_a_legal_hold_is_not_read_anew(shop: Parties, facilitator: Reader) -> None:
    change = told(20, f"Cap it\n\n{WROTE}")
    place_hold(subject=f"change:{change.pk}", actor_id=1, reason="A court asked", at=NOW)
    read_all(classified(facilitator))
    assert (verdict(change), Evidence.objects.get(change=change).tool) != (Verdict.ASSISTED, "marvin")


def test_reading_again_by_the_same_rules_changes_nothing(shop: Parties, facilitator: Reader) -> None:
    told(20, "Merge it\n\nGenerated with [Claude Code](https://claude.com/claude-code)")
    put(
        pull(21, body="- [x] AI took part\n- [ ] No AI", branch="codex/cap", labels=("ai-assisted",)),
        connection_id=connection(),
    )
    before = list(Evidence.objects.order_by("pk").values("pk", "rule_id", "quote"))
    assert len(before) > 3
    new = NewRule(RuleMatch.BRANCH, value="foundry/", tool="foundry")
    read_all(add_rule(reader=facilitator, rule=new, as_of=NOW))
    assert list(Evidence.objects.order_by("pk").values("pk", "rule_id", "quote")) == before


def test_a_release_with_other_rules_has_everything_read_once(shop: Parties) -> None:
    assert not start_if_other_rules(as_of=NOW)
    assert not start_if_other_rules(as_of=NOW)
    Rereading.objects.update(rule_version="2019.1+1")
    assert start_if_other_rules(as_of=NOW)
    assert not start_if_other_rules(as_of=NOW)
    assert Message.objects.filter(kind="reread_changes").count() == 1


def test_the_rules_that_hold_cost_one_statement_while_they_are_the_same(
    shop: Parties, facilitator: Reader
) -> None:
    add_rule(reader=facilitator, rule=NewRule(RuleMatch.BRANCH, value="foundry/", tool="foundry"), as_of=NOW)
    version = version_now()
    assert book_now().version == version
    with at_most(1):
        assert book_now().version == version


def test_every_rule_of_the_product_can_be_read_with_its_examples(facilitator: Reader) -> None:
    rules = product_rules()
    assert len(rules) > 50
    assert get_rule(facilitator, rules[0].id) == rules[0]
    assert {one.tool for one in product_rules("copilot")} >= {"copilot"}
    with pytest.raises(NotVisible):
        get_rule(facilitator, "no.such-rule")


def test_an_agent_in_a_change_that_few_may_see_is_in_nobodys_queue(shop: Parties) -> None:
    change = told(20, f"Cap it\n\n{WROTE}")
    hidden = Change.objects.filter(pk=change.pk)
    hidden.update(audience=Audience.objects.create(level=Visibility.RESTRICTED))
    assert unknown_agents(shop.reader("stranger")) == []

"""Taking merges back: every row is where it was, in whatever order people were merged and split."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from reviewboard.audit.models import Entry
from reviewboard.catalog.models import Service
from reviewboard.domain.refusals import Refused
from reviewboard.findings.models import ActionItem
from reviewboard.outbox.models import Message
from reviewboard.people import merging
from reviewboard.people.belongings import COLUMNS
from reviewboard.people.models import Audience, Identity, Membership, Person, PersonMerge, Team, User
from reviewboard.people.visibility import NotVisible
from tests.examples import examples
from tests.people.roster import NOW, TODAY, person, team
from tests.people.twins import LONG_AGO, facts_of, names


def merge(survivor: Person, absorbed: Person) -> int:
    merging.merge(survivor_id=survivor.pk, absorbed_id=absorbed.pk, actor_id=None, as_of=NOW)
    return PersonMerge.objects.latest("pk").pk


def split(merge_id: int) -> merging.Outcome:
    return merging.split(merge_id=merge_id, actor_id=None, as_of=NOW)


@pytest.mark.django_db
def test_a_split_gives_back_what_came_and_says_so() -> None:
    ada, twin, boss = person("Ada Lovelace"), person("Ada L"), person("Bo Diddley")
    payments = team()
    for who in (ada, twin):
        facts_of(who, payments, boss)
    before = names()
    made = merge(ada, twin)
    done = split(made)
    assert names() == before
    assert done.stayed == {}
    assert PersonMerge.objects.get().split_at == NOW
    logged = Entry.objects.filter(action="person.split").values_list("subject", flat=True)
    assert set(logged) == {f"person:{ada.pk}", f"person:{twin.pk}"}
    assert Message.objects.filter(kind="rebuild_agenda").exists()


@pytest.mark.django_db
def test_what_was_given_to_somebody_else_since_stays_there() -> None:
    ada, twin, bo = person("Ada Lovelace"), person("Ada L"), person("Bo Diddley")
    kept, given_away = (ActionItem.objects.create(title=title, owner=twin) for title in ("kept", "away"))
    made = merge(ada, twin)
    ActionItem.objects.filter(pk=given_away.pk).update(owner=bo)
    new = ActionItem.objects.create(title="new", owner=ada)
    assert split(made).moved == {"findings.ActionItem.owner": 1}
    owners = dict(ActionItem.objects.values_list("title", "owner_id"))
    assert owners == {"kept": twin.pk, "away": bo.pk, "new": ada.pk}
    assert {kept.title, new.title} < owners.keys()


@pytest.mark.django_db
def test_what_has_been_taken_meanwhile_stays_and_is_said() -> None:
    ada, twin, payments = person("Ada Lovelace"), person("Ada L"), team()
    Membership.objects.create(person=twin, team=payments, starts_on=LONG_AGO)
    made = merge(ada, twin)
    Membership.objects.create(person=twin, team=payments, starts_on=LONG_AGO)
    assert split(made).stayed == {"people.Membership.person": 1}


@pytest.mark.django_db
def test_a_merge_is_split_once() -> None:
    made = merge(person("Ada Lovelace"), person("Ada L"))
    split(made)
    for gone in (made, 2**40):
        with pytest.raises(NotVisible):
            split(gone)


@pytest.mark.django_db
def test_the_middle_of_a_chain_takes_along_whoever_came_with_it() -> None:
    ada, twin, third = person("Ada Lovelace"), person("Ada L"), person("A Lovelace")
    Identity.objects.create(kind="github", value="third", person=third)
    lower = merge(twin, third)
    upper = merge(ada, twin)
    split(upper)
    assert dict(Person.objects.values_list("pk", "merged_into")) == {
        ada.pk: None,
        twin.pk: None,
        third.pk: twin.pk,
    }
    assert Identity.objects.get().person == twin
    split(lower)
    assert Identity.objects.get().person == third


@pytest.mark.django_db
def test_the_end_of_a_chain_goes_by_itself_and_does_not_come_back_with_the_middle() -> None:
    ada, twin, third = person("Ada Lovelace"), person("Ada L"), person("A Lovelace")
    Identity.objects.create(kind="github", value="third", person=third)
    lower = merge(twin, third)
    upper = merge(ada, twin)
    split(lower)
    assert (Identity.objects.get().person, Person.objects.get(pk=third.pk).merged_into) == (third, None)
    merge(ada, third)
    split(upper)
    assert Identity.objects.get().person == ada


PEOPLE = 4
somebody = st.integers(0, PEOPLE - 1)
days = st.integers(0, 6)


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of some column that names somebody; what the database refuses is none."""

    column: str
    who: int
    other: int
    since: int
    until: int


facts = st.lists(
    st.builds(Fact, st.sampled_from(sorted(COLUMNS)), somebody, somebody, days, days), max_size=14
)


class Restored(TestCase):
    """Merges and splits in any order, in a transaction that each example rolls back."""

    @settings(max_examples=examples(40))
    @given(facts, st.lists(st.tuples(somebody, somebody), max_size=5), st.randoms())
    def test_when_all_is_split_again_every_row_is_as_it_was(
        self, known: list[Fact], pairs: list[tuple[int, int]], random: Any
    ) -> None:
        people = [person(f"Person Number{number}") for number in range(PEOPLE)]
        world = World()
        for fact in known:
            world.tell(fact, people)
        before = names()
        made = []
        for one, other in pairs:
            try:
                with transaction.atomic():
                    made.append(merge(people[one], people[other]))
            except Refused:
                continue
            if made and random.random() < 0.3:
                split(made.pop(random.randrange(len(made))))
        roots = Person.objects.filter(merged_into__merged_into__isnull=False)
        assert not roots.exists(), "everybody points to whoever they are, not to a step on the way"
        random.shuffle(made)
        for merge_id in made:
            assert split(merge_id).stayed == {}
        assert names() == before


class World:
    """What facts are about."""

    def __init__(self) -> None:
        self.teams = [team("payments"), team("search")]
        self.service = Service.objects.create(key="orders", name="Orders")
        self.audience = Audience.objects.create(level="restricted")
        self.count = 0

    def tell(self, fact: Fact, people: list[Person]) -> None:
        """Adds the row, unless the database refuses it."""
        column = COLUMNS[fact.column]
        row: dict[str, Any] = {column.attribute: people[fact.who]}
        start = TODAY + timedelta(days=fact.since)
        term = {"starts_on": start, "ends_on": start + timedelta(days=fact.until) if fact.until else None}
        self.count += 1
        name = f"n{self.count}"
        manager = {"person": people[fact.other], "manager": people[fact.other]}
        rest: dict[type[Any], dict[str, Any]] = {
            Identity: {"kind": "github", "value": name},
            User: {"email": f"{name}@example.org", "is_active": fact.until > 1},
            Membership: {"team": self.teams[fact.other % 2], **term},
            Team: {"key": name, "name": name},
            ActionItem: {"title": name},
        }
        by_name: dict[str, dict[str, Any]] = {
            "ManagerTerm": {**manager, **term},
            "AudienceMember": {"audience": self.audience},
            "Ownership": {"service": self.service, "team": self.teams[0], **term},
            "Reviewer": {"service": self.service, **term},
            "Decision": {"text": name},
            "Policy": {"kind": name, "version": 1, "body": {}},
        }
        columns = rest.get(column.model) or by_name.get(column.model.__name__)
        if columns is None:  # rows of meetings have tests of their own
            return
        try:
            with transaction.atomic():
                column.model._default_manager.create(**{**columns, **row})
        except IntegrityError:
            return

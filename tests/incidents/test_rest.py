"""Whoever answered a page may rest: what the pager tells reaches the person, in whatever order it comes."""

from datetime import timedelta
from itertools import permutations

import pytest

from reviewboard.audit.operations import place_hold
from reviewboard.domain.messages import AnswerSnapshot
from reviewboard.incidents.operations import record
from reviewboard.outbox.models import Message
from reviewboard.people.models import Identity, Person
from reviewboard.people.rest import answered_pages
from tests.incidents.pager import START, pager, someone, told
from tests.people.roster import NOW, person
from tests.statements import at_most

pytestmark = pytest.mark.django_db
LARS = someone("Lars Nyberg")


def answered(*minutes: int) -> tuple[AnswerSnapshot, ...]:
    """Lars answered so many minutes after the start."""
    return tuple(AnswerSnapshot(LARS, START + timedelta(minutes=one)) for one in minutes)


@pytest.mark.parametrize("order", list(permutations((answered(1), answered(40, 2), answered()))))
def test_the_latest_answer_counts_in_any_order(order: tuple[tuple[AnswerSnapshot, ...], ...]) -> None:
    lars = person("Lars Nyberg")
    connection = pager().pk
    for number, answers in enumerate(order):
        record(connection_id=connection, snapshots=[told(number, answered=answers)], as_of=NOW)
    lars.refresh_from_db()
    assert lars.paged_at == START + timedelta(minutes=40)


def test_an_answer_is_news_for_the_agenda_once() -> None:
    lars = person("Lars Nyberg")
    record(connection_id=pager().pk, snapshots=[told(answered=answered(3))], as_of=NOW)
    Message.objects.all().delete()
    identity = Identity.objects.get(person=lars).pk
    assert answered_pages(answers={identity: START + timedelta(minutes=3)}) == 0
    assert not Message.objects.exists()
    assert answered_pages(answers={identity: START + timedelta(minutes=4)}) == 1
    assert Message.objects.get().kind == "rebuild_agenda"


def test_nobody_is_behind_it_and_nobody_rests() -> None:
    stranger = Identity.objects.create(kind="pagerduty", value="P1")
    with at_most(2):
        assert answered_pages(answers={stranger.pk: START}) == 0
    with at_most(0):
        assert answered_pages(answers={}) == 0


def test_many_answers_take_five_statements() -> None:
    people = [person(f"Person Number{number}") for number in range(20)]
    made = [Identity.objects.create(kind="pagerduty", value=f"P{one.pk}", person=one) for one in people]
    with at_most(5):
        assert answered_pages(answers={one.pk: START for one in made}) == 20


def test_whoever_is_under_a_legal_hold_stays_as_they_are() -> None:
    lars = person("Lars Nyberg")
    identity = Identity.objects.create(kind="pagerduty", value="P1", person=lars)
    place_hold(subject=f"person:{lars.pk}", actor_id=1, reason="a case", at=NOW)
    assert answered_pages(answers={identity.pk: START}) == 0
    assert Person.objects.get(pk=lars.pk).paged_at is None

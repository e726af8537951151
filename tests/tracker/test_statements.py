"""What the sync asks of the database: so much a ticket, and where many are taken together no more for many than for few."""

from collections.abc import Sequence

import pytest
from django.utils import timezone

from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations import adopting, bulk, creating, syncing
from tests.statements import at_most, statements
from tests.tracker.world import World, work_off

A_TICKET = 11
"""Beside the two of the outbox that begin and settle it."""


def ready(world: World, count: int) -> list[int]:
    """Action items that wait for their tickets."""
    return [world.action(f"Alert on drift {number}") for number in range(count)]


def made(world: World, action_ids: Sequence[int]) -> tuple[int, int]:
    admin = Reader(user_id=None, person_id=None, role=Role.ADMIN)
    return adopting.make_all(
        reader=admin, place_id=world.place.pk, action_ids=action_ids, as_of=timezone.now()
    )


def test_one_ticket(world: World) -> None:
    world.sent()  # the first finds no row of the tracker's pace
    link = world.send(world.action("Alert on drift"))
    with at_most(A_TICKET):
        creating.create(link_id=link.pk, clock=timezone.now)


@pytest.mark.parametrize("count", [3, 20])
def test_a_backfill_is_owed_with_as_many_for_twenty_as_for_three(world: World, count: int) -> None:
    ids = ready(world, count)
    with at_most(11):
        assert made(world, ids) == (count, 0)


@pytest.mark.parametrize("count", [3, 20])
def test_a_batch_is_made_with_as_many_for_twenty_as_for_three(world: World, count: int) -> None:
    world.sent()
    made(world, ready(world, count))
    batch = IssueLink.objects.exclude(batch="").values_list("batch", flat=True)[0]
    with at_most(14):
        bulk.create_batch(batch=batch, clock=timezone.now)


def test_reading_costs_one_for_each_ticket(world: World) -> None:
    made(world, ready(world, 20))
    work_off()
    links = list(IssueLink.objects.all())

    def reading(some: Sequence[IssueLink]) -> int:
        with statements() as sent:
            syncing.read(some, clock=timezone.now)
        return len(sent)

    assert reading(links) - reading(links[:3]) == 17

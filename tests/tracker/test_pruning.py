"""What happened to a ticket is kept for a year, and longer under a legal hold."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewboard.audit.operations import place_hold
from reviewboard.tracker.models import CallCount, SyncNote
from reviewboard.tracker.operations import pruning
from reviewboard.tracker.tasks import prune
from tests.tracker.world import World


def test_after_a_year_it_is_forgotten_step_by_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    link, held = world.sent("One"), world.sent("Two")
    lines = SyncNote.objects.filter(link=link).count()
    assert lines > 1
    place_hold(
        subject=f"action:{held.action_id}", reason="An audit", actor_id=world.owner.pk, at=timezone.now()
    )
    assert pruning.prune(as_of=timezone.now() + timedelta(days=365)) == 0
    assert CallCount.objects.exists()
    monkeypatch.setattr(pruning, "AT_ONCE", 1)
    assert pruning.prune(as_of=timezone.now() + timedelta(days=367)) == lines
    assert set(SyncNote.objects.values_list("link", flat=True)) == {held.pk}
    assert not CallCount.objects.exists()


def test_the_clock_does_it_every_day(world: World) -> None:
    link = world.sent()
    SyncNote.objects.update(at=timezone.now() - timedelta(days=400))
    prune()
    assert not SyncNote.objects.filter(link=link).exists()

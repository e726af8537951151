"""The minutes tell what came of each item, to each reader as far as they may see, and nobody's absence."""

import json

import pytest

from reviewboard.people.models import User
from tests.agenda.week import SECRETS
from tests.api.calling import Caller, caller, token_for
from tests.minutes.scenes import closed, talked
from tests.statements import at_most

pytestmark = pytest.mark.django_db


def test_before_the_close_there_are_none() -> None:
    hour = talked()
    assert caller(hour.week.priya).get(f"meetings/{hour.id}/minutes").status == 404


def test_they_tell_what_was_said_and_what_it_became() -> None:
    hour = closed(talked())
    script = caller(hour.week.priya)
    with at_most(16):
        told = script.get(f"meetings/{hour.id}/minutes").body
    item = next(one for one in told["items"] if one["said"])
    assert [one["kind"] for one in item["said"]] == ["note", "decision", "finding", "action"]
    assert item["said"][1]["decision_id"] is not None
    assert (item["said"][3]["owner"], item["said"][3]["due_on"]) == ("Priya Raman", "2026-12-11")
    assert (item["minutes"], item["became"]) == (45, "discussed")
    assert told["published_at"] is None


def test_of_a_restricted_item_they_tell_its_times_to_whoever_may_not_see_it() -> None:
    hour = closed(talked())
    told = caller(hour.week.priya).get(f"meetings/{hour.id}/minutes").body
    assert any(one["hidden"] and not one["said"] and not one["about"] for one in told["items"])
    assert not any(word in json.dumps(told) for word in (*SECRETS, "rotated"))
    lars = Caller(token_for(User.objects.get(person=hour.week.lars)))
    assert "rotated" in json.dumps(lars.get(f"meetings/{hour.id}/minutes").body)

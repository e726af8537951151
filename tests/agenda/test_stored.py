"""What a frozen agenda was made from reads back as it was, and makes the same agenda again."""

import json
from dataclasses import replace

import pytest

from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import freeze
from reviewboard.agenda.plain import plain
from reviewboard.agenda.stored import NotKept, inputs_of
from reviewboard.domain.assembly import assemble, digest
from reviewboard.domain.policy import Policy
from reviewboard.domain.values import NeedRule
from tests.agenda.week import FREEZE, make_week
from tests.domain.agenda_cases import week


@pytest.mark.parametrize("seed", range(3))
def test_inputs_read_back_as_they_were_kept(seed: int) -> None:
    inputs = week(seed, 4, dead_source=True, steers=3)
    inputs = replace(inputs, mandatory=False, policy=Policy(needs=frozenset({NeedRule.AUTHOR})))
    again = inputs_of(json.loads(json.dumps(plain(inputs))))
    assert plain(again) == plain(inputs)
    assert digest(assemble(again)) == digest(assemble(inputs))


def test_what_an_older_release_did_not_keep_has_its_default() -> None:
    kept = plain(week(0, 2))
    del kept["mandatory"], kept["policy"]["needs"]
    found = inputs_of(kept)
    assert found.mandatory
    assert found.policy.needs == frozenset(NeedRule)


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"meeting": "meeting:1"},
        {**plain(week(0, 0)), "weather": "fine"},
        {**plain(week(0, 0)), "minutes": "sixty"},
        {**plain(week(0, 0)), "on": "some day"},
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(kept: dict[str, object]) -> None:
    with pytest.raises(NotKept):
        inputs_of(kept)


@pytest.mark.django_db
def test_a_frozen_agenda_is_made_again_from_what_was_kept() -> None:
    sealed = freeze(meeting_id=make_week().meeting.id, as_of=FREEZE)
    assert digest(assemble(inputs_of(Agenda.objects.get().inputs))) == sealed

"""The bytes that a freeze seals: stable, complete, and free of names."""

import json
from dataclasses import replace
from datetime import timedelta, timezone

from reviewboard.domain.assembly import assemble, canonical, digest
from reviewboard.domain.assembly.canonical import FORM
from tests.domain.agenda_cases import AS_OF, DEAD, week

INPUTS = week(48, 14, dead_source=True)


def test_the_same_inputs_seal_to_the_same_hash_on_every_machine() -> None:
    assert digest(assemble(INPUTS)) == "940156eade75d51f86bdf119f02b9a9ba29de3ce8a295be87a5e4b6ecaeacb80"


def test_a_different_minute_or_reason_is_a_different_hash() -> None:
    agenda = assemble(INPUTS)
    first, *rest = agenda.items
    moved = replace(agenda, items=(replace(first, minutes=first.minutes + 1), *rest))
    assert digest(moved) != digest(agenda)
    other = replace(agenda, left_out=agenda.left_out[1:])
    assert len(agenda.left_out) > 0
    assert digest(other) != digest(agenda)


def test_when_and_in_which_zone_the_records_were_read_does_not_show() -> None:
    tokyo = timezone(timedelta(hours=9))
    elsewhere = replace(
        INPUTS,
        as_of=(AS_OF + timedelta(minutes=5)).astimezone(tokyo),
        sources=tuple(
            replace(one, last_seen=one.last_seen.astimezone(tokyo)) for one in INPUTS.sources if one.last_seen
        ),
    )
    assert digest(assemble(elsewhere)) == digest(assemble(INPUTS))


def test_it_reads_back_as_plain_json_with_everything_on_the_agenda() -> None:
    agenda = assemble(INPUTS)
    read = json.loads(canonical(agenda))
    assert read["form"] == FORM
    slots = read["agenda"]["items"]
    assert [(slot["start"], slot["minutes"]) for slot in slots] == [
        (item.start, item.minutes) for item in agenda.items
    ]
    assert read["agenda"]["seen"]["silent"] == [[DEAD.key, DEAD.kind, "2026-11-22T10:00:00+00:00"]]
    assert read["agenda"]["on"] == "2026-11-26"

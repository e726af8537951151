"""An agenda tells codes and sentences, to each reader as far as they may see, and no signs of AI beside names."""

import json
from typing import Any

import pytest

from reviewboard.agenda.operations import rebuild
from tests.agenda.week import NOW, Week, make_week
from tests.api.calling import Caller, caller
from tests.statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    made = make_week()
    rebuild(meeting_id=made.meeting.id, as_of=NOW)
    return made


def agenda(script: Caller, week: Week) -> dict[str, Any]:
    answer = script.get(f"meetings/{week.meeting.id}/agenda")
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


def slot(told: dict[str, Any], reference: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        item for item in told["items"] if [one["reference"] for one in item["about"]] == [reference]
    )
    return found


def test_a_meeting_without_an_agenda_has_none() -> None:
    made = make_week()
    script = caller(made.lars)
    assert script.get(f"meetings/{made.meeting.id}").status == 200
    assert script.get(f"meetings/{made.meeting.id}/agenda").status == 404


def test_every_reason_is_a_code_with_the_sentence_that_pages_show(week: Week) -> None:
    item = slot(agenda(caller(week.outsider), week), week.open_incident.reference)
    assert all(one["sentence"].startswith("because") for one in item["why"])
    assert {"code", "sentence"} == set(item["question"])
    assert item["kind"] == "incident"
    assert item["about"][0]["severity"] == "SEV2"


def test_only_the_person_reads_whether_it_is_by_writing_or_approving(week: Week) -> None:
    def reasons(script: Caller) -> set[tuple[str, str]]:
        item = slot(agenda(script, week), week.open_incident.reference)
        mine = next(need for need in item["needs"] if need["person_id"] == week.priya.pk)
        return {(one["code"], one["sentence"]) for one in mine["because"]}

    reference = week.candidate.reference
    assert ("wrote", f"you know {reference} (you wrote it)") in reasons(caller(week.priya))
    assert reasons(caller(week.outsider)) == {("knows_change", f"knows {reference}")}


def test_the_windows_are_the_readers_own(week: Week) -> None:
    assert agenda(caller(week.priya), week)["your_windows"]
    assert agenda(caller(week.outsider), week)["your_windows"] == []


def test_of_a_hidden_item_nothing_is_told_but_its_times(week: Week) -> None:
    hidden = [item for item in agenda(caller(week.outsider), week)["items"] if item["hidden"]]
    assert hidden
    times = {"id", "starts_at", "ends_at", "minutes", "hidden", "restricted"}
    for item in hidden:
        assert {name for name, value in item.items() if value} == times


def test_beside_names_stands_no_sign_of_ai(week: Week) -> None:
    told = json.dumps(agenda(caller(week.outsider), week))
    assert "Priya" in told
    for sign in ("verdict", "assisted", "Claude", "certainty", "signs of AI", "ai_involvement"):
        assert sign not in told


def test_it_says_what_could_be_seen(week: Week) -> None:
    assert "1 of 1 repository" in agenda(caller(week.outsider), week)["could_see"]


def test_it_takes_at_most_twelve_statements_at_any_size() -> None:
    made = make_week(quiet_changes=40)
    rebuild(meeting_id=made.meeting.id, as_of=NOW)
    script = caller(made.outsider)
    script.get("me")
    with at_most(12):
        agenda(script, made)

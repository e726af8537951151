"""Changes tell their evidence and name nobody; a list of somebody else's changes tells no signs of AI."""

import json

import pytest

from reviewboard.people.models import Person
from tests.agenda.week import Week, make_week
from tests.api.calling import Caller, caller

pytestmark = pytest.mark.django_db

AI_COLUMNS = ("verdict", "certainty", "approved")


@pytest.fixture
def week() -> Week:
    return make_week()


@pytest.fixture
def otto(week: Week) -> Caller:
    return caller(week.outsider)


def by(script: Caller, author: Person) -> list[dict[str, object]]:
    return script.get("changes", author=author.pk).rows


def test_a_list_without_an_author_tells_what_the_evidence_adds_up_to(otto: Caller) -> None:
    assert {(row["verdict"], row["certainty"]) for row in otto.get("changes").rows} == {
        ("assisted", "certain")
    }


def test_a_list_of_somebody_elses_changes_tells_no_signs_of_ai(week: Week, otto: Caller) -> None:
    rows = by(otto, week.priya)
    assert [row["id"] for row in rows] == [week.candidate.pk]
    assert all(row[column] is None for row in rows for column in AI_COLUMNS)


def test_a_list_of_ones_own_changes_does(week: Week, otto: Caller) -> None:
    rows = by(otto, week.outsider)
    assert len(rows) == 3
    assert {row["verdict"] for row in rows} == {"assisted"}


def test_somebody_elses_changes_cannot_be_narrowed_by_verdict_either(week: Week, otto: Caller) -> None:
    answer = otto.get("changes", author=week.priya.pk, verdict="assisted")
    assert (answer.status, answer.body["type"].partition("#")[2]) == (400, "by-person")
    assert len(otto.get("changes", author=week.outsider.pk, verdict="assisted").rows) == 3


def test_one_change_tells_its_evidence_and_names_nobody(week: Week, otto: Caller) -> None:
    told = otto.get(f"changes/{week.candidate.pk}").body
    assert told["evidence"] == [
        {
            "tool": "claude-code",
            "kind": "wrote",
            "certainty": "certain",
            "quote": "Co-authored-by: Claude",
            "place": "trailer",
            "rule": "trailer.claude",
            "rule_version": "1",
            "sha": "",
            "commits": 0,
        }
    ]
    assert "Priya" not in json.dumps(told)
    assert not {"author", "author_id", "principal", "people", "merged_by"} & set(told)


def test_times_are_told_in_utc_whatever_the_readers_zone(week: Week, otto: Caller) -> None:
    assert otto.get(f"changes/{week.candidate.pk}").body["merged_at"] == "2026-11-23T07:00:00Z"


def test_a_time_without_a_zone_is_taken_for_utc(otto: Caller) -> None:
    assert len(otto.get("changes", until="2026-11-23T07:00:01").rows) == 4
    assert otto.get("changes", until="2026-11-23T07:00:00Z").rows == []
    assert otto.get("changes", until="2026-11-23T07:30:00+01:00").rows == []

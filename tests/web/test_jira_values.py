"""Values of Jira's own fields, as a form asks for them and as they are sent; and what is wrong, in words."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms

from reviewboard.domain.tracking.port import CreateField, Option
from reviewboard.tracker.operations import checking
from reviewboard.web.jira_place_words import SENTENCES, told
from reviewboard.web.jira_values import form_field, line_value, line_written, sent, takes_somebody, written

TEAMS = (Option("1", "Payments"), Option("2", "Ledger"))


def field(kind: str, options: tuple[Option, ...] = ()) -> CreateField:
    return CreateField("customfield_1", "Team", required=True, has_default=False, kind=kind, options=options)


@pytest.mark.parametrize(
    ("one", "typed", "value"),
    [
        (field("option", TEAMS), "2", {"id": "2"}),
        (field("array:option", TEAMS), ["1", "2"], [{"id": "1"}, {"id": "2"}]),
        (field("array:version", TEAMS), ["1"], [{"id": "1"}]),
        (field("string"), "as it is", "as it is"),
        (field("number"), "2", 2),
        (field("number"), "2.5", 2.5),
        (field("date"), "2026-12-11", "2026-12-11"),
        (field("array:string"), "one, two ,", ["one", "two"]),
        (field("any"), '{"id": "9"}', {"id": "9"}),
        (field("any"), "[1", None),
    ],
)
def test_what_is_typed_is_sent_as_jira_takes_it_and_shown_again(
    one: CreateField, typed: Any, value: Any
) -> None:
    asked = form_field(one)
    if value is None:
        with pytest.raises(forms.ValidationError, match="JSON"):
            asked.clean(typed)
        return
    told_value = sent(one, asked.clean(typed))
    assert told_value == value
    assert sent(one, asked.clean(written(one, told_value))) == value


@pytest.mark.parametrize("kind", ["option", "string", "number", "date", "array:string", "any"])
def test_nothing_typed_is_nothing_sent(kind: str) -> None:
    one = field(kind, TEAMS if kind == "option" else ())
    assert sent(one, form_field(one).clean("")) is None


def test_nobody_is_filled_in() -> None:
    assert takes_somebody(field("user"))
    assert takes_somebody(field("array:user"))
    assert not takes_somebody(field("string"))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Done", {"name": "Done"}),
        ("10000", {"id": "10000"}),
        ('{"value": "x"}', {"value": "x"}),
        ('"text"', "text"),
        ('[{"id": "1"}]', [{"id": "1"}]),
    ],
)
def test_a_value_on_the_way_is_a_name_an_id_or_json(typed: str, value: Any) -> None:
    assert line_value(typed) == value
    assert line_value(line_written(value)) == value


def test_everything_that_can_be_wrong_has_words() -> None:
    source = Path(str(checking.__file__)).read_text()
    codes = set(re.findall(r'"code": "([a-z_]+)"', source))
    assert codes == {*SENTENCES, "not_on_screen"}
    for code in codes:
        (one,) = told([{"code": code, "field": "duedate", "words": "Team"}], "PAY")
        assert one.words not in ("", code, "Team")

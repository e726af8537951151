"""Agent Trace records, bound to their revision and read whatever stands in them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.detection import traces
from reviewboard.domain.values import Certainty

SHA = "0123456789abcdef0123456789abcdef01234567"
RANGE = {"start_line": 4, "end_line": 9}


def record(
    contributor: object, *, sha: str = SHA, ranges: object = (RANGE,), tool: str = "cursor"
) -> dict[str, object]:
    conversation = {"contributor": contributor, "ranges": ranges}
    return {
        "version": "0.1.0",
        "vcs": {"type": "git", "revision": sha},
        "tool": {"name": tool, "version": "2.4.0"},
        "files": [{"path": "src/a.py", "conversations": [conversation]}],
    }  # fmt: skip


AI = record({"type": "ai", "model_id": "anthropic/claude-opus-4-5"})


@pytest.mark.parametrize(
    "text",
    [json.dumps(AI), json.dumps([AI]), f"{json.dumps(AI)}\nnot json\n{json.dumps(AI)}\n"],
    ids=["one", "list", "one-a-line"],
)
def test_a_range_by_ai_is_certain(text: str) -> None:
    (sign,) = traces(text, SHA)
    assert (sign.tool, sign.certainty, sign.place) == ("cursor", Certainty.CERTAIN, "trace src/a.py")
    assert '"type": "ai", "model_id": "anthropic/claude-opus-4-5", "start_line": 4' in sign.quote


def test_a_mixed_range_counts_and_people_and_unknowns_do_not() -> None:
    assert len(traces(json.dumps(record({"type": "mixed"})), SHA)) == 1
    assert traces(json.dumps(record({"type": "human"})), SHA) == ()
    assert traces(json.dumps(record({"type": "unknown"})), SHA) == ()


def test_a_range_may_have_another_contributor_than_its_conversation() -> None:
    part = {**RANGE, "contributor": {"type": "ai"}}
    assert len(traces(json.dumps(record({"type": "human"}, ranges=[part])), SHA)) == 1


def test_records_of_another_revision_or_of_none_say_nothing() -> None:
    assert traces(json.dumps(AI), "f" * 40) == ()
    assert traces(json.dumps({**AI, "vcs": None}), SHA) == ()
    assert traces(json.dumps(AI), "") == ()


def test_without_a_tool_the_model_tells_it() -> None:
    told = {**AI, "tool": None}
    assert [sign.tool for sign in traces(json.dumps(told), SHA)] == ["claude"]


@pytest.mark.parametrize(
    "text", ["", "null", "[1, {}]", '{"files": 3}', "[" * 100_000, "\x00", '{"vcs": {"revision": 1}}']
)
def test_anything_else_says_nothing(text: str) -> None:
    assert traces(text, SHA) == ()


NAMES = [*AI, "revision", "contributor", "ranges", "conversations", "path", "type", "name"]
ANYTHING = st.recursive(
    st.none() | st.text() | st.just(SHA),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
)


@given(ANYTHING)
def test_no_record_raises(told: object) -> None:
    traces(json.dumps(told), SHA)
    traces(json.dumps({**AI, "files": told}), SHA)

"""Whatever is sent, the rules answer: with harms, or that it cannot be read. They never fail and never take long."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.destructive import (
    MOST_HARMS,
    RULES,
    Intent,
    PlanFormat,
    Stage,
    Unreadable,
    recognise,
    stage_of,
)
from tests.examples import examples

WORDS = st.sampled_from(
    [
        *(
            "rm",
            "-rf",
            "/",
            ";",
            "&&",
            "|",
            "'",
            '"',
            "`",
            "$(",
            "DROP",
            "TABLE",
            "DELETE",
            "FROM",
            "--",
            "/*",
            "*/",
            "$$",
        ),
        *(
            "kubectl",
            "delete",
            "aws",
            "---",
            "+++",
            "@@ -1,2 +1 @@",
            "\n",
            "+",
            "-",
            "kind:",
            "#",
            "(",
            ")",
            "ssh",
            "bash",
        ),
        *(
            "diff --git",
            "deleted",
            "def down",
            "{",
            "}",
            "[",
            "]",
            "-c",
            "terraform",
            "destroy",
            "\x00",
            "\ud800",
            "⟦q1⟧",
        ),
    ]
)
NOISE = st.one_of(
    st.text(max_size=300),
    st.lists(WORDS, max_size=40).map(" ".join),
    st.lists(WORDS, max_size=40).map("\n".join),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "format_version",
                    "resource_changes",
                    "planned_values",
                    "change",
                    "actions",
                    "before",
                    "after",
                    "address",
                    "type",
                    "mode",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)
SHAPED = JSON.map(lambda inner: json.dumps({"format_version": "1.2", "resource_changes": inner}))


@settings(max_examples=examples(150), deadline=None)
@given(
    environment=st.text(max_size=30),
    commands=st.lists(NOISE, max_size=3),
    plan=NOISE | SHAPED,
    kind=st.sampled_from(PlanFormat),
)
def test_nothing_that_can_be_sent_makes_them_fail(
    environment: str, commands: list[str], plan: str, kind: PlanFormat
) -> None:
    try:
        harms = recognise(Intent(environment, commands, kind, plan))
    except Unreadable:
        return
    known = {rule.id for rule in RULES}
    assert len(harms) <= MOST_HARMS
    for one in harms:
        assert one.rule_id in known
        assert one.what
        assert one.what.isprintable() or one.what.encode()
        assert "\x00" not in one.what + one.where
        (one.what + one.where).encode()


@pytest.mark.parametrize("kind", PlanFormat)
@pytest.mark.parametrize(
    "piece",
    [
        *("DROP ", "'", "$a$", "/*", "DELETE FROM a ", "--- a\n+++ b\n@@ -1,9 +1,9 @@\n-kind: x\n", "(" * 50),
        *("\\", "# a will be ", " " * 50, "ALTER TABLE a "),
    ],
)
def test_five_megabytes_of_anything_take_seconds_at_most(kind: PlanFormat, piece: str) -> None:
    began = time.monotonic()
    with suppress(Unreadable):
        recognise(Intent("", format=kind, plan=piece * (5_000_000 // len(piece))))
    assert time.monotonic() - began < 20


def test_every_rule_has_an_id_of_its_own_and_a_sentence() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.recognises.endswith(".") for rule in RULES)


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("production", Stage.PRODUCTION),
        ("Prod-EU1", Stage.PRODUCTION),
        ("live", Stage.PRODUCTION),
        ("shop-prod", Stage.PRODUCTION),
        ("pre-prod", Stage.OTHER),
        ("preproduction", Stage.OTHER),
        ("non_production", Stage.OTHER),
        ("staging", Stage.OTHER),
        ("review/fix-1", Stage.SHORT_LIVED),
        ("pr-77", Stage.SHORT_LIVED),
        ("reproduction", Stage.UNKNOWN),
        ("olive", Stage.UNKNOWN),
        ("blue", Stage.UNKNOWN),
        ("", Stage.UNKNOWN),
    ],
)
def test_environments_by_their_names(name: str, stage: Stage) -> None:
    assert stage_of(name) is stage

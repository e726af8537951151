"""Text as Jira takes it (jira-sync behaviour 6): nothing is markup, nothing is too long, nothing breaks a call."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.integrations.jira.text import (
    SUMMARY_CHARS,
    TEXT_CHARS,
    escaped,
    fitting,
    length,
    plain,
    summary,
)

BACK = "[A-12 in reviewboard|https://review.example/actions/12/]"
anything = st.text(st.characters(), max_size=400)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("{code}x{code}", r"\{code\}x\{code\}"),
        ("*bold* _it_ +in+ ^up^ ~down~", r"\*bold\* \_it\_ \+in\+ \^up\^ \~down\~"),
        ("!image.png! [link|x] [~ana]", r"\!image.png\! \[link\|x\] \[\~ana\]"),
        ("||head|| and {{mono}}", r"\|\|head\|\| and \{\{mono\}\}"),
        (
            "- list\n# two\n> quote\nh1. title\nbq. said",
            "\\- list\n\\# two\n\\> quote\n\\h1. title\n\\bq. said",
        ),
        ("  - deep", r"  \- deep"),
        ("----", r"\----"),
        ("not -struck- but well-known", r"not \-struck- but well-known"),
        ("a ??cited?? word?", r"a \?\?cited\?\? word?"),
        ("why? (really?)", "why? (really?)"),
        (r"C:\temp\new", "C:&#92;temp&#92;new"),
        (r"\{x}", r"&#92;\{x\}"),
        ("&#92; &amp; R&D", "&amp;#92; &amp;amp; R&D"),
        ("done :) or not :( (x) (/) (on)", r"done \:) or not \:( \(x) \(/) \(on)"),
        ("(see above) 10:30; ok", "(see above) 10:30; ok"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("bell\x07 null\x00 tab\t esc\x1b[0m", "bell null tab\t esc\\[0m"),
    ],
)
def test_what_was_written_is_what_is_shown(written: str, sent: str) -> None:
    assert escaped(written) == sent


@given(anything)
def test_no_markup_is_left_unhidden(text: str) -> None:
    sent = escaped(text)
    assert not re.search(r"(?<!\\)[{}\[\]*_^~+!|]", sent)
    assert not re.search(r"\\\\", sent)
    assert not re.search(r"^\s*([-#>]|h[1-6]\.|bq\.)", sent, re.MULTILINE)


@given(anything)
def test_what_is_shown_can_be_read_back(text: str) -> None:
    shown = re.sub(r"\\(.)", r"\1", escaped(text)).replace("&#92;", "\\").replace("&amp;", "&")
    assert shown == plain(text)


@given(anything)
def test_no_control_character_is_left(text: str) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", plain(text))


def test_a_summary_is_one_line_of_at_most_255_characters() -> None:
    assert summary(" Alert\non\r\nprice\tdrift\x00 ") == "Alert on price drift"
    assert summary("x" * 255) == "x" * 255
    assert summary("x" * 256) == "x" * 254 + "…"


@given(st.text(st.characters(min_codepoint=1), max_size=600))
def test_a_summary_fits_however_it_is_counted(text: str) -> None:
    line = summary(text)
    assert len(line.encode("utf-16-le")) // 2 == length(line) <= SUMMARY_CHARS
    assert "\n" not in line


def test_emoji_count_twice() -> None:
    """Jira counts as Java does: 255 of them would be refused for good."""
    assert summary("🔥" * 255) == "🔥" * 127 + "…"
    assert length(fitting("🔥" * 20_000, BACK)) <= TEXT_CHARS


def test_a_text_of_the_limit_stays_whole_and_one_more_ends_with_the_way_back() -> None:
    assert fitting("x" * TEXT_CHARS, BACK) == "x" * TEXT_CHARS
    cut = fitting("x" * (TEXT_CHARS + 1), BACK)
    assert cut.endswith(f"x…\n{BACK}")
    assert length(cut) == TEXT_CHARS


@given(st.integers(0, 12))
def test_a_cut_never_ends_in_half_of_something_hidden(shift: int) -> None:
    """A lone backslash would hide the first character of what follows, half an entity would be shown."""
    for unit in ("\\{", "&#92;", "&amp;", "🔥"):
        cut = fitting("x" * shift + unit * 40_000, BACK)
        kept = cut.removesuffix(f"…\n{BACK}")
        assert cut != kept
        assert not re.search(r"\\$|&[#\w]*$", kept)
        assert length(cut) <= TEXT_CHARS

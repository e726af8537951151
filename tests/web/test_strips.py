"""Strips are to scale, and nothing in them runs over something else."""

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.web.strips import Segment, draw

TEXTS = st.text(alphabet="ABC-1234 ", max_size=30)
SEGMENTS = st.lists(
    st.builds(
        Segment,
        size=st.integers(1, 60),
        said=st.text(alphabet="abc", min_size=1, max_size=5),
        text=TEXTS,
        caption=st.sampled_from(["", "10:00", "Up to 7 days"]),
        state=st.sampled_from(["", "you", "now", "done"]),
    ),
    max_size=20,
)


def share(percentage: str) -> float:
    return float(percentage.removesuffix("%")) / 100


@given(SEGMENTS)
def test_the_blocks_fill_the_strip_in_order_without_a_gap(segments: list[Segment]) -> None:
    blocks = draw("The meeting", segments).blocks
    end = 0.0
    for block in blocks:
        assert abs(share(block.x) - end) < 0.003
        end = share(block.x) + share(block.width)
    assert not blocks or abs(end - 1) < 0.003


@given(SEGMENTS)
def test_captions_that_a_phone_shows_do_not_touch(segments: list[Segment]) -> None:
    right = 0.0
    for block in draw("The meeting", segments).blocks:
        if block.caption and not block.caption_wide:
            assert share(block.x) * 290 >= right - 0.1
            right = share(block.x) * 290 + 8 * len(block.caption)
    assert right <= 290


@given(SEGMENTS)
def test_a_screen_reader_hears_every_segment(segments: list[Segment]) -> None:
    label = draw("The meeting", segments).label
    assert [segment.said for segment in segments if segment.said not in label] == []


def test_a_text_that_does_not_fit_is_left_out_and_a_phone_has_less_room() -> None:
    short, long = (
        Segment(45, "a", "INC-214"),
        Segment(15, "b", "Retry budget for the card-authorisation client"),
    )
    narrow = draw("The meeting", [short, long]).blocks
    assert [block.text for block in narrow] == ["INC-214", ""]
    sixth = draw("The meeting", [Segment(10, "a", "INC-214")] * 6).blocks[0]
    assert (sixth.text, sixth.text_wide) == ("INC-214", True)


def test_the_readers_own_caption_wins_the_room() -> None:
    crowd = [
        Segment(2, "x", caption="10:00"),
        Segment(2, "you", caption="10:02", state="you"),
        Segment(56, "y"),
    ]
    assert [block.caption for block in draw("The meeting", crowd).blocks] == ["", "10:02", ""]


def test_an_empty_strip_has_a_label_and_nothing_else() -> None:
    assert draw("No action is open", []).blocks == ()

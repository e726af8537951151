"""The strip: a length drawn to scale, such as the hour of a meeting (ui/DESIGN.md, principle 4).

Places are percentages, so that type is never stretched. A text that would not fit its segment, and a caption
that would run into another, is left out: on a phone first, on a laptop only where it must be. All of it is in
the spoken label.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["", "you", "now", "done"]

_LAPTOP, _PHONE = 770, 290  # px: the narrowest strip of each layout
_LETTER, _PADDING = 8, 16  # px: a letter of the 13 px label, and the room around a text


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a strip.

    Attributes:
        size: its length, in the unit of the whole strip (minutes, actions).
        said: what the spoken label says of it, such as "INC-212, 16 minutes".
        text: what stands inside, where it fits.
        caption: what stands below its beginning.
        state: the reader's own, what is now, what is done, or plain.
    """

    size: float
    said: str
    text: str = ""
    caption: str = ""
    state: State = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A segment with its place. `x` and `width` are percentages with two decimals, as SVG takes them."""

    x: str
    width: str
    text: str
    text_wide: bool
    caption: str
    caption_wide: bool
    state: State


@dataclass(frozen=True, slots=True)
class Strip:
    """A drawn strip: `label` is what a screen reader says, `end` the caption at the right edge."""

    label: str
    blocks: tuple[Block, ...]
    end: str


def draw(label: str, segments: Sequence[Segment], end: str = "") -> Strip:
    """Places the segments one after the other over the whole width. No segment, no block."""
    whole = sum(segment.size for segment in segments) or 1
    starts = [sum(segment.size for segment in segments[:index]) / whole for index in range(len(segments))]
    on_laptop = _captions_that_fit(segments, starts, _LAPTOP, end)
    on_phone = _captions_that_fit(segments, starts, _PHONE, "")
    blocks = []
    for index, (segment, start) in enumerate(zip(segments, starts, strict=True)):
        share = segment.size / whole
        blocks.append(
            Block(
                x=_percent(start),
                width=_percent(share),
                text=segment.text if _width(segment.text) <= share * _LAPTOP else "",
                text_wide=_width(segment.text) > share * _PHONE,
                caption=segment.caption if index in on_laptop else "",
                caption_wide=index not in on_phone,
                state=segment.state,
            )
        )
    said = ", ".join(segment.said for segment in segments)
    return Strip(label=f"{label}: {said}." if said else label, blocks=tuple(blocks), end=end)


def _captions_that_fit(
    segments: Sequence[Segment], starts: Sequence[float], room: int, end: str
) -> frozenset[int]:
    """Segments whose captions stand side by side in `room` px: the reader's own first, then from the left."""
    limit = room - (_width(end) if end else 0)
    taken: list[tuple[float, float]] = []
    kept = set()
    for index in sorted(range(len(segments)), key=lambda index: (segments[index].state != "you", index)):
        left = starts[index] * room
        right = left + _width(segments[index].caption)
        clear = all(right <= other_left or left >= other_right for other_left, other_right in taken)
        if segments[index].caption and right <= limit and clear:
            taken.append((left, right))
            kept.add(index)
    return frozenset(kept)


def _width(text: str) -> int:
    return len(text) * _LETTER + _PADDING


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"

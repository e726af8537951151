"""Charts, drawn by the server: a line with its band, week by week. Places are SVG units in a frame of fixed size.

A week with too few values has no point: the line stops before it and goes on after it (ui/DESIGN.md, "Charts").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

LEFT, RIGHT, TOP, BOTTOM = 52.0, 500.0, 14.0, 200.0
_STEPS = (0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 672)
"""Hours between two lines: those that people count in."""
_MOST_LINES = 4
_LABELS = 6
"""Of so many weeks each has its number below; of more, every second or fourth."""


@dataclass(frozen=True, slots=True)
class Value:
    """One week: its label, and in hours the middle of its values with the half around it; None: too few to say."""

    label: str
    middle: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at a place of an axis."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What the part `_parts/chart.html` draws.

    `bands` and `lines` are lists of points as SVG takes them, one for each stretch of weeks with values; `points` are
    pairs; `whiskers` (x, low, high) stand for the band of a week alone. `last` is the direct label: x, y and its text.
    """

    grid: tuple[Mark, ...]
    weeks: tuple[Mark, ...]
    bands: tuple[str, ...]
    lines: tuple[str, ...]
    points: tuple[tuple[str, str], ...]
    whiskers: tuple[tuple[str, str, str], ...]
    last: tuple[str, str, str] | None


def draw(values: Sequence[Value]) -> Chart | None:
    """The chart of these weeks, the oldest first; None where no week has a value."""
    told = [one.middle for one in values if one.middle]
    if not told:
        return None
    top, step = _scale(max(high for _, _, high in told))
    places = [_x(number, len(values)) for number in range(len(values))]
    bands, lines, points, whiskers = [], [], [], []
    for stretch in _stretches(values):
        if len(stretch) == 1:
            x, (low, _, high) = places[stretch[0][0]], stretch[0][1]
            whiskers.append((_text(x), _text(_y(low, top)), _text(_y(high, top))))
        else:
            over = [_pair(places[number], _y(high, top)) for number, (_, _, high) in stretch]
            under = [_pair(places[number], _y(low, top)) for number, (low, _, _) in reversed(stretch)]
            bands.append(" ".join([*over, *under]))
            lines.append(" ".join(_pair(places[number], _y(mid, top)) for number, (_, mid, _) in stretch))
        points += [(_text(places[number]), _text(_y(mid, top))) for number, (_, mid, _) in stretch]
    every = 1 if len(values) <= _LABELS else 2 if len(values) <= 2 * _LABELS + 1 else 4
    return Chart(
        grid=tuple(
            Mark(_text(_y(n * step, top)), hours_words(n * step)) for n in range(round(top / step) + 1)
        ),
        weeks=tuple(
            Mark(_text(places[number]), one.label)
            for number, one in enumerate(values)
            if (len(values) - 1 - number) % every == 0
        ),
        bands=tuple(bands),
        lines=tuple(lines),
        points=tuple(points),
        whiskers=tuple(whiskers),
        last=(points[-1][0], points[-1][1], hours_words(values[-1].middle[1])) if values[-1].middle else None,
    )


def hours_words(hours: float) -> str:
    """Hours as axes and tables write them: "20 min", "11 h", "3.5 h"."""
    if 0 < hours < 1:
        return f"{round(hours * 60)} min"
    rounded = round(hours, 1) if hours < 10 else round(hours)
    return f"{rounded:g} h"


def _scale(highest: float) -> tuple[float, float]:
    """The top of the axis, which begins at zero, and the step between its lines."""
    step = next((one for one in _STEPS if highest <= one * _MOST_LINES), None)
    if step is None:
        step = highest / _MOST_LINES
    lines = max(1, -(-highest // step))
    return lines * step, step


def _stretches(values: Sequence[Value]) -> list[list[tuple[int, tuple[float, float, float]]]]:
    """The weeks with values, in stretches without a gap."""
    kept = [(number, one.middle) for number, one in enumerate(values) if one.middle]
    gaps = groupby(enumerate(kept), key=lambda pair: pair[1][0] - pair[0])
    return [[one for _, one in group] for _, group in gaps]


def _x(number: int, count: int) -> float:
    return RIGHT if count == 1 else LEFT + (RIGHT - LEFT) * number / (count - 1)


def _y(value: float, top: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _pair(x: float, y: float) -> str:
    return f"{_text(x)},{_text(y)}"


def _text(place: float) -> str:
    return f"{place:.1f}"

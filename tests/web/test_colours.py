"""Every ink can be read on every ground in both themes: of the tokens themselves, so that no page need be asked twice."""

import re
from itertools import product
from math import cos, radians, sin
from pathlib import Path

import pytest
from django.conf import settings

SHEETS: Path = settings.BASE_DIR / "reviewboard" / "web" / "static" / "web" / "css"
TOKEN = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)")
THEMES = ("light", "dark")
PAPERS = ("paper", "paper-2", "paper-3")
WASHES = ("sev1-wash", "sev2-wash", "good-wash")
SIGNALS = ("sev1", "sev2", "sev3", "good")
READ, SEEN = 4.5, 3.0
"""What WCAG 2.2 asks of words (1.4.3) and of the edges of controls (1.4.11)."""


def tokens(theme: str) -> dict[str, tuple[float, float, float]]:
    """By name, the colour of a token as lightness, chroma and hue."""
    found = {}
    for name, light, dark in TOKEN.findall((SHEETS / "tokens.css").read_text()):
        lightness, chroma, hue = map(float, (light if theme == "light" else dark).split())
        found[name] = (lightness, chroma, hue)
    return found


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance. Oklab to linear sRGB: https://www.w3.org/TR/css-color-4/#color-conversion-code."""
    lightness, chroma, hue = colour
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """WCAG's ratio, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("inks", "grounds", "least"),
    [
        (("ink", "ink-2", *SIGNALS), (*PAPERS, *WASHES), READ),
        (("mark-ink",), ("mark",), READ),
        (("paper",), ("ink",), READ),
        (("rule-2",), ("paper", "paper-2"), SEEN),
    ],
    ids=["words", "the marker", "reversed", "edges"],
)
def test_what_is_written_can_be_read(
    theme: str, inks: tuple[str, ...], grounds: tuple[str, ...], least: float
) -> None:
    known = tokens(theme)
    ratios = {(ink, on): contrast(known[ink], known[on]) for ink, on in product(inks, grounds)}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least} == {}


def sheets() -> dict[str, str]:
    """The style sheets of screens by name, without comments; paper has one theme."""
    found = {sheet.name: sheet.read_text() for sheet in SHEETS.rglob("*.css") if sheet.name != "print.css"}
    return {name: re.sub(r"/\*.*?\*/", "", sheet, flags=re.S) for name, sheet in found.items()}


def test_every_colour_is_a_token_that_has_both_themes() -> None:
    """Otherwise what holds of the tokens would say nothing of the pages. A shade of black lies under no words."""
    shade = re.compile(r"oklch\([\d. ]+/ [\d.]+\)")
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color|light-dark)\(", re.I)
    left = {name: colour.findall(shade.sub("", TOKEN.sub("", sheet))) for name, sheet in sheets().items()}
    assert [name for name, found in left.items() if found] == []


@pytest.mark.parametrize(("ground", "ink"), [("mark", "mark-ink"), ("ink", "paper")])
def test_what_changes_the_ground_changes_the_ink(ground: str, ink: str) -> None:
    """A dot, which is drawn before or after, has no words."""
    rules = [rule for sheet in sheets().values() for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet)]
    laid = [(who, what) for who, what in rules if f"background: var(--{ground});" in what and "::" not in who]
    assert laid
    assert [who.strip() for who, what in laid if f" color: var(--{ink});" not in what] == []

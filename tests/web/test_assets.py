"""The files that pages load: small, complete, ours."""

import logging
import re
from pathlib import Path

import django_htmx
import pytest
from csp.constants import NONE, SELF
from django.conf import settings
from fontTools.ttLib import TTFont

from reviewboard.web import assets
from reviewboard.web.csp import CONTENT_SECURITY_POLICY

WEB = settings.BASE_DIR / "reviewboard" / "web" / "static" / "web"
SHEETS = sorted((WEB / "css").rglob("*.css"))
LONG_SCRIPTS = {"live.js": 10_000, "console.js": 5_000}
"""Bytes of a script that does more than one thing: one keeps a page in touch by three ways, one keeps nine regions."""
LAYERS = ["tokens", "base", "layout", "components", "live", "print"]


@pytest.fixture(scope="module")
def static_dir() -> Path:
    """The built static folder; building it is quick when it stands already."""
    folder: Path = settings.BASE_DIR / "build" / "static"
    assets.build(folder)
    return folder


def test_the_style_sheets_stay_under_60_kilobytes() -> None:
    assert 0 < sum(path.stat().st_size for path in SHEETS) < 60_000


def test_every_style_sheet_is_linked_once_and_the_layers_are_declared_first() -> None:
    sources = (settings.BASE_DIR / "templates" / one for one in ("_parts/styles.html", "live/base.html"))
    linked = re.findall(r'web/css/([\w/-]+\.css)"', "".join(one.read_text() for one in sources))
    assert sorted(linked) == [str(path.relative_to(WEB / "css")) for path in SHEETS]
    assert linked[0] == "tokens.css"
    assert f"@layer {', '.join(LAYERS)};" in (WEB / "css" / "tokens.css").read_text()


def test_cutting_fonts_tells_the_terminal_nothing() -> None:
    assert not logging.getLogger("fontTools.subset").isEnabledFor(logging.INFO)


@pytest.mark.parametrize(
    "path", [path for path in SHEETS if path.name != "fonts.css"], ids=lambda path: path.name
)
def test_every_rule_stands_in_a_layer(path: Path) -> None:
    outside = re.sub(
        r"@layer [\w, ]+;", "", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    ).strip()
    assert re.match(r"@layer (\w+) \{", outside)
    assert outside.count("\n}") == 1


def test_every_token_that_is_used_is_defined() -> None:
    css = "".join(path.read_text() for path in SHEETS)
    assert set(re.findall(r"var\((--[\w-]+)", css)) <= set(re.findall(r"(--[\w-]+):", css))


@pytest.mark.parametrize("face", assets.FACES, ids=lambda face: face.name)
def test_a_font_holds_the_letters_of_our_names_and_the_weights_of_the_design(
    face: assets.Face, static_dir: Path
) -> None:
    font = TTFont(static_dir / assets.FONTS_DIR / f"{face.name}.woff2")
    assert {ord(letter) for letter in "azAZ09ńżłŻŁßéőğ–—’“”…−£€"} <= set(font.getBestCmap())
    [axis] = font["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 650)
    assert (static_dir / assets.FONTS_DIR / f"{face.name}.LICENSE.txt").exists()


def test_every_font_file_that_the_style_sheet_names_is_built_and_small(static_dir: Path) -> None:
    named = re.findall(r'url\("\.\./fonts/([\w.-]+)"\)', (WEB / "css" / "fonts.css").read_text())
    assert sorted(named) == sorted(f"{face.name}.woff2" for face in assets.FACES)
    for name in named:
        assert (static_dir / assets.FONTS_DIR / name).stat().st_size < 60_000


def test_the_same_input_is_built_once(static_dir: Path) -> None:
    assert assets.build(static_dir) is False


def test_a_build_that_was_cut_short_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []

    def cut(face: assets.Face, target: Path) -> None:
        if face.name == "source-serif-4" and not built.count("source-serif-4"):
            built.append(face.name)
            raise KeyboardInterrupt
        built.append(face.name)
        target.write_bytes(b"wOF2")

    monkeypatch.setattr(assets, "_cut", cut)
    with pytest.raises(KeyboardInterrupt):
        assets.build(tmp_path)
    assert assets.build(tmp_path) is True
    assert assets.build(tmp_path) is False
    assert built.count("instrument-sans") == 2


def test_another_choice_of_letters_is_another_input(monkeypatch: pytest.MonkeyPatch) -> None:
    before = assets.input_digest()
    monkeypatch.setattr(assets, "LETTERS", ((0x20, 0x7E),))
    assert assets.input_digest() != before


def test_htmx_comes_from_its_package() -> None:
    assert (Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js").exists()


@pytest.mark.parametrize("path", sorted((WEB / "js").glob("*.js")), ids=lambda path: path.name)
def test_a_script_is_small_stands_alone_and_makes_no_code_or_html_from_text(path: Path) -> None:
    source = path.read_text()
    assert path.stat().st_size < LONG_SCRIPTS.get(path.name, 4_000)
    assert not re.search(
        r"\bimport\b|\beval\(|innerHTML|insertAdjacentHTML|document\.write|new Function", source
    )
    pages = (settings.BASE_DIR / "templates").rglob("*.html")
    assert any(f"web/js/{path.name}" in one.read_text() for one in pages)


def test_the_content_security_policy_allows_nothing_but_our_own_files() -> None:
    directives = CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == [NONE]
    assert {source for sources in directives.values() for source in sources} == {SELF, NONE}
    assert {"frame-ancestors", "base-uri", "form-action"} <= set(directives)

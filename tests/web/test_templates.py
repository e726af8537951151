"""What holds for every template: the content security policy and the rule of the components page."""

import re

import pytest
from django.conf import settings

from reviewboard.web.templatetags.reviewboard import icon
from tests.web.pages import TEMPLATES, components_page, read, render

pytestmark = pytest.mark.urls("tests.web.urls")

CSS = settings.BASE_DIR / "reviewboard" / "web" / "static" / "web" / "css"
PAGES = {
    str(path.relative_to(TEMPLATES)): path.read_text()
    for path in sorted(TEMPLATES.rglob("*.html"))
    if path.relative_to(TEMPLATES).parts[0] != "mail"
}
"""What each template of a page says, by its name."""
INLINE = re.compile(r"\sstyle\s*=|<style|javascript:|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)")
BARE_PAGES = ("400", "404", "500")


def classes_of(css: str) -> set[str]:
    """The class names in a style sheet, comments, addresses and texts apart."""
    plain = re.sub(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", "", css, flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][a-z0-9-]*)", plain))


STYLED = {name for path in CSS.rglob("*.css") for name in classes_of(path.read_text())}
COMPONENTS = {name for path in (CSS / "components").glob("*.css") for name in classes_of(path.read_text())}


def written_classes(source: str) -> set[str]:
    """The class names that a template writes out; those put together by tags show on the components page."""
    attributes = re.findall(r'\sclass="((?:[^"{]|\{%.*?%\}|\{\{.*?\}\})*)"', source)
    words = " ".join(
        re.sub(r"\{%.*?%\}", " ", re.sub(r"\{\{.*?\}\}", "{}", text)) for text in attributes
    ).split()
    return {word for word in words if "{}" not in word}


def test_there_is_something_to_check() -> None:
    assert len(PAGES) > 40
    assert len(COMPONENTS) > 60


def test_nothing_is_inline() -> None:
    inline = {name: INLINE.findall(re.sub(r"\{#.*?#\}", "", source)) for name, source in PAGES.items()}
    assert {name: found for name, found in inline.items() if found} == {}


def test_every_class_is_in_the_style_sheet() -> None:
    unknown = {name: written_classes(source) - STYLED for name, source in PAGES.items()}
    assert {name: found for name, found in unknown.items() if found} == {}


def test_no_class_is_rendered_that_the_style_sheet_does_not_know() -> None:
    rendered = read(components_page()).classes
    for name in BARE_PAGES:
        rendered |= read(render(f"{name}.html")).classes
    assert rendered <= STYLED


def test_no_class_of_a_component_lacks_its_place_on_the_components_page() -> None:
    assert COMPONENTS - read(components_page()).classes == set()


def test_every_icon_is_known() -> None:
    for source in PAGES.values():
        for name in re.findall(r'\{% icon "([^"]+)"', source) + re.findall(r'\sicon="([^"]+)"', source):
            icon(name)

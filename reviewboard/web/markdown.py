"""Markdown of people (summaries, findings, notes) made safe to show.

Two fences: the parser never passes HTML through, and nh3 then lets only the tags below out. Headings become
bold paragraphs, so that a note cannot disturb the outline of the page that shows it; images become links,
because a picture from elsewhere tells its server who reads.
"""

from collections.abc import Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}
"""What may leave `render`."""


def render(text: str) -> SafeString:
    """The HTML of `text`: safe by itself, every link marked `noopener nofollow`."""
    html = nh3.clean(
        _PARSER.render(text),
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return SafeString(html.strip())


class _Renderer(RendererHTML):
    """Renders a heading of any level as a bold paragraph."""

    def heading_open(self, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
        return "<p><strong>"

    def heading_close(self, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
        return "</strong></p>\n"


_PARSER = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).disable("image")

"""What people write is shown, and cannot do anything."""

import pytest

from reviewboard.web.markdown import render


def test_prose_keeps_its_emphasis_lists_and_code() -> None:
    html = render("A *bare* **number** in `ttl`.\n\n- one\n- two\n\n> quoted")
    for tag in (
        "<em>bare</em>",
        "<strong>number</strong>",
        "<code>ttl</code>",
        "<li>one</li>",
        "<blockquote>",
    ):
        assert tag in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "[click](JaVaScRiPt:alert(1))",
        '<a href="https://example.com" onclick="x()" style="color:red">x</a>',
        "<iframe src=https://example.com></iframe>",
        '[a](https://example.com "\\" onmouseover=\\"x()")',
    ],
)
def test_nothing_that_could_act_comes_through(attack: str) -> None:
    html = render(attack)
    for tag in ("<script", "<img", "<iframe", "<svg"):
        assert tag not in html
    opened = "".join(part.split(">")[0] for part in html.split("<")[1:])
    for word in ("javascript:", "data:", "onclick", "onerror", "onmouseover", "style"):
        assert word not in opened.lower()


def test_a_link_tells_nobody_where_it_was_followed_from_and_lends_no_weight() -> None:
    assert render("[x](https://example.com 'title')") == (
        '<p><a href="https://example.com" rel="noopener nofollow">x</a></p>'
    )


def test_a_picture_from_elsewhere_is_not_fetched() -> None:
    assert "<img" not in render("![graph](https://example.com/a.png)")


def test_a_heading_becomes_a_bold_paragraph_so_that_the_pages_outline_holds() -> None:
    assert render("# What *happened*") == "<p><strong>What <em>happened</em></strong></p>"
    assert render("What happened\n===") == "<p><strong>What happened</strong></p>"


def test_html_in_prose_is_shown_as_it_was_typed() -> None:
    assert render("use <b>") == "<p>use &lt;b&gt;</p>"

"""Every part renders in each of its states, and says what ui/DESIGN.md asks of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.values import CauseState
from reviewboard.web import parts
from reviewboard.web.components import SampleForm
from tests.web.pages import PRIYA, TEMPLATES, components_page, from_source, read, render

pytestmark = pytest.mark.urls("tests.web.urls")

AT = datetime(2026, 11, 26, 10, 24, tzinfo=UTC)
WINDOWS = (
    parts.Window(AT, AT.replace(minute=36), "because you know CHG-1838."),
    parts.Window(AT.replace(minute=50), AT.replace(minute=56), "because you own ACT-388."),
)


def part(name: str, **context: Any) -> str:
    return read(render(f"_parts/{name}.html", **context)).text


def test_every_part_is_used_by_a_page_or_by_another_part() -> None:
    sources = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    for path in (TEMPLATES / "_parts").glob("*.html"):
        assert f'"_parts/{path.name}"' in sources or path.name == "hour.html"  # drawn by its tag


def test_every_window_stands_in_the_headline_with_its_reason_below() -> None:
    said = part("you", windows=WINDOWS)
    assert said.startswith("You are needed 10:24–10:36 and 10:50–10:56")
    assert "10:50–10:56 because you own ACT-388." in said


def test_three_windows_are_set_apart_by_a_comma_and_an_and() -> None:
    third = parts.Window(AT.replace(hour=11), AT.replace(hour=11, minute=30), "because you lead it.")
    assert "10:24–10:36, 10:50–10:56 and 11:24–11:30" in part("you", windows=(*WINDOWS, third))


def test_who_is_not_needed_is_told_so() -> None:
    assert part("you", windows=()).startswith("You are not needed this week")


def test_a_delegate_takes_the_readers_place_in_the_headline() -> None:
    assert part("you", windows=WINDOWS, answer="delegate", delegate="Marcus Webb").startswith(
        "Marcus Webb goes for you"
    )


def test_a_confirmed_need_says_so() -> None:
    assert "You confirmed" in part("you", windows=WINDOWS, answer="confirmed")


def test_a_restricted_item_shows_its_time_and_two_words_and_nothing_else() -> None:
    html = render(
        "_parts/item.html",
        at=AT,
        minutes=4,
        is_restricted=True,
        is_you=True,
        title="Key leak",
        url="/incidents/9/",
        tags=["identity"],
        severity="SEV1",
        summary="Keys leaked.",
        people=[parts.Named("Lars Nyberg")],
    )
    assert read(html).text == "10:24 4 min Restricted item"
    assert "/incidents/9/" not in html
    assert "item-you" not in html


def test_an_item_names_who_is_required_with_why_and_the_reader_as_you() -> None:
    people = [parts.Named("Priya Raman", "know CHG-1838", is_reader=True), parts.Named("Lars Nyberg", "led")]
    said = part(
        "item", at=AT, minutes=12, title="Discounts", people=people, question="Whether it contributed."
    )
    assert "Required You know CHG-1838 Lars Nyberg led" in said
    assert "Priya Raman" not in said
    assert "To decide. Whether it contributed." in said


def test_a_button_that_cannot_be_used_says_why_and_sends_nothing() -> None:
    page = read(render("_parts/btn.html", label="Approve", id="why", why_not="You wrote this change."))
    [button] = page.all("button")
    assert (button["type"], button["aria-disabled"], button["aria-describedby"]) == ("button", "true", "why")
    assert "why" in page.ids


def test_a_shortcut_is_told_to_screen_readers_as_well() -> None:
    [button] = read(render("_parts/btn.html", label="Add action", keys="a")).all("button")
    assert button["aria-keyshortcuts"] == "a"


def test_hint_and_errors_of_a_field_are_tied_to_its_control() -> None:
    form = SampleForm({"sample-due": "31 November"}, prefix="sample")
    page = read(render("_parts/field.html", field=form["due"]))
    [control] = page.all("input")
    assert control["aria-invalid"] == "true"
    assert set(control["aria-describedby"].split()) <= set(page.ids)
    assert len(control["aria-describedby"].split()) == 2
    assert page.all("label")[0]["for"] == control["id"]
    assert "November has 30 days." in page.text


def test_a_group_of_radios_is_a_fieldset_with_a_legend() -> None:
    page = read(render("_parts/field.html", field=SampleForm(prefix="s")["kind"]))
    assert len(page.all("legend")) == 1
    assert {control["type"] for control in page.all("input")} == {"radio"}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (CauseState.CANDIDATE, "Strong evidence"),
        (CauseState.CONTRIBUTED, "Contributed"),
        (CauseState.RULED_OUT, "Ruled out"),
        (CauseState.NOT_SETTLED, "Not settled"),
    ],
)
def test_a_candidate_says_where_it_stands(state: CauseState, said: str) -> None:
    candidate = parts.Candidate("Cache rules", "/changes/1/", "CHG-1838", state, "strong")
    assert said in part("candidates", candidates=[candidate])


def test_an_open_candidate_is_decided_by_a_plain_form() -> None:
    candidate = parts.Candidate(
        "Cache rules",
        "/c/",
        "CHG-1",
        CauseState.CANDIDATE,
        "weak",
        contributed_url="/yes/",
        ruled_out_url="/no/",
    )
    page = read(render("_parts/candidates.html", candidates=[candidate], csrf_token="token"))
    assert page.all("form")[0]["action"] == "/yes/"
    assert [button.get("formaction") for button in page.all("button")] == [None, "/no/"]
    assert page.all("input")[0]["value"] == "token"


def test_a_dialog_gives_the_focus_to_the_safe_button() -> None:
    page = read(
        render("_parts/dialog.html", id="d", title="Close 2 actions?", verb="Close 2", safe="Keep", url="/x/")
    )
    focused = [button for button in page.all("button") if "autofocus" in button]
    assert [button["formmethod"] for button in focused] == ["dialog"]
    assert page.all("dialog")[0]["aria-labelledby"] in page.ids


def test_an_undo_is_a_form_post() -> None:
    page = read(render("_parts/toast.html", text="Link added.", undo_url="/undo/", csrf_token="token"))
    assert page.all("form")[0] == {"method": "post", "action": "/undo/"}
    assert page.all("input")[0]["name"] == "csrfmiddlewaretoken"


def test_a_page_of_a_list_links_only_to_what_there_is() -> None:
    assert part("pager", label="Changes") == ""
    assert part("pager", label="Changes", next_url="?after=7") == "Next page"


def test_a_group_heads_all_columns_of_its_rows() -> None:
    group = {"name": "identity", "rows": []}
    columns = (parts.Column("Action"), parts.Column("Owner"))
    page = read(render("_parts/table.html", columns=columns, groups=[group], choose_all="Choose all"))
    assert [cell["colspan"] for cell in page.all("th") if "colspan" in cell] == ["3"]


def test_the_components_page_is_one_document_with_one_heading_and_no_id_twice() -> None:
    page = read(components_page())
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert len(page.ids) == len(set(page.ids))


def test_everything_that_points_to_an_id_finds_it() -> None:
    page = read(components_page())
    for _, attributes in page.tags:
        for name in ("for", "aria-labelledby", "aria-describedby", "popovertarget", "commandfor"):
            for target in attributes.get(name, "").split():
                assert target in page.ids, f"{name}={target}"


def test_the_top_bar_marks_where_the_reader_is_and_signs_out_by_post() -> None:
    page = read(components_page())
    assert {link["data-go"] for link in page.all("a") if "data-go" in link} == {"a", "c", "i", "t"}
    assert {"method": "post", "action": "/sign-out/"} in page.all("form")


def test_a_stranger_gets_the_page_without_places_or_account() -> None:
    page = read(render("base.html", reader=None))
    assert not page.all("nav")
    assert "account" not in page.ids


@pytest.mark.parametrize(
    ("level", "part_class"), [("success", "toast"), ("info", "notice"), ("error", "notice-bad")]
)
def test_a_message_is_a_toast_when_something_was_done_and_a_notice_otherwise(
    level: str, part_class: str
) -> None:
    class Message:
        level_tag = level

        def __str__(self) -> str:
            return "Three rows were left out."

    page = read(render("base.html", reader=PRIYA, messages=[Message()]))
    assert part_class in page.classes
    assert page.text.count("Three rows were left out.") == 1


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_an_error_page_needs_neither_request_nor_reader(name: str) -> None:
    page = read(render(f"{name}.html"))
    assert len(page.all("h1")) == 1
    assert page.all("title")


def test_a_missing_record_and_a_hidden_one_read_alike() -> None:
    assert "Which of the two is not said." in read(render("404.html")).text


def test_rights_of_nobody_are_none() -> None:
    source = '{% load reviewboard %}{% if reader|can:"import" %}yes{% endif %}'
    assert from_source(source, reader=None) == ""
    assert from_source(source, reader=PRIYA) == "yes"

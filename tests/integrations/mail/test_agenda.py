"""An agenda mail says when and why first, in the subject, the preview, the HTML and the plain text alike."""

import re
from dataclasses import fields, replace
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reviewboard.integrations.mail.agenda import render
from reviewboard.integrations.mail.content import (
    AgendaMail,
    Entry,
    NeededWindow,
    OpenItem,
    Reason,
    Restricted,
    RestrictedAnswer,
    RestrictedItem,
    WrittenAnswer,
)
from tests.integrations.mail.week import ITEMS, MAIL, SITE, WINDOWS, at

BUTTON = r'<a class="btnt" href="([^"]+)"[^>]*>([^<]+)</a>'
SECRET = f"{SITE}/w/48#item-2"
NOT_NEEDED = replace(
    MAIL, windows=(), items=tuple(item for item in ITEMS if not item.is_you), to_read=(), owes=()
)


def visible(html: str) -> str:
    """The text of the body, tags dropped, white space as one space."""
    body = re.sub(r"<style.*?</style>|<title.*?</title>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\xa0", " ").split())


def in_order(text: str, *parts: str) -> bool:
    return bool(re.search(".*?".join(re.escape(part) for part in parts), text, re.DOTALL))


def test_the_subject_has_every_window_then_the_items_then_the_day() -> None:
    assert render(MAIL).subject == (
        "You are needed 10:24–10:36 and 10:50–10:56 (INC-214, ACT-388) on Thursday"
    )


def test_the_preview_has_the_reason_and_what_it_costs() -> None:
    assert render(MAIL).preheader == (
        "Because you know CHG-1838 and own ACT-388. 18 of 60 minutes; read 6 minutes before."
    )


def test_the_preview_is_the_first_thing_in_the_body() -> None:
    rendered = render(MAIL)
    assert visible(rendered.html).startswith(rendered.preheader)


def test_a_long_reason_is_cut_between_words() -> None:
    items = tuple(replace(item, you="") if isinstance(item, OpenItem) else item for item in ITEMS)
    preview = render(replace(MAIL, items=items)).preheader
    assert preview == (
        "Because you know CHG-1838 (you approved it), one of three changes that INC-214 looks at; "
        "because you own … 18 of 60 minutes; read 6 minutes before."
    )


def test_somebody_invited_is_invited_and_not_needed() -> None:
    rendered = render(replace(MAIL, required=False))
    assert rendered.subject.startswith("You are invited 10:24–10:36 and 10:50–10:56")
    assert "required" not in rendered.text


def test_somebody_not_needed_reads_so_first() -> None:
    rendered = render(NOT_NEEDED)
    assert rendered.subject == "You are not needed on Thursday; Weekly engineering review"
    assert rendered.preheader == "The agenda as far as you may see it. Nothing is asked of you."
    assert "You are not needed on Thursday" in visible(rendered.html)
    assert "invite attached" not in rendered.text


def test_an_answer_in_writing_has_its_hour_its_question_and_its_reason() -> None:
    answer = WrittenAnswer(
        "Did CHG-1838 contribute?", at(10, 24), Reason("because you wrote it", "INC-214"), SITE
    )
    rendered = render(replace(NOT_NEEDED, answers=(answer,)))
    assert rendered.subject == "Your answer in writing is needed before 10:24 (INC-214) on Thursday"
    for part in (" ".join(rendered.text.split()), visible(rendered.html)):
        assert "Answer in writing before 10:24: Did CHG-1838 contribute? (because you wrote it)" in part


def test_many_items_are_counted_in_the_subject_and_many_windows_are_not() -> None:
    windows = tuple(
        NeededWindow(at(10, 6 * n), at(10, 6 * n + 3), (Reason("because you own it", f"ACT-{n}"),))
        for n in range(6)
    )
    subject = render(replace(MAIL, windows=windows)).subject
    assert "(ACT-0, ACT-1, ACT-2, ACT-3, 2 more)" in subject
    assert subject.count("–") == 6


@pytest.mark.parametrize(
    ("zone", "spans"),
    [
        ("America/New_York", "05:24–05:36 and 05:50–05:56"),
        ("Asia/Kolkata", "15:54–16:06 and 16:20–16:26"),
        ("Pacific/Auckland", "23:24–23:36 and 23:50–23:56"),
    ],
)
def test_times_are_those_of_the_reader(zone: str, spans: str) -> None:
    rendered = render(replace(MAIL, zone=ZoneInfo(zone)))
    assert rendered.subject.startswith(f"You are needed {spans}")
    assert f"Times are those of {zone.replace('_', ' ')}." in " ".join(rendered.text.split())


def test_a_time_on_another_day_than_the_meeting_says_its_day() -> None:
    late = replace(WINDOWS[1], start=at(10, 58), end=at(11, 4))
    rendered = render(replace(MAIL, windows=(late,), zone=ZoneInfo("Pacific/Auckland")))
    assert "23:58–00:04 (Friday)" in rendered.text


def test_text_and_html_say_the_same_in_the_same_order() -> None:
    rendered = render(replace(MAIL, confirm_url=f"{SITE}/s/yes", cannot_url=f"{SITE}/s/no"))
    order = (
        "You are needed 10:24–10:36 and 10:50–10:56",
        "Thursday 26 November",
        "because you know CHG-1838",
        "because you own ACT-388",
        "INC-214 summary and findings",
        "ACT-388, due 20 November",
        "You may leave in between.",
        "Confirm both times",
        "I can’t, or it isn’t me",
        "10:04",
        "EU card payments failed for 41 minutes",
        "10:20",
        "Restricted item",
        "An expired discount was applied",
        "Give cache durations a type",
        "Batch the tombstone deletes",
        "Three actions open",
        "Raise the pool size of search-indexer",
        "and 8 more",
        "Two alerts fired twice; goes to 3 December",
        "This agenda could see 17 of 19",
        "The invite attached",
        "Times are those of Europe/London.",
    )
    assert in_order(" ".join(rendered.text.split()), *order)
    assert in_order(visible(rendered.html), *order)


def test_text_lines_are_short_and_addresses_whole() -> None:
    lines = render(MAIL).text.splitlines()
    assert all(len(line) <= 72 or "https://" in line for line in lines)
    assert any(line.strip() == f"{SITE}/i/214" for line in lines)


def test_there_is_one_button_and_it_opens_the_agenda_until_answers_can_be_signed() -> None:
    html = render(MAIL).html
    assert re.findall(BUTTON, html) == [(f"{SITE}/w/48", "Open the agenda")]
    signed = render(replace(MAIL, confirm_url=f"{SITE}/s/yes")).html
    assert re.findall(BUTTON, signed) == [(f"{SITE}/s/yes", "Confirm both times")]


def test_nothing_is_fetched_and_nothing_but_colour_depends_on_a_style_sheet() -> None:
    html = render(MAIL).html
    assert not re.search(
        r"<(img|link|script|iframe|object|svg|picture|video)\b|url\(|@import|@font-face", html
    )
    (sheet,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert re.match(r"\s*@media \(prefers-color-scheme: dark\)", sheet)
    declared = re.findall(r"([a-z-]+):[^;{}]+!important", sheet)
    assert set(declared) == {"background-color", "color", "border-color"}
    assert html.count('style="') > 60


def test_the_strip_is_table_cells_that_fill_the_hour() -> None:
    html = render(MAIL).html
    widths = [int(width) for width in re.findall(r'<td class="seg \w+" width="(\d+)%"', html)]
    assert widths == [7, 27, 7, 20, 13, 10, 10, 7]
    assert len(re.findall(r"&nbsp;You</td>|\xa0You</td>", html)) == 2


def test_what_people_typed_is_escaped() -> None:
    item = replace(ITEMS[0], title="<img src=https://evil.example/x onerror=alert(1)>", question="a < b & c")
    html = render(replace(MAIL, items=(item,))).html
    assert "<img" not in html
    assert "&lt;img" in html


def test_only_an_https_address_becomes_the_video_link() -> None:
    assert (
        "javascript:"
        not in render(replace(MAIL, meeting=replace(MAIL.meeting, video_url="javascript:x"))).html
    )


def restricted_week() -> AgendaMail:
    """Everything restricted that can be: needed, to be answered, read, owed, taken as read and left out."""
    return replace(
        MAIL,
        windows=(NeededWindow(at(10, 20), at(10, 24), (Restricted(SECRET),)),),
        answers=(RestrictedAnswer(at(10, 24), SECRET),),
        items=(RestrictedItem(at(10, 20), 4, SECRET, is_you=True),),
        to_read=(Restricted(SECRET),),
        owes=(Restricted(SECRET),),
        taken_as_read=(Restricted(SECRET), Entry("Open change", SITE)),
        left_out=(Restricted(SECRET),),
    )


def test_a_restricted_item_has_its_time_and_a_link_and_nothing_else() -> None:
    rendered = render(restricted_week())
    assert rendered.subject == "You are needed 10:20–10:24 on Thursday"
    assert rendered.preheader == "Because a restricted item needs you. 4 of 60 minutes."
    assert f'href="{SECRET}"' in rendered.html
    assert "10:20  Restricted item (4 minutes)\n       You\n       " + SECRET in rendered.text
    assert rendered.text.count("Restricted item") == visible(rendered.html).count("Restricted item") == 6


@pytest.mark.parametrize("kind", [Restricted, RestrictedItem, RestrictedAnswer])
def test_what_is_restricted_has_no_room_for_a_text(kind: type[Any]) -> None:
    assert {field.name for field in fields(kind)} <= {"url", "start", "minutes", "is_you", "closes_at"}


def test_a_later_revision_says_that_it_replaces_the_earlier() -> None:
    third = replace(MAIL, meeting=replace(MAIL.meeting, revision=3))
    assert "replaces" not in render(third).text
    later = render(replace(third, replaces=True))
    assert "revision 3 of the agenda; it replaces earlier mails" in " ".join(later.text.split())


@pytest.mark.parametrize("part", ["text", "html"])
def test_while_the_mandate_holds_the_mail_says_so_with_the_ways_that_count(part: str) -> None:
    def said(mail: AgendaMail) -> str:
        return visible(getattr(render(mail), part))

    asked = "Attendance at this meeting is mandatory"
    ways = f"{asked}, for your times only: being there for them, somebody who goes in your place, and an answer in writing"
    assert f"{ways} each count in full." in said(replace(MAIL, mandatory=True))
    answer = RestrictedAnswer(at(10, 24), SECRET)
    in_writing = replace(NOT_NEEDED, mandatory=True, answers=(answer,))
    assert f"{asked}: an answer in writing counts in full." in said(in_writing)
    for silent in (MAIL, replace(NOT_NEEDED, mandatory=True), replace(MAIL, mandatory=True, required=False)):
        assert asked not in said(silent)

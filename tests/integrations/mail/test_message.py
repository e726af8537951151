"""The message that leaves: headers that nothing typed can forge, three readings, and the invites."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest

from reviewboard.integrations.calendar.identity import Sent
from reviewboard.integrations.calendar.invite import Invite, Party
from reviewboard.integrations.mail.agenda import message, render
from reviewboard.integrations.mail.content import AgendaMail, NeededWindow, OpenItem, Recipient, Restricted
from reviewboard.integrations.mail.envelope import Headers, build
from reviewboard.integrations.mail.invites import Planned, plan
from tests.integrations.mail.week import MAIL, SITE, WINDOWS, at

STAMP = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
ORGANIZER = Party("reviewboard@example.com", "Weekly engineering review")


def planned(mail: AgendaMail = MAIL, previous: tuple[Sent, ...] = ()) -> tuple[Planned, ...]:
    return plan(mail, previous, key="m48-p7", host="review.example.com", organizer=ORGANIZER, stamp=STAMP)


def invites(mail: AgendaMail = MAIL, previous: tuple[Sent, ...] = ()) -> list[Invite]:
    return [one.invite for one in planned(mail, previous)]


def compose(mail: AgendaMail = MAIL, **changed: Any) -> EmailMessage:
    facts: dict[str, Any] = {
        "message_id": "<agenda-48-7-1@review.example.com>",
        "from_address": "reviewboard <reviewboard@example.com>",
        "reply_to": "Ana Zieliński <ana@example.com>",
        "sent_at": STAMP,
        "list_id": "weekly-review.review.example.com",
        "invites": invites(),
    }
    return message(mail, **(facts | changed))


def received(sent: EmailMessage) -> EmailMessage:
    return message_from_bytes(sent.as_bytes(), policy=policy.default)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_what_arrives_is_what_was_rendered() -> None:
    rendered, mail = render(MAIL), received(compose())
    assert mail["Subject"] == rendered.subject
    assert body(mail, "plain") == rendered.text
    assert body(mail, "html").strip() == rendered.html.strip()


def test_the_parts_stand_as_calendars_want_them() -> None:
    parts = [part.get_content_type() for part in received(compose()).walk()]
    assert parts == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
        "application/ics",
    ]


def test_without_invites_there_are_two_readings_and_no_attachment() -> None:
    parts = [part.get_content_type() for part in received(compose(invites=())).walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]


def test_the_calendar_part_names_its_method_and_equals_the_first_file() -> None:
    mail = received(compose())
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    first, second = mail.iter_attachments()
    assert calendar.get_payload(decode=True) == first.get_content()
    assert (first.get_filename(), second.get_filename()) == ("invite-1.ics", "invite-2.ics")


def test_each_object_holds_one_uid() -> None:
    for part in received(compose()).iter_attachments():
        assert len(icalendar.Calendar.from_ical(part.get_content()).events) == 1


def test_only_ascii_leaves_and_no_line_is_longer_than_servers_allow() -> None:
    content = compose().as_bytes()
    assert content.isascii()
    assert all(len(line) <= 200 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_same_mail_is_the_same_bytes() -> None:
    assert compose().as_bytes() == compose().as_bytes()


def test_headers_say_that_no_machine_need_answer_and_that_it_is_no_bulk() -> None:
    mail = received(compose())
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail["List-Id"] == '"Weekly engineering review" <weekly-review.review.example.com>'
    assert mail["Message-ID"] == "<agenda-48-7-1@review.example.com>"
    assert mail["Date"].datetime == STAMP
    assert mail["Precedence"] is None


def test_a_series_without_a_list_id_is_filed_under_the_sender() -> None:
    assert compose(list_id="")["List-Id"].endswith("<agenda.example.com>")


@pytest.mark.parametrize(
    "subject",
    [
        "Marcus Webb asks you to go in their place, Tuesday 1 December, 11:12–11:15",
        "Still open: the write-up of INC-1 EU card payments failed for 41 minutes, says Zoë",
        "– " * 60 + "x",
    ],
)
def test_a_subject_that_is_folded_arrives_with_its_blanks(subject: str) -> None:
    headers = Headers(
        subject=subject,
        sender="reviewboard@example.com",
        recipient="ana@example.com",
        recipient_name="",
        message_id="<one@review.example.com>",
        sent_at=STAMP,
        list_id="weekly-review.review.example.com",
        list_name="Weekly review",
    )
    mail = build(headers, "", "", ())
    assert received(mail)["Subject"] == subject
    assert message_from_bytes(mail.as_string().encode(), policy=policy.default)["Subject"] == subject


@pytest.mark.parametrize(
    "name", ["Łukasz Świętochowski", 'O"Neil, Ana', "Ana; Bob <eve@example.com>", "山田 太郎"]
)
def test_names_arrive_as_they_are_and_stay_one_recipient(name: str) -> None:
    mail = received(compose(replace(MAIL, recipient=Recipient("lukasz@example.com", name))))
    (address,) = mail["To"].addresses
    assert (address.addr_spec, address.display_name) == ("lukasz@example.com", name)


def test_a_very_long_name_folds_as_rfc_2047_says() -> None:
    name = "Brzęczyszczykiewicz " * 8
    raw = message_from_bytes(compose(replace(MAIL, recipient=Recipient("a@example.com", name))).as_bytes())
    assert str(make_header(decode_header(raw["To"]))).split(" <")[0] == name.strip()


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x00"])
def test_a_line_break_in_a_name_or_title_forges_no_header(break_: str) -> None:
    forged = f"Ana{break_}Bcc: eve@example.com{break_}{break_}<h1>forged</h1>"
    meeting = replace(MAIL.meeting, title=forged, series=forged, place=forged, facilitator=forged)
    items = tuple(replace(item, title=forged) if isinstance(item, OpenItem) else item for item in MAIL.items)
    mail = replace(
        MAIL, recipient=Recipient("ana@example.com", forged), meeting=meeting, items=items, windows=()
    )
    got = received(compose(mail, invites=invites(replace(mail, windows=WINDOWS))))
    assert got["Bcc"] is None
    assert [address.addr_spec for address in got["To"].addresses] == ["ana@example.com"]
    assert got.defects == []
    assert "<h1>forged" not in body(got, "html")


@pytest.mark.parametrize(
    "changed",
    [
        {"message_id": "<a@b>\r\nBcc: eve@example.com"},
        {"message_id": "no brackets"},
        {"from_address": "a@b.example\nBcc: eve@example.com"},
        {"from_address": "nobody"},
        {"reply_to": "a@b.example\r\nX: y"},
        {"list_id": "x.example>\nBcc: y"},
    ],
)
def test_addresses_and_ids_that_are_none_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"address|Message-ID|List-Id|addr_spec|domain"):
        compose(**changed)


@pytest.mark.parametrize(
    "address", ["", "eve", "a@b.example, eve@example.com", "a@b.example\nBcc: eve@example.com"]
)
def test_a_recipient_is_one_address(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|addr_spec|domain"):
        compose(replace(MAIL, recipient=Recipient(address, "Ana")))


def test_each_window_has_its_entry_with_keys_reasons_and_place() -> None:
    first, second = invites()
    assert (first.window.start, first.window.end) == (at(10, 24), at(10, 36))
    assert first.window.summary == "Weekly engineering review: INC-214"
    assert first.window.description == (
        "Because you know CHG-1838 (you approved it), one of three changes that INC-214 looks at\n"
        "Video: https://meet.example.com/review\n"
        f"Agenda and answers: {SITE}/w/48"
    )
    assert (first.window.location, first.window.url) == ("Room Ada 4.02", f"{SITE}/w/48")
    assert second.window.summary == "Weekly engineering review: ACT-388"


def test_a_restricted_item_puts_no_text_into_the_calendar() -> None:
    hidden = NeededWindow(at(10, 20), at(10, 24), (Restricted(f"{SITE}/w/48#item-2"),))
    (invite,) = invites(replace(MAIL, windows=(hidden,)))
    assert invite.window.summary == "Weekly engineering review: restricted item"
    assert invite.window.description.startswith("Because a restricted item needs you\n")


def test_titles_of_items_stay_out_of_the_calendar() -> None:
    told = " ".join(f"{invite.window.summary} {invite.window.description}" for invite in invites())
    assert not any(getattr(item, "title", "\x00") in told for item in MAIL.items)


def test_a_moved_window_goes_first_then_a_cancelled_one_then_what_stayed() -> None:
    windows = (*WINDOWS, NeededWindow(at(10, 56), at(10, 59), WINDOWS[0].reasons))
    before = tuple(one.sent for one in planned(replace(MAIL, windows=windows)))
    moved = replace(WINDOWS[1], start=at(10, 48), end=at(10, 54))
    after = planned(replace(MAIL, windows=(WINDOWS[0], moved)), before)
    told = [(str(one.invite.method), one.invite.uid[7:8], one.invite.sequence, one.changed) for one in after]
    assert told == [("REQUEST", "2", 1, True), ("CANCEL", "3", 1, True), ("REQUEST", "1", 0, False)]


def test_somebody_no_longer_needed_gets_the_cancellation_as_the_calendar_part() -> None:
    before = tuple(one.sent for one in planned(replace(MAIL, windows=WINDOWS[:1])))
    mail = replace(MAIL, windows=())
    got = received(compose(mail, invites=invites(mail, before)))
    calendar = next(part for part in got.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "CANCEL"
    assert "STATUS:CANCELLED" in calendar.get_content()
    assert [part.get_filename() for part in got.iter_attachments()] == ["cancel.ics"]


def test_boundaries_do_not_occur_inside_the_parts() -> None:
    content = compose().as_bytes().decode()
    for boundary in set(re.findall(r'boundary="([^"]+)"', content)):
        assert content.count(f"--{boundary}--") == 1

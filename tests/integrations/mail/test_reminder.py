"""A digest says the same in HTML and in text, in the order of what matters, and cannot be made to say anything else."""

import re
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest

from reviewboard.integrations.mail.content import Entry, Recipient, Restricted
from reviewboard.integrations.mail.reminder import OfService, ReminderMail, message, render

EIGHT = datetime(2026, 11, 26, 8, tzinfo=UTC)
LATE = Entry("ACT-388 Alert on price drift, was due Monday 16 November", "https://r.example/actions/388/")
HIDDEN = Restricted("https://r.example/actions/7/")


def digest(**parts: object) -> ReminderMail:
    """A digest of these parts."""
    usual: dict[str, object] = {
        "recipient": Recipient("ada@example.org", "Ada"),
        "on": date(2026, 11, 26),
        "until": date(2026, 12, 3),
        "me_url": "https://r.example/me/",
        "actions_url": "https://r.example/actions/",
    }
    return ReminderMail(**{**usual, **parts})  # type: ignore[arg-type]  # parts of the call


def sent(mail: ReminderMail) -> EmailMessage:
    """The message as it leaves."""
    return message(
        mail,
        message_id="<reminder-1-2026-11-26@r.example>",
        from_address="reviewboard <board@r.example>",
        sent_at=EIGHT,
        list_id="reminders.r.example",
    )


@pytest.mark.parametrize(
    ("parts", "subject", "headline"),
    [
        ({"past": (LATE,)}, "1 action past its date", "1 thing waits for you"),
        ({"past": (LATE, LATE)}, "2 actions past their date", "2 things wait for you"),
        ({"soon": (LATE,)}, "1 action due by Thursday 3 December", "1 thing waits for you"),
        ({"levels": (LATE,)}, "1 action past its service level", "1 thing waits for you"),
        ({"rechecks": (LATE, HIDDEN)}, "2 actions to look at again", "2 things wait for you"),
        (
            {"breaches": (OfService("pricing-engine", (LATE, HIDDEN)),)},
            "2 service levels not kept",
            "2 service levels were not kept",
        ),
        ({}, "Nothing is due", "Nothing is due"),
    ],
)
def test_subject_and_headline_count_what_there_is(
    parts: dict[str, object], subject: str, headline: str
) -> None:
    rendered = render(digest(**parts))
    assert rendered.subject == subject
    assert rendered.text.startswith(f"{headline}\n")
    assert headline in rendered.html


def test_what_is_not_there_has_no_heading() -> None:
    rendered = render(digest(past=(LATE,)))
    for words in ("Due by", "Past their service level", "To look at again", "not kept"):
        assert words not in rendered.text
        assert words not in rendered.html


def test_everything_stands_in_both_parts_in_the_same_order() -> None:
    parts = {name: (Entry(f"What is {name}", "https://r.example/"),) for name in ("past", "soon", "levels")}
    groups = (OfService("pricing-engine", (HIDDEN,)), OfService("", (LATE,)))
    rendered = render(digest(**parts, rechecks=(HIDDEN,), breaches=groups))
    told = [
        *(f"What is {name}" for name in parts),
        "To look at again",
        "Service levels that were not kept",
        "pricing-engine",
        "Restricted item",
        "Other actions",
        "ACT-388",
    ]
    for part in (rendered.html.partition("<h2")[2], rendered.text):
        places = [part.rindex(words) for words in told]
        assert places == sorted(places)


def test_nothing_is_fetched_from_anywhere_and_lateness_has_no_colour() -> None:
    late, calm = render(digest(past=(LATE,))).html, render(digest(soon=(LATE,))).html
    assert not [word for word in ("<img", "<script", "url(", "<link") if word in late.lower()]
    assert colours(late) == colours(calm)
    assert "overdue" not in late.lower()


def colours(html: str) -> set[str]:
    """Every colour that is used."""
    return set(re.findall(r"#[0-9a-f]{6}", html))


def test_what_people_typed_is_text_in_every_part() -> None:
    typed = Entry("<b>Bold</b>\r\nBcc: all@example.org", "https://r.example/actions/1/")
    mail = sent(digest(past=(typed,)))
    assert "<b>Bold" not in render(digest(past=(typed,))).html
    assert "Bcc" not in mail
    assert max(len(line) for line in render(digest(past=(typed,))).text.splitlines()) <= 72


def test_the_same_digest_is_the_same_bytes() -> None:
    assert sent(digest(past=(LATE,))).as_bytes() == sent(digest(past=(LATE,))).as_bytes()


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no domain"):
        sent(digest(recipient=Recipient("nobody", "Ada"), past=(LATE,)))

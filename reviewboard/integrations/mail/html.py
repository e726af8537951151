"""The HTML part: templates/mail/agenda.html filled in, its styles inlined, nothing fetched from anywhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import css_inline
from django.template.loader import render_to_string

from reviewboard.integrations.mail import strip, wording
from reviewboard.integrations.mail.content import (
    AgendaMail,
    NeededWindow,
    OpenItem,
    Reason,
    Restricted,
    RestrictedAnswer,
    RestrictedItem,
    WrittenAnswer,
)

_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
"""Rules become style attributes; the media query for dark mode stays in the head."""
_RANGE = re.compile(r"(\S+–\S+)")
"""A range of times, which no line may end inside."""
_GLYPHS = {"SEV1": "▬", "SEV2": "▲", "SEV3": "◆"}
"""A severity's shape, before its word."""


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A clause with a link in it: `before`, the link's words, `after`."""

    before: str
    label: str
    after: str
    url: str


def html(mail: AgendaMail, subject: str, preheader: str) -> str:
    """The whole part. Everything people typed is escaped by the template."""
    label, url = wording.button(mail)
    context = {
        "mail": mail,
        "subject": subject,
        "preheader": preheader,
        "headline": _RANGE.split(wording.headline(mail)),
        "is_asked": bool(mail.windows or mail.answers),
        "day": wording.day(mail),
        "video_url": mail.meeting.video_url if urlsplit(mail.meeting.video_url).scheme == "https" else "",
        "windows": [_window(mail, window) for window in mail.windows],
        "answers": [_answer(mail, answer) for answer in mail.answers],
        "reading": wording.reading(mail),
        "may_leave": wording.may_leave(mail),
        "button": {"label": label, "url": url},
        "cells": strip.cells(mail),
        "from": wording.clock(mail, mail.meeting.start),
        "to": wording.clock(mail, mail.meeting.end),
        "items": [_item(mail, item) for item in mail.items],
        "rest": wording.rest(mail),
        "footer": wording.footer(mail),
    }
    return inlined("mail/agenda.html", context)


def inlined(template: str, context: Mapping[str, object]) -> str:
    """A template of templates/mail filled in, its styles where mail programs read them."""
    return _INLINER.inline(render_to_string(template, dict(context)))


def _window(mail: AgendaMail, window: NeededWindow) -> dict[str, object]:
    return {
        "span": wording.span(mail, window.start, window.end),
        "reasons": [_linked(reason) for reason in window.reasons],
    }


def _linked(reason: Reason | Restricted) -> LinkedText:
    """The reason with its record's key as the link, or all of it where the key is not said."""
    words = wording.because(reason)
    key = "" if isinstance(reason, Restricted) else reason.key
    if key and key in words:
        before, _, after = words.partition(key)
        return LinkedText(before, key, after, reason.url)
    return LinkedText("", words, "", reason.url)


def _answer(mail: AgendaMail, answer: WrittenAnswer | RestrictedAnswer) -> dict[str, object]:
    told: dict[str, object] = {"until": wording.clock(mail, answer.closes_at), "url": answer.url}
    if isinstance(answer, RestrictedAnswer):
        return told
    return told | {"question": answer.question, "because": wording.because(answer.reason)}


def _item(mail: AgendaMail, item: OpenItem | RestrictedItem) -> dict[str, object]:
    told: dict[str, object] = {
        "time": wording.clock(mail, item.start),
        "minutes": item.minutes,
        "url": item.url,
    }
    if isinstance(item, RestrictedItem):
        return told | {"is_you": item.is_you}
    return told | {
        "title": item.title,
        "glyph": _GLYPHS.get(item.signs[0], "") if item.signs else "",
        "signs": wording.signs(item),
        "question": item.question,
        "you": item.you,
        "is_you": item.is_you,
        "people": wording.participants(item) if item.people else "",
    }

"""A notice as the JSON that each vendor's incoming webhook takes.

Slack: "Sending messages using incoming webhooks" (docs.slack.dev), with &, < and > escaped as its "Formatting message
text" asks. Teams: a Workflows webhook takes a message with one Adaptive Card. Its text is a text run, which knows no
Markdown, so that a name is never read as a link.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reviewboard.integrations.chat.addresses import Vendor


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence and one link."""

    text: str
    label: str
    url: str


def body_of(notice: Notice, vendor: Vendor) -> dict[str, Any]:
    """What is posted."""
    return _BODIES[vendor](notice)


def _slack(notice: Notice) -> dict[str, Any]:
    text = _escaped(notice.text)
    link = f"<{_escaped(notice.url)}|{_escaped(notice.label)}>"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": f"{text}\n{link}", "verbatim": True}}
    return {"text": f"{text} {link}", "blocks": [section], "unfurl_links": False}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(notice: Notice) -> dict[str, Any]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": notice.text}]}],
        "actions": [{"type": "Action.OpenUrl", "title": notice.label, "url": notice.url}],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


_BODIES: Mapping[Vendor, Callable[[Notice], dict[str, Any]]] = {Vendor.SLACK: _slack, Vendor.TEAMS: _teams}

"""What came of an incident or a change, as the page of that shows it."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reviewboard.findings.learned_rows import FromOrigin
from reviewboard.web.action_words import STATES
from reviewboard.web.incident_words import CATEGORIES


def stored_texts(learned: FromOrigin) -> list[str]:
    """The texts as they are stored, in the order in which `came_of` takes them with the names put back."""
    told = [one.text for one in (*learned.findings, *learned.decisions, *learned.ideas)]
    return [*told, *(one.title for one in learned.actions)]


def came_of(learned: FromOrigin, texts: Iterator[str]) -> dict[str, Any]:
    """Findings, decisions and ideas as a label, a text and a page each; action items with their state."""
    return {
        "findings": [
            (
                CATEGORIES[one.category] if one.category else "",
                next(texts),
                reverse("web:finding", args=[one.id]),
            )
            for one in learned.findings
        ],
        "decisions": [
            (
                _("Decided, D-%(number)d") % {"number": one.id},
                next(texts),
                reverse("web:decision", args=[one.id]),
            )
            for one in learned.decisions
        ],
        "ideas": [
            (_("Idea, I-%(number)d") % {"number": one.id}, next(texts), reverse("web:idea", args=[one.id]))
            for one in learned.ideas
        ],
        "actions": [
            {"card": one, "title": next(texts), "state": STATES[one.state]} for one in learned.actions
        ],
    }

"""Addresses of pages that mail and invites link to. A test holds them against the router."""

from django.conf import settings

from reviewboard.agenda.rows import SubjectView

_PAGES = {
    "incident": "incidents",
    "change": "changes",
    "action": "actions",
    "topic": "topics",
    "win": "wins",
}


def agenda_page(meeting_id: int, anchor: str = "") -> str:
    """The agenda of one meeting, or one item of it."""
    return f"{settings.PUBLIC_URL}/meetings/{meeting_id}/{'#' + anchor if anchor else ''}"


def item_page(meeting_id: int, item_id: int) -> str:
    """One item on its agenda: the only address that mail gives of a restricted one."""
    return agenda_page(meeting_id, f"item-{item_id}")


def minutes_page(meeting_id: int, anchor: str = "") -> str:
    """The minutes of one meeting, or of one item of it."""
    return f"{settings.PUBLIC_URL}/meetings/{meeting_id}/minutes/{'#' + anchor if anchor else ''}"


def subject_page(subject: SubjectView) -> str:
    """The page of a record; empty for what has none."""
    room = _PAGES.get(subject.kind)
    return f"{settings.PUBLIC_URL}/{room}/{subject.id}/" if room else ""


def action_page(action_id: int) -> str:
    """One action item."""
    return f"{settings.PUBLIC_URL}/actions/{action_id}/"


def answer_page(token: str) -> str:
    """Where a signed link of a mail is answered (agenda.links)."""
    return f"{settings.PUBLIC_URL}/answers/{token}/"


def ask_page(ask_id: int) -> str:
    """Where the reader accepts or declines to go in another's place."""
    return f"{settings.PUBLIC_URL}/asks/{ask_id}/"


def check_in_page(meeting_id: int) -> str:
    """Where somebody says that they are at a meeting."""
    return f"{settings.PUBLIC_URL}/meetings/{meeting_id}/check-in/"


def me_page() -> str:
    """What the reader owes."""
    return f"{settings.PUBLIC_URL}/me/"


def series_page(series_key: str) -> str:
    """One series."""
    return f"{settings.PUBLIC_URL}/series/{series_key}/"


def connections_page() -> str:
    """The sources, for whoever connects them."""
    return f"{settings.PUBLIC_URL}/connections/"

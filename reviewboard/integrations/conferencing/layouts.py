"""How the reports of each tool are laid out: the names of their columns, as the tools write them in English.

Zoom: "Usage reports > Participants", with or without the rows about the meeting above. Teams: the attendance report of a
meeting (numbered sections in one file, tab-separated UTF-16). Meet: the attendance report that is mailed to the organiser.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tool(StrEnum):
    """Whose report it is."""

    ZOOM = "zoom"
    TEAMS = "teams"
    MEET = "meet"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one table, by the names that they may have in lower case, the best first.

    `detailed`: it says every stretch; a table that says first and last alone is read where there is no such one.
    """

    tool: Tool
    emails: tuple[str, ...]
    names: tuple[str, ...]
    joined: str
    left: str
    detailed: bool = True


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        Tool.ZOOM,
        ("user email", "email"),
        ("name (original name)", "name (original name) ", "user name (original name)", "name"),
        "join time",
        "leave time",
    ),
    Layout(
        Tool.TEAMS,
        ("email", "participant id (upn)"),
        ("name", "full name"),
        "join time",
        "leave time",
    ),
    Layout(
        Tool.TEAMS,
        ("email", "participant id (upn)"),
        ("name", "full name"),
        "first join",
        "last leave",
        detailed=False,
    ),
    Layout(Tool.MEET, ("email",), ("name", "first name"), "time joined", "time exited"),
    Layout(Tool.MEET, ("email",), ("name", "first name"), "first joined", "last left", detailed=False),
)
"""What a header is held against, in this order."""

WITHOUT_TIMES: Mapping[str, str] = {
    "total duration (minutes)": "Export it again without “Show unique users”: then it has the times of joining and leaving.",
    "duration (minutes)": "Export the report that has the times of joining and leaving.",
}
"""Columns of reports that say how long and not when, and how to get the other one."""


def layout_of(header: tuple[str, ...]) -> Layout | None:
    """The table that begins with this header (in lower case), or None: it is none of ours."""
    for one in LAYOUTS:
        has_times = one.joined in header and one.left in header
        if (
            has_times
            and any(each in header for each in one.emails)
            and any(each in header for each in one.names)
        ):
            return one
    return None

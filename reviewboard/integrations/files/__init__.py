"""Imports from files, and exports to them: `read` gives rows and problems, `write_csv` bytes."""

from reviewboard.integrations.files.codeowners import Ownership
from reviewboard.integrations.files.export import write_csv
from reviewboard.integrations.files.problems import Ignored, Limits, Place, Problem
from reviewboard.integrations.files.reading import FORMATS, Format, Kind, Parsed, read
from reviewboard.integrations.files.rows import (
    ActionRow,
    AttendanceRow,
    IncidentRow,
    Login,
    MeetingRow,
    OwnershipRow,
    PersonRow,
    Row,
    ServiceRow,
    TeamRow,
)

__all__ = [
    "FORMATS",
    "ActionRow",
    "AttendanceRow",
    "Format",
    "Ignored",
    "IncidentRow",
    "Kind",
    "Limits",
    "Login",
    "MeetingRow",
    "Ownership",
    "OwnershipRow",
    "Parsed",
    "PersonRow",
    "Place",
    "Problem",
    "Row",
    "ServiceRow",
    "TeamRow",
    "read",
    "write_csv",
]

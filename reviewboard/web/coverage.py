"""Who can answer, by item: a table for who runs the meeting, in roles and numbers."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.agenda import letter, wording
from reviewboard.agenda.rows import AgendaView, Code
from reviewboard.attendance.coverage import ItemCoverage, coverage
from reviewboard.people.reader import Reader
from reviewboard.web.parts import Column


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One item in words."""

    title: str
    url: str
    roles: str
    covered: str
    how: str
    lacking: str


def columns() -> tuple[Column, ...]:
    """The headings of the table."""
    return (
        Column(_("Item")),
        Column(_("Roles needed")),
        Column(_("Coverage")),
        Column(_("How")),
        Column(_("What is lacking")),
    )


def rows(
    reader: Reader, agenda: AgendaView, heard: Set[tuple[str, int]], now: datetime
) -> tuple[CoverageRow, ...]:
    """The items with what is lacking; nothing for who does not run meetings."""
    return tuple(_row(one, agenda) for one in coverage(reader, agenda, heard, as_of=now))


def _row(one: ItemCoverage, agenda: AgendaView) -> CoverageRow:
    first = one.item.about[0].reference if one.item.about else ""
    return CoverageRow(
        title=first or letter.item_title(one.item),
        url=f"#item-{one.item.id}",
        roles=_roles(one.roles, agenda),
        covered=_("%(covered)d of %(asked)d") % {"covered": one.covered, "asked": one.asked},
        how=_how(one),
        lacking=lacking(one, agenda),
    )


def _how(one: ItemCoverage) -> str:
    said = []
    if one.live:
        said.append(ngettext("%d live", "%d live", one.live) % one.live)
    if one.in_writing:
        said.append(ngettext("%d in writing", "%d in writing", one.in_writing) % one.in_writing)
    return ", ".join(said)


def lacking(one: ItemCoverage, agenda: AgendaView) -> str:
    """What an item still lacks, by role; "" for nothing."""
    if one.item.unanswerable:
        return _("nobody who can answer")
    if one.silent:
        return _("no answer: %s") % _roles(one.silent, agenda)
    return ""


def _roles(people: Iterable[tuple[Code, ...]], agenda: AgendaView) -> str:
    """What those who are asked are to the item; how many of a role, where it is more than one."""
    said = [
        wording.joined(wording.reason_to_others(code, agenda.names) for code in reasons) for reasons in people
    ]
    return "; ".join(
        f"{role} ({said.count(role)})" if said.count(role) > 1 else role for role in dict.fromkeys(said)
    )

"""What tickets wait for, in words: a heading, what it means, and the one place where it is mended."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.queries.board_rows import CauseRow
from reviewboard.web.jira_words import CAUSES
from reviewboard.web.parts import Link


@dataclass(frozen=True, slots=True)
class Said:
    """One cause in words: a heading, what it means, and the one place where it is mended."""

    title: str
    text: str
    link: Link | None = None


def said(row: CauseRow, source: str, name: str) -> Said:
    """One cause in words. `name` is what the tracker is called."""
    number, project = row.number, row.place.project if row.place else ""
    place = _place(row, source)
    match row.kind:
        case Cause.PLACE:
            return Said(_would_refuse(row, project), _wait(number), place)
        case Cause.FIELD:
            told_ = {"project": project, "field": ", ".join(row.fields) or _("a field")}
            return Said(_("%(project)s refuses what is in “%(field)s”") % told_, _wait(number), place)
        case Cause.REFUSED:
            words = ngettext("%(name)s refused a ticket", "%(name)s refused %(number)d tickets", number)
            return Said(words % {"name": name, "number": number}, _("What it said stands below."))
        case Cause.LEVEL:
            text = _("Not everybody may see them, and %s names no security level that keeps it so.") % project
            words = ngettext(
                "%(project)s: a restricted item waits",
                "%(project)s: %(number)d restricted items wait",
                number,
            )
            return Said(words % {"project": project, "number": number}, text, place)
        case Cause.NO_PLACE:
            return _homeless(row, source)
        case _:
            return _others(row, source, name)


def _would_refuse(row: CauseRow, project: str) -> str:
    if len(row.wanted) == 1:
        return _("%(project)s: say what goes into “%(field)s”") % {
            "project": project,
            "field": row.wanted[0].name,
        }
    return _("%s would refuse what is sent") % project


def _wait(number: int) -> str:
    words = ngettext(
        "%d waits, unsent, and keeps its place.", "%d wait, unsent, and keep their place.", number
    )
    return words % number


def _place(row: CauseRow, source: str) -> Link | None:
    if row.place is None:
        return None
    label = _("Change where %s goes") % (row.place.service or _("everything else"))
    return Link(label, reverse("web:jira-place", args=[source, row.place.id]))


def _homeless(row: CauseRow, source: str) -> Said:
    url = reverse("web:jira-place-new", args=[source])
    text = _("Say which project takes them, or one for everything else.")
    if not row.service:
        return Said(_("Items without a service have no place yet"), text, Link(_("Choose a project"), url))
    title = _("%s has no place yet") % row.service
    return Said(title, text, Link(_("Choose a project"), f"{url}?service={row.service}"))


def _others(row: CauseRow, source: str, name: str) -> Said:
    number, link = row.number, None
    counted = {"name": name, "number": number}
    match row.kind:
        case Cause.NO_WAY:
            title = ngettext(
                "A ticket cannot be moved there", "%(number)d tickets cannot be moved there", number
            )
            text = _("No transition leads to where the action item stands, or its screen asks for more.")
        case Cause.CLOSED:
            title = ngettext(
                "Closed in %(name)s, open here: a ticket",
                "Closed in %(name)s, open here: %(number)d tickets",
                number,
            )
            text = _("What a person closed is not opened again. Close it here, or open it there.")
        case Cause.NO_OWNER:
            title = ngettext("An item has no owner", "%(number)d items have no owner", number)
            text = _("A ticket is made when somebody owns it.")
        case Cause.NO_ACCOUNT:
            title = ngettext(
                "A ticket is assigned to nobody", "%(number)d tickets are assigned to nobody", number
            )
            text = _("Nobody has said which accounts there are their owners’.")
            if row.place:
                url = reverse("web:jira-people", args=[source, row.place.id])
                link = Link(_("Say who is who"), url)
        case _:
            title, text = str(CAUSES[row.kind]), ""
    return Said(title % counted, text, link)

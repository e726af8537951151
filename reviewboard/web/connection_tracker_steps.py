"""What is particular about the steps of an issue tracker: who it lets us in as, and where each service's tickets go."""

from collections.abc import Sequence
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.connections.queries import Setup
from reviewboard.tracker.queries.places import PlaceRow

State = Literal["done", "now", "todo", "unused"]
Plain = tuple[str, str, str, State]
"""A step: its id, title, what is said of it, and where it stands."""


def token_step(setup: Setup, vendor: str) -> Plain:
    """Signing in: done once there is a token that was not refused."""
    title = _("Let reviewboard sign in to %(vendor)s") % {"vendor": vendor}
    if setup.trouble_words:
        return "token", title, _("It is not let in now, and nothing is sent."), "todo"
    if not setup.has_token:
        return (
            "token",
            title,
            _("An account of its own, and a token. It is tried as soon as it is given."),
            "todo",
        )
    return "token", title, _("The token is set."), "done"


def places_step(rows: Sequence[PlaceRow]) -> Plain:
    """Where each service goes: done once one place passes."""
    title = _("Say where each service’s tickets go")
    good = [one for one in rows if one.checked_at and not one.problems]
    if not rows:
        return "places", title, _("Nothing is sent before a service has a project."), "todo"
    if not good:
        return "places", title, _("No project takes what would be sent yet."), "todo"
    words = ngettext("%(good)d of %(all)d place passes.", "%(good)d of %(all)d places pass.", len(rows))
    return "places", title, words % {"good": len(good), "all": len(rows)}, "done"

"""Who may learn of a series in shadow, and of its meetings: who leads it, and whoever may see every one of them.

A team that comes from another meeting runs reviewboard beside it for some weeks; to everybody else these do not exist.
"""

from django.db.models import Q

from reviewboard.meetings.models import Meeting, Turn
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader


def series_in_view(reader: Reader) -> Q:
    """Keeps the series of which the reader may learn."""
    if _sees_every_one(reader):
        return Q()
    return Q(shadow_since=None) | _led_by(reader)


def meetings_in_view(reader: Reader, at: str = "") -> Q:
    """Keeps the meetings of which the reader may learn; `at`: the path to the meeting, as in "meeting__".

    A meeting that was held in shadow stays so when its series has gone live.
    """
    if _sees_every_one(reader):
        return Q()
    open_to_all = Q(**{f"{at}shadow": False, f"{at}series__shadow_since": None})
    return open_to_all | _led_by(reader, f"{at}series__")


def _sees_every_one(reader: Reader) -> bool:
    return reader.sees_all or reader.can(Right.SEE_SHADOW)


def _led_by(reader: Reader, at: str = "") -> Q:
    """The series that the reader leads: by itself, as deputy, in turn, or for one meeting in shadow."""
    me = reader.person_id or 0
    in_turn = Turn.objects.filter(person=me).values("series")
    for_once = Meeting.objects.filter(shadow=True, facilitator=me).values("series")
    led = Q(**{f"{at}facilitator": me}) | Q(**{f"{at}deputy": me})
    return led | Q(**{f"{at}pk__in": in_turn}) | Q(**{f"{at}pk__in": for_once})

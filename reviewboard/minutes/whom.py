"""Whom "@noor" means: somebody of the meeting first, else somebody of the house."""

from collections.abc import Iterable
from datetime import date

from reviewboard.agenda.queries import agenda_for
from reviewboard.domain.likely import words_of
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.directory import PeopleFilter, PersonRow, list_people
from reviewboard.people.reader import Reader

MOST = 20


class Nobody(ValueError):  # noqa: N818 - reads as what it is at every raise
    """The name is nobody's, or several people's: `people` are the names to choose from."""

    def __init__(self, handle: str, people: tuple[str, ...]) -> None:
        super().__init__(handle)
        self.handle, self.people = handle, people


def whom(reader: Reader, handle: str, meeting: MeetingRow, *, on: date) -> int:
    """The person whose name or address begins so. Who is needed in the meeting comes before who is not.

    Raises:
        Nobody: it is not clear who is meant.
    """
    asked = handle.casefold().replace(".", " ").replace("_", " ").split()
    rows = list_people(reader, PeopleFilter(q=asked[0]), None, MOST, on=on).rows if asked else []
    found = [one for one in rows if _is_meant(one, handle, asked)]
    here = _needed(reader, found, meeting) if len(found) > 1 else found
    if len(here) == 1:
        return here[0].id
    raise Nobody(handle, tuple(one.name for one in found))


def _needed(reader: Reader, people: Iterable[PersonRow], meeting: MeetingRow) -> list[PersonRow]:
    """Those of these people whom the agenda asks for, as far as the reader may see it."""
    agenda = agenda_for(reader, meeting)
    needed = {need.person_id for item in agenda.items for need in item.needs} if agenda else set()
    return [one for one in people if one.id in needed]


def _is_meant(person: PersonRow, handle: str, asked: list[str]) -> bool:
    local = person.email.partition("@")[0].casefold()
    names = words_of(person.name)
    return local == handle.casefold() or all(
        any(name.startswith(one) for name in names) for one in words_of(" ".join(asked))
    )

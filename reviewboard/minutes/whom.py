"""Whom "@noor" means: somebody of the meeting first, else somebody of the house."""

from datetime import date

from reviewboard.agenda.rows import AgendaView
from reviewboard.domain.likely import words_of
from reviewboard.people.directory import PeopleFilter, PersonRow, list_people
from reviewboard.people.reader import Reader

MOST = 20


class Nobody(ValueError):  # noqa: N818 - reads as what it is at every raise
    """The name is nobody's, or several people's: `people` are the names to choose from."""

    def __init__(self, handle: str, people: tuple[str, ...]) -> None:
        super().__init__(handle)
        self.handle, self.people = handle, people


def whom(reader: Reader, handle: str, agenda: AgendaView, *, on: date) -> int:
    """The person whose name or address begins so. Who is needed in the meeting comes before who is not.

    Raises:
        Nobody: it is not clear who is meant.
    """
    asked = handle.casefold().replace(".", " ").replace("_", " ").split()
    rows = list_people(reader, PeopleFilter(q=asked[0]), None, MOST, on=on).rows if asked else []
    found = [one for one in rows if _is_meant(one, handle, asked)]
    here = {need.person_id for item in agenda.items for need in item.needs}
    for few in ([one for one in found if one.id in here], found):
        if len(few) == 1:
            return few[0].id
    raise Nobody(handle, tuple(one.name for one in found))


def _is_meant(person: PersonRow, handle: str, asked: list[str]) -> bool:
    local = person.email.partition("@")[0].casefold()
    names = words_of(person.name)
    return local == handle.casefold() or all(
        any(name.startswith(one) for name in names) for one in words_of(" ".join(asked))
    )

"""An agenda as it is to those on no list: what everybody's mail about it has in common."""

from dataclasses import dataclass, replace

from reviewboard.agenda.reading import Reading, Row
from reviewboard.agenda.rows import AgendaView
from reviewboard.agenda.subjects import SubjectCards
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader

ON_NO_LIST = Reader(user_id=None, person_id=None, role=Role.VIEWER)
"""Who sees what everybody may see, and whom nothing asks for."""


@dataclass(frozen=True, slots=True)
class OpenAgenda:
    """`view` is what `ON_NO_LIST` sees, `held` its slots as rows, in the same order; `read` what is taken as read."""

    view: AgendaView
    held: tuple[Row, ...]
    cards: SubjectCards
    read: tuple[Row, ...] = ()

    def seen_by(self, reader: Reader, *, of_hidden: bool = True) -> AgendaView:
        """The same for a person, as if they were on no list either: only what asks for them reads otherwise.

        `of_hidden`: whether an item that is hidden tells the reader that it asks for them.
        """
        read = Reading(reader, self.view.meeting, self.cards, of_hidden)
        items = tuple(
            read.item(row) if row.asks(reader.person_id) else item
            for row, item in zip(self.held, self.view.items, strict=True)
        )
        return replace(self.view, items=items, you=read.you(items))

"""The mails of one agenda: what they say alike is put into words once a zone, what is one person's own each time.

All are written with the eyes of somebody who is on no list, so that no mail can hold more of a restricted record
than its time and its page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from reviewboard.agenda import letter
from reviewboard.agenda.open import ON_NO_LIST, OpenAgenda
from reviewboard.agenda.rows import AgendaView
from reviewboard.findings.rows import ActionCard
from reviewboard.integrations.mail.content import AgendaMail
from reviewboard.people.mailing import OptionalMail, stop_page
from reviewboard.people.queries import Addressee


class Letters:
    """Writes everybody's mail about one agenda, in the installation's language and each in its reader's zone."""

    def __init__(
        self, agenda: OpenAgenda, owed: Mapping[int, Sequence[ActionCard]] = MappingProxyType({})
    ) -> None:
        """`owed`: the actions that people owe, by owner."""
        self._agenda = agenda
        self._owed = owed
        self._alike: dict[ZoneInfo, AgendaMail] = {}

    @property
    def agenda(self) -> AgendaView:
        """What those on no list see, and whom nothing asks for."""
        return self._agenda.view

    def to(
        self, person: Addressee, *, of_hidden: bool = True, in_any_case: bool = False
    ) -> AgendaMail | None:
        """A person's mail; None when nothing asks for them and they are in no team, unless it is for them in any case.

        `of_hidden`: whether it tells them that an item asks for them of which they may not know what it is.
        """
        zone = ZoneInfo(person.zone)
        reader = replace(ON_NO_LIST, person_id=person.id, name=person.name, zone=zone)
        agenda = self._agenda.seen_by(reader, of_hidden=of_hidden)
        if not (agenda.you.asked or person.in_team or in_any_case):
            return None
        with timezone.override(zone), translation.override(settings.LANGUAGE_CODE):
            alike = self._alike.get(zone)
            if alike is None:
                alike = self._alike[zone] = letter.to_nobody(self.agenda, zone)
            written = letter.to_person(person, agenda, alike=alike, alike_of=self.agenda)
            owes = tuple(letter.owed(one, self.agenda.meeting) for one in self._owed.get(person.id, ()))
            written = replace(written, owes=owes)
            optional = person.in_team and not agenda.you.asked
            return _with_stop(written, person) if optional else written


def _with_stop(written: AgendaMail, person: Addressee) -> AgendaMail:
    """The mail with how they end such mails: of whoever is asked for by nothing, the others get theirs in any case."""
    kind = OptionalMail.AGENDAS
    return replace(
        written, stop_url=stop_page(person.id, kind), stop_now_url=stop_page(person.id, kind, now=True)
    )

"""What people answered before the freeze: who goes in whose place, who answers in writing, who is excused.

Answers name a person and the key of an item; entries keep whom a record needs, and only slots follow the answers,
so that an agenda without answers is the same bytes as before there were any.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reviewboard.domain.assembly.agenda import Entry, Why
from reviewboard.domain.needs import Because, Involvement, Roster, strength
from reviewboard.domain.values import AnswerWay, AsynchronousCause, Attendance, NeedReason, WhyHere


@dataclass(frozen=True)
class Answered:
    """One person's settled answer to one item, by keys.

    `stands_in` is who goes instead, where the way hands the item on: somebody who accepted, or the lead of the owning
    team. None there: nobody could be asked, and the item opens with "service without owner".
    """

    item: str
    person: str
    way: AnswerWay
    stands_in: str | None = None


@dataclass(frozen=True)
class Answers:
    """The answers of one meeting, as slots look them up: by item and person."""

    by_key: Mapping[tuple[str, str], Answered] = field(default_factory=dict)

    @classmethod
    def of(cls, answers: Iterable[Answered]) -> "Answers":
        """From the inputs of an agenda, in whatever order."""
        return cls({(one.item, one.person): one for one in answers})

    def of_person(self, items: Sequence[str], person: str) -> Answered | None:
        """What a person answered to a slot that holds these items; of several answers, that to the first item."""
        return next((found for item in items if (found := self.by_key.get((item, person)))), None)

    def asked(
        self, items: Sequence[str], involved: Iterable[Involvement], roster: Roster
    ) -> list[Involvement]:
        """Whom a slot asks for once everybody who handed it on is replaced, and who is excused left out; by person."""
        because: dict[str, set[Because]] = {}
        required: set[str] = set()
        for one in involved:
            person = self._goes(items, one.person, roster)
            if person is None:
                continue
            own = one.because if person == one.person else (Because(NeedReason.STANDS_IN, items[0]),)
            because.setdefault(person, set()).update(own)
            required |= {person} if one.required else set()
        return [
            Involvement(person, tuple(sorted(because[person], key=strength)), person in required)
            for person in sorted(because)
        ]

    def _goes(self, items: Sequence[str], person: str, roster: Roster) -> str | None:
        """Who goes for a person, through however many hands; None: nobody.

        A delegate who left leaves it where it was, and whoever is handed it twice keeps it.
        """
        seen = {person}
        while (said := self.of_person(items, person)) is not None:
            if said.way is AnswerWay.EXCUSED:
                return None
            if not said.way.hands_on:
                return person
            found = roster.present(said.stands_in)
            if found is None:
                return person if said.way is AnswerWay.DELEGATE else None
            if found.key in seen:
                return person
            person = found.key
            seen.add(person)
        return person

    def way(
        self,
        items: Sequence[str],
        person: str,
        default: tuple[Attendance, AsynchronousCause | None],
    ) -> tuple[Attendance, AsynchronousCause | None]:
        """How a slot asks for a person who chose to be there or to write; `default` is how it does by the rules.

        Being paged weighs more than having said "live": nobody is required after such a night.
        """
        said = self.of_person(items, person)
        if said is None:
            return default
        if said.way is AnswerWay.ASYNCHRONOUS and default[0] is Attendance.LIVE:
            return Attendance.ASYNCHRONOUS, AsynchronousCause.CHOSEN
        if said.way is AnswerWay.LIVE and default[1] is AsynchronousCause.OUTSIDE_HOURS:
            return Attendance.LIVE, None
        return default

    def without_owner(self, entry: Entry) -> Entry:
        """The entry, which opens by saying so where nobody was left to ask after "not me"."""
        unasked = any(
            item == entry.key and one.way is AnswerWay.NOT_ME and one.stands_in is None
            for (item, _), one in self.by_key.items()
        )
        if not unasked or entry.without_owner:
            return entry
        why = Why(WhyHere.SERVICE_WITHOUT_OWNER, (("service", entry.service or ""),))
        return replace(entry, without_owner=True, why=(*entry.why, why))

"""Who may say what of a change: a service with reviewers, an author, their manager, and others."""

from dataclasses import dataclass
from datetime import date

from reviewboard.catalog.models import Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.people.models import ManagerTerm, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.changes.scenes import ADA, LIN, connection, put, repository, whole
from tests.people.roster import person

LONG_AGO = date(2026, 1, 1)


@dataclass
class Parties:
    """A pull request of the shop by Ada and Lin, with a certain sign in one of its two commits."""

    change: Change
    people: dict[str, Person]

    def reader(self, part: str, role: Role = Role.ENGINEER) -> Reader:
        """One of them, signed in."""
        who = self.people[part]
        return Reader(user_id=None, person_id=who.pk, role=role, name=who.name)

    def fresh(self) -> Change:
        """The change as it is now."""
        return Change.objects.get(pk=self.change.pk)


def parties() -> Parties:
    """Everybody, and the change."""
    named = {
        "author": "Ada Lovelace",
        "committer": "Lin Wei",
        "reviewer": "Rita Stone",
        "deputy": "Dag Holm",
        "manager": "Mia Okafor",
        "stranger": "Ola Nordmann",
    }
    mail = {"author": {"email": ADA.value}, "committer": {"email": LIN.value}}
    people = {part: person(name, **mail.get(part, {})) for part, name in named.items()}
    at = connection()
    put(whole(), connection_id=at, repository_id=repository(at))
    service = Service.objects.get(key="shop")
    for part in ("reviewer", "deputy", "manager"):
        deputy = part == "deputy"
        Reviewer.objects.create(service=service, person=people[part], deputy=deputy, starts_on=LONG_AGO)
    ManagerTerm.objects.create(person=people["author"], manager=people["manager"], starts_on=LONG_AGO)
    return Parties(Change.objects.get(), people)

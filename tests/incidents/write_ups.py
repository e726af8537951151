"""An incident that several tests of write-ups know: led by Lars in Berlin, resolved on a Wednesday afternoon."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from reviewboard.domain.values import IncidentStatus, Visibility
from reviewboard.incidents.models import Incident, Responder
from reviewboard.incidents.operations import record
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Identity, Membership, Person
from reviewboard.people.visibility import raise_visibility
from tests.incidents.pager import START, entry, pager, service, someone, told
from tests.people.roster import TODAY, person, team

RESOLVED = datetime(2026, 11, 18, 16, 2, tzinfo=UTC)
"""Wednesday, 17:02 in Berlin."""
DUE = RESOLVED + timedelta(days=1)
REMINDED = datetime(2026, 11, 23, 16, 2, tzinfo=UTC)
"""Two working days after Thursday: Monday."""


def told_by_the_pager(name: str = "P1", *, after: int = 130, **fields: object) -> None:
    """What the pager told of an incident so many minutes after its start; resolved, unless it is said otherwise."""
    plain: dict[str, object] = {
        "external_id": name,
        "status": IncidentStatus.RESOLVED,
        "resolved_at": RESOLVED,
        "mitigated_at": RESOLVED - timedelta(minutes=10),
        "lead": someone("Lars Nyberg"),
        "responders": (someone("Noor Haddad"),),
        "services": ("pricing-engine",),
        "summary": "Quotes were wrong, says Noor <noor@example.org>.",
        "timeline": (entry(5, "Alert", "detected"), entry(120, "Rolled back", "mitigated")),
    }
    connection = Incident.objects.values_list("connection_id", flat=True).first() or _pager()
    snapshot = told(after, **{**plain, **fields})
    record(connection_id=connection, snapshots=[snapshot], as_of=START + timedelta(minutes=after))


def _pager() -> int:
    connection = pager()
    type(connection).objects.filter(pk=connection.pk).update(created_at=START - timedelta(days=90))
    return connection.pk


def resolved() -> Incident:
    """INC of the pricing engine, which the team pricing owns; Lars led, Noor responded, Tess is in the team."""
    for name in ("Lars Nyberg", "Noor Haddad"):
        person(name, zone="Europe/Berlin")
    pricing = team("pricing")
    member = person("Tess Team")
    Membership.objects.create(person=member, team=pricing, starts_on=TODAY.replace(year=2025))
    service(owner=pricing)
    told_by_the_pager()
    for name in ("Lars Nyberg", "Noor Haddad"):
        Identity.objects.filter(name=name).update(person=Person.objects.get(name=name))
    return Incident.objects.get()


def lars() -> Person:
    """Who led."""
    return Person.objects.get(name="Lars Nyberg")


def hidden(level: Visibility, *people: Person) -> None:
    """Only these people may see the incident from now on."""
    ids = [one.pk for one in people]
    audience = raise_visibility(
        audience_id=None, level=level, person_ids=ids, team_ids=(), actor_id=None, as_of=RESOLVED
    )
    Incident.objects.update(audience=audience)


def leads(who: Person) -> None:
    """Somebody else leads from now on."""
    Responder.objects.filter(lead=True).update(lead=False)
    Responder.objects.filter(identity__person=who).update(lead=True)


def mails() -> list[bool]:
    """Of every mail that is owed, whether it is the reminder."""
    found = Message.objects.filter(kind="write_up_mail").order_by("pk")
    return [bool(one.payload["again"]) for one in found]


def owed(*, again: bool = False) -> Owed:
    """A mail as its handler gets it."""
    message = Message.objects.get(kind="write_up_mail", payload__again=again)
    return Owed(Claim(message.pk, message.kind, uuid4(), 1), message.subject, message.payload, 1)

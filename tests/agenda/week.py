"""One week that several tests know by heart: a team, its service, three incidents, a few changes, an action.

The meeting is on Thursday 26 November 2026, 10:00 to 11:00 in London, and freezes a day before. Priya is
needed for the open incident and for her action; Lars leads the responses; Ines facilitates. The restricted
incident and the sealed one name Lars only. Helga is in no team.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from reviewboard.catalog.models import Ownership, Repository, Service
from reviewboard.changes.models import Change, Evidence
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.domain.values import (
    CauseState,
    Certainty,
    ChangeKind,
    ChangeState,
    EvidenceKind,
    IncidentStatus,
    Severity,
    Tier,
    Verdict,
    Visibility,
)
from reviewboard.findings.models import ActionItem
from reviewboard.incidents.models import CauseLink, Incident, Responder
from reviewboard.meetings.operations import create_series
from reviewboard.meetings.queries import MeetingRow, current_meeting
from reviewboard.people.models import Audience, AudienceMember, Identity, Membership, Person, Team
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from reviewboard.people.reader import HOUSE, Reader
from tests.people.roster import user

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""Tuesday noon: the agenda is a draft."""
FREEZE = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
STARTS = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
SECRETS = ("Ledger keys were readable", "A board member wrote to the press", "ledger-keys", "press-leak")
"""Words that only somebody on the list of the restricted and the sealed records may read."""


@dataclass(frozen=True)
class Week:
    """What was made, by name."""

    meeting: MeetingRow
    priya: Person
    lars: Person
    ines: Person
    outsider: Person
    helga: Person
    open_incident: Incident
    restricted: Incident
    sealed: Incident
    candidate: Change
    action: ActionItem
    repositories: Connection
    pager: Connection


def make_week(*, quiet_changes: int = 3) -> Week:
    """Everything above; `quiet_changes` more AI-assisted changes that nothing looks at."""
    priya, lars, ines = _person("Priya Raman"), _person("Lars Nyberg"), _person("Ines Duarte")
    outsider, helga = _person("Otto Outside"), _person("Helga Quist")
    team = Team.objects.create(key="pricing", name="Pricing", lead=lars)
    for one in (priya, lars, ines, outsider):
        Membership.objects.create(person=one, team=team, starts_on=date(2026, 1, 1))
    service = Service.objects.create(key="pricing-engine", name="Pricing engine", tier=Tier.ONE.value)
    Ownership.objects.create(service=service, team=team, owner=lars, starts_on=date(2026, 1, 1))
    repositories = _connection("shop", ConnectionKind.REPOSITORY)
    pager = _connection("pager", ConnectionKind.PAGER)
    repository = Repository.objects.create(
        connection=repositories, external_id="shop", name="shop", service=service
    )
    told = Audience.objects.create(level=Visibility.RESTRICTED)
    sealed_to = Audience.objects.create(level=Visibility.SEALED)
    for audience in (told, sealed_to):
        AudienceMember.objects.create(audience=audience, person=lars)
    candidate = change(repositories, repository, "Cache discount rules for 15 minutes", author=priya)
    open_incident, restricted, sealed = (
        incident(pager, service, "An expired discount was applied to 3,114 orders", lead=lars),
        incident(pager, service, SECRETS[0], summary=SECRETS[2], lead=lars, audience=told),
        incident(pager, service, SECRETS[1], summary=SECRETS[3], lead=lars, audience=sealed_to),
    )
    CauseLink.objects.create(
        incident=open_incident, change_id=candidate.pk, state=CauseState.CANDIDATE, strength=3
    )
    for number in range(quiet_changes):
        change(repositories, repository, f"Quiet change {number}", author=outsider)
    action = ActionItem.objects.create(
        title="Alert on price drift",
        owner=priya,
        team=team,
        service=service,
        due_on=date(2026, 11, 16),
        created_at=datetime(2026, 10, 23, 9, 0, tzinfo=UTC),
    )
    series(facilitator=ines)
    meeting = current_meeting(HOUSE, as_of=NOW)
    assert meeting is not None
    return Week(
        meeting,
        priya,
        lars,
        ines,
        outsider,
        helga,
        open_incident,
        restricted,
        sealed,
        candidate,
        action,
        repositories,
        pager,
    )


def series(facilitator: Person | None = None) -> int:
    """Thursdays at 10:00 in London."""
    return create_series(
        key="weekly",
        name="Weekly review",
        zone="Europe/London",
        rule="FREQ=WEEKLY;BYDAY=TH",
        starts_on=date(2026, 1, 1),
        starts_at=time(10),
        as_of=NOW,
        facilitator_id=facilitator.pk if facilitator else None,
    )


def as_reader(person: Person, role: Role = Role.ENGINEER) -> Reader:
    """The reader behind a person, with an account in this role."""
    found = reader_for(user(role, person).pk, today=NOW.date())
    assert found is not None
    return found


def incident(
    pager: Connection,
    service: Service,
    title: str,
    *,
    lead: Person,
    summary: str = "It went on for two hours.",
    severity: Severity = Severity.SEV2,
    audience: Audience | None = None,
) -> Incident:
    """A resolved incident of Monday morning."""
    began = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    made = Incident.objects.create(
        connection=pager,
        external_id=f"P{Incident.objects.count()}",
        service=service,
        title=title,
        summary=summary,
        severity=severity,
        status=IncidentStatus.RESOLVED,
        started_at=began,
        resolved_at=began + timedelta(hours=2),
        customer_minutes=120,
        audience=audience,
    )
    Responder.objects.create(incident=made, identity=_identity(lead), lead=True)
    return made


def change(
    connection: Connection,
    repository: Repository,
    title: str,
    *,
    author: Person,
    audience: Audience | None = None,
) -> Change:
    """An AI-assisted pull request, merged on Monday."""
    merged = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    made = Change.objects.create(
        connection=connection,
        external_id=f"pr:{Change.objects.count()}",
        repository=repository,
        service=repository.service,
        audience=audience,
        kind=ChangeKind.PULL_REQUEST,
        state=ChangeState.MERGED,
        title=title,
        author=_identity(author),
        merged_at=merged,
        happened_at=merged,
        lines_added=120,
        verdict=Verdict.ASSISTED,
        certainty=Certainty.CERTAIN,
    )
    Evidence.objects.create(
        change=made,
        tool="claude-code",
        kind=EvidenceKind.WROTE,
        certainty=Certainty.CERTAIN,
        quote="Co-authored-by: Claude",
        place="trailer",
        rule_id="trailer.claude",
        rule_version="1",
    )
    return made


def _person(name: str) -> Person:
    email = name.lower().replace(" ", ".") + "@example.org"
    return Person.objects.create(name=name, email=email, zone="Europe/London")


def _identity(person: Person) -> Identity:
    return Identity.objects.get_or_create(kind="email", value=person.email, defaults={"person": person})[0]


def _connection(key: str, kind: ConnectionKind) -> Connection:
    return Connection.objects.create(key=key, name=key, vendor="made-up", kind=kind, last_seen_at=NOW)

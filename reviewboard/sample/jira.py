"""The sample's Jira: where its services' tickets go, and what their owners have sent there already.

It talks to the stand-in that the demo started before, through the operations that an administrator's pages use.
"""

from datetime import datetime, timedelta

from django.conf import settings

from reviewboard.catalog.queries import service_ids
from reviewboard.connections.kinds import ConnectionKind, Purpose
from reviewboard.connections.operations import ensure_connection, update_connection
from reviewboard.connections.queries import connection_for
from reviewboard.connections.secrets import set_secret
from reviewboard.domain.tracking.fields import Decides, Shared
from reviewboard.domain.tracking.places import Place
from reviewboard.domain.values import Priority
from reviewboard.findings.queries import due
from reviewboard.people.directory import person_ids_by_email
from reviewboard.people.operations import give_identity
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.sample import organisation as org
from reviewboard.sample.actions import ACTIONS
from reviewboard.tracker.operations import asking
from reviewboard.tracker.operations.places import save_place
from reviewboard.tracker.operations.placing import send

KEY = "jira-demo"
EMAIL, TOKEN = "review.bot@example.com", "review.bot-token"  # of the stand-in, known to everybody
PLACES = (
    ("PAY", "payments-gateway"),
    ("PRC", "pricing-engine"),
    ("CHK", "checkout-api"),
    ("IDN", "identity"),
    ("SRC", "search-indexer"),
    ("OPS", None),
)
"""Which project takes the tickets of which service; the last takes everything else."""
PRIORITIES = {
    Priority.URGENT: "Highest",
    Priority.HIGH: "High",
    Priority.NORMAL: "Medium",
    Priority.LOW: "Low",
}
KEPT_BACK = "Priya Raman"
"""Has sent nothing yet, so that a visitor who signs in as her can."""


def connect_jira(*, as_of: datetime) -> None:
    """Connects the stand-in, gives each service its project, and has the owners send what is theirs."""
    pk = ensure_connection(
        key=KEY, name="Jira", vendor="jira-tracker", kind=ConnectionKind.TRACKER, as_of=as_of
    )
    secrets = {Purpose.TOKEN: TOKEN, Purpose.WEBHOOK: settings.DEMO_JIRA_SECRET}
    for purpose, value in secrets.items():
        set_secret(connection_id=pk, purpose=purpose, value=value, as_of=as_of, actor_id=None)
    admin = find_jira(as_of=as_of)
    projects = {one.note: one.id for one in asking.projects(reader=admin, connection_id=pk)}
    services = service_ids(key for _, key in PLACES if key)
    for project, key in PLACES:
        _place(admin, pk, projects[project], project, services[key] if key else None, as_of)
    _match_people(admin, pk, as_of)
    _send(as_of)


def find_jira(*, as_of: datetime) -> Reader:
    """The stand-in is wherever it was started this time; whoever connects it."""
    admin = Reader(user_id=None, person_id=_person("Ravi Menon"), role=Role.ADMIN)
    found = connection_for(admin, KEY)
    if found is not None:
        config = {"api_url": settings.DEMO_JIRA_URL, "email": EMAIL, "edition": "cloud"}
        update_connection(reader=admin, connection_id=found.id, config=config, as_of=as_of)
        asking.greet(reader=admin, connection_id=found.id, as_of=as_of)
    return admin


def _place(
    admin: Reader, connection_id: int, project_id: str, key: str, service_id: int | None, as_of: datetime
) -> None:
    (task, *_) = asking.types(reader=admin, connection_id=connection_id, project_id=project_id)
    screen = asking.screen(reader=admin, connection_id=connection_id, project_id=project_id, type_id=task.id)
    theirs = {one.name: one.id for one in screen.priorities}
    place = Place(
        project_id=project_id,
        project_key=key,
        type_id=task.id,
        priorities={ours: theirs[name] for ours, name in PRIORITIES.items()},
        level_id=screen.levels[0].id if screen.levels and key == "PAY" else "",
        decides={Shared.DUE: Decides.MERGE},
    )
    save_place(
        reader=admin,
        connection_id=connection_id,
        service_id=service_id,
        place=place,
        type_name=task.name,
        screen=screen,
        as_of=as_of,
    )


def _match_people(admin: Reader, connection_id: int, as_of: datetime) -> None:
    """Says whose accounts those are, as an administrator would: by name, one after the other."""
    for name in sorted({one.owner for one in ACTIONS}):
        found = asking.people(reader=admin, connection_id=connection_id, project_key="OPS", words=name)
        for option in found:
            if option.name == name:
                give_identity(person_id=_person(name), kind="jira", value=option.id, name=name, as_of=as_of)


def _send(as_of: datetime) -> None:
    """Every owner but one sends what is open and theirs."""
    kept_back = _person(KEPT_BACK)
    for owner_id, cards in due(HOUSE, by=as_of.date() + timedelta(days=365)).items():
        if owner_id != kept_back:
            reader = Reader(user_id=None, person_id=owner_id, role=Role.ENGINEER)
            for card in cards:
                send(reader=reader, action_id=card.id, as_of=as_of)


def _person(name: str) -> int:
    return person_ids_by_email([org.email(name)])[org.email(name)]

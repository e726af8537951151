"""What the tests of these pages do again and again."""

from django.test import Client

from reviewboard.changes.models import Change
from reviewboard.changes.operations import record
from reviewboard.domain.values import CauseState, Severity, Visibility
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.people import visibility
from reviewboard.people.models import Person
from tests.changes.scenes import CLAUDE, NOW, commit, pull


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def more(count: int, connection_id: int) -> None:
    """As many changes again, each with a name in its title and commits of its own."""
    told = [
        pull(
            number,
            hours=number % 50,
            title=f"Change {number} for Lin <lin@example.org>",
            commits=tuple(commit(f"{number:x}{n}", f"Part\n\n{CLAUDE}") for n in range(3)),
        )
        for number in range(1000, 1000 + count)
    ]
    record(connection_id=connection_id, repository_id=None, snapshots=told, as_of=NOW)


def restrict(change: Change, level: Visibility, *who: Person) -> None:
    """Lets only these people see it."""
    audience = visibility.raise_visibility(
        audience_id=None,
        level=level,
        person_ids=[one.pk for one in who],
        team_ids=[],
        actor_id=None,
        as_of=NOW,
    )
    Change.objects.filter(pk=change.pk).update(audience=audience)


def linked_incident(change: Change, title: str) -> Incident:
    incident = Incident.objects.create(
        connection_id=change.connection_id, external_id=title, title=title, severity=Severity.SEV2,
        status="open", started_at=NOW,
    )  # fmt: skip
    CauseLink.objects.create(incident=incident, change_id=change.pk, state=CauseState.CONTRIBUTED)
    return incident

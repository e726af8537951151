"""The sample, several times over: more rows in every list, and more of everything on every page."""

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from reviewboard.agenda.operations import rebuild
from reviewboard.changes.models import Change, Commit, Evidence
from reviewboard.connections.models import Connection
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.inbox.models import Delivery
from reviewboard.incidents.models import CauseLink, Incident, Responder, TimelineEntry
from reviewboard.people.models import Identity, Membership, Person
from tests.whole.cast import Sample

Made = Callable[[Any, int], object]


def grow(sample: Sample, *, times: int) -> None:
    """Adds so many copies of what there is, told apart by a number, and builds the agenda anew."""
    rows = [(list(kind.objects.all()), made) for kind, made in MADE.items()]
    for n in range(times):
        for originals, made in rows:
            copies = [_copy(row, n, made) for row in originals]
            type(originals[0]).objects.bulk_create(copies, ignore_conflicts=True)
    _more_people_everywhere()
    _more_links(times)
    rebuild(meeting_id=sample.meeting.id, as_of=sample.as_of)


def _numbered(column: str) -> Made:
    return lambda row, n: f"{getattr(row, column)[:150]} again {n}"


def _sha(row: Commit, n: int) -> str:
    return f"{n:02d}{row.sha[2:]}"


def _copy(row: Any, n: int, made: Mapping[str, Made]) -> Any:
    twin = copy(row)
    twin.pk, twin._state = None, copy(row._state)
    twin._state.adding = True
    for column, make in made.items():
        setattr(twin, column, make(row, n))
    return twin


MADE: Mapping[type[Any], Mapping[str, Made]] = {
    Person: {"name": _numbered("name"), "email": lambda row, n: f"n{n}.{row.email}"},
    Commit: {"sha": _sha},
    Evidence: {"quote": _numbered("quote")},
    TimelineEntry: {"external_id": _numbered("external_id")},
    Change: {"external_id": _numbered("external_id")},
    Incident: {"external_id": _numbered("external_id")},
    ActionItem: {"title": _numbered("title")},
    Finding: {"text": _numbered("text")},
    Decision: {"text": _numbered("text")},
    Idea: {"text": _numbered("text")},
    Connection: {"key": lambda row, n: f"{row.key}-{n}", "name": _numbered("name")},
    Delivery: {"key": _numbered("key")},
}
"""The columns that tell a copy from its original, by table."""


def _more_people_everywhere() -> None:
    """The copied people join every team, and their addresses answer every incident."""
    people = list(Person.objects.filter(name__contains=" again "))
    Identity.objects.bulk_create(
        [Identity(kind="email", value=one.email, name=one.name, person=one) for one in people],
        ignore_conflicts=True,
    )
    member = Membership.objects.earliest("pk")
    for one in people:
        Membership.objects.create(person=one, team_id=member.team_id, starts_on=member.starts_on)
    identities = list(Identity.objects.filter(person__in=people)[:12])
    for incident in Incident.objects.all():
        Responder.objects.bulk_create(
            [Responder(incident=incident, identity=one) for one in identities], ignore_conflicts=True
        )


def _more_links(times: int) -> None:
    """Each incident gets so many more candidate changes."""
    changes = list(Change.objects.order_by("-pk").values_list("pk", flat=True)[: 3 * times])
    for incident in Incident.objects.all():
        CauseLink.objects.bulk_create(
            [CauseLink(incident=incident, change_id=pk) for pk in changes], ignore_conflicts=True
        )

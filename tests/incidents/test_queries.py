"""Incidents as the agenda sees them, and in one line each as one reader may."""

from datetime import timedelta
from typing import Any

import pytest

from reviewboard.domain.known_as import KnownAs, Other
from reviewboard.domain.values import CauseState, IncidentStatus, Severity, Visibility
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.incidents.operations import record
from reviewboard.incidents.queries import cards, for_agenda, links_to_changes
from reviewboard.people.models import Person
from reviewboard.people.reader import HOUSE
from tests.incidents.pager import START, pager, service, someone, told
from tests.people.roster import NOW, person, reader
from tests.statements import at_most

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEEK: dict[str, Any] = {"since": START - 3 * DAY, "until": START + 4 * DAY}
RESOLVED = IncidentStatus.RESOLVED


def ended(name: str, start_days: int, end_days: int, **fields: Any) -> None:
    """An incident that began and ended so many days from the start of the others."""
    record(
        connection_id=Incident.objects.values_list("connection_id", flat=True).first() or pager().pk,
        snapshots=[
            told(
                external_id=name,
                status=RESOLVED,
                started_at=START + start_days * DAY,
                resolved_at=START + end_days * DAY,
                **fields,
            )
        ],
        as_of=NOW,
    )


def ids_of(*names: str) -> list[int]:
    return sorted(Incident.objects.filter(external_id__in=names).values_list("pk", flat=True))


def test_the_agenda_sees_what_began_or_ended_in_the_week_and_what_goes_on() -> None:
    ended("began", 1, 9)
    ended("ended", -20, 2)
    ended("before", -20, -10)
    ended("asked for", -30, -29)
    ended("later", 5, 6)
    record(
        connection_id=Incident.objects.values_list("connection_id", flat=True)[0],
        snapshots=[told(external_id="goes on", started_at=START - 40 * DAY)],
        as_of=NOW,
    )
    found = {one.id: one.in_period for one in for_agenda(**WEEK, also=ids_of("asked for"))}
    wanted = {"began": True, "ended": True, "goes on": False, "asked for": False}
    assert found == {ids_of(name)[0]: in_period for name, in_period in wanted.items()}


def test_one_of_the_same_service_and_category_within_90_days_makes_it_repeated() -> None:
    service()
    service("search-api")
    ended("first", -89, -89, services=("pricing-engine",), category="rollout")
    for name, of, category in (
        ("again", "pricing-engine", "rollout"),
        ("elsewhere", "search-api", "rollout"),
        ("otherwise", "pricing-engine", "capacity"),
        ("unsorted", "pricing-engine", ""),
    ):
        ended(name, 0, 1, services=(of,), category=category)
    repeated = [(one.id, one.repeats.id) for one in for_agenda(**WEEK) if one.repeats]
    assert repeated == [(*ids_of("again"), *ids_of("first"))]


def test_people_are_persons_and_the_lead_is_not_among_the_responders() -> None:
    lars, noor = person("Lars Nyberg"), person("Noor Haddad")
    team = (someone("Lars Nyberg"), someone("Noor Haddad"), someone("Not Matched"))
    record(connection_id=pager().pk, snapshots=[told(lead=team[0], responders=team)], as_of=NOW)
    (one,) = for_agenda(**WEEK)
    assert (one.lead_id, one.responder_ids) == (lars.pk, (noor.pk,))


def test_links_are_told_from_both_ends() -> None:
    record(connection_id=pager().pk, snapshots=[told(severity=Severity.SEV1)], as_of=NOW)
    incident = Incident.objects.get()
    CauseLink.objects.create(incident=incident, change_id=12, state=CauseState.RULED_OUT)
    CauseLink.objects.create(incident=incident, change_id=9)
    (one,) = for_agenda(**WEEK)
    assert one.links == ((9, CauseState.CANDIDATE), (12, CauseState.RULED_OUT))
    (link,) = links_to_changes([12])
    assert link == (
        Other(incident.pk, KnownAs("pager", "P1")),
        12,
        CauseState.RULED_OUT,
        Severity.SEV1,
        False,
    )


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_cards_hold_what_the_reader_may_see(level: Visibility) -> None:
    person("Lars Nyberg")
    snapshot = told(lead=someone("Lars Nyberg"), visibility=level, summary="Keys were readable")
    record(connection_id=pager().pk, snapshots=[snapshot], as_of=NOW)
    pk = Incident.objects.get().pk
    lars = reader(who=Person.objects.get(name="Lars Nyberg"))
    assert cards(reader(who=person("Otto Outside")), [pk]) == {}
    for one in (cards(lars, [pk])[pk], cards(HOUSE, [pk])[pk]):
        is_sealed = level is Visibility.SEALED
        assert one.visibility is level
        assert one.title == ("Restricted item" if is_sealed else "An expired discount was applied")
        assert one.summary == ("" if is_sealed else "Keys were readable")


@pytest.mark.parametrize("count", [2, 50])
def test_the_seams_of_the_agenda_are_a_fixed_number_of_statements(count: int) -> None:
    snapshots = [told(external_id=f"P{n}", lead=someone(f"Lead {n}")) for n in range(count)]
    record(connection_id=pager().pk, snapshots=snapshots, as_of=NOW)
    with at_most(3):
        assert len(for_agenda(**WEEK)) == count
    with at_most(1):
        cards(HOUSE, range(10_000))
    with at_most(1):
        links_to_changes(range(count))

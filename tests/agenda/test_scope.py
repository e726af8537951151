"""A series is about some services and teams: what is outside is not on its agenda, and what is in none is said."""

from dataclasses import replace

import pytest

from reviewboard.agenda.gathering import gather
from reviewboard.catalog.models import Ownership, Service
from reviewboard.domain.assembly import AgendaInputs
from reviewboard.domain.values import Tier
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.meetings.models import Concern, Series
from reviewboard.meetings.queries import Scope, get_meeting
from reviewboard.meetings.series import change_series
from reviewboard.meetings.series_queries import get_series, in_no_series
from reviewboard.people.models import Team
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE
from tests.agenda.week import FREEZE, NOW, Week, make_week
from tests.meetings.test_changing import AS_IT_IS, a_reader
from tests.statements import at_most

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def another_service() -> Service:
    """A service of another team, with an incident of its own in this week."""
    team = Team.objects.create(key="search", name="Search")
    service = Service.objects.create(key="search-indexer", name="Search indexer", tier=Tier.TWO.value)
    Ownership.objects.create(service=service, team=team, starts_on=TODAY.replace(year=2020))
    return service


def read(week: Week) -> AgendaInputs:
    """What the agenda of this week is made from."""
    meeting = get_meeting(HOUSE, week.meeting.id)
    assert meeting is not None
    gathered = gather(meeting, as_of=FREEZE)
    return gathered.here(gathered.inputs)


def moved(record: Incident, service: Service) -> None:
    """The record is one of this service."""
    Incident.objects.filter(pk=record.pk).update(service=service)


def test_a_series_that_names_nothing_is_about_everything() -> None:
    week = make_week()
    moved(week.open_incident, another_service())
    assert len(read(week).incidents) == 3
    assert in_no_series(HOUSE, on=TODAY) == []


def test_incidents_changes_and_actions_outside_the_scope_are_not_on_the_agenda() -> None:
    week, other = make_week(), another_service()
    Concern.objects.create(series=Series.objects.get(), service=other)
    assert not read(week).incidents
    assert not read(week).changes
    assert not read(week).actions
    moved(week.open_incident, other)
    found = read(week)
    assert [one.key for one in found.incidents] == [f"incident:{week.open_incident.pk}"]
    assert [(one.key, one.in_period) for one in found.changes] == [(f"change:{week.candidate.pk}", False)]


def test_a_change_that_no_incident_of_the_series_looks_at_is_left_out() -> None:
    week, other = make_week(), another_service()
    CauseLink.objects.all().delete()
    moved(week.open_incident, other)
    Concern.objects.create(series=Series.objects.get(), service=other)
    assert not read(week).changes


def test_a_team_stands_for_whatever_it_owns_and_for_its_own_actions() -> None:
    week = make_week()
    another_service()
    Concern.objects.create(series=Series.objects.get(), team=Team.objects.get(key="pricing"))
    found = read(week)
    assert len(found.incidents) == 3
    assert [one.key for one in found.actions] == [f"action:{week.action.pk}"]
    type(week.action).objects.update(service=None)
    assert [one.key for one in read(week).actions] == [f"action:{week.action.pk}"]
    Concern.objects.update(team=Team.objects.get(key="search"))
    assert not read(week).actions


def test_what_is_in_no_series_is_known_in_few_statements() -> None:
    make_week()
    another_service()
    Concern.objects.create(series=Series.objects.get(), team=Team.objects.get(key="pricing"))
    with at_most(6):
        assert in_no_series(HOUSE, on=TODAY) == ["search-indexer"]
    Concern.objects.create(series=Series.objects.get(), service=Service.objects.get(key="search-indexer"))
    assert in_no_series(HOUSE, on=TODAY) == []


def test_the_scope_is_saved_with_the_series_and_asks_for_no_second_look() -> None:
    make_week()
    service, team = another_service(), Team.objects.get(key="pricing")
    who = a_reader(Role.FACILITATOR)
    wanted = replace(AS_IT_IS, service_ids=(service.pk,), team_ids=(team.pk,))
    for _time in range(2):
        change_series(reader=who, series_key="weekly", wanted=wanted, as_of=NOW)
    found = get_series(who, "weekly", as_of=NOW)
    assert (found.services, found.teams) == (("search-indexer",), ("Pricing",))
    meeting = get_meeting(HOUSE, found.coming[0].id)
    assert meeting is not None
    assert meeting.scope == Scope(frozenset({service.pk}), frozenset({team.pk}))
    change_series(reader=who, series_key="weekly", wanted=AS_IT_IS, as_of=NOW)
    assert not Concern.objects.exists()


def test_a_record_without_a_service_belongs_to_a_series_about_everything_only() -> None:
    assert Scope().holds(None, None)
    assert not Scope(frozenset({1})).holds(None, None)
    assert not Scope(team_ids=frozenset({1})).holds(2, None)

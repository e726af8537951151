"""Who is needed follows from involvement, and says why."""

from dataclasses import replace
from datetime import date

import pytest

from reviewboard.domain import needs
from reviewboard.domain.facts import (
    ActionFacts,
    CauseLink,
    ChangeFacts,
    IncidentFacts,
    PersonFacts,
    ServiceFacts,
    TeamFacts,
    TopicFacts,
)
from reviewboard.domain.needs import Because, Involvement, Roster, Wish
from reviewboard.domain.values import AsynchronousCause, Attendance, CauseState, NeedReason, Severity

PEOPLE = ("ada", "ben", "cleo", "lead", "oncall", "owner")
ROSTER = Roster(
    {
        **{key: PersonFacts(key) for key in PEOPLE},
        "gone": PersonFacts("gone", left=True),
        "hired": PersonFacts("hired", contractor=True, host="team"),
    },
    {"team": TeamFacts("team", lead="lead", on_call="oncall")},
)
SERVICE = ServiceFacts("service", owner="owner", team="team")
CHANGE = ChangeFacts("change", service=SERVICE, author="ada", principal="ben", approvers=("cleo",))


def who(wishes: list[Wish], roster: Roster = ROSTER) -> dict[str, list[tuple[str, str]]]:
    return {
        one.person: [(because.reason.value, because.key) for because in one.because]
        for one in needs.derive(wishes, roster)
    }


def test_a_change_needs_author_principal_approvers_and_the_owner_of_its_service() -> None:
    assert who(needs.for_change(CHANGE, ROSTER)) == {
        "ada": [("wrote", "change")],
        "ben": [("principal", "change")],
        "cleo": [("approved", "change")],
        "owner": [("owns_service", "service")],
    }


def test_somebody_with_several_reasons_is_needed_once_with_all_of_them() -> None:
    change = replace(CHANGE, principal="ada", approvers=("owner",))
    assert who(needs.for_change(change, ROSTER)) == {
        "ada": [("wrote", "change"), ("principal", "change")],
        "owner": [("approved", "change"), ("owns_service", "service")],
    }


def test_an_incident_needs_its_lead_and_who_knows_a_change_that_it_looks_at() -> None:
    incident = IncidentFacts(
        "incident",
        Severity.SEV1,
        service=SERVICE,
        lead="ben",
        responders=("oncall",),
        links=(CauseLink("change", CauseState.CANDIDATE), CauseLink("other", CauseState.CANDIDATE)),
    )
    change = replace(CHANGE, principal=None)
    assert who(needs.for_incident(incident, {"change": change}, ROSTER)) == {
        "ada": [("wrote", "change")],
        "ben": [("led_response", "incident")],
        "cleo": [("approved", "change")],
        "owner": [("owns_service", "service")],
    }


def test_a_change_that_was_ruled_out_needs_nobody_at_the_incident() -> None:
    link = CauseLink("change", CauseState.RULED_OUT)
    incident = IncidentFacts("incident", Severity.SEV3, lead="ben", links=(link,))
    assert set(who(needs.for_incident(incident, {"change": CHANGE}, ROSTER))) == {"ben"}


@pytest.mark.parametrize("lead", [None, "gone", "never heard of"])
def test_without_a_lead_who_can_be_asked_everybody_who_responded_is_needed(lead: str | None) -> None:
    incident = IncidentFacts("incident", Severity.SEV2, lead=lead, responders=("ada", "ben"))
    assert set(who(needs.for_incident(incident, {}, ROSTER))) == {"ada", "ben"}


def test_a_service_whose_owner_left_is_answered_for_by_its_team() -> None:
    orphan = replace(SERVICE, owner="gone")
    wishes = needs.for_change(ChangeFacts("change", service=orphan), ROSTER)
    assert who(wishes) == {"lead": [("leads_owning_team", "service")]}
    headless = Roster(ROSTER.people, {"team": TeamFacts("team", lead="gone", on_call="oncall")})
    assert who(needs.for_change(ChangeFacts("change", service=orphan), headless), headless) == {
        "oncall": [("on_call", "service")]
    }


def test_a_service_is_without_owner_when_nobody_can_answer_for_it() -> None:
    assert ROSTER.without_owner(None)
    assert ROSTER.without_owner(ServiceFacts("service"))
    assert ROSTER.without_owner(ServiceFacts("service", owner="gone", team="no such team"))
    assert not ROSTER.without_owner(ServiceFacts("service", owner="gone", team="team"))


def test_people_who_left_are_never_needed() -> None:
    change = replace(CHANGE, author="gone", approvers=("gone",), service=None)
    assert set(who(needs.for_change(change, ROSTER))) == {"ben"}


def test_a_contractor_is_invited_and_the_host_team_is_required_instead() -> None:
    found = needs.derive([("hired", NeedReason.WROTE, "change")], ROSTER)
    assert found == (
        Involvement("hired", (Because(NeedReason.WROTE, "change"),), required=False),
        Involvement("lead", (Because(NeedReason.HOSTS, "change"),)),
    )


def test_an_action_needs_its_owner_and_if_the_owner_left_the_lead_of_the_team() -> None:
    action = ActionFacts("action", opened_on=date(2026, 11, 1), owner="ada", team="team")
    assert who(needs.for_action(action, ROSTER)) == {"ada": [("owns_action", "action")]}
    left = replace(action, owner="gone")
    assert who(needs.for_action(left, ROSTER)) == {"lead": [("instead_of_leaver", "action")]}
    nobody = replace(action, owner=None, team=None, service=SERVICE)
    assert who(needs.for_action(nobody, ROSTER)) == {"lead": [("leads_owning_team", "action")]}


def test_the_wheel_needs_who_speaks_for_the_team_and_a_topic_who_proposed_it() -> None:
    assert who(needs.for_wheel("team", ROSTER)) == {"lead": [("prepares", "team")]}
    assert who(needs.for_topic(TopicFacts("topic", proposer="cleo"))) == {"cleo": [("proposed", "topic")]}


NEEDED = Involvement("ada", (Because(NeedReason.WROTE, "change"),))


@pytest.mark.parametrize(
    ("person", "way", "cause"),
    [
        (PersonFacts("ada"), Attendance.LIVE, None),
        (PersonFacts("ada", available=((0, 60),)), Attendance.LIVE, None),
        (PersonFacts("ada", paged=True), Attendance.ASYNCHRONOUS, AsynchronousCause.PAGED),
        (PersonFacts("ada", available=((0, 12),)), Attendance.ASYNCHRONOUS, AsynchronousCause.OUTSIDE_HOURS),
        (PersonFacts("ada", available=()), Attendance.ASYNCHRONOUS, AsynchronousCause.OUTSIDE_HOURS),
    ],
)
def test_a_window_lies_inside_ones_hours_and_spares_whoever_was_paged(
    person: PersonFacts, way: Attendance, cause: AsynchronousCause | None
) -> None:
    assert needs.attendance(NEEDED, person, (10, 15)) == (way, cause)


def test_an_addendum_on_the_day_requires_nobody() -> None:
    assert needs.attendance(NEEDED, PersonFacts("ada"), (10, 15), added_on_the_day=True) == (
        Attendance.INVITED,
        AsynchronousCause.ADDED_ON_THE_DAY,
    )

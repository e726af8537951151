"""One week's facts become an agenda: sections, reasons, questions, people, and what is left."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reviewboard.domain.assembly import Agenda, AgendaInputs, Item, Steer, addendum, assemble
from reviewboard.domain.facts import (
    ActionFacts,
    CauseLink,
    ChangeFacts,
    IncidentFacts,
    PersonFacts,
    ServiceFacts,
    TeamFacts,
    TopicFacts,
    WinFacts,
)
from reviewboard.domain.packing import Squeeze
from reviewboard.domain.policy import Policy
from reviewboard.domain.values import (
    ActionState,
    Attendance,
    CauseState,
    ChangeKind,
    GatePassage,
    IncidentStatus,
    LeftOutReason,
    QuietWeek,
    Section,
    Severity,
    SteerKind,
    Tier,
    Verdict,
    Visibility,
)
from tests.domain.agenda_cases import AS_OF, DEAD, HEARD, NEXT, ON

PEOPLE = tuple(PersonFacts(key) for key in ("amara", "lars", "noor", "tomasz", "yuki"))
TEAMS = (TeamFacts("payments", lead="amara"), TeamFacts("search", lead="yuki"))
CHECKOUT = ServiceFacts("checkout", tier=Tier.ONE, owner="amara", team="payments")
INDEXER = ServiceFacts("indexer", tier=Tier.TWO, team="search")
BARE = AgendaInputs("meeting:48", "meeting:48", ON, NEXT, AS_OF, people=PEOPLE, teams=TEAMS, sources=(HEARD,))

OUTAGE = IncidentFacts(
    "INC-212",
    Severity.SEV1,
    service=CHECKOUT,
    lead="lars",
    links=(CauseLink("CHG-1821", CauseState.CANDIDATE),),
)
SUSPECTED_CAUSE = ChangeFacts(
    "CHG-1821",
    service=CHECKOUT,
    author="noor",
    verdict=Verdict.ASSISTED,
    links=(CauseLink("INC-212", CauseState.CANDIDATE, Severity.SEV1),),
)
GLASS = ChangeFacts("CHG-1847", service=INDEXER, author="yuki", passage=GatePassage.BROKEN_GLASS)
ACTION = ActionFacts("ACT-388", opened_on=ON - timedelta(days=34), owner="tomasz", service=CHECKOUT)


def codes(item: Item) -> list[str]:
    return [why.code.value for why in item.entries[0].why]


def by_key(agenda: Agenda) -> dict[str, Item]:
    return {item.key: item for item in agenda.items}


def test_sections_come_in_the_order_of_the_meeting() -> None:
    inputs = replace(
        BARE,
        incidents=(OUTAGE,),
        changes=(SUSPECTED_CAUSE, GLASS, ChangeFacts("CHG-1", service=CHECKOUT, lines_added=60)),
        actions=(ACTION,),
        topics=(TopicFacts("TOP-1", proposer="noor"),),
        wins=(WinFacts("WIN-1"),),
    )
    assert [(item.section, item.key) for item in assemble(inputs).items] == [
        (Section.PREVIOUS_ACTIONS, "ACT-388"),
        (Section.INCIDENTS, "INC-212"),
        (Section.CHANGES, "CHG-1847"),
        (Section.WHEEL, "wheel:payments"),
        (Section.TOPICS, "TOP-1"),
        (Section.WINS, "WIN-1"),
        (Section.NUMBERS, "numbers"),
    ]


def test_an_incident_asks_about_its_candidate_and_needs_who_knows_it() -> None:
    item = by_key(assemble(replace(BARE, incidents=(OUTAGE,), changes=(SUSPECTED_CAUSE,))))["INC-212"]
    assert codes(item) == ["severity"]
    assert item.entries[0].question == ("did_change_contribute", (("change", "CHG-1821"), ("changes", 1)))
    assert [(need.person, need.because[0].reason.value, need.because[0].key) for need in item.needs] == [
        ("amara", "owns_service", "checkout"),
        ("lars", "led_response", "INC-212"),
        ("noor", "wrote", "CHG-1821"),
    ]
    assert item.presenter == "lars"


def test_a_change_is_talked_about_with_the_incident_that_looks_at_it_and_nowhere_else() -> None:
    agenda = assemble(replace(BARE, incidents=(OUTAGE,), changes=(SUSPECTED_CAUSE,)))
    assert by_key(agenda)["INC-212"].entries[0].looks_at == ("CHG-1821",)
    assert set(by_key(agenda)) == {"INC-212", "numbers"}
    assert agenda.consent.shown == ()


@pytest.mark.parametrize(
    "reason", [{"reverted_by": "CHG-9"}, {"kind": ChangeKind.OPERATION, "destructive": True}]
)
def test_a_change_that_an_open_incident_looks_at_is_not_discussed_twice(reason: dict[str, object]) -> None:
    change = replace(SUSPECTED_CAUSE, **reason)  # type: ignore[arg-type]  # values of a table by name
    inputs = replace(BARE, incidents=(OUTAGE,), changes=(change,))
    assert set(by_key(assemble(inputs))) == {"INC-212", "numbers"}
    hidden = replace(OUTAGE, visibility=Visibility.RESTRICTED)
    assert "CHG-1821" in by_key(assemble(replace(inputs, incidents=(hidden,)))), (
        "few are told of that incident"
    )


@pytest.mark.parametrize("kept", [{"passage": GatePassage.BROKEN_GLASS}, {"carried": 1}])
def test_a_change_that_must_be_discussed_or_was_carried_over_keeps_its_item(kept: dict[str, object]) -> None:
    change = replace(SUSPECTED_CAUSE, reverted_by="CHG-9", **kept)  # type: ignore[arg-type]  # as above
    assert "CHG-1821" in by_key(assemble(replace(BARE, incidents=(OUTAGE,), changes=(change,))))


def test_a_change_whose_incident_is_not_on_this_agenda_has_its_own_item() -> None:
    item = by_key(assemble(replace(BARE, changes=(SUSPECTED_CAUSE,))))["CHG-1821"]
    assert codes(item) == ["linked_to_incident"]
    assert item.entries[0].question.code == "did_change_contribute"


def test_what_the_gate_only_observed_is_no_item() -> None:
    observed = replace(GLASS, passage=GatePassage.PAST_OBSERVED)
    assert set(by_key(assemble(replace(BARE, changes=(observed,))))) <= {"wheel:search", "numbers"}


@pytest.mark.parametrize(
    ("change", "why", "question"),
    [
        ({"passage": GatePassage.BROKEN_GLASS}, "broken_glass", "why_was_glass_needed"),
        ({"passage": GatePassage.PAST_ENFORCED}, "past_enforced_gate", "how_did_it_go_past"),
        ({"passage": GatePassage.REPAIR}, "repair_passed", "what_do_we_decide"),
        ({"reverted_by": "change:9"}, "reverted", "what_made_it_come_back"),
        (
            {"kind": ChangeKind.OPERATION, "destructive": True},
            "destructive_operation",
            "what_limits_the_agent",
        ),
    ],
)
def test_a_change_says_why_it_is_here_and_asks_its_default_question(
    change: dict[str, object], why: str, question: str
) -> None:
    facts = replace(ChangeFacts("CHG-1", service=CHECKOUT), **change)  # type: ignore[arg-type]  # by name
    item = by_key(assemble(replace(BARE, changes=(facts,))))["CHG-1"]
    assert codes(item) == [why]
    assert item.entries[0].question.code == question


@pytest.mark.parametrize(
    ("change", "why", "question"),
    [
        ({}, "open_long", "new_date_owner_or_wont_do"),
        ({"opened_on": ON, "due_on": ON}, "due", "new_date_owner_or_wont_do"),
        ({"opened_on": ON, "owner": None}, "no_owner", "who_owns_it"),
        (
            {"opened_on": ON, "state": ActionState.RISK_ACCEPTED, "risk_until": ON},
            "risk_acceptance_ended",
            "still_accepted",
        ),
        (
            {"opened_on": ON, "state": ActionState.VERIFIED, "look_again": True},
            "looked_at_again",
            "did_it_work",
        ),
    ],
)
def test_an_action_says_why_it_is_here_and_asks_its_default_question(
    change: dict[str, object], why: str, question: str
) -> None:
    facts = replace(ACTION, **change)  # type: ignore[arg-type]  # values of a table by name
    item = by_key(assemble(replace(BARE, actions=(facts,))))["ACT-388"]
    assert codes(item) == [why]
    assert item.entries[0].question.code == question


@pytest.mark.parametrize(
    "change",
    [
        {"opened_on": ON - timedelta(days=30)},
        {"opened_on": ON, "due_on": NEXT},
        {"state": ActionState.DONE},
        {"opened_on": ON, "owner": None, "asked_for_owner": True},
        {"opened_on": ON, "state": ActionState.RISK_ACCEPTED, "risk_until": NEXT},
    ],
)
def test_an_action_that_needs_nothing_is_no_item(change: dict[str, object]) -> None:
    facts = replace(ACTION, **change)  # type: ignore[arg-type]  # values of a table by name
    assert "ACT-388" not in by_key(assemble(replace(BARE, actions=(facts,))))


def test_an_incident_that_is_over_and_was_talked_about_does_not_come_back() -> None:
    old = replace(OUTAGE, in_period=False)
    assert "INC-212" not in by_key(assemble(replace(BARE, incidents=(old,))))
    still = replace(old, status=IncidentStatus.MITIGATED)
    item = by_key(assemble(replace(BARE, incidents=(still,))))["INC-212"]
    assert codes(item) == ["incident_not_resolved"]
    assert item.entries[0].question.code == "what_ends_it"


def test_an_item_whose_service_nobody_owns_opens_by_saying_so() -> None:
    lonely = replace(GLASS, service=ServiceFacts("lonely", owner="left long ago"), author=None)
    item = by_key(assemble(replace(BARE, changes=(lonely,))))["CHG-1847"]
    assert item.entries[0].without_owner
    assert codes(item) == ["broken_glass", "service_without_owner"]
    assert item.needs == ()


def test_must_items_that_do_not_fit_have_a_date_and_one_more_carry_over() -> None:
    glass = tuple(
        replace(GLASS, key=f"CHG-{n:02}", service=ServiceFacts(f"s{n}", tier=Tier(1 + n % 3)))
        for n in range(20)
    )
    agenda = assemble(replace(BARE, changes=glass, minutes=40))
    assert agenda.squeeze is Squeeze.MOVED
    assert len(agenda.items) == 10
    assert len(agenda.did_not_fit) == 10
    assert {(one.reason, one.to, one.carried) for one in agenda.did_not_fit} == {
        (LeftOutReason.DID_NOT_FIT, NEXT, 1)
    }
    lowest_held = min(item.entries[0].score.total for item in agenda.items)
    assert lowest_held >= max(one.entry.score.total for one in agenda.did_not_fit)


def test_restricted_items_keep_a_slot_of_their_own_when_the_others_become_one() -> None:
    glass = [replace(GLASS, key=f"CHG-{n}") for n in range(6)]
    glass += [replace(GLASS, key=f"CHG-R{n}", visibility=Visibility.RESTRICTED) for n in range(2)]
    agenda = assemble(replace(BARE, changes=tuple(glass), minutes=30))
    assert agenda.squeeze is Squeeze.MERGED
    assert sorted(len(item.entries) for item in agenda.items if item.section is Section.CHANGES) == [1, 1, 6]


def test_ten_are_taken_as_read_and_the_rest_is_counted() -> None:
    assisted = tuple(
        ChangeFacts(f"CHG-{n:02}", verdict=Verdict.ASSISTED, lines_added=1000 if n == 12 else 0)
        for n in range(14)
    )
    consent = assemble(replace(BARE, changes=(*assisted, ChangeFacts("CHG-99")))).consent
    assert len(consent.shown) == 10
    assert consent.shown[0].key == "CHG-12"
    assert consent.more == 4
    assert "CHG-99" not in {*consent.rest, *(read.key for read in consent.shown)}


def test_the_numbers_of_the_week_take_no_place_among_what_is_taken_as_read() -> None:
    assisted = tuple(ChangeFacts(f"CHG-{n:02}", verdict=Verdict.ASSISTED) for n in range(11))
    agenda = assemble(replace(BARE, changes=assisted, minutes=9))
    assert agenda.items == ()
    assert {read.key for read in agenda.consent.shown} <= {change.key for change in assisted}
    assert (len(agenda.consent.shown), agenda.consent.more) == (10, 1)


def test_the_numbers_count_what_everybody_may_know_of() -> None:
    changes = (
        ChangeFacts("CHG-1", verdict=Verdict.ASSISTED),
        ChangeFacts("CHG-2", passage=GatePassage.PAST_OBSERVED),
        ChangeFacts("CHG-3", verdict=Verdict.ASSISTED, visibility=Visibility.RESTRICTED),
        ChangeFacts("CHG-4", in_period=False),
    )
    hidden = replace(OUTAGE, key="INC-213", visibility=Visibility.SEALED)
    numbers = by_key(assemble(replace(BARE, changes=changes, incidents=(OUTAGE, hidden))))["numbers"]
    counted = {"changes": 2, "signs": 1, "past_observed": 1, "incidents": 1}
    assert dict(numbers.entries[0].why[0].params) == counted


def test_what_somebody_asks_to_discuss_is_pinned_and_no_longer_taken_as_read() -> None:
    change = ChangeFacts("CHG-1", verdict=Verdict.ASSISTED)
    agenda = assemble(replace(BARE, changes=(change,), steers=(Steer("CHG-1", SteerKind.PIN),)))
    assert codes(by_key(agenda)["CHG-1"])[0] == "pinned"
    assert agenda.consent.shown == ()


def test_a_facilitator_moves_an_item_to_a_stated_date_or_takes_it_out() -> None:
    steers = (Steer("CHG-1847", SteerKind.MOVE, NEXT), Steer("ACT-388", SteerKind.REMOVE))
    agenda = assemble(replace(BARE, changes=(GLASS,), actions=(ACTION,), steers=steers))
    assert {(one.entry.key, one.reason.value, one.to, one.carried) for one in agenda.left_out} == {
        ("CHG-1847", "moved", NEXT, 1),
        ("ACT-388", "removed", None, 0),
    }
    assert agenda.did_not_fit == ()


def test_what_a_facilitator_moved_reads_the_same_in_whatever_order_it_was_loaded() -> None:
    glass = tuple(replace(GLASS, key=f"CHG-{n}") for n in range(3))
    steers = tuple(Steer(change.key, SteerKind.MOVE) for change in glass)
    one = assemble(replace(BARE, changes=glass, steers=steers))
    assert one == assemble(replace(BARE, changes=glass[::-1], steers=steers[::-1]))
    assert {left.to for left in one.left_out} == {NEXT}


def test_the_wheel_asks_a_team_and_never_who_wrote_the_change() -> None:
    quiet = ChangeFacts("CHG-1", service=INDEXER, author="noor", lines_added=80)
    item = by_key(assemble(replace(BARE, changes=(quiet,))))["wheel:search"]
    assert [need.person for need in item.needs] == ["yuki"]
    assert item.entries[0].looks_at == ("CHG-1",)


def test_the_wheel_leaves_restricted_changes_in_peace() -> None:
    quiet = ChangeFacts("CHG-1", service=INDEXER, lines_added=80, visibility=Visibility.RESTRICTED)
    assert set(by_key(assemble(replace(BARE, changes=(quiet,))))) == {"numbers"}


def test_a_person_with_two_items_has_their_windows_and_minutes() -> None:
    inputs = replace(BARE, actions=(replace(ACTION, owner="yuki"),), incidents=(OUTAGE,), changes=(GLASS,))
    agenda = assemble(inputs)
    yuki = next(plan for plan in agenda.people if plan.person == "yuki")
    assert yuki.windows == ((4, 6), (21, 26))
    assert yuki.minutes == 7
    assert yuki.live == ("ACT-388", "CHG-1847")


def test_somebody_who_was_paged_is_asked_in_writing_and_has_no_window() -> None:
    people = tuple(replace(person, paged=person.key == "yuki") for person in PEOPLE)
    agenda = assemble(replace(BARE, people=people, changes=(GLASS,)))
    need = by_key(agenda)["CHG-1847"].needs[0]
    assert (need.person, need.attendance) == ("yuki", Attendance.ASYNCHRONOUS)
    assert agenda.people[0].windows == ()
    assert agenda.people[0].asynchronous == ("CHG-1847",)


def test_a_quiet_week_is_one_only_when_every_source_was_heard_from() -> None:
    assert assemble(BARE).seen.quiet is QuietWeek.NOTHING_THIS_WEEK
    assert assemble(replace(BARE, sources=(HEARD, DEAD))).seen.quiet is QuietWeek.NOTHING_SEEN
    assert assemble(replace(BARE, changes=(ChangeFacts("CHG-1"),))).seen.quiet is None


def test_the_third_carry_over_must_be_discussed_for_at_least_three_minutes() -> None:
    item = by_key(assemble(replace(BARE, actions=(replace(ACTION, carried=3),))))["ACT-388"]
    assert [rule.value for rule in item.entries[0].must] == ["third_carry_over"]
    assert item.minutes == 3
    assert codes(item) == ["open_long", "carried_over"]


def test_only_new_severe_incidents_join_a_frozen_agenda() -> None:
    later = replace(OUTAGE, key="INC-213", severity=Severity.SEV2)
    mild = replace(OUTAGE, key="INC-214", severity=Severity.SEV3)
    inputs = replace(BARE, incidents=(OUTAGE, mild, later), changes=(GLASS,))
    assert [entry.key for entry in addendum(inputs, frozen={"INC-212"})] == ["INC-213"]


def test_a_key_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="given twice: CHG-1847"):
        replace(BARE, changes=(GLASS, GLASS))
    with pytest.raises(ValueError, match="given twice"):
        replace(BARE, steers=(Steer("x", SteerKind.PIN), Steer("x", SteerKind.REMOVE)))


def test_a_policy_changes_what_is_shown_and_how_long_it_takes() -> None:
    policy = Policy(consent_shown=1, wheel_teams=0, opening=2, close=1)
    assisted = tuple(ChangeFacts(f"CHG-{n}", verdict=Verdict.ASSISTED, service=CHECKOUT) for n in range(3))
    agenda = assemble(replace(BARE, changes=assisted, policy=policy))
    assert (len(agenda.consent.shown), agenda.consent.more) == (1, 2)
    assert [item.start for item in agenda.items] == [2]
    assert agenda.ends == agenda.close_at + 1

"""What people answered shapes a draft: who goes, who writes, who is excused; an agenda without answers never changes."""

from dataclasses import replace
from datetime import date
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.assembly import Agenda, AgendaInputs, Answered, Item, assemble, canonical, digest
from reviewboard.domain.facts import ActionFacts, PersonFacts, ServiceFacts, TeamFacts
from reviewboard.domain.values import AnswerWay, AsynchronousCause, Attendance, NeedReason, WhyHere
from tests.domain.agenda_cases import AS_OF, NEXT, ON

PRICING = ServiceFacts("service:1", owner=None, team="team:1")
LATE = PersonFacts("person:4", available=((50, 60),))
PEOPLE = (
    PersonFacts("person:1"),
    PersonFacts("person:2"),
    PersonFacts("person:3", left=True),
    LATE,
    PersonFacts("person:5", paged=True),
)
ACTION = "action:1"


def inputs(*answers: Answered, owner: str = "person:1") -> AgendaInputs:
    """One action that is due, owned by person 1; team 1 is led by person 2, person 3 left, person 4 begins late."""
    action = ActionFacts(ACTION, date(2026, 10, 1), due_on=date(2026, 11, 16), owner=owner, service=PRICING)
    return AgendaInputs(
        meeting="meeting:1",
        seed="weekly",
        on=ON,
        next_on=NEXT,
        as_of=AS_OF,
        people=PEOPLE,
        teams=(TeamFacts("team:1", lead="person:2"),),
        actions=(action,),
        answers=answers,
        numbers=False,
    )


def item(agenda: Agenda) -> Item:
    return next(one for one in agenda.items if one.key == ACTION)


def ways(agenda: Agenda) -> dict[str, Attendance]:
    return {need.person: need.attendance for need in item(agenda).needs}


def answered(way: AnswerWay, stands_in: str | None = None, person: str = "person:1") -> Answered:
    return Answered(ACTION, person, way, stands_in)


def test_without_answers_the_owner_is_asked_live() -> None:
    assert ways(assemble(inputs())) == {"person:1": Attendance.LIVE}


def test_whoever_answers_in_writing_is_not_asked_live_and_reads_why() -> None:
    (need,) = item(assemble(inputs(answered(AnswerWay.ASYNCHRONOUS)))).needs
    assert (need.attendance, need.cause) == (Attendance.ASYNCHRONOUS, AsynchronousCause.CHOSEN)


def test_whoever_is_excused_is_named_nowhere() -> None:
    agenda = assemble(inputs(answered(AnswerWay.EXCUSED)))
    assert ways(agenda) == {}
    assert agenda.people == ()
    assert item(agenda).presenter is None


def test_a_delegate_goes_and_their_reason_names_nobody() -> None:
    agenda = assemble(inputs(answered(AnswerWay.DELEGATE, "person:2")))
    (need,) = item(agenda).needs
    assert (need.person, need.attendance) == ("person:2", Attendance.LIVE)
    assert [(one.reason, one.key) for one in need.because] == [(NeedReason.STANDS_IN, ACTION)]
    assert item(agenda).presenter == "person:2"


def test_a_delegate_who_left_leaves_it_where_it_was() -> None:
    assert ways(assemble(inputs(answered(AnswerWay.DELEGATE, "person:3")))) == {"person:1": Attendance.LIVE}


def test_what_is_handed_on_goes_through_every_hand_and_never_in_circles() -> None:
    first = answered(AnswerWay.DELEGATE, "person:2")
    second = answered(AnswerWay.NOT_ME, "person:1", person="person:2")
    assert ways(assemble(inputs(first, second))) == {"person:2": Attendance.LIVE}
    onwards = answered(AnswerWay.NOT_ME, "person:5", person="person:2")
    assert ways(assemble(inputs(first, onwards))) == {"person:5": Attendance.ASYNCHRONOUS}


def test_nobody_left_to_ask_opens_the_item_with_service_without_owner() -> None:
    entry = item(assemble(inputs(answered(AnswerWay.NOT_ME)))).entries[0]
    assert entry.without_owner
    assert entry.why[-1].code is WhyHere.SERVICE_WITHOUT_OWNER


def test_live_brings_back_who_is_outside_their_hours_and_nobody_who_was_paged() -> None:
    late = inputs(owner="person:4")
    assert ways(assemble(late)) == {"person:4": Attendance.ASYNCHRONOUS}
    comes = replace(late, answers=(answered(AnswerWay.LIVE, person="person:4"),))
    assert ways(assemble(comes)) == {"person:4": Attendance.LIVE}
    paged = inputs(answered(AnswerWay.LIVE, person="person:5"), owner="person:5")
    assert ways(assemble(paged)) == {"person:5": Attendance.ASYNCHRONOUS}


def test_answers_in_any_order_make_the_same_agenda() -> None:
    answers = (
        answered(AnswerWay.DELEGATE, "person:2"),
        answered(AnswerWay.ASYNCHRONOUS, person="person:2"),
        Answered("action:9", "person:1", AnswerWay.EXCUSED),
    )
    assert len({digest(assemble(inputs(*one))) for one in permutations(answers)}) == 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(PEOPLE), st.sampled_from(AnswerWay), st.sampled_from(PEOPLE)), max_size=5
    )
)
def test_however_people_answer_an_item_asks_nobody_who_left_and_only_answers_to_it_count(
    said: list[tuple[PersonFacts, AnswerWay, PersonFacts]],
) -> None:
    each = {who.key: (way, other.key) for who, way, other in said if who != other}
    here = [answered(way, to if way.hands_on else None, who) for who, (way, to) in each.items()]
    elsewhere = tuple(replace(one, item="incident:77") for one in here)
    assert canonical(assemble(inputs(*elsewhere))) == canonical(assemble(inputs()))
    asked = ways(assemble(inputs(*here)))
    assert "person:3" not in asked
    assert len(asked) <= 1

"""Topics and wins: who brings them, where they land, who sees them, and how they come back or are taken back."""

from datetime import timedelta

import pytest

from reviewboard.agenda import proposals
from reviewboard.agenda.models import Agenda, AgendaItem, Need, Topic, Win
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.agenda.placements import Placement, Settled
from reviewboard.agenda.proposals import OnFixedAgenda, Topical
from reviewboard.agenda.proposed import lists
from reviewboard.agenda.proposed.lists import ProposedFilter, ProposedRow, Standing
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.steering import steer
from reviewboard.agenda.verifying import verify
from reviewboard.audit.models import Entry
from reviewboard.meetings.models import Meeting
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.agenda.test_earlier import at, on_agenda
from tests.agenda.week import FREEZE, NOW, STARTS, Week, as_reader, make_week
from tests.standing import starts_from
from tests.statements import at_most

pytestmark = [pytest.mark.django_db, starts_from(make_week)]
WEEK = timedelta(days=7)
FLAGS = Topical("One place for flags", "Do we move them? Priya Raman <priya.raman@example.org> knows.", 7)


def propose(week: Week, reader: Reader, topic: Topical = FLAGS) -> int:
    made = proposals.propose_topic(reader=reader, series_id=week.meeting.series_id, topic=topic, as_of=NOW)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return made


def row(reader: Reader, pk: int, *, later: timedelta = timedelta(0)) -> ProposedRow:
    return lists.get_topic(reader, pk, as_of=NOW + later)


def test_a_topic_lands_on_the_next_agenda_for_as_long_as_asked_and_needs_its_proposer(week: Week) -> None:
    priya = as_reader(week.priya)
    pk = propose(week, priya)
    item = AgendaItem.objects.get(key=f"topic:{pk}", agenda__meeting=week.meeting.id)
    assert (item.section, item.minutes, item.placement) == ("topics", 7, Placement.HELD)
    assert list(Need.objects.filter(item=item).values_list("person", flat=True)) == [week.priya.pk]
    stored = Topic.objects.get()
    assert "Priya" not in stored.text
    agenda = agenda_for(priya, week.meeting)
    assert agenda is not None
    shown = next(one for one in agenda.items if one.kind == "topic")
    assert (shown.about[0].title, shown.about[0].summary) == (FLAGS.title, FLAGS.text)
    assert row(priya, pk).standing is Standing.ON_AGENDA
    assert Entry.objects.filter(action="topic.proposed", subject=f"topic:{pk}").count() == 1


def test_what_a_topic_is_about_is_looked_at_with_it_and_by_nobody_who_may_not_see_it(week: Week) -> None:
    lars, priya = as_reader(week.lars), as_reader(week.priya)
    pk = propose(week, lars, Topical("Who reads the keys", about=f"inc-{week.restricted.pk}"))
    assert row(lars, pk).about == ("incident", week.restricted.pk)
    with pytest.raises(NotVisible):
        row(priya, pk)
    with pytest.raises(NotVisible):
        propose(week, priya, Topical("Keys", about=f"INC-{week.restricted.pk}"))
    agenda = agenda_for(priya, week.meeting)
    assert agenda is not None
    hidden = [one for one in agenda.items if one.kind == "topic"]
    assert [one.hidden for one in hidden] == [True]
    assert not lists.list_topics(priya, ProposedFilter(), None, 50, as_of=NOW).rows


def test_one_about_a_sealed_record_has_its_words_on_its_own_page_only(week: Week) -> None:
    lars = as_reader(week.lars)
    pk = propose(week, lars, Topical("What the letter says", "All of it", about=f"INC-{week.sealed.pk}"))
    (listed,) = lists.list_topics(lars, ProposedFilter(), None, 50, as_of=NOW).rows
    assert (listed.title, listed.text) == ("Restricted item", "")
    assert row(lars, pk).title == "What the letter says"


def test_a_topic_that_was_held_is_closed_and_one_that_waits_comes_back_until_it_is(week: Week) -> None:
    ines, priya = as_reader(week.ines, Role.FACILITATOR), as_reader(week.priya)
    held, moved = propose(week, priya), propose(week, priya, Topical("Another"))
    steer(
        reader=ines, meeting_id=week.meeting.id, key=f"topic:{moved}", kind=Settled.MOVE,
        to=(STARTS + 2 * WEEK).date(), reason="not before the audit", as_of=NOW,
    )  # fmt: skip
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert (row(priya, held).standing, row(priya, moved).standing) == (Standing.ON_AGENDA, Standing.GOES_ON)
    assert row(priya, held, later=3 * WEEK).standing is Standing.HELD
    assert [{f"topic:{held}", f"topic:{moved}"} & on_agenda(week, STARTS + n * WEEK) for n in (1, 2, 3)] == [
        set(),
        {f"topic:{moved}"},
        set(),
    ]
    carried = AgendaItem.objects.get(key=f"topic:{moved}", placement=Placement.HELD)
    assert carried.carried_over == 1
    assert not lists.list_topics(priya, ProposedFilter(waiting=True), None, 50, as_of=NOW + 4 * WEEK).rows
    assert verify().broken == ()


def test_a_topic_that_is_moved_from_a_fixed_agenda_waits_for_its_day_and_is_not_held(week: Week) -> None:
    ines, priya = as_reader(week.ines, Role.FACILITATOR), as_reader(week.priya)
    moved, out = propose(week, priya), propose(week, priya, Topical("Another"))
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    later = FREEZE + timedelta(hours=1)
    for pk, kind, to in ((moved, Settled.MOVE, (STARTS + WEEK).date()), (out, Settled.REMOVE, None)):
        steer(
            reader=ines,
            meeting_id=week.meeting.id,
            key=f"topic:{pk}",
            kind=kind,
            to=to,
            reason="x",
            as_of=later,
        )
    over = NOW + timedelta(days=4)
    found = lists.list_topics(priya, ProposedFilter(waiting=True), None, 50, as_of=over).rows
    assert [(one.id, one.standing) for one in found] == [(moved, Standing.GOES_ON)]
    assert lists.get_topic(priya, out, as_of=over).standing is Standing.TAKEN_OUT
    assert {f"topic:{moved}", f"topic:{out}"} & on_agenda(week, STARTS + WEEK) == {f"topic:{moved}"}


def test_a_meeting_that_was_called_off_held_nothing(week: Week) -> None:
    pk = propose(week, as_reader(week.priya))
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    Meeting.objects.filter(pk=week.meeting.id).update(state="cancelled")
    assert f"topic:{pk}" in on_agenda(week, STARTS + WEEK)


def test_only_the_proposer_or_a_facilitator_takes_it_back_and_nobody_from_a_fixed_agenda(week: Week) -> None:
    priya = as_reader(week.priya)
    pk, other, fixed = (propose(week, priya, Topical(f"Topic {n}")) for n in range(3))
    with pytest.raises(NotAllowed):
        proposals.withdraw_topic(reader=as_reader(week.outsider), topic_id=pk, as_of=NOW)
    assert proposals.withdraw_topic(reader=priya, topic_id=pk, as_of=NOW)
    assert not proposals.withdraw_topic(reader=priya, topic_id=pk, as_of=NOW)
    ines = as_reader(week.ines, Role.FACILITATOR)
    assert proposals.withdraw_topic(reader=ines, topic_id=other, as_of=NOW)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    kept = AgendaItem.objects.filter(kind="topic", agenda__meeting=week.meeting.id)
    assert list(kept.values_list("key", flat=True)) == [f"topic:{fixed}"]
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    with pytest.raises(OnFixedAgenda):
        proposals.withdraw_topic(reader=ines, topic_id=fixed, as_of=FREEZE)
    assert not row(ines, fixed).may_withdraw


@pytest.mark.parametrize("topic", [Topical(" "), Topical("Short", minutes=2), Topical("Long", minutes=21)])
def test_a_topic_has_a_title_and_minutes_within_bounds(topic: Topical, week: Week) -> None:
    with pytest.raises(ValueError, match=r"say|takes"):
        propose(week, as_reader(week.priya), topic)
    assert not Topic.objects.exists()


def test_whoever_may_not_answer_proposes_nothing(week: Week) -> None:
    viewer = as_reader(week.priya, Role.VIEWER)
    series = week.meeting.series_id
    with pytest.raises(NotAllowed):
        propose(week, viewer)
    with pytest.raises(NotAllowed):
        proposals.tell_win(reader=viewer, series_id=series, text="It went well", as_of=NOW)
    with pytest.raises(NotAllowed):
        proposals.add_actions(reader=viewer, series_id=series, action_ids=[week.action.pk], as_of=NOW)


def test_after_the_freeze_a_topic_waits_for_the_meeting_after(week: Week) -> None:
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    digest = Agenda.objects.get(meeting=week.meeting.id).digest
    late = proposals.propose_topic(
        reader=as_reader(week.priya), series_id=week.meeting.series_id, topic=FLAGS, as_of=FREEZE
    )
    rebuild(meeting_id=week.meeting.id, as_of=FREEZE)
    assert Agenda.objects.get(meeting=week.meeting.id).digest == digest
    assert f"topic:{late}" in on_agenda(week, STARTS + WEEK)


def test_a_win_is_told_in_its_week_once_and_asks_for_nobody(week: Week) -> None:
    priya = as_reader(week.priya)
    before = NOW - timedelta(hours=1)
    pk = proposals.tell_win(
        reader=priya, series_id=week.meeting.series_id, text="The rollback took 4 minutes", as_of=before
    )
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    item = AgendaItem.objects.get(key=f"win:{pk}")
    assert (item.section, item.placement) == ("wins", Placement.HELD)
    assert not Need.objects.filter(item=item).exists()
    assert f"win:{pk}" not in on_agenda(week, STARTS + WEEK)
    assert lists.get_win(priya, pk, as_of=NOW).standing is Standing.ON_AGENDA
    assert verify().broken == ()


@pytest.mark.parametrize("text", [" ", "x" * 301])
def test_a_win_says_something_in_a_line_or_two(text: str, week: Week) -> None:
    with pytest.raises(ValueError, match="characters"):
        proposals.tell_win(
            reader=as_reader(week.priya), series_id=week.meeting.series_id, text=text, as_of=NOW
        )
    assert not Win.objects.exists()


def test_several_actions_are_proposed_at_once_each_once(week: Week) -> None:
    priya, series = as_reader(week.priya), week.meeting.series_id
    added = [
        proposals.add_actions(reader=priya, series_id=series, action_ids=ids, as_of=NOW)
        for ids in ([week.action.pk, 10**9], [week.action.pk])
    ]
    assert added == [1, 0]
    made = Topic.objects.get()
    assert (made.title, made.action_id) == (week.action.title, week.action.pk)


def test_lists_and_agendas_with_topics_ask_a_bounded_number_of_statements(week: Week) -> None:
    priya = as_reader(week.priya)
    for number in range(6):
        propose(week, priya, Topical(f"Topic {number}", about=f"ACT-{week.action.pk}"))
    with at_most(2):
        first = lists.list_topics(priya, ProposedFilter(waiting=True), None, 4, as_of=NOW)
    with at_most(2):
        second = lists.list_topics(priya, ProposedFilter(waiting=True), first.after, 4, as_of=NOW)
    assert [one.title for one in (*first.rows, *second.rows)] == [f"Topic {n}" for n in range(5, -1, -1)]
    proposals.tell_win(
        reader=priya, series_id=week.meeting.series_id, text="It went well", as_of=NOW - timedelta(hours=1)
    )
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    with at_most(6):
        assert agenda_for(priya, week.meeting)
    with at_most(23 + 6):
        rebuild(meeting_id=week.meeting.id, as_of=NOW + timedelta(hours=1))
    assert at(week, STARTS)

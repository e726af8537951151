"""Everybody reads the agenda as far as they may; of the rest they learn a time and "Restricted item"."""

from dataclasses import asdict

import pytest

from reviewboard.agenda.models import AgendaItem, Need, Subject
from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.agenda.operations import rebuild
from reviewboard.agenda.queries import agenda_for, item_for, mine, open_keys
from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.domain.values import Attendance, CauseState, Visibility
from reviewboard.incidents.models import CauseLink
from reviewboard.people.models import Audience, AudienceMember
from reviewboard.people.reader import HOUSE, Reader
from tests.agenda.week import NOW, SECRETS, Week, as_reader, change, make_week
from tests.standing import starts_from
from tests.statements import at_most


def read(week: Week, reader: Reader) -> AgendaView:
    found = agenda_for(reader, week.meeting)
    assert found is not None
    return found


def built(**options: int) -> Week:
    week = make_week(**options)
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return week


pytestmark = [pytest.mark.django_db, starts_from(built)]


def about(agenda: AgendaView, reference: str) -> ItemView:
    return next(item for item in agenda.items if [one.reference for one in item.about] == [reference])


@starts_from(make_week)
def test_there_is_none_before_it_is_built(week: Week) -> None:
    assert agenda_for(HOUSE, week.meeting) is None


def test_somebody_needed_reads_when_and_why(week: Week) -> None:
    agenda = read(week, as_reader(week.priya))
    asked = {item.about[0].reference for window in agenda.you.windows for item in window.items}
    assert asked == {week.open_incident.reference, week.action.reference}
    assert agenda.you.minutes == sum(
        (window.ends_at - window.starts_at).seconds // 60 for window in agenda.you.windows
    )
    mine = [need for item in agenda.items for need in item.needs if need.is_you]
    assert {need.reasons[0]["reason"] for need in mine} == {"wrote", "owns_action"}


def test_whoever_facilitates_is_there_for_the_whole_meeting(week: Week) -> None:
    you = read(week, as_reader(week.ines)).you
    assert [(one.starts_at, one.ends_at) for one in you.windows] == [
        (week.meeting.starts_at, week.meeting.ends_at)
    ]
    assert you.facilitates


def test_whoever_is_not_needed_has_no_window(week: Week) -> None:
    you = read(week, as_reader(week.outsider)).you
    assert (you.windows, you.minutes) == ((), 0)


def test_an_outsider_learns_of_restricted_and_sealed_items_their_times_only(week: Week) -> None:
    agenda = read(week, as_reader(week.outsider))
    hidden = [item for item in agenda.items if item.hidden]
    keys = {f"incident:{one.pk}" for one in (week.restricted, week.sealed)}
    rows = AgendaItem.objects.filter(key__in=keys, start__isnull=False).values_list("start", "minutes")
    assert {(item.start, item.minutes) for item in hidden} == set(rows)
    for item in hidden:
        assert (item.subjects, item.points, item.why, item.needs) == ((), (), (), ())
        assert (item.question, item.presenter, item.score) == ({}, "", 0)
    everything = str(asdict(agenda))
    assert not [word for word in SECRETS if word in everything]
    assert not [key for key in keys if f"'{key}'" in everything]


def test_somebody_on_the_list_reads_a_restricted_item_but_not_a_sealed_title(week: Week) -> None:
    agenda = read(week, as_reader(week.lars))
    everything = str(asdict(agenda))
    assert SECRETS[0] in everything
    assert not [word for word in (SECRETS[1], SECRETS[3]) if word in everything]
    sealed = about(agenda, week.sealed.reference)
    assert (sealed.restricted, sealed.about[0].title) == (True, "Restricted item")


def test_of_a_restricted_record_that_was_deleted_nobody_learns_how_bad_it_was(week: Week) -> None:
    key = f"incident:{week.restricted.pk}"
    (slot,) = AgendaItem.objects.filter(key=key).values_list("pk", flat=True)
    CauseLink.objects.create(
        incident=week.restricted, change_id=week.candidate.pk, state=CauseState.CANDIDATE, strength=1
    )
    Subject.objects.filter(item=slot).delete()
    Subject.objects.create(item_id=slot, change=week.candidate)
    item = next(item for item in read(week, as_reader(week.outsider)).items if item.id == slot)
    assert (item.hidden, item.why, item.points, item.subjects) == (True, (), (), ())
    left = AgendaItem.objects.get(pk=slot)
    left.placement, left.start, left.left_out = "left_out", None, {"reason": "did_not_fit", "to": None}
    left.save()
    assert [one.subject for one in read(week, as_reader(week.helga)).left_out] == [None]


def test_whoever_is_needed_for_what_they_may_not_read_learns_when_and_no_more(week: Week) -> None:
    item = AgendaItem.objects.get(key=f"incident:{week.restricted.pk}")
    Need.objects.create(
        item=item,
        person=week.outsider,
        reasons=[{"reason": "responded", "key": f"incident:{week.restricted.pk}"}],
        attendance=Attendance.LIVE,
    )
    agenda = read(week, as_reader(week.outsider))
    (window,) = agenda.you.windows
    (slot,) = window.items
    assert (slot.hidden, slot.needs[0].reasons) == (True, ())
    assert not [word for word in SECRETS if word in str(asdict(agenda))]


@starts_from(make_week)
def test_a_link_is_shown_only_to_who_may_see_both_ends(week: Week) -> None:
    told = Audience.objects.create(level=Visibility.RESTRICTED)
    AudienceMember.objects.create(audience=told, person=week.lars)
    repository = week.candidate.repository
    assert repository is not None
    secret = change(week.repositories, repository, "Rotate the leaked keys", author=week.helga, audience=told)
    CauseLink.objects.create(
        incident=week.open_incident, change_id=secret.pk, state=CauseState.CANDIDATE, strength=3
    )
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    for outsider in (week.outsider, week.priya):
        everything = str(asdict(read(week, as_reader(outsider))))
        assert "Rotate the leaked keys" not in everything
        assert f"change:{secret.pk}'" not in everything
        assert week.helga.name not in everything
    incident = about(read(week, as_reader(week.lars)), week.open_incident.reference)
    assert {view.title for view in incident.looked_at} >= {"Rotate the leaked keys", week.candidate.title}
    assert incident.question["changes"] == 2


def test_a_number_of_points_is_the_sum_of_those_that_are_shown(week: Week) -> None:
    for item in read(week, as_reader(week.outsider)).items:
        assert item.score == sum(point["points"] for point in item.points)


@starts_from(None)
def test_what_is_taken_as_read_is_shown_up_to_ten_and_the_rest_is_counted() -> None:
    week = built(quiet_changes=25)
    agenda = read(week, as_reader(week.outsider))
    assert len(agenda.consent) == 10
    held = {view.id for item in agenda.items for view in item.subjects if view.kind == "change"}
    assert agenda.consent_more == 26 - 10 - len(held)


@pytest.mark.parametrize("changes", [2, 60])
@starts_from(None)
def test_reading_asks_at_most_six_statements(changes: int) -> None:
    week = built(quiet_changes=changes)
    reader = as_reader(week.priya)
    with at_most(6):
        read(week, reader)


def test_ones_own_part_is_that_of_the_whole_agenda(week: Week) -> None:
    for person in (week.priya, week.lars, week.ines, week.outsider):
        reader = as_reader(person)
        own = mine(reader, week.meeting)
        assert own is not None
        assert own.you == read(week, reader).you
        assert all(any(need.is_you for need in item.needs) for item in own.items)


def test_ones_own_part_asks_at_most_five_statements(week: Week) -> None:
    reader = as_reader(week.priya)
    with at_most(5):
        mine(reader, week.meeting)


def test_one_item_alone_is_what_it_is_on_the_whole_agenda(week: Week) -> None:
    keys = dict(AgendaItem.objects.filter(placement__in=["held", "consent"]).values_list("pk", "key"))
    assert f"incident:{week.sealed.pk}" in keys.values()
    people = (week.priya, week.lars, week.ines, week.helga)
    for reader in (ON_NO_LIST, HOUSE, *map(as_reader, people)):
        whole = read(week, reader)
        for pk, key in keys.items():
            assert item_for(reader, week.meeting, item_id=pk) == whole.item(pk)
            assert item_for(reader, week.meeting, key=key) == whole.item(pk)
    assert item_for(HOUSE, week.meeting, item_id=0) is None


def test_what_everybody_may_see_is_what_is_open_to_those_on_no_list(week: Week) -> None:
    whole = read(week, ON_NO_LIST)
    keys = set(AgendaItem.objects.values_list("key", flat=True))
    assert open_keys(week.meeting, keys) == {one.key for one in (*whole.items, *whole.read) if not one.hidden}
    assert not {f"incident:{one.pk}" for one in (week.restricted, week.sealed)} & open_keys(
        week.meeting, keys
    )
    with at_most(0):
        assert open_keys(week.meeting, []) == set()

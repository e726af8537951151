"""One step ends a shadow: with the number of mails said before, for the next meeting and never for what was held."""

from datetime import datetime, timedelta

import pytest

from reviewboard.agenda.models import AgendaItem
from reviewboard.agenda.shadow import NotAsShown, first_live, go_live
from reviewboard.audit.models import Entry
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.queries import (
    get_meeting,
    neighbours,
)
from reviewboard.meetings.series_queries import list_series
from reviewboard.meetings.shadow import NotInShadow
from reviewboard.outbox.models import Message
from reviewboard.people.visibility import NotAllowed
from tests.agenda.test_shadow import (
    FIXED,
    NEXT,
    TUESDAY,
    coming,
    facilitator,
    in_shadow,
    seen_of,
    tick,
)
from tests.agenda.test_shadow import week as week  # noqa: PLC0414  # a fixture
from tests.agenda.week import Week, as_reader

pytestmark = pytest.mark.django_db


def live(week: Week, *, as_of: datetime = TUESDAY) -> int:
    """Ines goes live after she was shown what that means; how many mails that is."""
    reader = facilitator(week)
    first = first_live(reader, "beside", as_of=as_of)
    assert first.meeting is not None
    go_live(reader=reader, series_key="beside", shown=(first.meeting.id, first.mails), as_of=as_of)
    return first.mails


def test_going_live_says_how_many_mails_that_is_and_so_many_leave(week: Week) -> None:
    series, _ = in_shadow(week)
    meeting = coming(series)
    tick(TUESDAY)
    said = live(week)
    assert said > 2
    for now in (FIXED, FIXED + timedelta(hours=2)):
        tick(now)
    owed = Message.objects.filter(kind="agenda_mail", payload__meeting=meeting.pk)
    assert owed.count() == said
    told = Entry.objects.get(action="series.live")
    assert (told.subject, told.details) == (f"series:{series.pk}", {"meeting": meeting.pk, "mails": said})


def test_an_agenda_that_was_fixed_in_shadow_is_mailed_once_it_is_live(week: Week) -> None:
    series, _ = in_shadow(week)
    tick(FIXED)
    later = FIXED + timedelta(hours=5)
    tick(later)
    assert not Message.objects.filter(kind="agenda_mail", payload__meeting=coming(series).pk).exists()
    first = first_live(facilitator(week), "beside", as_of=later)
    assert first.leaves_at == later
    said = go_live(
        reader=facilitator(week),
        series_key="beside",
        shown=(coming(series).pk, first.mails),
        as_of=later,
    ).mails
    tick(later + timedelta(minutes=5))
    assert Message.objects.filter(kind="agenda_mail", payload__meeting=coming(series).pk).count() == said


def test_other_mail_than_was_shown_never_leaves(week: Week) -> None:
    series, _ = in_shadow(week)
    reader = facilitator(week)
    with pytest.raises(NotAsShown) as other:
        go_live(reader=reader, series_key="beside", shown=(coming(series).pk, 0), as_of=TUESDAY)
    assert other.value.first == first_live(reader, "beside", as_of=TUESDAY)
    series.refresh_from_db()
    assert series.shadow_since == TUESDAY
    assert not Entry.objects.filter(action="series.live").exists()


def test_a_series_goes_live_once_and_only_by_who_runs_meetings(week: Week) -> None:
    in_shadow(week)
    with pytest.raises(NotAllowed):
        go_live(reader=as_reader(week.lars), series_key="beside", shown=(0, 0), as_of=TUESDAY)
    live(week)
    with pytest.raises(NotInShadow):
        go_live(reader=facilitator(week), series_key="beside", shown=(0, 0), as_of=TUESDAY)


def test_what_was_held_in_shadow_stays_with_who_leads_it(week: Week) -> None:
    series, last = in_shadow(week)
    live(week)
    everybody = as_reader(week.helga)
    assert seen_of(everybody, series) == set(
        Meeting.objects.filter(series=series, starts_at__gt=TUESDAY).values_list("pk", flat=True)
    )
    assert last.pk in seen_of(as_reader(week.lars), series)
    next_one = get_meeting(everybody, coming(series).pk)
    assert next_one is not None
    assert neighbours(everybody, next_one)[0] is None
    assert [one.shadow_since for one in list_series(everybody, None, 9, as_of=TUESDAY).rows] == [None, None]


def test_a_live_agenda_takes_nothing_over_from_what_was_held_in_shadow(week: Week) -> None:
    series, last = in_shadow(week)
    left_out = {"reason": "no_time", "to": str(NEXT.date())}
    AgendaItem.objects.filter(agenda__meeting=last, key=f"incident:{week.open_incident.pk}").update(
        placement="left_out", left_out=left_out, start=None, minutes=None, carried_over=1
    )
    again = AgendaItem.objects.filter(
        agenda__meeting=coming(series), key=f"incident:{week.open_incident.pk}", carried_over__gt=0
    )
    tick(TUESDAY)
    assert again.exists()
    live(week)
    tick(TUESDAY + timedelta(minutes=5))
    assert not again.exists()

"""A series in shadow: an agenda of last week at once, no mail, no answer, no entry; then one step ends all that."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest

from reviewboard.agenda.adding import extend_fixed
from reviewboard.agenda.calling_off import cancel, skip_quiet_due
from reviewboard.agenda.chat import set_channel
from reviewboard.agenda.handing import hand_over
from reviewboard.agenda.models import Agenda, AgendaItem
from reviewboard.agenda.operations import (
    InShadow,
    freeze_due,
    rebuild,
    rebuild_drafts,
    release_due,
    release_mail,
)
from reviewboard.agenda.previewing import start as start_preview
from reviewboard.agenda.previews import get_preview
from reviewboard.agenda.proposed.lists import open_meetings
from reviewboard.agenda.queries import agenda_for, meetings_asking
from reviewboard.agenda.shadow import first_live, go_live, start_in_shadow
from reviewboard.agenda.verifying import verify
from reviewboard.attendance.answering import Reply, answer_items
from reviewboard.attendance.models import Answer, Ask, ItemAnswer
from reviewboard.attendance.operations import NotNeeded, confirm
from reviewboard.attendance.presenting import ask_due
from reviewboard.domain.values import AnswerWay, MeetingState
from reviewboard.incidents.models import CauseLink
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.calling_off import call_off_passed
from reviewboard.meetings.models import Meeting, Series, Turn
from reviewboard.meetings.operations import create_series, plan_meetings
from reviewboard.meetings.queries import (
    MeetingFilter,
    current_meeting,
    get_meeting,
    get_meetings,
    list_meetings,
)
from reviewboard.meetings.series import SeriesFields, change_series
from reviewboard.meetings.series_queries import count_series, get_series, list_series
from reviewboard.meetings.shadow import NotInShadow
from reviewboard.outbox.kinds import KINDS
from reviewboard.outbox.models import Message
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.policies.operations import write_draft
from tests.agenda.week import Week, as_reader, make_week
from tests.integrations.chat.channel import SLACK

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
"""A week after the week that everybody knows: what happened then is what last week's agenda looks at."""
LAST = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
NEXT = datetime(2026, 12, 3, 11, 0, tzinfo=UTC)
FIXED = datetime(2026, 12, 2, 11, 0, tzinfo=UTC)
MAILS = [kind for kind in KINDS if kind.endswith("_mail")]


def in_shadow(week: Week, *, as_of: datetime = TUESDAY, **changes: Any) -> tuple[Series, Meeting]:
    """A series beside the weekly one, Thursdays at eleven, which Ines leads; and its meeting of last week."""
    told: dict[str, Any] = {
        "key": "beside",
        "name": "Beside",
        "zone": "Europe/London",
        "rule": "FREQ=WEEKLY;BYDAY=TH",
        "starts_on": as_of.date(),
        "starts_at": time(11),
        "facilitator_id": week.ines.pk,
        "deputy_id": week.lars.pk,
        "shadow": True,
        "as_of": as_of,
    }
    series_id, meeting_id = start_in_shadow(create=partial(create_series, **told | changes), as_of=as_of)
    return Series.objects.get(pk=series_id), Meeting.objects.get(pk=meeting_id)


@pytest.fixture
def week() -> Week:
    return make_week()


def facilitator(week: Week) -> Reader:
    """Ines, whose role lets her run meetings."""
    return Reader(None, week.ines.pk, Role.FACILITATOR, name=week.ines.name)


def coming(series: Series) -> Meeting:
    """Its next meeting, seen from Tuesday."""
    return Meeting.objects.filter(series=series, starts_at__gt=TUESDAY).earliest("starts_at")


def mails_owed() -> int:
    """How many mails of any kind are owed."""
    return Message.objects.filter(kind__in=MAILS).count()


def tick(now: datetime) -> None:
    """What the clock does to agendas, in its order."""
    call_off_passed(as_of=now)
    plan_meetings(as_of=now)
    rebuild_drafts(as_of=now)
    freeze_due(as_of=now)
    skip_quiet_due(as_of=now)
    extend_fixed(as_of=now)
    release_due(as_of=now)
    ask_due(as_of=now)


def test_last_weeks_agenda_is_there_at_once_fixed_and_full_of_what_happened(week: Week) -> None:
    series, last = in_shadow(week)
    assert (last.starts_at, last.shadow, last.state) == (LAST, True, MeetingState.PLANNED)
    assert (last.covers_to, last.covers_from) == (LAST - timedelta(days=1), LAST - timedelta(days=8))
    agenda = Agenda.objects.get(meeting=last)
    assert (agenda.frozen_at, bool(agenda.digest)) == (TUESDAY, True)
    keys = set(AgendaItem.objects.filter(agenda=agenda).values_list("key", flat=True))
    assert f"incident:{week.open_incident.pk}" in keys
    assert coming(series).covers_from == last.covers_to
    assert verify().broken == ()


def test_the_candidates_of_last_weeks_incidents_are_looked_for(week: Week) -> None:
    CauseLink.objects.all().delete()
    Meeting.objects.all().delete()
    in_shadow(week)
    assert CauseLink.objects.filter(incident=week.open_incident, change_id=week.candidate.pk).exists()


@pytest.mark.parametrize(
    ("rule", "starts_on", "started"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", date(2026, 12, 1), LAST),
        ("FREQ=WEEKLY;BYDAY=TH", date(2027, 2, 1), LAST),
        ("FREQ=DAILY;COUNT=1", date(2026, 1, 1), TUESDAY - timedelta(days=7)),
        ("FREQ=WEEKLY;BYDAY=TU", date(2026, 11, 3), datetime(2026, 12, 1, 11, 0, tzinfo=UTC)),
    ],
)
def test_whatever_the_rule_last_week_is_over_and_nothing_calls_it_off(
    week: Week, rule: str, starts_on: date, started: datetime
) -> None:
    _, last = in_shadow(week, rule=rule, starts_on=starts_on)
    assert (last.starts_at, last.ends_at <= TUESDAY) == (started, True)
    tick(TUESDAY + timedelta(minutes=5))
    last.refresh_from_db()
    assert (last.state, last.called_off) == (MeetingState.PLANNED, "")


def test_last_week_was_the_last_ones_turn_so_that_the_first_one_is_next(week: Week) -> None:
    turns = (week.priya.pk, week.ines.pk)
    series, last = in_shadow(week, turns=turns)
    assert (last.facilitator_id, coming(series).facilitator_id) == (week.ines.pk, week.priya.pk)


def test_a_live_series_gets_no_meeting_that_nobody_heard_of(week: Week) -> None:
    with pytest.raises(NotInShadow):
        in_shadow(week, shadow=False)
    assert (
        not Series.objects.filter(key="beside").exists() or not Meeting.objects.filter(shadow=True).exists()
    )


def test_no_mail_of_any_kind_leaves_in_shadow(week: Week) -> None:
    Series.objects.filter(key="weekly").update(active=False)
    Meeting.objects.all().delete()
    series, last = in_shadow(week)
    meeting = coming(series)
    reader = facilitator(week)
    set_channel(reader=reader, series_id=series.pk, address=SLACK, as_of=TUESDAY)
    for now in (
        TUESDAY,
        FIXED - timedelta(hours=1),
        FIXED,
        FIXED + timedelta(hours=3),
        NEXT - timedelta(minutes=30),
    ):
        tick(now)
    assert Agenda.objects.get(meeting=meeting).frozen_at == FIXED
    for one in (meeting, last):
        with pytest.raises(InShadow):
            release_mail(meeting_id=one.pk, as_of=FIXED)
    before = NEXT - timedelta(hours=1)
    hand_over(reader=reader, meeting_id=meeting.pk, person_id=week.lars.pk, as_of=before)
    told = cancel(
        meeting_id=meeting.pk,
        because=CalledOff.CANCELLED,
        reason="Nobody is here",
        as_of=before,
        actor_id=week.ines.pk,
    )
    assert told == 0
    for now in (NEXT, NEXT + timedelta(days=6), NEXT + timedelta(days=7)):
        tick(now)
    assert mails_owed() == 0
    assert not Message.objects.filter(kind="chat_notice").exists()
    assert Agenda.objects.filter(mailed_revision__isnull=False).count() == 0


def test_a_quiet_week_in_shadow_is_skipped_without_a_word(week: Week) -> None:
    series, _ = in_shadow(week, skips_quiet=True)
    tick(FIXED)
    Agenda.objects.filter(meeting=coming(series)).update(sight={"quiet": "nothing_this_week"})
    tick(FIXED + timedelta(minutes=5))
    assert coming(series).state == MeetingState.SKIPPED
    assert not Message.objects.filter(kind="called_off_mail").exists()


def test_nobody_answers_a_meeting_in_shadow_not_even_who_sees_it(week: Week) -> None:
    series, _ = in_shadow(week, facilitator_id=week.priya.pk)
    meeting, priya = coming(series), as_reader(week.priya)
    rebuild(meeting_id=meeting.pk, as_of=TUESDAY)
    row = get_meeting(priya, meeting.pk)
    assert row is not None
    agenda = agenda_for(priya, row)
    assert agenda is not None
    asked = [one for one in agenda.items if one.is_yours]
    assert asked
    replies = [Reply(asked[0].id, AnswerWay.DELEGATE, named_id=week.outsider.pk)]
    with pytest.raises(NotNeeded):
        answer_items(reader=priya, meeting_id=meeting.pk, replies=replies, as_of=TUESDAY)
    with pytest.raises(NotNeeded):
        confirm(reader=priya, meeting_id=meeting.pk, as_of=TUESDAY)
    assert not any(table.objects.exists() for table in (Answer, ItemAnswer, Ask))
    assert mails_owed() == 0


def test_the_ledger_knows_of_no_meeting_in_shadow(week: Week) -> None:
    Meeting.objects.all().delete()
    series, last = in_shadow(week, facilitator_id=week.priya.pk)
    rebuild(meeting_id=coming(series).pk, as_of=TUESDAY)
    priya, since = as_reader(week.priya), LAST - timedelta(days=30)
    assert meetings_asking(priya, since=since, after=None, limit=10).rows == ()
    Meeting.objects.filter(pk=last.pk).update(shadow=False)
    page = meetings_asking(priya, since=since, after=None, limit=10)
    assert [pk for _, pk in page.rows] == [last.pk]


def seen_of(reader: Reader, series: Series) -> set[int]:
    """The meetings of a series that a reader finds, each way that there is to look, which all must agree."""
    ids = list(Meeting.objects.filter(series=series).values_list("pk", flat=True))
    by_id = {pk for pk in ids if get_meeting(reader, pk)}
    listed = list_meetings(reader, MeetingFilter(series=series.key), None, 50).rows
    assert by_id == {one.id for one in listed} == {one.id for one in get_meetings(reader, ids)}
    near = current_meeting(reader, as_of=TUESDAY, series_key=series.key)
    assert (near is None) == (not by_id)
    return by_id


def may_see(reader: Reader, series: Series) -> bool:
    """Whether a reader finds the series itself."""
    listed = series.key in {one.key for one in list_series(reader, None, 50, as_of=TUESDAY).rows}
    assert count_series(reader) == Series.objects.count() - (not listed)
    try:
        found = get_series(reader, series.key, as_of=TUESDAY)
    except NotVisible:
        assert not listed
        return False
    assert listed
    return found.shadow_since is not None


def test_only_who_leads_it_and_administrators_learn_of_it(week: Week) -> None:
    series, _ = in_shadow(week)
    Turn.objects.create(series=series, person=week.priya, position=0)
    meetings = set(Meeting.objects.filter(series=series).values_list("pk", flat=True))
    admin = Person.objects.create(name="Ravi Menon", email="ravi@example.org")
    for one, role in ((week.ines, Role.FACILITATOR), (week.lars, Role.VIEWER), (week.priya, Role.ENGINEER)):
        reader = as_reader(one, role)
        assert (seen_of(reader, series), may_see(reader, series)) == (meetings, True), one.name
    reader = as_reader(admin, Role.ADMIN)
    assert (seen_of(reader, series), may_see(reader, series)) == (meetings, True)
    for one, role in ((week.outsider, Role.FACILITATOR), (week.helga, Role.ENGINEER)):
        reader = as_reader(one, role)
        assert (seen_of(reader, series), may_see(reader, series)) == (set(), False), one.name


def test_who_leads_one_meeting_of_it_learns_of_it(week: Week) -> None:
    series, _ = in_shadow(week)
    meeting = coming(series)
    hand_over(reader=facilitator(week), meeting_id=meeting.pk, person_id=week.lars.pk, as_of=TUESDAY)
    Series.objects.filter(pk=series.pk).update(deputy=None)
    assert meeting.pk in seen_of(as_reader(week.lars), series)


def test_nobody_else_changes_it_whatever_their_role(week: Week) -> None:
    in_shadow(week)
    other = as_reader(week.outsider, Role.FACILITATOR)
    wanted = SeriesFields("Mine", "UTC", "FREQ=DAILY", TUESDAY.date(), time(9), 60, timedelta(hours=24))
    with pytest.raises(NotVisible):
        change_series(reader=other, series_key="beside", wanted=wanted, as_of=TUESDAY)
    with pytest.raises(NotVisible):
        first_live(other, "beside", as_of=TUESDAY)
    with pytest.raises(NotVisible):
        go_live(reader=other, series_key="beside", shown=(0, 0), as_of=TUESDAY)


def test_a_topic_goes_to_no_series_in_shadow(week: Week) -> None:
    in_shadow(week)
    for reader in (facilitator(week), HOUSE):
        assert {one.series_key for one in open_meetings(reader, as_of=TUESDAY)} == {"weekly"}


def test_a_preview_of_rules_shows_a_meeting_in_shadow_to_who_leads_it(week: Week) -> None:
    _, last = in_shadow(week)
    draft = write_draft(
        kind="ranking", body={"wheel_teams": 0}, after_version=0, owner_id=None, hypothesis="", expires_on=None,
        actor_id=None, as_of=TUESDAY,
    )  # fmt: skip
    preview = start_preview(draft_id=draft, actor_id=None, as_of=TUESDAY)
    outsider = as_reader(week.outsider, Role.FACILITATOR)
    shown = {
        reader.name: {one.meeting_id for one in get_preview(reader, preview, on=TUESDAY.date()).weeks}
        for reader in (facilitator(week), outsider)
    }
    assert last.pk in shown[week.ines.name]
    assert last.pk not in shown[week.outsider.name]

"""The channel of a series: told once of each thing, in numbers, and kept as a secret."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection as database

from reviewboard.agenda.adding import extend
from reviewboard.agenda.calling_off import cancel, skip_quiet_due
from reviewboard.agenda.chat import News, channel_of, remove_channel, set_channel, tell
from reviewboard.agenda.chat_notice import compose, give_up_lost, send
from reviewboard.agenda.models import AgendaItem, ChatChannel
from reviewboard.agenda.operations import freeze, release_mail
from reviewboard.agenda.placements import Placement
from reviewboard.agenda.tasks import send_chat_notice
from reviewboard.audit.models import Entry
from reviewboard.domain.ports import Rejected
from reviewboard.domain.values import MessageState
from reviewboard.integrations.chat.addresses import Vendor
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.models import Meeting, Series
from reviewboard.meetings.queries import get_meeting
from reviewboard.outbox.models import Message
from reviewboard.outbox.operations import claim
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed
from tests.agenda.test_adding import fixed
from tests.agenda.test_calling_off import quiet_week
from tests.agenda.test_earlier import outage
from tests.agenda.week import FREEZE, SECRETS, STARTS, Week, make_week
from tests.integrations.chat.channel import SLACK, TEAMS, Channel, channel
from tests.standing import starts_from

pytestmark = [pytest.mark.django_db, starts_from(fixed)]
LATER = FREEZE + timedelta(hours=3)


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    """Where everything arrives."""
    with channel(monkeypatch) as kept:
        yield kept


def facilitator(week: Week) -> Reader:
    return Reader(user_id=1, person_id=week.ines.pk, role=Role.FACILITATOR)


def told_to(week: Week, address: str = SLACK) -> None:
    set_channel(reader=facilitator(week), series_id=week.meeting.series_id, address=address, as_of=FREEZE)


def notices() -> list[Owed]:
    """What is owed to channels, as its handler gets it."""
    rows = Message.objects.filter(kind="chat_notice").order_by("pk")
    return [Owed(Claim(one.pk, one.kind, uuid4(), 1), one.subject, one.payload, 1) for one in rows]


def numbers(week: Week, **only: Any) -> str:
    items = AgendaItem.objects.filter(agenda__meeting=week.meeting.id, placement=Placement.HELD, **only)
    minutes = sum(one.minutes or 0 for one in items)
    return f"{len(items)} item{'s' * (len(items) != 1)}, {minutes} minutes"


def test_a_fixed_agenda_is_told_once_when_its_mail_leaves(chat: Channel, week: Week) -> None:
    told_to(week)
    assert not notices()
    for _again in range(2):
        release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    (owed,) = notices()
    send(owed, as_of=FREEZE)
    (host, path, body) = chat.received[0]
    assert (host, path) == ("hooks.slack.com", SLACK.removeprefix("https://hooks.slack.com"))
    said = f"The agenda of Weekly review, Thu 26 Nov, 10:00 (GMT), is fixed: {numbers(week)}."
    assert body["text"].startswith(said)
    assert f"/meetings/{week.meeting.id}/" in body["text"]


def test_it_names_nobody_and_nothing(chat: Channel, week: Week) -> None:
    told_to(week, TEAMS)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    send(notices()[0], as_of=FREEZE)
    (text,) = chat.texts
    for word in (*SECRETS, "Priya", "Raman", "Lars", "Ines", "Pricing", "INC-", "example.com/incidents"):
        assert word not in text


def test_an_addition_is_told_by_itself(chat: Channel, week: Week) -> None:
    told_to(week)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    outage(week, FREEZE + timedelta(hours=1))
    assert extend(meeting_id=week.meeting.id, as_of=LATER)
    for _again in range(2):
        release_mail(meeting_id=week.meeting.id, as_of=LATER)
    first, second = notices()
    for owed in (first, second):
        send(owed, as_of=LATER)
    added = numbers(week, addendum__isnull=False)
    assert numbers(week, addendum__isnull=True) in chat.received[0][2]["text"], (
        "the first counts what was there"
    )
    said = "Added to the agenda of Weekly review, Thu 26 Nov, 10:00 (GMT), after it was fixed"
    assert chat.received[1][2]["text"].startswith(f"{said}: {added}.")


@pytest.mark.parametrize(
    ("because", "said"),
    [
        (CalledOff.CANCELLED, "Weekly review, Thu 26 Nov, 10:00 (GMT), is cancelled."),
        (CalledOff.QUIET, "Weekly review, Thu 26 Nov, 10:00 (GMT): nothing this week, so it is not held."),
    ],
)
def test_a_meeting_that_is_not_held_is_told_and_its_agenda_no_more(
    chat: Channel, because: CalledOff, said: str, week: Week
) -> None:
    told_to(week)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    cancel(meeting_id=week.meeting.id, because=because, reason="Lars is away", as_of=LATER)
    for owed in notices():
        send(owed, as_of=LATER)
    (body,) = [body for _host, _path, body in chat.received]
    assert body["text"].startswith(said)
    assert "Lars" not in body["text"]


@starts_from(None)
def test_a_quiet_week_is_told_though_no_mail_left_before(chat: Channel) -> None:
    week = quiet_week()
    told_to(week)
    freeze(meeting_id=week.meeting.id, as_of=FREEZE)
    assert skip_quiet_due(as_of=FREEZE) == 1
    assert [owed.payload["news"] for owed in notices()] == ["called_off"]


def test_a_series_without_a_channel_owes_nothing(week: Week) -> None:
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    cancel(meeting_id=week.meeting.id, because=CalledOff.QUIET, as_of=LATER)
    assert not notices()


def test_what_is_owed_is_not_sent_when_it_is_too_late_or_the_channel_is_gone(
    chat: Channel, week: Week
) -> None:
    told_to(week)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    (owed,) = notices()
    send(owed, as_of=STARTS + timedelta(hours=3))
    assert remove_channel(reader=facilitator(week), series_id=week.meeting.series_id, as_of=LATER)
    assert not remove_channel(reader=facilitator(week), series_id=week.meeting.series_id, as_of=LATER)
    send(owed, as_of=LATER)
    assert not chat.received


def test_a_webhook_that_is_gone_is_said_until_it_is_replaced_or_works(chat: Channel, week: Week) -> None:
    told_to(week)
    release_mail(meeting_id=week.meeting.id, as_of=FREEZE)
    chat.answers = [(410, {}, b"channel_is_archived"), (404, {}, b"no_service")]
    reader, series = facilitator(week), week.meeting.series_id
    for words in ("410 channel_is_archived", "404 no_service"):
        with pytest.raises(Rejected):
            send(notices()[0], as_of=LATER)
        found = channel_of(reader, series)
        assert found is not None
        assert (found.trouble_words, found.trouble_at) == (words, LATER)
    send(notices()[0], as_of=LATER)
    found = channel_of(reader, series)
    assert found is not None
    assert (found.trouble_words, found.trouble_at) == ("", None)


def the_message() -> Message:
    return Message.objects.get(kind="chat_notice")


def taken_up(chat: Channel) -> Message:
    """Owes one notice, has it taken up, and gives what became of it."""
    week = make_week()
    told_to(week)
    Meeting.objects.filter(pk=week.meeting.id).update(
        starts_at="2099-01-01T10:00Z", ends_at="2099-01-01T11:00Z"
    )
    meeting = get_meeting(HOUSE, week.meeting.id)
    assert meeting is not None
    assert tell(meeting, News.FIXED, revision=1)
    return taken_up_again()


def taken_up_again() -> Message:
    row = the_message()
    Message.objects.exclude(pk=row.pk).delete()
    (taken,) = claim(limit=1, as_of=row.not_before, claimed_by="test")
    send_chat_notice.run(message_id=taken.id, token=str(taken.token))
    return the_message()


@starts_from(None)
def test_a_rate_limit_is_waited_out_and_a_refusal_is_parked(chat: Channel) -> None:
    chat.answers = [(429, {"Retry-After": "900"}, b""), (404, {}, b"no_service")]
    waits = taken_up(chat)
    assert waits.state == MessageState.PENDING
    assert waits.last_error == "429 rate limit reached"
    parked = taken_up_again()
    assert (parked.state, parked.last_error) == (MessageState.DEAD, "404 no_service")


@starts_from(None)
def test_what_may_have_arrived_is_never_sent_again(chat: Channel) -> None:
    chat.hangs_up = True
    assert taken_up(chat).state == MessageState.UNCERTAIN
    assert give_up_lost(as_of=LATER) == 1
    assert the_message().state == MessageState.DEAD
    assert give_up_lost(as_of=LATER) == 0
    assert len(chat.received) == 1


@starts_from(make_week)
def test_the_address_is_encrypted_and_told_nowhere(week: Week) -> None:
    told_to(week, TEAMS)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT t::text FROM agenda_chatchannel t UNION ALL SELECT t::text FROM agenda_chatchannelevent t"
        )
        kept = "\n".join(row[0] for row in cursor.fetchall())
    assert "q1w2e3" not in kept
    assert ChatChannel.objects.get().address == TEAMS
    found = channel_of(facilitator(week), week.meeting.series_id)
    assert found is not None
    assert (found.vendor, found.host, found.hint) == (
        Vendor.TEAMS,
        "prod-12.westeurope.logic.azure.com",
        "r4t5",
    )
    entry = Entry.objects.get(action="chat_channel.set")
    assert entry.details == {"vendor": "teams"}


@starts_from(make_week)
def test_whoever_runs_no_meetings_neither_sees_nor_sets_a_channel(week: Week) -> None:
    told_to(week)
    reader = Reader(user_id=1, person_id=week.priya.pk, role=Role.ENGINEER)
    assert channel_of(reader, week.meeting.series_id) is None
    with pytest.raises(NotAllowed):
        set_channel(reader=reader, series_id=week.meeting.series_id, address=SLACK, as_of=FREEZE)
    with pytest.raises(NotAllowed):
        remove_channel(reader=reader, series_id=week.meeting.series_id, as_of=FREEZE)
    with pytest.raises(ValueError, match="no incoming webhook"):
        set_channel(
            reader=facilitator(week),
            series_id=week.meeting.series_id,
            address="https://127.0.0.1/x",
            as_of=FREEZE,
        )


def test_the_day_is_that_of_the_series(week: Week) -> None:
    Series.objects.filter(pk=week.meeting.series_id).update(zone="Asia/Kolkata")
    meeting = get_meeting(HOUSE, week.meeting.id)
    assert meeting is not None
    assert "Thu 26 Nov, 15:30 (IST)" in compose(meeting, News.FIXED, since=0, revision=1).text

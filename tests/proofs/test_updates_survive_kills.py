"""Relay and worker are killed while an addendum is told, and while a meeting is called off: no entry is lost or stays."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from reviewboard.agenda.calling_off import cancel
from reviewboard.agenda.models import Invitation
from reviewboard.agenda.operations import release_mail
from reviewboard.meetings.called_off import CalledOff
from tests.proofs.facts import Fact
from tests.proofs.mail import (
    Accepted,
    Post,
    Running,
    addendum_for,
    address,
    assert_once_each,
    drain,
    environment,
    interrupted,
    meeting_with,
    post_office,
    through_kills,
)

pytestmark = pytest.mark.django_db(transaction=True)


def call_off(meeting_id: int) -> int:
    """Nobody came to facilitate, as the house decides; how many are told."""
    return cancel(meeting_id=meeting_id, because=CalledOff.NO_FACILITATOR, as_of=datetime.now(UTC))


def tell_an_addendum(post: Post, running: Running, recipients: int, concerned: int) -> int:
    """Everybody has the agenda's mail, undisturbed, and the mails of an addendum are owed; the meeting's id."""
    now = datetime.now(UTC)
    meeting_id = meeting_with(recipients, as_of=now)
    assert release_mail(meeting_id=meeting_id, as_of=now) == recipients
    through_kills(running, post, 0, random.Random(0))
    assert_once_each(post.accepted, recipients, set())
    addendum_for(meeting_id, concerned, as_of=datetime.now(UTC))
    assert release_mail(meeting_id=meeting_id, as_of=datetime.now(UTC)) == concerned
    return meeting_id


def assert_told_once(accepted: list[Accepted], first: int, concerned: int, may_repeat: set[str]) -> int:
    """After the agenda's own mails, the first so many, whom the addendum concerns has one more; how many came twice."""
    own, later = accepted[:first], accepted[first:]
    assert not {one.message_id for one in later} & {one.message_id for one in own}
    moved = Invitation.objects.filter(sequence__gt=0) | Invitation.objects.filter(sent_revision__gt=1)
    told = {one.person.email for one in moved.select_related("person")}
    assert told == {address(number) for number in range(concerned)}
    assert set(moved.values_list("sequence", flat=True)) <= {0, 1}
    return assert_once_each(later, concerned, may_repeat)


def assert_taken_back(accepted: Iterable[Accepted], recipients: int, may_repeat: set[str]) -> int:
    """Each is told once, and each entry that any calendar was sent is cancelled last, by its UID and a later SEQUENCE.

    How many were told twice.
    """
    ends: list[Accepted] = []
    asked: dict[tuple[str, str], int] = {}
    gone: dict[tuple[str, str], set[int]] = {}
    for one in accepted:
        if one.message_id.startswith("<called-off-"):
            ends.append(one)
        for entry in one.entries:
            key = (one.to, entry.uid)
            if entry.method == "CANCEL":
                gone.setdefault(key, set()).add(entry.sequence)
            else:
                assert key not in gone, "asked for again after it was cancelled"
                asked[key] = max(entry.sequence, asked.get(key, 0))
    assert asked, "no entry was sent, so none could stay"
    assert {key: {sequence + 1} for key, sequence in asked.items()} == {key: gone.get(key) for key in asked}
    assert not Invitation.objects.filter(cancelled=False).exists()
    return assert_once_each(ends, recipients, may_repeat)


def test_a_kill_loses_no_mail_of_an_addendum_and_its_entries_go_when_the_meeting_does(
    own_database: str,
) -> None:
    with post_office((0.05, 0.2)) as (post, smtp_url):
        running = Running(environment(own_database, smtp_url))
        meeting_id = tell_an_addendum(post, running, 6, 4)
        may_repeat = interrupted(running, post, 1, random.Random(6))
        running.start()
        drain()
        assert_told_once(post.accepted, 6, 4, may_repeat)
        assert call_off(meeting_id) == 6
        drain()
        running.kill(0, worker_first=True)
    assert_taken_back(post.accepted, 6, set())


@pytest.mark.prove
def test_twenty_kills_lose_no_mail_of_an_addendum(own_database: str, fact: Fact) -> None:
    with post_office((0.05, 0.3)) as (post, smtp_url):
        running = Running(environment(own_database, smtp_url))
        tell_an_addendum(post, running, 100, 60)
        may_repeat = through_kills(running, post, 20, random.Random(100))
    fact("recipients of an addendum", 60)
    fact("kills of relay and worker while it is told", 20)
    fact(
        "of its mails a second time, with the same Message-ID",
        assert_told_once(post.accepted, 100, 60, may_repeat),
    )


def kill_while_it_is_called_off(recipients: int, kills: int, database_url: str) -> tuple[Post, set[str], int]:
    """Half of the kills while the agenda's mails go out; then, with some still owed, the meeting is called off.

    What the server got, what may have come twice, and how many had the agenda's mail by then.
    """
    chance = random.Random(recipients)
    now = datetime.now(UTC)
    meeting_id = meeting_with(recipients, as_of=now)
    assert release_mail(meeting_id=meeting_id, as_of=now) == recipients
    with post_office((0.05, 0.3)) as (post, smtp_url):
        running = Running(environment(database_url, smtp_url))
        may_repeat = interrupted(running, post, kills // 2, chance)
        invited = len({one.to for one in post.accepted})
        assert 0 < invited < recipients
        assert call_off(meeting_id) == recipients
        may_repeat |= through_kills(running, post, kills - kills // 2, chance)
    return post, may_repeat, invited


@pytest.mark.prove
def test_twenty_kills_leave_nobody_in_a_meeting_that_is_called_off(own_database: str, fact: Fact) -> None:
    post, may_repeat, invited = kill_while_it_is_called_off(100, 20, own_database)
    twice = assert_taken_back(post.accepted, 100, may_repeat)
    fact("people told that a meeting is called off", 100)
    fact("of them already invited", invited)
    fact("kills of relay and worker before and while they are told", 20)
    fact("of its mails a second time, with the same Message-ID", twice)

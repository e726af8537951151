"""Relay and worker are killed at random moments, and everybody gets the agenda mail once."""

import random
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest

from reviewboard.agenda.models import Invitation
from reviewboard.agenda.operations import release_mail
from tests.proofs.facts import Fact
from tests.proofs.mail import (
    Post,
    Running,
    addendum_for,
    address,
    environment,
    hours_pass,
    meeting_with,
    post_office,
    taken_but_not_recorded,
    unsettled,
)
from tests.stack.processes import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

LIVELY = 10.0  # seconds in which a fresh worker has begun to send
DRAINED = 240.0


def kill_at_random(
    recipients: int, kills: int, thinks: tuple[float, float], chance: random.Random, database_url: str
) -> tuple[Post, set[str]]:
    """Sends the mails of one agenda through so many kills; what the server got, and what may have come twice."""
    now = datetime.now(UTC)
    meeting_id = meeting_with(recipients, as_of=now)
    assert release_mail(meeting_id=meeting_id, as_of=now) == recipients
    with post_office(thinks) as (post, smtp_url):
        running = Running(environment(database_url, smtp_url))
        may_repeat = _through_kills(running, post, kills, chance)
    return post, may_repeat


def _through_kills(running: Running, post: Post, kills: int, chance: random.Random) -> set[str]:
    """Kills both so often while mails are owed, and lets them send the rest; what may have come twice."""
    may_repeat: set[str] = set()
    for number in range(kills):
        assert unsettled(), f"nothing was left to send before kill {number}"
        _live_a_little(running, post, chance)
        running.kill(chance.uniform(0, 0.3), worker_first=chance.random() < 0.5)
        time.sleep(2 * post.thinks[1])  # what the server has read, it takes, whoever is gone
        may_repeat |= taken_but_not_recorded(post)
        hours_pass()
    running.start()
    assert eventually(lambda: not unsettled(), DRAINED), f"{unsettled()} mails are still owed"
    running.kill(0, worker_first=True)
    return may_repeat


def _live_a_little(running: Running, post: Post, chance: random.Random) -> None:
    """Starts both and returns at a random moment: one in five while they start, else while mail goes out."""
    before = len(post.accepted)
    running.start()
    if chance.random() < 0.2:
        time.sleep(chance.uniform(0, 4))
    else:
        eventually(lambda: len(post.accepted) > before, LIVELY)
        time.sleep(chance.uniform(0, 0.6))


def assert_once_each(post: Post, recipients: int, may_repeat: set[str]) -> int:
    """One mail a person; a second one only of those that may repeat, with the same Message-ID. How many came twice."""
    ids = defaultdict(set)
    for one in post.accepted:
        ids[one.to].add(one.message_id)
    assert set(ids) == {address(number) for number in range(recipients)}
    assert {to: found for to, found in ids.items() if len(found) > 1} == {}
    times = Counter(one.message_id for one in post.accepted)
    repeated = {message_id for message_id, number in times.items() if number > 1}
    assert repeated <= may_repeat
    return len(repeated)


def test_two_kills_lose_no_mail_and_repeat_none_that_was_recorded(own_database: str) -> None:
    post, may_repeat = kill_at_random(12, 2, (0.05, 0.2), random.Random(2), own_database)
    assert_once_each(post, 12, may_repeat)


def kill_during_an_update(
    recipients: int, concerned: int, kills: int, thinks: tuple[float, float], database_url: str
) -> int:
    """Everybody has the agenda's mail; then the mails of an addendum go through kills. How many of them came twice."""
    chance = random.Random(recipients)
    meeting_id = meeting_with(recipients, as_of=datetime.now(UTC))
    release_mail(meeting_id=meeting_id, as_of=datetime.now(UTC))
    with post_office(thinks) as (post, smtp_url):
        running = Running(environment(database_url, smtp_url))
        assert not _through_kills(running, post, 0, chance)
        first = set(post.accepted)
        addendum_for(meeting_id, concerned, as_of=datetime.now(UTC))
        assert release_mail(meeting_id=meeting_id, as_of=datetime.now(UTC)) == concerned
        may_repeat = _through_kills(running, post, kills, chance)
    assert len(first) == recipients
    post.accepted = [one for one in post.accepted if one not in first]
    assert not {one.message_id for one in post.accepted} & {one.message_id for one in first}
    moved = Invitation.objects.filter(sequence__gt=0) | Invitation.objects.filter(sent_revision__gt=1)
    assert {one.person.email for one in moved.select_related("person")} == {
        address(number) for number in range(concerned)
    }
    assert set(moved.values_list("sequence", flat=True)) <= {0, 1}
    return assert_once_each(post, concerned, may_repeat)


def test_a_kill_loses_no_mail_of_an_addendum_and_moves_no_entry_twice(own_database: str) -> None:
    kill_during_an_update(6, 4, 1, (0.05, 0.2), own_database)


@pytest.mark.prove
def test_twenty_kills_lose_no_mail_of_an_addendum(own_database: str, fact: Fact) -> None:
    twice = kill_during_an_update(100, 60, 20, (0.05, 0.3), own_database)
    fact("recipients of an addendum", 60)
    fact("kills of relay and worker while it is told", 20)
    fact("of its mails a second time, with the same Message-ID", twice)


@pytest.mark.prove
def test_fifty_kills_lose_no_mail_and_repeat_none_that_was_recorded(own_database: str, fact: Fact) -> None:
    post, may_repeat = kill_at_random(200, 50, (0.05, 0.3), random.Random(50), own_database)
    twice = assert_once_each(post, 200, may_repeat)
    fact("recipients", 200)
    fact("kills of relay and worker", 50)
    fact("mails that the server took", len(post.accepted))
    fact("of them a second time, with the same Message-ID", twice)
    fact("mails taken but not yet recorded at a kill", len(may_repeat))

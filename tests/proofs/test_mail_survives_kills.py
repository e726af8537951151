"""Relay and worker are killed at random moments, and everybody gets the agenda mail once."""

import random
from datetime import UTC, datetime

import pytest

from reviewboard.agenda.operations import release_mail
from tests.proofs.facts import Fact
from tests.proofs.mail import (
    Post,
    Running,
    assert_once_each,
    environment,
    meeting_with,
    post_office,
    through_kills,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def kill_at_random(
    recipients: int, kills: int, thinks: tuple[float, float], chance: random.Random, database_url: str
) -> tuple[Post, set[str]]:
    """Sends the mails of one agenda through so many kills; what the server got, and what may have come twice."""
    now = datetime.now(UTC)
    meeting_id = meeting_with(recipients, as_of=now)
    assert release_mail(meeting_id=meeting_id, as_of=now) == recipients
    with post_office(thinks) as (post, smtp_url):
        running = Running(environment(database_url, smtp_url))
        may_repeat = through_kills(running, post, kills, chance)
    return post, may_repeat


def test_two_kills_lose_no_mail_and_repeat_none_that_was_recorded(own_database: str) -> None:
    post, may_repeat = kill_at_random(12, 2, (0.05, 0.2), random.Random(2), own_database)
    assert_once_each(post.accepted, 12, may_repeat)


@pytest.mark.prove
def test_fifty_kills_lose_no_mail_and_repeat_none_that_was_recorded(own_database: str, fact: Fact) -> None:
    post, may_repeat = kill_at_random(200, 50, (0.05, 0.3), random.Random(50), own_database)
    twice = assert_once_each(post.accepted, 200, may_repeat)
    fact("recipients", 200)
    fact("kills of relay and worker", 50)
    fact("mails that the server took", len(post.accepted))
    fact("of them a second time, with the same Message-ID", twice)
    fact("mails taken but not yet recorded at a kill", len(may_repeat))

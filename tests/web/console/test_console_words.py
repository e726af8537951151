"""What the console says has words for everything that can happen."""

from datetime import UTC, datetime

import pytest

from reviewboard.domain.live import Kind, No, Shows
from reviewboard.meetings.logged import Logged
from reviewboard.meetings.running import Done
from reviewboard.minutes.kinds import EntryKind
from reviewboard.web import console_words
from tests.minutes.replaying import SAYS

AT = datetime(2026, 11, 26, 10, 31, tzinfo=UTC)


@pytest.mark.parametrize("kind", [one for one in Logged if one not in SAYS])
def test_everything_that_moves_a_meeting_is_told_as_a_sentence(kind: Logged) -> None:
    said = console_words.done(Done(1, kind, {}, 1, AT), "Lars Nyberg", "CHG-1852", "INC-214")
    assert said.startswith("Lars Nyberg ")
    assert "10:31" in said
    assert said.endswith(".")


def test_you_begin_a_sentence_with_a_capital() -> None:
    said = console_words.done(Done(1, Logged.PARK, {}, 1, AT), "you", "CHG-1852", "INC-214")
    assert said == "You parked INC-214 at 10:31; CHG-1852 is on."


def test_every_command_screen_entry_and_refusal_has_words() -> None:
    assert set(Kind) <= set(console_words.VERBS)
    assert list(Shows) == list(console_words.SCREENS)
    assert set(EntryKind) == set(console_words.ENTRIES)
    assert all(console_words.refused(why) for why in No)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(60, "1 min behind"), (29, "On time"), (-29, "On time"), (-90, "2 min early"), (150, "2 min behind")],
)
def test_lateness_is_told_to_the_minute(seconds: int, said: str) -> None:
    assert console_words.minutes_late(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "shown"), [(318, "5:18"), (0, "0:00"), (-72, "−1:12"), (3600, "60:00"), (5.9, "0:05")]
)
def test_time_left_is_spelled_as_the_clock_of_the_page_spells_it(seconds: float, shown: str) -> None:
    assert console_words.spell(seconds) == shown

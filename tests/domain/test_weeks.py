"""ISO weeks: across New Year, and where the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reviewboard.domain.weeks import Week, last_weeks

LONDON = ZoneInfo("Europe/London")


def test_the_first_days_of_january_belong_to_the_week_that_began_before_them() -> None:
    assert last_weeks(3, until=date(2027, 1, 6)) == (Week(2026, 52), Week(2026, 53), Week(2027, 1))
    assert Week.of(date(2027, 1, 3)) == Week(2026, 53)
    assert Week(2026, 53).next == Week(2027, 1)
    assert str(Week(2027, 1)) == "2027-W01"


def test_a_week_begins_at_midnight_there_on_both_sides_of_a_change_of_the_clocks() -> None:
    spring = Week.of(date(2026, 3, 29))  # the Sunday on which the clocks go forward
    assert spring.begins(LONDON).astimezone(UTC) == datetime(2026, 3, 23, 0, tzinfo=UTC)
    assert spring.next.begins(LONDON).astimezone(UTC) == datetime(2026, 3, 29, 23, tzinfo=UTC)
    length = spring.next.begins(LONDON).astimezone(UTC) - spring.begins(LONDON).astimezone(UTC)
    assert length == timedelta(days=7) - timedelta(hours=1)

"""A person's calendar entries follow their windows: they move, they vanish, nothing is told twice as news."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.integrations.calendar.identity import Assignment, Sent, Window, assign

TEN = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def window(start: int, end: int, summary: str = "Weekly review: INC-214") -> Window:
    return Window(TEN + timedelta(minutes=start), TEN + timedelta(minutes=end), summary)


def plan(windows: list[Window], previous: list[Sent]) -> tuple[Assignment, ...]:
    return assign(windows, previous, key="m48-p7", host="review.example.com")


def sent(windows: list[Window], previous: list[Sent] | None = None) -> list[Sent]:
    """What is remembered after a mail, the entries cancelled before it included."""
    told = [assignment.sent for assignment in plan(windows, previous or [])]
    return told + [old for old in previous or [] if old.cancelled]


def test_first_windows_get_numbered_uids_at_sequence_zero() -> None:
    first, second = plan([window(50, 56), window(24, 36)], [])
    assert (first.sent.uid, first.sent.sequence) == ("m48-p7-1@review.example.com", 0)
    assert first.window == window(24, 36)
    assert second.sent.uid == "m48-p7-2@review.example.com"


def test_what_did_not_change_is_repeated_as_it_was() -> None:
    before = sent([window(24, 36)])
    (again,) = plan([window(24, 36)], before)
    assert (again.sent, again.changed) == (before[0], False)


def test_a_moved_window_keeps_its_uid_and_raises_its_sequence() -> None:
    before = sent([window(24, 36)])
    (moved,) = plan([window(30, 42)], before)
    assert (moved.sent.uid, moved.sent.sequence, moved.changed) == (before[0].uid, 1, True)


def test_new_words_raise_the_sequence_too() -> None:
    before = sent([window(24, 36)])
    (retold,) = plan([window(24, 36, "Weekly review: INC-215")], before)
    assert (retold.sent.sequence, retold.changed) == (1, True)


def test_an_entry_whose_words_were_not_kept_is_compared_by_its_times() -> None:
    (again,) = plan(
        [window(24, 36)], [Sent("a@b", 4, TEN + timedelta(minutes=24), TEN + timedelta(minutes=36))]
    )
    assert (again.sent.sequence, again.changed) == (4, False)


def test_a_lost_window_is_cancelled_once() -> None:
    before = sent([window(24, 36), window(50, 56)])
    kept, cancelled = plan([window(50, 56)], before)
    assert (kept.sent.uid, kept.changed) == (before[1].uid, False)
    assert (cancelled.sent.uid, cancelled.sent.sequence) == (before[0].uid, 1)
    assert (cancelled.window, cancelled.sent.cancelled) == (None, True)
    assert plan([window(50, 56)], [kept.sent, cancelled.sent]) == (kept,)


def test_a_cancelled_uid_is_never_used_again() -> None:
    before = sent([], sent([window(24, 36)]))
    (back,) = plan([window(24, 36)], before)
    assert (back.sent.uid, back.sent.sequence) == ("m48-p7-2@review.example.com", 0)


def test_a_window_in_between_does_not_disturb_its_neighbours() -> None:
    before = sent([window(4, 20), window(50, 56)])
    first, between, last = plan([window(4, 20), window(24, 36), window(50, 56)], before)
    assert [first.changed, between.changed, last.changed] == [False, True, False]
    assert between.sent.uid == "m48-p7-3@review.example.com"


weeks = st.lists(st.lists(st.integers(0, 11), unique=True, max_size=5), min_size=1, max_size=6)


@given(weeks)
def test_after_any_history_the_calendar_holds_exactly_the_windows(history: list[list[int]]) -> None:
    memory: dict[str, Sent] = {}
    for slots in history:
        windows = [window(5 * slot, 5 * slot + 5) for slot in slots]
        for assignment in plan(windows, list(memory.values())):
            before = memory.get(assignment.sent.uid)
            assert before is None or not before.cancelled
            rise = assignment.sent.sequence - (before.sequence if before else 0)
            assert rise == (1 if before and assignment.changed else 0)
            memory[assignment.sent.uid] = assignment.sent
        held = sorted((one.start, one.end) for one in memory.values() if not one.cancelled)
        assert held == sorted((one.start, one.end) for one in windows)


@given(st.permutations([window(4, 20), window(24, 36), window(50, 56)]))
def test_the_order_in_which_windows_come_does_not_matter(windows: list[Window]) -> None:
    before = sent([window(5, 20), window(44, 50)])
    assert plan(windows, before) == plan(sorted(windows, key=lambda one: one.start), before[::-1])

"""Any sequence of acts at two consoles leaves the meeting as the rules alone would, applied to what was not refused."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reviewboard.domain.live import Command, Kind, Live, Refused, Said, Shows, apply
from reviewboard.meetings.logged import Logged
from reviewboard.meetings.models import LiveCommand
from reviewboard.meetings.running import Moved, undoable
from reviewboard.minutes import leading
from reviewboard.minutes.models import Entry
from reviewboard.minutes.saying import SomebodyWasFaster, reword, say, take_back
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from tests.attendance.scenes import eyes
from tests.examples import examples
from tests.minutes.replaying import log_of, replayed
from tests.minutes.scenes import Hour, at, begun

WHO = st.sampled_from([0, 1])
WHICH = st.integers(0, 20)


class TwoConsoles(RuleBasedStateMachine):
    """Drives the operations and a model side by side, inside a transaction that is rolled back.

    `seen` is what each console last saw of the revision, `live` the state that the rules come to, `done` the commands
    that can be taken back, each with the state before it, `lines` what was said and stands, with its version as each
    console saw it.
    """

    hour: ClassVar[Hour]
    readers: ClassVar[tuple[Reader, Reader]]

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = at(1)
        self.live: Live = self.hour.live
        self.keys = [one.key for one in self.live.slots if one.is_item]
        self.revision = self.hour.row.revision
        self.seen = [self.revision, self.revision]
        self.leads = 0
        self.log: list[str] = [Logged.START]
        self.done: list[tuple[int, Live]] = []
        self.lines: dict[int, tuple[str, str]] = {}
        self.tokens: list[tuple[UUID, int]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    def moved(self, kind: str, live: Live) -> None:
        """The model after an act that was done."""
        self.log.append(kind)
        self.live = live
        self.revision += 1

    @rule(seconds=st.sampled_from([0, 1, 59, 600]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(who=WHO)
    def one_looks(self, who: int) -> None:
        self.seen[who] = self.hour.row.revision

    @rule(who=WHO, kind=st.sampled_from(Kind), which=WHICH, shows=st.sampled_from(Shows), looks=st.booleans())
    def one_presses(self, who: int, kind: Kind, which: int, shows: Shows, looks: bool) -> None:
        command = Command(kind, self.keys[which % len(self.keys)], which or 1, shows)
        if looks:
            self.one_looks(who)
        try:
            expected: Live | None = apply(self.live, command, at=self.now)
        except Refused:
            expected = None
        stale = self.seen[who] != self.revision
        try:
            self.act(who, command, self.seen[who])
        except Moved:
            assert stale
            return
        except Refused:
            assert not stale
            assert expected is None
            return
        assert not stale
        assert expected is not None
        self.done.append((len(self.log) + 1, self.live))
        self.moved(kind.value, expected)

    def act(self, who: int, command: Command, seen: int) -> None:
        leading.do(
            reader=self.readers[who], meeting_id=self.hour.id, command=command, seen=seen, as_of=self.now
        )

    @rule(who=WHO, back=st.sampled_from([0, 0, 0, 1]))
    def one_takes_a_step_back(self, who: int, back: int) -> None:
        if len(self.done) <= back:
            assert back or undoable(self.hour.id) is None
            return
        number, before = self.done[-1 - back]
        try:
            leading.undo(reader=self.readers[who], meeting_id=self.hour.id, number=number, as_of=self.now)
        except Moved:
            assert back  # it is not the last any more
            return
        self.done.pop()
        self.moved(Logged.UNDO, before)

    @rule(who=WHO)
    def one_takes_over(self, who: int) -> None:
        leading.take_over(reader=self.readers[who], meeting_id=self.hour.id, as_of=self.now)
        if who != self.leads:
            self.leads = who
            self.moved(Logged.TOOK_OVER, self.live)

    @rule(who=WHO, text=st.sampled_from(["first", "second", "a: third, 11 Dec"]))
    def one_says(self, who: int, text: str) -> None:
        token = UUID(int=len(self.tokens) + 1)
        pk = self.say(who, text, token)
        self.tokens.append((token, pk))
        self.lines[pk] = (text.removeprefix("a: ").removesuffix(", 11 Dec"), self.version(pk))
        self.log.append(Logged.SAID)

    @rule(who=WHO, which=WHICH)
    def one_sends_again(self, who: int, which: int) -> None:
        """What got no answer; nothing comes of it."""
        if self.tokens:
            token, pk = self.tokens[which % len(self.tokens)]
            assert self.say(who, "first", token) == pk

    def say(self, who: int, text: str, token: UUID) -> int:
        """A line about no item."""
        return say(
            reader=self.readers[who],
            meeting_id=self.hour.id,
            item_id=None,
            typed=text,
            kind=Said.NOTE,
            token=token,
            as_of=self.now,
        )

    @rule(who=WHO, which=WHICH, is_stale=st.booleans())
    def one_rewords(self, who: int, which: int, is_stale: bool) -> None:
        if not self.lines:
            return
        pk = sorted(self.lines)[which % len(self.lines)]
        text, version = self.lines[pk]
        self.now += timedelta(seconds=1)
        seen = at(-1).isoformat() if is_stale else version
        try:
            reword(
                reader=self.readers[who],
                meeting_id=self.hour.id,
                entry_id=pk,
                typed=f"{text}!",
                seen=seen,
                as_of=self.now,
            )
        except SomebodyWasFaster:
            assert is_stale
            return
        assert not is_stale
        self.lines[pk] = (f"{text}!", self.version(pk))
        self.log.append(Logged.REWORDED)

    @rule(who=WHO, which=WHICH)
    def one_takes_a_line_back(self, who: int, which: int) -> None:
        if self.lines:
            pk = sorted(self.lines)[which % len(self.lines)]
            take_back(reader=self.readers[who], meeting_id=self.hour.id, entry_id=pk, as_of=self.now)
            del self.lines[pk]
            self.log.append(Logged.TAKEN_BACK)

    def version(self, pk: int) -> str:
        """As a console that looks now sees it."""
        return Entry.objects.get(pk=pk).version

    @invariant()
    def the_state_is_what_the_rules_come_to(self) -> None:
        assert self.hour.live == self.live
        assert self.hour.row.revision == self.revision

    @invariant()
    def the_log_shows_what_was_done_and_nothing_else(self) -> None:
        kinds = (
            LiveCommand.objects.filter(meeting=self.hour.id).order_by("number").values_list("kind", flat=True)
        )
        assert list(kinds) == self.log

    @invariant()
    def no_line_is_lost_or_doubled(self) -> None:
        kept = Entry.objects.filter(meeting=self.hour.id, taken_back_at=None).values_list("pk", "text")
        assert dict(kept) == {pk: text for pk, (text, _) in self.lines.items()}

    @rule()
    def the_log_is_done_again(self) -> None:
        assert len(log_of(self.hour)) == len(self.log)
        assert replayed(self.hour) == self.hour.live


@pytest.mark.long
@pytest.mark.django_db
def test_two_consoles_do_what_the_rules_say() -> None:
    TwoConsoles.hour = begun()
    TwoConsoles.readers = (TwoConsoles.hour.ines, eyes(TwoConsoles.hour.week.lars, Role.FACILITATOR))
    run_state_machine_as_test(
        TwoConsoles,
        settings=settings(
            max_examples=examples(3),
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.reuse, Phase.generate),  # shrinking a failure takes minutes against a database
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )

"""The log of a meeting, done again from its start with the rules alone: it must come to the state that is stored."""

from dataclasses import dataclass, field
from typing import Any

from reviewboard.domain.live import Command, Kind, Live, Shows, apply, begin, from_json
from reviewboard.meetings.logged import Logged
from reviewboard.meetings.models import LiveCommand
from reviewboard.minutes.starting import plan_of
from tests.minutes.scenes import Hour

SAYS = (Logged.SAID, Logged.REWORDED, Logged.TAKEN_BACK)
"""Lines of the log that move nothing and raise no revision."""


@dataclass
class Replay:
    """One meeting while its log is done again. `before` is what an undo of each command goes back to."""

    live: Live
    before: dict[int, Live] = field(default_factory=dict)

    def do(self, line: LiveCommand) -> None:
        """One line of the log."""
        if line.kind == Logged.UNDO:
            self.live = self.before[line.what["number"]]
        elif line.kind in set(Kind):
            self.before[line.number] = self.live
            assert line.before is not None
            assert from_json(line.before) == self.live
            self.live = apply(self.live, command_of(line.kind, line.what), at=line.at)


def command_of(kind: str, what: dict[str, Any]) -> Command:
    """The command that a line of the log keeps."""
    return Command(Kind(kind), key=what["key"], minutes=what["minutes"], shows=Shows(what["shows"]))


def log_of(hour: Hour) -> list[LiveCommand]:
    """Every line, by number; which are those from 1 on, none left out."""
    lines = list(LiveCommand.objects.filter(meeting=hour.id).order_by("number"))
    assert [one.number for one in lines] == list(range(1, len(lines) + 1))
    return lines


def replayed(hour: Hour) -> Live:
    """The state that the log comes to."""
    first, *lines = log_of(hour)
    assert first.kind == Logged.START
    replay = Replay(begin(plan_of(hour.agenda()), planned_at=hour.row.starts_at, at=first.at))
    for line in lines:
        replay.do(line)
    return replay.live

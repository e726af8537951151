"""What goes wrong, by name; the answers are those that the hosts document, or that were recorded in public."""

import threading
from dataclasses import dataclass, field
from typing import Literal, get_args

from tests.simulators.forge.model import Reply

Kind = Literal[
    "secondary_limit",  # 403 with Retry-After
    "secondary_limit_words",  # 403 that is told from a refusal by its words alone
    "too_many_requests",  # 429 with Retry-After
    "too_many_requests_words",  # 429 that names no time
    "full",  # 422: the 1000 statuses of a commit and context are used up
    "conflict",  # 409: another update is under way (GitLab)
    "server_error",  # 502
    "lost_reply",  # taken, then the connection breaks before a byte is answered
    "dropped",  # the connection breaks, nothing was taken
    "slow",  # `seconds` late, otherwise well
]
Operation = Literal["tell", "ask", "*"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LIMITED = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to "
    "GitHub Support for help, please include the request ID."
)
FULL = "This SHA and context has reached the maximum number of statuses."
CONFLICT = "Another update to this commit status is in progress"


@dataclass
class Fault:
    """One fault. It strikes `times` calls of its operation (0: all of them), once `after` others have gone well.

    `tell` is to say a status, `ask` to list those of a commit. `seconds` is a wait: that of Retry-After, or of an answer.
    """

    kind: Kind
    operation: Operation = "tell"
    times: int = 1
    after: int = 0
    seconds: float = 30
    struck: int = 0

    def meets(self, operation: str) -> bool:
        """Whether it strikes this call, which is counted."""
        if self.operation not in (operation, "*"):
            return False
        if self.after:
            self.after -= 1
            return False
        if self.times and self.struck >= self.times:
            return False
        self.struck += 1
        return True

    def reply(self) -> Reply | None:
        """What is answered in place of the real answer, if anything."""
        wait = {"Retry-After": str(int(self.seconds))}
        replies = {
            "secondary_limit": Reply(403, {"message": LIMITED}, wait),
            "secondary_limit_words": Reply(403, {"message": LIMITED}),
            "too_many_requests": Reply(429, {"message": LIMITED}, wait),
            "too_many_requests_words": Reply(429, {"message": LIMITED}),
            "full": full(),
            "conflict": Reply(409, {"message": CONFLICT}),
            "server_error": Reply(502, {"message": "Server Error"}),
        }
        return replies.get(self.kind)


def full() -> Reply:
    """What GitHub answers to the status after the thousandth."""
    error = {"resource": "Status", "code": "custom", "message": FULL}
    return Reply(422, {"message": "Validation Failed", "errors": [error]})


@dataclass
class Faults:
    """Those that are switched on; of several that meet a call the first strikes."""

    on: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(
        self,
        kind: Kind,
        *,
        operation: Operation = "tell",
        times: int = 1,
        after: int = 0,
        seconds: float = 30,
    ) -> None:
        """Switches one on; raises ValueError where there is no such fault."""
        if kind not in KINDS or operation not in get_args(Operation):
            raise ValueError(f"no such fault: {kind} of {operation}")
        with self._lock:
            self.on.append(Fault(kind, operation, times, after, seconds))

    def clear(self) -> None:
        """Switches all of them off."""
        with self._lock:
            self.on.clear()

    def due(self, operation: str) -> Fault | None:
        """The fault that strikes this call."""
        with self._lock:
            return next((one for one in self.on if one.meets(operation)), None)

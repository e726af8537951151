"""The status that a code host shows beside a head: *pending* holds a merge where the host's rules ask for it."""

import enum
from dataclasses import dataclass

MOST_CHARS = 140
"""Of a description: GitHub takes no more (https://docs.github.com/en/rest/commits/statuses), GitLab 255."""


class StatusState(enum.StrEnum):
    """*Success* lets a merge pass, also where the gate only observes; *pending* waits for an approval."""

    PENDING = "pending"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class HeadWord:
    """What is said of a head: a state, and one line for who looks at it at the host."""

    state: StatusState
    description: str

    def __str__(self) -> str:
        return f"{self.state}: {self.description}"[: MOST_CHARS + 20]


@dataclass(frozen=True, slots=True)
class HeadStatus:
    """A word about one head of a repository, for its code host.

    `repository` is the host's own id of it, `name` its path there ("shop/checkout"). `context` tells our status from
    others on the same head; `url` leads to the change here.
    """

    repository: str
    name: str
    head: str
    word: HeadWord
    url: str
    context: str = "reviewboard/approval"

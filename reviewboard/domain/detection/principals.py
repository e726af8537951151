"""On whose behalf an agent wrote a change, where its commits tell it: the one person who stands beside the agent."""

import re
from collections.abc import Iterable, Iterator

from reviewboard.domain.detection.facts import ChangeText
from reviewboard.domain.detection.identities import known_agent, parted
from reviewboard.domain.detection.rulebook import RuleBook

_SIGNED = re.compile(
    r"^[ \t]{0,8}(?:co-authored-by|signed-off-by|on-behalf-of)[ \t]{0,4}:[ \t]{0,4}(\S[^\n]{0,300})",
    re.IGNORECASE | re.MULTILINE,
)
_MACHINE = re.compile(r"(?:no-?reply|bot|actions?|ci|automation|.*\[bot\])", re.IGNORECASE)


def principal_of(author: ChangeText, commits: Iterable[ChangeText], book: RuleBook) -> tuple[str, str] | None:
    """Name and address of whoever the agent acted for; None where no agent is the author, or nobody or several stand there.

    Asked are authors, committers, co-authors and sign-offs: an agent names its principal in one of these, if at all.
    """
    if known_agent(book, author.author_name, author.author_email) is None:
        return None
    people: dict[str, str] = {}
    for commit in commits:
        for name, address in _beside(commit):
            if _is_person(book, name, address):
                people.setdefault(address.lower(), name)
    if len(people) != 1:
        return None
    ((address, name),) = people.items()
    return name, address


def _beside(commit: ChangeText) -> Iterator[tuple[str, str]]:
    yield commit.author_name, commit.author_email
    yield commit.committer_name, commit.committer_email
    for signed in _SIGNED.finditer(commit.message[-20_000:]):
        yield parted(signed[1])


def _is_person(book: RuleBook, name: str, address: str) -> bool:
    mailbox, at, _ = address.partition("@")
    if not at or _MACHINE.fullmatch(mailbox) or _MACHINE.fullmatch(name.strip()):
        return False
    return known_agent(book, name, address) is None

"""Signs of AI involvement in a snapshot, by the facet in which each stands.

A source may tell a change's description today and its commits tomorrow: what was found in one is not lost
when only the other is told anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewboard.domain.detection import ChangeText, RuleBook, Sign, detect, principal_of
from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot, IdentitySnapshot

_FACETS = {"branch": "branch", "label": "labels", "description": "body", "author": "author"}
"""The facet by the first word of a sign's place, for signs that stand in no commit."""


@dataclass(frozen=True, slots=True)
class FoundSign:
    """A sign and the commit it stands in; an empty sha for the change's own text, branch and labels."""

    sha: str
    sign: Sign


Found = Mapping[str, tuple[FoundSign, ...]]
"""Signs by the facet (facets.py) that they were found in; every facet with evidence is there, even if empty.
"""


def find(snapshot: ChangeSnapshot, book: RuleBook) -> Found:
    """The signs of a change are those of its commits, and of its own author, description, branch and labels."""
    author = snapshot.authored_by
    return {
        "author": of_own(author_text(author.kind, author.value, author.name), book) if author else (),
        "branch": of_own(ChangeText(branch=snapshot.branch), book),
        "labels": of_own(ChangeText(labels=snapshot.labels or ()), book),
        "body": of_own(ChangeText(body=snapshot.body or ""), book),
        "commits": tuple(dict.fromkeys(_of_commits(snapshot, book))),
    }


def principal(snapshot: ChangeSnapshot, book: RuleBook) -> IdentitySnapshot | None:
    """On whose behalf the agent that wrote it acted, where its commits tell it."""
    who = snapshot.authored_by
    if who is None or not snapshot.commits:
        return None
    found = principal_of(
        author_text(who.kind, who.value, who.name), (_text(one) for one in snapshot.commits), book
    )
    return IdentitySnapshot("email", found[1], found[0]) if found else None


def facet_of(sha: str, place: str) -> str:
    """The facet that a stored sign was found in; empty for one that no snapshot can take back."""
    word = place.partition(" ")[0]
    return "commits" if sha and word != "trace" else _FACETS.get(word, "")


def of_own(text: ChangeText, book: RuleBook) -> tuple[FoundSign, ...]:
    """The signs of a change's own text."""
    return tuple(FoundSign("", sign) for sign in detect(text, book))


def author_text(kind: str, value: str, name: str) -> ChangeText:
    """Who a source says has opened a change. An account is known by its login, which stands where a name does."""
    if kind == "email":
        return ChangeText(author_name=name, author_email=value)
    return ChangeText(author_name=value)


def _of_commits(snapshot: ChangeSnapshot, book: RuleBook) -> Iterator[FoundSign]:
    for commit in snapshot.commits:
        yield from (FoundSign(commit.sha, sign) for sign in detect(_text(commit), book))


def _text(commit: CommitSnapshot) -> ChangeText:
    """The commit as it was recorded: a mailmap may rename an agent."""
    author, committer = commit.recorded_author or commit.author, commit.recorded_committer or commit.committer
    return commit_text(commit.message, author, committer, len(commit.parents), commit.note)


def commit_text(
    message: str, author: IdentitySnapshot, committer: IdentitySnapshot, parents: int, note: str
) -> ChangeText:
    """A commit as detection reads it. Which files it touches is not told, so a note's files are taken as they are."""
    return ChangeText(
        message=message,
        author_name=author.name,
        author_email=author.value,
        committer_name=committer.name,
        committer_email=committer.value,
        parents=parents,
        note=note,
    )

"""Signs of AI involvement in a snapshot, by the facet in which each stands.

A source may tell a change's description today and its commits tomorrow: what was found in one is not lost
when only the other is told anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewboard.domain.detection import ChangeText, Sign, detect
from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot


@dataclass(frozen=True, slots=True)
class FoundSign:
    """A sign and the commit it stands in; an empty sha for the change's own text, branch and labels."""

    sha: str
    sign: Sign


Found = Mapping[str, tuple[FoundSign, ...]]
"""Signs by the facet (facets.py) that they were found in; every facet with evidence is there, even if empty.
"""


def find(snapshot: ChangeSnapshot) -> Found:
    """The signs of a change are those of its commits, and of its own description, branch and labels."""
    return {
        "branch": _own(ChangeText(branch=snapshot.branch)),
        "labels": _own(ChangeText(labels=snapshot.labels or ())),
        "body": _own(ChangeText(body=snapshot.body or "")),
        "commits": tuple(dict.fromkeys(_of_commits(snapshot))),
    }


def facet_of(sha: str, place: str) -> str:
    """The facet that a stored sign was found in; empty for one that no snapshot can take back."""
    if sha:
        return "commits"
    word = place.partition(" ")[0]
    return {"branch": "branch", "label": "labels", "description": "body"}.get(word, "")


def _own(text: ChangeText) -> tuple[FoundSign, ...]:
    return tuple(FoundSign("", sign) for sign in detect(text))


def _of_commits(snapshot: ChangeSnapshot) -> Iterator[FoundSign]:
    for commit in snapshot.commits:
        yield from (FoundSign(commit.sha, sign) for sign in detect(_text(commit)))


def _text(commit: CommitSnapshot) -> ChangeText:
    """The commit as it was recorded: a mailmap may rename an agent."""
    author, committer = commit.recorded_author or commit.author, commit.recorded_committer or commit.committer
    return ChangeText(
        message=commit.message,
        author_name=author.name,
        author_email=author.value,
        committer_name=committer.name,
        committer_email=committer.value,
        parents=len(commit.parents),
    )

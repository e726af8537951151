"""Signs of AI involvement in a snapshot, before and after its names became keys."""

from collections.abc import Iterator
from dataclasses import dataclass

from reviewboard.domain.detection import ChangeText, Sign, detect, strongest, verdict
from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot
from reviewboard.domain.values import Certainty, Verdict


@dataclass(frozen=True, slots=True)
class FoundSign:
    """A sign and the commit it stands in; an empty sha for the change's own text, branch and labels."""

    sha: str
    sign: Sign


@dataclass(frozen=True, slots=True)
class Finding:
    """Everything found in one change, and what it adds up to."""

    signs: tuple[FoundSign, ...]
    verdict: Verdict
    certainty: Certainty | None


def find(snapshot: ChangeSnapshot) -> Finding:
    """The signs of a change are those of its commits, and of its own description, branch and labels."""
    found = tuple(dict.fromkeys(_signs(snapshot)))
    signs = [one.sign for one in found]
    return Finding(found, verdict(signs), strongest(signs))


def _signs(snapshot: ChangeSnapshot) -> Iterator[FoundSign]:
    own = ChangeText(branch=snapshot.branch, body=snapshot.body, labels=snapshot.labels)
    yield from (FoundSign("", sign) for sign in detect(own))
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

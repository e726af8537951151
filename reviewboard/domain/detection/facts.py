"""What detection is given, and what it finds."""

from dataclasses import dataclass

from reviewboard.domain.values import Certainty, EvidenceKind


@dataclass(frozen=True, slots=True)
class ChangeText:
    """Everything of one commit, or of one change, that may hold a sign.

    Identities are as recorded, before any mailmap. `message` is a commit message; `body` a request's
    description; `branch` the name of the branch that was merged. `parents` is their number (2 or more: a
    merge). `note` is the text of this commit's note in refs/notes/ai; `paths` are the files of its diff, None
    where they are not known.
    """

    message: str = ""
    author_name: str = ""
    author_email: str = ""
    committer_name: str = ""
    committer_email: str = ""
    parents: int = 1
    branch: str = ""
    body: str = ""
    labels: tuple[str, ...] = ()
    note: str = ""
    paths: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """One observed sign: the tool, what it did, how strongly that binds, the exact words and their place.

    `place` is "author", "committer", "branch", "label", "message line 7", "description line 3" (counted from
    1), "note line 2", or "trace" with the file. A sign of kind *denied* says that no AI took part: its tool is
    empty.
    """

    tool: str
    kind: EvidenceKind
    certainty: Certainty
    quote: str
    place: str
    rule_id: str
    rule_version: str

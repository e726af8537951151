"""Any git repository by its path, read and never written, run or fetched into (ADR 0005)."""

from reviewboard.integrations.git.grouping import changes_of
from reviewboard.integrations.git.reader import Commit, Signature, read_commits
from reviewboard.integrations.git.repository import Head, RepositoryIdentity, head, identity
from reviewboard.integrations.git.source import Cursor, GitSource

__all__ = [
    "Commit",
    "Cursor",
    "GitSource",
    "Head",
    "RepositoryIdentity",
    "Signature",
    "changes_of",
    "head",
    "identity",
    "read_commits",
]

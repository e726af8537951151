"""Branch names that agents give, given or named by a merge. Merging main into such a branch is nothing."""

import re
from functools import lru_cache

from reviewboard.domain.detection.rulebook import RuleBook

_MERGED = re.compile(
    r"Merge pull request #\d+ from (?:[^\s/]+/)?(?P<github>\S+)"
    r"|Merge (?:remote-tracking )?branch '(?:origin/|upstream/)?(?P<plain>[^']+)'"
    r"|Merged in (?P<bitbucket>\S+) \(pull request"
    r"|Merge pull request .{0,200} from (?P<gitea>\S+)"
)


def branch_of(subject: str) -> str:
    """The branch that a merge of this subject took in, or ""."""
    found = _MERGED.match(subject)
    return next(filter(None, found.groups()), "") if found else ""


@lru_cache(maxsize=4096)
def tool_of_branch(book: RuleBook, branch: str) -> str:
    """The tool whose agent names branches like this one, or ""."""
    low = branch.lower()
    for tool in book.tools:
        if low.startswith(tool.branches):
            return tool.id
    return ""

"""What a request changes, as one digest: by it the head before a rebase and the one after it are known for the same.

https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files. The digest is made of the difference to the base,
which is what a reviewer saw, and not of the files as they are in the end. When the base moves, an untouched change in
a file that others changed too has another end; and, worse, the same end may now take back what they did.

Line numbers move with the base and are left out, as `git patch-id` does (https://git-scm.com/docs/git-patch-id); unlike
there, white space counts, and so does the line that git names beside them, so that a hunk that moved elsewhere is
another one. A file without a difference in lines (binary, empty, only renamed) counts with its end. GitHub leaves out
large differences, does not list more than some thousand files, and does not tell the modes of files.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from reviewboard.domain.messages import HeadSnapshot
from reviewboard.integrations.reading import Record, count, text

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@")
_REMOVED = "removed"


def of_file(file: Record, head: str) -> str:
    """The digest of one listed file's difference; "" where it is not shown in full, or is that of another head.

    The list is asked for after the head: had somebody pushed in between, the new content would pass for the old head's.
    """
    if not is_of(file, head):
        return ""
    patch, added, removed = text(file, "patch"), count(file, "additions"), count(file, "deletions")
    if not patch:
        return "" if added or removed or not text(file, "sha") else _digest(["file", text(file, "sha")])
    lines = patch.split("\n")
    if sum(line.startswith("+") for line in lines) != added:
        return ""
    if sum(line.startswith("-") for line in lines) != removed:
        return ""
    return _digest(["lines", *(_HUNK.sub("@@", line, count=1) for line in lines)])


def are_of(files: Iterable[Record], head: str) -> bool:
    """Whether nobody pushed while they were listed: of those that name a head, all name this one."""
    return all(is_of(one, head) for one in files)


def is_of(file: Record, head: str) -> bool:
    """Whether the file is listed for this head. Of one that was taken away GitHub names no head: it may be another's."""
    return is_removed(file) or _listed_at(file) == head


def is_removed(file: Record) -> bool:
    """Whether the request takes the file away."""
    return text(file, "status") == _REMOVED


def of_request(head: str, files: Iterable[Record]) -> tuple[HeadSnapshot, ...]:
    """The head with its content, from all of its files as a bundle holds them; nothing where one is not known.

    Of files that were taken away GitHub names no head: they alone tell nothing.
    """
    listed = [
        [text(one, name) for name in ("filename", "previous_filename", "status", "content")] for one in files
    ]
    known = head and all(content for *_, content in listed)
    if not known or all(status == _REMOVED for _, _, status, _ in listed):
        return ()
    return (HeadSnapshot(head, _digest(sorted(listed))),)


def _listed_at(file: Record) -> str:
    """The head for which a file was listed: the address of its content names it."""
    return parse_qs(urlsplit(text(file, "contents_url")).query).get("ref", [""])[0].lower()


def _digest(plain: object) -> str:
    return hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode()).hexdigest()

"""What of an authorship note is kept: whose lines it attests, and by which agent; no transcript and nobody's name."""

import json
from typing import Any

from reviewboard.domain.detection.records import entries, parsed, word

_WHOSE = ("prompts", "sessions")
_MAX_CHARS = 200_000
"""A note beyond this is kept without its last files."""


def note_kept(note: str, paths: tuple[str, ...] | None) -> str:
    """The note line for line, without what stands in it beside attestations; "" where it attests none of these files.

    A rebase may put a note on a wrong commit, so files that are not in the commit's diff (`paths`; None: not known) are
    left out. Lines keep their numbers, so that a quote can be found again.
    """
    head, _, tail = note.replace("\r\n", "\n").partition("\n---\n")
    wanted = None if paths is None else frozenset(paths)
    lines, keeps, attests = [], False, not head.strip() or note.startswith("---\n")
    for line in head[:_MAX_CHARS].split("\n"):
        if not line.startswith("  "):
            keeps = wanted is None or line.strip().strip('"') in wanted
        attests = attests or keeps
        lines.append(line if keeps else "")
    if not attests:
        return ""
    record = parsed(tail)
    told = {whose: {key: _agent(one) for key, one in entries(record, whose).items()} for whose in _WHOSE}
    return "\n".join([*lines, "---", json.dumps(told)])


def _agent(entry: Any) -> dict[str, dict[str, str]]:
    who = entries(entry, "agent_id")
    return {"agent_id": {name: word(who, name) for name in ("tool", "model")}}

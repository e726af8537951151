"""What the diffs of a change would destroy: recognised where they are read, since a diff is code and is not kept."""

from collections.abc import Iterable

from reviewboard.domain.destructive import RULES, Harm, in_file, kept
from reviewboard.integrations.reading import Record, records, text

_FIELD = "harms"
_KNOWN = frozenset(rule.id for rule in RULES)


def found(path: str, patch: str, *, deleted: bool, was: str = "") -> Record:
    """What is stored of one file's diff beside its path; nothing where no rule recognises anything."""
    harms = in_file(path, patch, deleted=deleted, was=was)
    return (
        {_FIELD: [{"rule": one.rule_id, "what": one.what, "where": one.where} for one in harms]}
        if harms
        else {}
    )


def told(files: Iterable[Record]) -> tuple[Harm, ...]:
    """What was found in the files of a change."""
    return kept(
        Harm(text(one, "rule"), text(one, "what"), text(one, "where"))
        for file in files
        for one in records(file, _FIELD)
        if text(one, "rule") in _KNOWN
    )

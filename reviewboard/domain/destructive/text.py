"""What a dry run prints for people: Terraform's words, kubectl's, and statements of SQL, line by line."""

import re
from collections.abc import Iterator

from reviewboard.domain.destructive import sql
from reviewboard.domain.destructive.environments import Place
from reviewboard.domain.destructive.harm import Harm, Rule
from reviewboard.domain.destructive.kubernetes import COMES_BACK

PRINTED = Rule("text.delete", "A dry run prints that something will be destroyed, replaced or deleted.")
RULES = (PRINTED,)

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_TERRAFORM = re.compile(
    r"\s*#\s+(\S+)\s+(?:will be (destroyed)|must be (replaced)|is tainted, so must be (replaced))"
)
_KUBECTL = re.compile(
    r"\s*(\w[\w.-]*)(?:/| \")([\w.-]+)\"? (deleted|pruned)(?: \((?:server )?dry run\))?\s*\Z"
)


def recognise(content: str, place: Place) -> Iterator[Harm]:
    """What these lines say would happen to what counts as production."""
    bare = _COLOURS.sub("", content)
    for line in bare.splitlines():
        if found := _TERRAFORM.match(line):
            done = next(filter(None, found.groups()[1:]))
            if place.counts(found[1]):
                yield Harm(PRINTED.id, f"It says that {found[1]} will be {done}.{place.remark}", found[1])
        elif (gone := _KUBECTL.match(line)) and gone[1].partition(".")[0].lower() not in COMES_BACK:
            name = f"{gone[1]}/{gone[2]}"
            if place.counts(name):
                yield Harm(PRINTED.id, f"It says that {name} would be {gone[3]}.{place.remark}", name)
    yield from sql.recognise(bare, place)

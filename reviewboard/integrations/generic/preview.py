"""What a mapping would make of one body: shown beside the mapping while somebody writes it."""

from dataclasses import dataclass
from datetime import datetime

from reviewboard.domain.messages import IdentitySnapshot, Snapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.integrations.generic.mapping import problems, read_mapping
from reviewboard.integrations.generic.snapshots import build, read
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import load


@dataclass(frozen=True, slots=True)
class FieldPreview:
    """One mapped field: its path as written, what was found there, and what is wrong (both may be said)."""

    name: str
    path: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be recorded of a body. `snapshot` is None where nothing would, and then `problems` is not empty."""

    fields: tuple[FieldPreview, ...]
    snapshot: Snapshot | None
    problems: tuple[str, ...]


def preview(config: Config, body: bytes) -> Preview:
    """Tries the mapping on a body. Never raises."""
    mapping, wrong = read_mapping(config), problems(config)
    try:
        readings = read(mapping, load(body))
        fields = tuple(
            FieldPreview(name, mapping.written[name], _shown(one.value), one.problem)
            for name, one in readings.items()
        )
    except Unreadable as error:
        return Preview((), None, (*wrong, error.words))
    try:
        return Preview(fields, build(mapping, readings), tuple(wrong))
    except Unreadable as error:
        return Preview(fields, None, (*wrong, error.words))


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S UTC")
        case tuple():
            return ", ".join(map(_shown, value))
        case IdentitySnapshot():
            return value.value
        case _:
            return str(value)

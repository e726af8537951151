"""The mapping that an administrator wrote: where the fields are, and what the sender's words stand for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviewboard.domain.values import Severity
from reviewboard.integrations.generic.fields import FIELDS, STATES, times
from reviewboard.integrations.generic.paths import Step, read_path
from reviewboard.integrations.guide import Config


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A mapping as far as it can be used; `problems` says what cannot.

    `paths` are by field, and `written` are the same as the administrator wrote them. `states` and `severities` are
    by the sender's word in lower case. `kind` is empty where it is none of ours.
    """

    kind: str
    paths: Mapping[str, tuple[Step, ...]]
    written: Mapping[str, str]
    states: Mapping[str, str]
    severities: Mapping[str, Severity]


def read_mapping(config: Config) -> FieldMap:
    """What of the configuration can be used. Each part is an object, or lines of `name = value`."""
    told = config.get("kind")
    kind = told if isinstance(told, str) and told in FIELDS else ""
    written = {
        name: path for name, path in _entries(config, "fields").items() if name in FIELDS.get(kind, ())
    }
    paths = {name: steps for name, path in written.items() if (steps := _steps(path))}
    return FieldMap(
        kind=kind,
        paths=paths,
        written={
            name: path.strip() for name, path in written.items() if isinstance(path, str) and path.strip()
        },
        states={
            word.casefold(): state
            for word, state in _entries(config, "states").items()
            if isinstance(state, str) and state in STATES.get(kind, ())
        },
        severities={
            word.casefold(): severity
            for word, told in _entries(config, "severities").items()
            if (severity := _severity(told))
        },
    )


def problems(config: Config) -> list[str]:
    """What is wrong with a mapping, one sentence each, for the person who writes it; empty for a good one."""
    kind = config.get("kind")
    if not isinstance(kind, str) or kind not in FIELDS:
        return [f"kind is missing, or none of {_listed(FIELDS)}"]
    return [*_problems_of_fields(config, kind), *_problems_of_words(config, kind)]


def _problems_of_fields(config: Config, kind: str) -> Iterator[str]:
    entries = _entries(config, "fields")
    if not entries:
        yield "fields is missing: it says where in the body each thing is, such as external_id = data.id"
        return
    for name, path in entries.items():
        if name not in FIELDS[kind]:
            yield f"fields: there is no field {name} for kind {kind}; there are {_listed(FIELDS[kind])}"
        elif (wrong := _wrong_path(path)) and not _unmapped(path):
            yield f"fields: {name}: {wrong}"
    mapped = {name for name, path in entries.items() if not _unmapped(path)}
    if "external_id" not in mapped:
        yield f"fields: external_id is not mapped: without the sender’s own id one {kind} is like another"
    known = ("updated_at", *times(kind))
    if mapped.isdisjoint(known):
        yield f"fields: no time is mapped; map updated_at, or at least one of {_listed(known[1:])}"


def _problems_of_words(config: Config, kind: str) -> Iterator[str]:
    for word, state in _entries(config, "states").items():
        if state not in STATES[kind]:
            yield f"states: {word} stands for {_shown(state)}, which is none of {_listed(STATES[kind])}"
    severities = _entries(config, "severities")
    if severities and kind != "incident":
        yield f"severities: kind {kind} has no severity"
        return
    for word, told in severities.items():
        if _severity(told) is None:
            yield f"severities: {word} stands for {_shown(told)}, which is none of {_listed(Severity)}"


def _entries(config: Config, part: str) -> dict[str, object]:
    """One part of the configuration as an object, whichever way it was written; a line without "=" means itself."""
    told = config.get(part)
    if isinstance(told, Mapping):
        return {name.strip(): value for name, value in told.items() if isinstance(name, str)}
    lines = told.splitlines() if isinstance(told, str) else told if isinstance(told, list) else []
    parts = [line.partition("=") for line in lines if isinstance(line, str) and line.strip()]
    return {name.strip(): (value if equals else name).strip() for name, equals, value in parts}


def _unmapped(path: object) -> bool:
    """A field that is left empty is not mapped, which is no mistake."""
    return path is None or (isinstance(path, str) and not path.strip())


def _steps(path: object) -> tuple[Step, ...]:
    try:
        return read_path(path.strip()) if isinstance(path, str) else ()
    except ValueError:
        return ()


def _wrong_path(path: object) -> str:
    if not isinstance(path, str):
        return f"{_shown(path)} is no path"
    try:
        read_path(path.strip())
    except ValueError as error:
        return f"{_shown(path)} is no path: {error}"
    return ""


def _severity(told: object) -> Severity | None:
    return Severity(told.upper()) if isinstance(told, str) and told.upper() in set(Severity) else None


def _shown(value: object) -> str:
    return f"“{str(value)[:60]}”"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)

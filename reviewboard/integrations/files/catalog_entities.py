"""Entities of a software catalog: the documents of a `catalog-info.yaml`, read by dotted paths."""

import re
from typing import Any

from reviewboard.integrations.files.cells import Context, Reader, scalar, text
from reviewboard.integrations.files.problems import Limits, Place, Report, Unreadable, shown
from reviewboard.integrations.files.yaml_nodes import Node, read_documents

SERVICE_KINDS = ("component", "api", "resource", "system")
PEOPLE_KINDS = ("group", "user")
PATHS = {
    "kind": "Component, API, Resource and System are services, Group a team, User a person",
    "metadata.name": "name of the service or team; key of the person",
    "metadata.namespace": "namespace, `default` if absent; shown before the name when it is another",
    "metadata.title": "name as colleagues read it",
    "metadata.description": "summary of a service",
    "metadata.annotations": "repositories (`github.com/project-slug`, `gitlab.com/project-slug`, "
    "`backstage.io/source-location`), logins (`github.com/user-login`, `gitlab.com/user-login`), and a tier "
    "(any key that ends in `tier`)",
    "metadata.labels": "a tier (any key that ends in `tier`)",
    "spec.tier": "tier; before annotations, and those before labels",
    "spec.lifecycle": "lifecycle of a service",
    "spec.owner": "owner: a group, or a user of the same file",
    "spec.dependsOn": "services that a service needs",
    "spec.consumesApis": "services that a service needs",
    "spec.profile.displayName": "name of a team or person",
    "spec.profile.email": "address of a team or person",
    "spec.parent": "the team above",
    "spec.members": "people of a team",
    "spec.memberOf": "teams of a person; the first is their own",
    "spec.timezone": "IANA time zone of a person",
}
"""Everything that is read of an entity, and what it is read as; docs/importing.md prints it."""

_REFERENCE = re.compile(r"(?:(?P<kind>[A-Za-z]+):)?(?:(?P<namespace>[\w.\-]+)/)?(?P<name>[\w.\-]+)", re.ASCII)
_NAME = re.compile(r"[\w.\-]{1,120}", re.ASCII)


class Entity:
    """One document, read by dotted paths; what is wrong in it is reported where it stands."""

    def __init__(self, root: Node, context: Context, report: Report) -> None:
        self.root, self._context, self._report = root, context, report
        self.line = root.place.line
        self.kind = (self.read("kind", text(64)) or "").lower()
        namespace = (self.read("metadata.namespace", text(63)) or "").lower()
        self.name = _qualified(namespace, self.read("metadata.name", _name) or "")

    def read(self, path: str, reader: Reader) -> Any:
        """What a reader makes of the scalar under `path`; None when absent, empty or unreadable."""
        node = self.root.at(path)
        return None if node is None else self.value(node, path, reader)

    def value(self, node: Node, path: str, reader: Reader) -> Any:
        """What a reader makes of a node."""
        try:
            if node.text is None:
                raise Unreadable("one value", got=_sort(node))
            return reader(node.text, self._context)
        except Unreadable as wrong:
            got = wrong.got or shown(node.text)
            self._report.problem(node.place, got, wrong.expected, wrong.hint, path)
            return None

    def place(self, *paths: str) -> Place:
        """Where the first of these paths stands that does; the entity's own place when none does."""
        return next((node.place for path in paths if (node := self.root.at(path))), self.root.place)

    def text_at(self, path: str) -> str:
        """The scalar under `path` as it is written, empty when there is none."""
        node = self.root.at(path)
        return node.text or "" if node else ""

    def references(self, path: str, default_kind: str) -> list[tuple[str, str]]:
        """Pairs of kind and name of the entities that `path` names, one or a list."""
        node = self.root.at(path)
        found: list[tuple[str, str]] = []
        for item in [] if node is None else node.items or [node]:
            if (item.items is None or item.items) and (written := self.value(item, path, _reference)):
                kind, name = written
                found.append((kind or default_kind, name))
        return list(dict.fromkeys(found))

    def entries(self, path: str) -> dict[str, Node]:
        """The scalars of the mapping under `path`."""
        node = self.root.at(path)
        members = node.members or {} if node else {}
        return {key: value for key, value in members.items() if value.text}


def read_entities(written: str, context: Context, report: Report, limits: Limits) -> list[Entity]:
    """Every document that is an entity, with a kind and a name; the others are reported."""
    entities: list[Entity] = []
    for root in read_documents(written, report, limits.rows):
        if root.members is None:
            if root.text != "":
                report.problem(root.place, _sort(root), "an entity with kind, metadata and spec")
            continue
        before = report.found
        entity = Entity(root, context, report)
        for path, value in (("kind", entity.kind), ("metadata.name", entity.name)):
            if not value and report.found == before:
                report.problem(root.place, "nothing", PATHS[path], "", path)
        if report.found == before:
            entities.append(entity)
    return entities


def _qualified(namespace: str, name: str) -> str:
    return f"{namespace}/{name}" if name and namespace not in {"", "default"} else name


def _name(value: object, context: Context) -> str | None:
    found = scalar(value, context)
    if found is not None and not _NAME.fullmatch(found):
        raise Unreadable("a name of letters, digits, dots, dashes and underscores")
    return found


def _reference(value: object, context: Context) -> tuple[str, str] | None:
    """`[kind:][namespace/]name` as kind (empty when not said) and name."""
    found = scalar(value, context)
    if found is None:
        return None
    match = _REFERENCE.fullmatch(found)
    if match is None:
        raise Unreadable("an entity such as group:default/payments")
    return (match["kind"] or "").lower(), _qualified((match["namespace"] or "").lower(), match["name"])


def _sort(node: Node) -> str:
    if node.items is not None:
        return f"a list of {len(node.items)}"
    return shown(node.text) if node.members is None else f"a mapping with {len(node.members)} keys"

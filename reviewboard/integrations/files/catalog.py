"""Backstage `catalog-info.yaml`: services, teams and people from the entities of a software catalog.

What is read of an entity is `catalog_entities.PATHS`. Entities of other kinds (Location, Domain, Template,
...) are left aside, and said so.
"""

import re
from collections.abc import Collection
from functools import partial
from typing import Any

from reviewboard.integrations.files.catalog_entities import PEOPLE_KINDS, SERVICE_KINDS, Entity, read_entities
from reviewboard.integrations.files.cells import Context, email, login, text, zone
from reviewboard.integrations.files.problems import Limits, Place, Report, Unreadable, shown
from reviewboard.integrations.files.rows import Login, PersonRow, Row, ServiceRow, TeamRow
from reviewboard.integrations.files.services import checked, read_tier

_EMAIL = "spec.profile.email"
_PLACES = {
    "name": ("metadata.name",),
    "key": ("metadata.name",),
    "team": ("spec.memberOf",),
    "teams": ("spec.memberOf",),
    "zone": ("spec.timezone",),
    "email": (_EMAIL,),
    "logins": ("metadata.annotations",),
    "members": ("spec.members",),
    "owner_team": ("spec.owner",),
    "owner_email": ("spec.owner",),
    "dependencies": ("spec.dependsOn", "spec.consumesApis"),
    "repositories": ("metadata.annotations",),
    "paths": ("metadata.annotations",),
}
"""Where the columns of the rows stand in an entity."""
_SLUGS = {"github.com/project-slug": "github.com", "gitlab.com/project-slug": "gitlab.com"}
_LOGINS = {"github.com/user-login": "github", "gitlab.com/user-login": "gitlab"}
_SOURCE_LOCATION = re.compile(
    r"(?:url:)?https?://(?P<repository>[^/\s]+/[^\s?#]+?)"
    r"(?:/(?:-/)?(?:tree|blob|src)/[^/\s]+(?:/(?P<path>[^\s?#]*))?)?/?"
)
_LINK, _SLUG = text(2_000), text(200)


def read_catalog(
    written: str, wanted: Collection[str], context: Context, report: Report, limits: Limits
) -> list[Row]:
    """Rows of the entities of the wanted kinds (`SERVICE_KINDS`, `PEOPLE_KINDS`); others are left aside."""
    entities = read_entities(written, context, report, limits)
    people = {
        e.name: str(e.text_at(_EMAIL)).lower() for e in entities if e.kind == "user" and e.text_at(_EMAIL)
    }
    lines: dict[tuple[str, str], int] = {}
    rows: list[Row] = []
    for entity in entities:
        if entity.kind not in wanted:
            report.ignore(entity.line, f"{entity.kind} {entity.name}", _why_ignored(entity.kind))
            continue
        before = report.found
        row = _build(entity, people, report)
        first = lines.setdefault((entity.kind, entity.name.casefold()), entity.line)
        if first != entity.line:
            hint = f"line {first} has it too, and that one counts"
            got = f"the {entity.kind} {shown(entity.name)} a second time"
            report.problem(
                entity.place("metadata.name"), got, "each entity once in a file", hint, "metadata.name"
            )
        if row is not None and report.found == before:
            rows.append(row)
    return rows


def _build(entity: Entity, people: dict[str, str], report: Report) -> Row | None:
    """The row of an entity; None when it contradicts itself, which is reported."""
    if entity.kind == "user":
        return _person(entity)
    if entity.kind == "group":
        return _team(entity, people)
    try:
        return checked(_service(entity, people, report))
    except Unreadable as wrong:
        report.problem(_place(entity, wrong.column), wrong.got, wrong.expected, wrong.hint, wrong.column)
        return None


def _place(entity: Entity, column: str) -> Place:
    return entity.place(*_PLACES.get(column, ()))


def _why_ignored(kind: str) -> str:
    if kind in SERVICE_KINDS:
        return "import it as services"
    return "import it as people" if kind in PEOPLE_KINDS else "this kind of entity is not read"


def _service(entity: Entity, people: dict[str, str], report: Report) -> ServiceRow:
    owner_team, owner_email = _owner(entity, people, report)
    needs = entity.references("spec.dependsOn", "component") + entity.references("spec.consumesApis", "api")
    repositories, paths = _sources(entity)
    fields = {
        "title": entity.read("metadata.title", text(200)),
        "summary": entity.read("metadata.description", text(5_000)),
        "tier": _tier(entity),
        "lifecycle": entity.read("spec.lifecycle", text(64)),
        "owner_team": owner_team,
        "owner_email": owner_email,
        "repositories": repositories,
        "paths": paths,
        "dependencies": tuple(dict.fromkeys(name for _, name in needs)),
    }
    return ServiceRow(entity.line, entity.name, entity=entity.kind, **_given(entity, fields))


def _given(entity: Entity, fields: dict[str, Any], name: str = "name") -> dict[str, Any]:
    """The fields that hold something, and their names, with the field that holds the entity's, as `given`."""
    held = {field: value for field, value in fields.items() if value}
    return {**held, "given": frozenset({name, *held}), "at": partial(_place, entity)}


def _owner(entity: Entity, people: dict[str, str], report: Report) -> tuple[str, str]:
    """Owning team and address of the owning person, one of them empty."""
    owners = entity.references("spec.owner", "group")
    if not owners or owners[0][0] != "user":
        return (owners[0][1] if owners else "", "")
    name = owners[0][1]
    if name not in people:
        report.notice(
            f"line {entity.line}: the owner {shown(name)} has no address in this file and was left out"
        )
    return "", people.get(name, "")


def _tier(entity: Entity) -> Any:
    found = entity.read("spec.tier", read_tier)
    for path in ("metadata.annotations", "metadata.labels"):
        for key, node in entity.entries(path).items():
            if found is None and re.split(r"[/.\-_]", key.lower())[-1] == "tier":
                found = entity.value(node, path, read_tier)
    return found


def _sources(entity: Entity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Repositories as `host/owner/name`, and the part of the repository that the entity lives in."""
    annotations = entity.entries("metadata.annotations")
    slugs = ((host, annotations.get(key)) for key, host in _SLUGS.items())
    repositories = [
        f"{host}/{entity.value(slug, 'metadata.annotations', _SLUG)}" for host, slug in slugs if slug
    ]
    node = annotations.get("backstage.io/source-location")
    location = entity.value(node, "metadata.annotations", _LINK) if node else None
    match = _SOURCE_LOCATION.fullmatch(location or "")
    if match is None:
        return tuple(repositories), ()
    repositories.append(match["repository"].removesuffix(".git"))
    path = (match["path"] or "").strip("/")
    return tuple(dict.fromkeys(repositories)), (f"/{path}/",) if path else ()


def _team(entity: Entity, people: dict[str, str]) -> TeamRow:
    parents = entity.references("spec.parent", "group")
    members = entity.references("spec.members", "user")
    fields = {
        "title": entity.read("spec.profile.displayName", text(120))
        or entity.read("metadata.title", text(120)),
        "email": entity.read(_EMAIL, email),
        "parent": parents[0][1] if parents else "",
        "members": tuple(people.get(name, name) for _, name in members),
    }
    return TeamRow(entity.line, entity.name, **_given(entity, fields))


def _person(entity: Entity) -> PersonRow:
    teams = tuple(name for _, name in entity.references("spec.memberOf", "group"))
    annotations = entity.entries("metadata.annotations")
    logins = ((forge, annotations.get(key)) for key, forge in _LOGINS.items())
    named = ((forge, entity.value(node, "metadata.annotations", login)) for forge, node in logins if node)
    fields = {
        "name": entity.read("spec.profile.displayName", text(200))
        or entity.read("metadata.title", text(200)),
        "email": entity.read(_EMAIL, email),
        "logins": tuple(Login(forge, name) for forge, name in named if name),
        "team": teams[0] if teams else "",
        "teams": teams,
        "zone": entity.read("spec.timezone", zone),
    }
    return PersonRow(entity.line, entity.name, **_given(entity, fields, "key"))

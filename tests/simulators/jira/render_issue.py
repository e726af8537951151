"""The JSON of a ticket: all of it, or the fields that were asked for."""

from collections.abc import Callable, Sequence

from tests.simulators.jira.clock import stamp
from tests.simulators.jira.model import Change, Comment, Issue, Item, Json, Project
from tests.simulators.jira.render import Renderer
from tests.simulators.jira.workflows import RESOLUTIONS, STATUSES

EVERYTHING = ("*all",)
EXPANDABLE = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"


def wanted(fields: Sequence[str]) -> Callable[[str], bool]:
    """Which fields a list asks for: names, `*all`, `*navigable`, and names with a minus, as Jira reads them."""
    named = {one.strip() for one in fields if one.strip()}
    without = {one[1:] for one in named if one.startswith("-")}
    every = bool({"*all", "*navigable"} & named) or (bool(without) and without == named)
    return lambda field: field not in without and (every or field in named)


def issue(
    render: Renderer, found: Issue, fields: Sequence[str] = EVERYTHING, properties: Sequence[str] = ()
) -> Json:
    """A ticket with the fields and the properties that were asked for."""
    told: Json = {
        "expand": EXPANDABLE,
        "id": found.id,
        "self": render.link(f"issue/{found.id}"),
        "key": found.key,
        "fields": _fields(render, found, fields),
    }
    if properties:
        every = "*all" in properties
        told["properties"] = {k: v for k, v in found.properties.items() if every or k in properties}
    return told


def _fields(render: Renderer, found: Issue, asked: Sequence[str]) -> Json:
    asks = wanted(asked)
    project = render.store.projects[found.project]
    told = {name: write(render, found) for name, write in SYSTEM.items() if asks(name)}
    for name in found.fields.keys() | project.screens.get(found.type, {}).keys():
        if name.startswith("customfield_") and asks(name):
            told[name] = custom(render, project, found, name)
    return told


def custom(render: Renderer, project: Project, found: Issue, name: str) -> object:
    """The value of a custom field: an option with its text, or what was written."""
    value = found.fields.get(name)
    field = project.screens.get(found.type, {}).get(name)
    option = next((one for one in field.options if one.id == value), None) if field else None
    return render.option(option) if option else value


def _parent(render: Renderer, found: Issue) -> Json | None:
    parent = render.store.issues.get(found.fields.get("parent") or "")
    if parent is None:
        return None
    told = issue(render, parent, ("summary", "status", "priority", "issuetype"))
    return {name: told[name] for name in ("id", "key", "self", "fields")}


def _security(render: Renderer, found: Issue) -> Json | None:
    levels = render.store.projects[found.project].security
    level = next((one for one in levels if one.id == found.fields.get("security")), None)
    return render.named("securitylevel", level) if level else None


def _priority(render: Renderer, found: Issue) -> Json | None:
    priority = render.store.priorities.get(found.fields.get("priority") or "")
    return render.priority(priority) if priority else None


def _resolved(found: Issue) -> str | None:
    return stamp(found.status_changed) if found.resolution else None


SYSTEM: dict[str, Callable[[Renderer, Issue], object]] = {
    "statuscategorychangedate": lambda _, found: stamp(found.status_changed),
    "issuetype": lambda render, found: render.issue_type(
        render.store.projects[found.project].types[found.type]
    ),
    "project": lambda render, found: render.project(render.store.projects[found.project]),
    "resolution": lambda render, found: (
        render.named("resolution", RESOLUTIONS[found.resolution]) if found.resolution else None
    ),
    "resolutiondate": lambda _, found: _resolved(found),
    "watches": lambda render, found: {
        "self": render.link(f"issue/{found.key}/watchers"),
        "watchCount": 1,
        "isWatching": True,
    },
    "created": lambda _, found: stamp(found.created),
    "updated": lambda _, found: stamp(found.updated),
    "priority": _priority,
    "labels": lambda _, found: list(found.fields.get("labels") or ()),
    "assignee": lambda render, found: render.user(render.store.user(found.fields.get("assignee"))),
    "reporter": lambda render, found: render.user(render.store.user(found.fields.get("reporter"))),
    "creator": lambda render, found: render.user(render.store.users[found.creator]),
    "status": lambda render, found: render.status(STATUSES[found.status]),
    "summary": lambda _, found: found.fields.get("summary"),
    "description": lambda _, found: found.fields.get("description"),
    "duedate": lambda _, found: found.fields.get("duedate"),
    "security": _security,
    "parent": _parent,
    "components": lambda _render, _found: [],
    "versions": lambda _render, _found: [],
    "fixVersions": lambda _render, _found: [],
    "issuelinks": lambda _render, _found: [],
    "subtasks": lambda _render, _found: [],
    "comment": lambda render, found: {
        "comments": [comment(render, found, one) for one in found.comments],
        "self": render.link(f"issue/{found.id}/comment"),
        "maxResults": len(found.comments),
        "total": len(found.comments),
        "startAt": 0,
    },
}


def comment(render: Renderer, found: Issue, one: Comment) -> Json:
    """A remark on a ticket."""
    author = render.user(render.store.users[one.author])
    return {
        "self": render.link(f"issue/{found.id}/comment/{one.id}"),
        "id": one.id,
        "author": author,
        "body": one.body,
        "updateAuthor": author,
        "created": stamp(one.at),
        "updated": stamp(one.at),
    }


def changelog(render: Renderer, change: Change) -> Json:
    """A change as webhooks carry it."""
    return {"id": change.id, "items": [_item(render, one) for one in change.items]}


def _item(render: Renderer, one: Item) -> Json:
    told: Json = {
        "field": one.name,
        "fieldtype": "custom" if one.field.startswith("customfield_") else "jira",
    }
    if render.store.mode == "cloud":
        told["fieldId"] = one.field
    return told | {"from": one.old, "fromString": one.old_text, "to": one.new, "toString": one.new_text}


def histories(render: Renderer, found: Issue) -> Json:
    """The changes of a ticket, newest first, as `expand=changelog` shows them."""
    told = [
        {
            **changelog(render, one),
            "author": render.user(render.store.users[one.author]),
            "created": stamp(one.at),
        }
        for one in reversed(found.history)
    ]
    return {"startAt": 0, "maxResults": len(told), "total": len(told), "histories": told}

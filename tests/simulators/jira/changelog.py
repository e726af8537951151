"""What a change says about each field: its ids, and what people read."""

from tests.simulators.jira.model import Issue, Item, Json, Named, Project
from tests.simulators.jira.store import Store
from tests.simulators.jira.workflows import RESOLUTIONS, STATUSES


def differences(store: Store, before: Issue, values: Json) -> tuple[Item, ...]:
    """What these values would change; values that are there already change nothing."""
    return tuple(
        field_item(store, before, name, value)
        for name, value in values.items()
        if (before.fields.get(name) or None) != (value or None)
    )


def created_items(store: Store, blank: Issue, values: Json) -> tuple[Item, ...]:
    """What the announcement of a new ticket says of its beginnings. Only there is the status written with a capital."""
    status = STATUSES[blank.status]
    return (*differences(store, blank, values), Item("status", "Status", None, None, status.id, status.name))


def field_item(store: Store, before: Issue, name: str, value: object) -> Item:
    """A field's change from what it is to this value."""
    project = store.projects[before.project]
    field = project.screens.get(before.type, {}).get(name)
    called = field.name if field and name.startswith("customfield_") else name
    old, old_text = said(store, project, before.type, name, before.fields.get(name))
    new, new_text = said(store, project, before.type, name, value)
    return Item(name, called, old, old_text, new, new_text)


def said(
    store: Store, project: Project, kind: str, name: str, value: object
) -> tuple[str | None, str | None]:
    """A value as an id, where it has one, and as text."""
    if not value:
        return None, None
    if isinstance(value, list):
        return None, " ".join(value)
    text = str(value)
    if name in ("assignee", "reporter"):
        user = store.user(text)
        return text, user.display if user else text
    for one in _choices(store, project, kind, name):
        if one.id == text:
            return text, one.name
    if name == "parent":
        return text, store.issues[text].key if text in store.issues else text
    return None, text


def _choices(store: Store, project: Project, kind: str, name: str) -> list[Named]:
    if name == "priority":
        return list(store.priorities.values())
    if name == "security":
        return list(project.security)
    field = project.screens.get(kind, {}).get(name)
    return list(field.options) if field else []


def status_items(before: Issue, status: str, resolution: str | None) -> tuple[Item, ...]:
    """A change of status, and of the resolution with it."""
    items = []
    if before.resolution != resolution:
        old, new = RESOLUTIONS.get(before.resolution or ""), RESOLUTIONS.get(resolution or "")
        names = (old.name if old else None, new.name if new else None)
        items.append(Item("resolution", "resolution", before.resolution, names[0], resolution, names[1]))
    if before.status != status:
        old_name, new_name = STATUSES[before.status].name, STATUSES[status].name
        items.append(Item("status", "status", before.status, old_name, status, new_name))
    return tuple(items)

"""Keeps tickets in a file, so that a demo that is started again still has them."""

import json
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from tests.simulators.jira.model import Change, Comment, Issue, Item, Json, User
from tests.simulators.jira.store import Store


def save(store: Store, file: Path) -> None:
    """Writes the tickets, all or nothing: whoever reads the file finds the last whole state."""
    told = {
        "mode": store.mode,
        "next_id": store.next_id,
        "next_number": store.next_number,
        "numbers": {one.key: one.next_number for one in store.projects.values()},
        "users": [asdict(one) for one in store.users.values()],
        "keys": store.keys,
        "issues": [asdict(one) for one in store.issues.values()],
    }
    written = file.with_suffix(file.suffix + ".new")
    written.write_text(json.dumps(told, default=datetime.isoformat))
    os.replace(written, file)


def restore(store: Store, file: Path) -> None:
    """Reads what `save` wrote; nothing where there is no file, or one of the other mode."""
    if not file.exists():
        return
    told = json.loads(file.read_text())
    if told["mode"] != store.mode:
        return
    store.next_id, store.next_number = told["next_id"], told["next_number"]
    for project in store.projects.values():
        project.next_number = told["numbers"].get(project.key, 1)
    for user in told["users"]:
        store.users.setdefault(user["name"], User(**user))
    store.keys = told["keys"]
    for issue in told["issues"]:
        found = _issue(issue)
        store.issues[found.id] = found
        store.index.take(found)


def _issue(told: Json) -> Issue:
    moments = {name: datetime.fromisoformat(told[name]) for name in ("created", "updated", "status_changed")}
    history = [
        Change(
            one["id"],
            one["author"],
            datetime.fromisoformat(one["at"]),
            tuple(Item(**i) for i in one["items"]),
        )
        for one in told["history"]
    ]
    comments = [
        Comment(one["id"], one["author"], one["body"], datetime.fromisoformat(one["at"]))
        for one in told["comments"]
    ]
    return Issue(**{**told, **moments, "history": history, "comments": comments})

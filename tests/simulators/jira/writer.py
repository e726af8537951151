"""Changes to tickets, whoever makes them: each is recorded, indexed and announced once, or not made at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from tests.simulators.jira.changelog import created_items, differences, status_items
from tests.simulators.jira.clock import Clock
from tests.simulators.jira.model import Change, Comment, Issue, IssueType, Item, Json, Project, User
from tests.simulators.jira.store import DEFAULT_PRIORITY, Store
from tests.simulators.jira.workflows import RESOLUTION_OF

What = Literal["created", "updated", "deleted"]


@dataclass(frozen=True, slots=True)
class Event:
    """A change that has happened. `kind` is Jira's finer name of it, as webhooks carry it."""

    what: What
    kind: str
    issue: Issue
    author: User
    change: Change | None = None
    comment: Comment | None = None


@dataclass
class Writer:
    """Makes changes. The caller holds the store's lock, and has checked that the change is allowed.

    `keepers` are called after every write, `listeners` with every change that Jira tells others.
    """

    store: Store
    clock: Clock
    listeners: list[Callable[[Event], None]] = field(default_factory=list)
    keepers: list[Callable[[], None]] = field(default_factory=list)

    def create(
        self, author: User, project: Project, kind: IssueType, values: Json, properties: Json
    ) -> Issue:
        """A new ticket in the first status of its project."""
        now = self.clock.now()
        found = Issue(
            id=str(self.store.next_id),
            key=f"{project.key}-{project.next_number}",
            project=project.id,
            type=kind.id,
            status=project.workflow.statuses[0],
            creator=author.name,
            created=now,
            updated=now,
            status_changed=now,
            properties=dict(properties),
        )
        values = self._defaults(author, project, kind) | values
        items = created_items(self.store, found, values)
        found.fields = values
        self.store.next_id += 1
        project.next_number += 1
        self.store.issues[found.id] = found
        self.store.keys[found.key] = found.id
        change = Change(self.store.new_id(), author.name, now, items)
        self._tell(Event("created", "issue_created", found, author, change))
        return found

    def _defaults(self, author: User, project: Project, kind: IssueType) -> Json:
        screen = project.screens[kind.id]
        reporter = author.account_id if self.store.mode == "cloud" else author.name
        given = {"priority": DEFAULT_PRIORITY, "reporter": reporter}
        return {name: value for name, value in given.items() if name in screen}

    def edit(self, author: User, found: Issue, values: Json, kind: str = "issue_updated") -> bool:
        """Sets fields; says whether that changed anything. Where it does not, Jira tells nobody."""
        items = differences(self.store, found, values)
        if items:
            found.fields |= values
            self._changed(author, found, items, kind)
        return bool(items)

    def transition(
        self, author: User, found: Issue, status: str, values: Json, resolution: str | None = None
    ) -> bool:
        """Moves a ticket to a status. In the category "done" it gets a resolution, elsewhere it loses it."""
        resolved = (resolution or RESOLUTION_OF[status]) if status in RESOLUTION_OF else None
        items = status_items(found, status, resolved) + differences(self.store, found, values)
        if items:
            found.status, found.resolution = status, resolved
            found.fields |= values
            found.status_changed = self.clock.now()
            self._changed(author, found, items, "issue_generic")
        return bool(items)

    def move(self, author: User, found: Issue, project: Project, kind: IssueType) -> None:
        """Gives a ticket to another project: a new key, the same id, and the old key still leads to it."""
        old_project, old_key = self.store.projects[found.project], found.key
        found.project, found.type = project.id, kind.id
        found.key = f"{project.key}-{project.next_number}"
        project.next_number += 1
        self.store.keys[found.key] = found.id
        if found.status not in project.workflow.statuses:
            found.status, found.resolution = project.workflow.statuses[0], None
        items = (
            Item("project", "project", old_project.id, old_project.name, project.id, project.name),
            Item("Key", "Key", None, old_key, None, found.key),
        )
        self._changed(author, found, items, "issue_moved")

    def comment(self, author: User, found: Issue, body: str) -> Comment:
        """Adds a remark."""
        remark = Comment(self.store.new_id(), author.name, body, self.clock.now())
        found.comments.append(remark)
        self._touch(found)
        self._tell(Event("updated", "issue_commented", found, author, comment=remark))
        return remark

    def link(self, author: User, found: Issue, link: Json) -> tuple[Json, bool]:
        """Adds a link to elsewhere, or replaces the one with its `globalId`; says whether it is new."""
        same = _with_global_id(found.links, link.get("globalId"))
        kept = {**link, "id": same["id"] if same else int(self.store.new_id())}
        found.links = [one for one in found.links if one is not same] + [kept]
        if same is None:
            title = f'This issue links to "{link["object"]["title"]}"'
            item = Item("RemoteIssueLink", "RemoteIssueLink", None, None, str(kept["id"]), title)
            self._changed(author, found, (item,), "issue_updated")
        else:
            self._noted(found)
        return kept, same is None

    def put_property(self, found: Issue, key: str, value: Any) -> bool:
        """Sets an entity property; says whether it is new. Jira announces these elsewhere, and `updated` stays."""
        new = key not in found.properties
        found.properties[key] = value
        self._noted(found)
        return new

    def delete(self, author: User, found: Issue) -> None:
        """Removes a ticket for good."""
        del self.store.issues[found.id]
        self.store.keys = {key: of for key, of in self.store.keys.items() if of != found.id}
        self._tell(Event("deleted", "issue_deleted", found, author))

    def _changed(self, author: User, found: Issue, items: tuple[Item, ...], kind: str) -> None:
        self._touch(found)
        change = Change(self.store.new_id(), author.name, found.updated, items)
        found.history.append(change)
        self._tell(Event("updated", kind, found, author, change))

    def _touch(self, found: Issue) -> None:
        # Two changes never share a moment, so that which is later can always be told.
        found.updated = max(self.clock.now(), found.updated + timedelta(milliseconds=1))

    def _tell(self, event: Event) -> None:
        if event.what == "deleted":
            self.store.index.drop(event.issue.id)
            self._kept()
        else:
            self._noted(event.issue)
        for listener in self.listeners:
            listener(event)

    def _noted(self, found: Issue) -> None:
        self.store.index.take(found)
        self._kept()

    def _kept(self) -> None:
        for keep in self.keepers:
            keep()


def _with_global_id(links: Sequence[Json], global_id: str | None) -> Json | None:
    return next((one for one in links if global_id and one.get("globalId") == global_id), None)

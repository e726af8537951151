"""What people do in Jira with their own hands, and what its administrators change under us."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.simulators.jira.model import Issue, IssueType, Json, Project, ScreenField, User
from tests.simulators.jira.people import matches
from tests.simulators.jira.presets import SECURITY
from tests.simulators.jira.screens import custom_field
from tests.simulators.jira.store import Store
from tests.simulators.jira.workflows import WORKFLOWS, named_status
from tests.simulators.jira.writer import Writer


def find_user(store: Store, said: str) -> User:
    """The user with this name, account id, or beginning of a name.

    Raises:
        LookupError: there is none.
    """
    for user in store.users.values():
        if said in (user.name, user.display, user.account_id):
            return user
    for user in store.users.values():
        if matches(user, said):
            return user
    raise LookupError(f"nobody here is called {said!r}")


@dataclass(frozen=True)
class Person:
    """Somebody at their screen. They may do anything; what they do is announced like all changes."""

    store: Store
    writer: Writer
    user: User

    def create(
        self, project: str, summary: str, *, kind: str = "Task", labels: Sequence[str] = (), **fields: Any
    ) -> Issue:
        """A ticket that a person opened."""
        with self.store.lock:
            place = self._project(project)
            values = {"summary": summary, "labels": sorted(labels), **fields}
            return self.writer.create(self.user, place, _kind(place, kind), values, {}).snapshot()

    def edit(
        self, key: str, *, labels_add: Sequence[str] = (), labels_remove: Sequence[str] = (), **fields: Any
    ) -> Issue:
        """New values for fields, in the store's form: ids for choices, Jira's id of a person for the assignee."""
        with self.store.lock:
            found = self._issue(key)
            values: Json = dict(fields)
            if labels_add or labels_remove:
                now = set(found.fields.get("labels") or ())
                values["labels"] = sorted((now | set(labels_add)) - set(labels_remove))
            self.writer.edit(self.user, found, values)
            return found.snapshot()

    def move(self, key: str, status: str) -> Issue:
        """Puts a ticket into a status, whatever its workflow says."""
        with self.store.lock:
            found = self._issue(key)
            self.writer.transition(self.user, found, named_status(status).id, {})
            return found.snapshot()

    def move_to(self, key: str, project: str) -> Issue:
        """Moves a ticket to another project, where it gets a new key."""
        with self.store.lock:
            found, target = self._issue(key), self._project(project)
            name = self.store.projects[found.project].types[found.type].name
            self.writer.move(self.user, found, target, _kind(target, name))
            return found.snapshot()

    def assign(self, key: str, who: str | None) -> Issue:
        """Gives a ticket to somebody, or to nobody."""
        user = find_user(self.store, who) if who else None
        known_as = (user.account_id if self.store.mode == "cloud" else user.name) if user else None
        return self.edit(key, assignee=known_as)

    def comment(self, key: str, body: str) -> None:
        """Says something about a ticket."""
        with self.store.lock:
            self.writer.comment(self.user, self._issue(key), body)

    def delete(self, key: str) -> None:
        """Deletes a ticket for good."""
        with self.store.lock:
            self.writer.delete(self.user, self._issue(key))

    def _issue(self, key: str) -> Issue:
        found = self.store.find_issue(key)
        if found is None:
            raise LookupError(f"there is no ticket {key!r}")
        return found

    def _project(self, key: str) -> Project:
        found = self.store.find_project(key)
        if found is None:
            raise LookupError(f"there is no project {key!r}")
        return found


def _kind(project: Project, name: str) -> IssueType:
    return next(
        (one for one in project.types.values() if one.name == name), next(iter(project.types.values()))
    )


@dataclass(frozen=True)
class Administered:
    """A project in the hands of its administrator. Field changes hold for every kind of ticket."""

    store: Store
    project: Project

    @property
    def id(self) -> str:
        """Jira's id of the project."""
        return self.project.id

    @property
    def key(self) -> str:
        """The project's key."""
        return self.project.key

    def type(self, name: str = "Task") -> IssueType:
        """A kind of ticket by its name."""
        return next(one for one in self.project.types.values() if one.name == name)

    def issues(self) -> list[Issue]:
        """The tickets of the project as they are, oldest first."""
        with self.store.lock:
            return [one.snapshot() for one in self.store.issues.values() if one.project == self.project.id]

    def require(self, field: str, name: str = "", options: Sequence[str] = ()) -> ScreenField:
        """Makes a field required, adding it to the screens where it is new."""
        with self.store.lock:
            for screen in self.project.screens.values():
                known = screen.get(field) or custom_field(field, name or field, options=tuple(options))
                screen[field] = replace(known, required=True)
            return known

    def relax(self, field: str) -> None:
        """Makes a field optional again."""
        with self.store.lock:
            for screen in self.project.screens.values():
                if field in screen:
                    screen[field] = replace(screen[field], required=False)

    def take_off_screen(self, field: str) -> None:
        """Takes a field off every screen of the project, so that nobody can set it."""
        with self.store.lock:
            for screen in self.project.screens.values():
                screen.pop(field, None)

    def set_workflow(self, name: str) -> None:
        """Changes the workflow; tickets in a status that it lacks begin anew."""
        with self.store.lock:
            self.project.workflow = WORKFLOWS[name]
            for one in self.store.issues.values():
                if one.project == self.project.id and one.status not in self.project.workflow.statuses:
                    one.status, one.resolution = self.project.workflow.statuses[0], None
                    self.store.index.take(one)

    def archive(self, *, archived: bool = True) -> None:
        """Archives the project, or brings it back."""
        with self.store.lock:
            self.project.archived = archived

    def deny(self, permission: str) -> None:
        """Takes a permission from the app's account in this project."""
        with self.store.lock:
            self.store.denied.add((self.project.key, permission))

    def allow(self, permission: str) -> None:
        """Gives a permission back."""
        with self.store.lock:
            self.store.denied.discard((self.project.key, permission))

    def hide_level(self, level: str = SECURITY[1].name) -> None:
        """Lets the app's account no longer see tickets with this security level."""
        with self.store.lock:
            self.store.secret_levels.add(next(one.id for one in self.project.security if one.name == level))

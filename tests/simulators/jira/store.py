"""The state of a site, and how things in it are looked up. Whoever reads or writes it holds `lock`."""

import threading
from dataclasses import dataclass, field

from tests.simulators.jira.index import SearchIndex
from tests.simulators.jira.model import EVERY_PERMISSION, Issue, Mode, Named, Project, User

FIRST_ISSUE_ID = 20001
PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")
DEFAULT_PRIORITY = "3"


@dataclass
class Store:
    """Everything that the site knows."""

    mode: Mode
    index: SearchIndex
    lock: threading.RLock = field(default_factory=threading.RLock)
    users: dict[str, User] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    priorities: dict[str, Named] = field(
        default_factory=lambda: {str(n): Named(str(n), name) for n, name in enumerate(PRIORITIES, start=1)}
    )
    denied: set[tuple[str, str]] = field(default_factory=set)
    secret_levels: set[str] = field(default_factory=set)
    next_id: int = FIRST_ISSUE_ID
    next_number: int = 10000

    def new_id(self) -> str:
        """An id for a comment, a change or a link."""
        self.next_number += 1
        return str(self.next_number)

    def find_project(self, said: str) -> Project | None:
        """The project with this id or key."""
        if said in self.projects:
            return self.projects[said]
        return next((one for one in self.projects.values() if one.key == said.upper()), None)

    def find_issue(self, said: str) -> Issue | None:
        """The ticket with this id, this key, or this key before it was moved."""
        return self.issues.get(said) or self.issues.get(self.keys.get(said.upper(), ""))

    def user(self, id: str | None) -> User | None:  # noqa: A002  # Jira's word for it
        """The user whom this mode knows by this id: the account id on Cloud, the name on Data Center."""
        if id is None:
            return None
        if self.mode == "dc":
            return self.users.get(id)
        return next((one for one in self.users.values() if one.account_id == id), None)

    def may(self, user: User, permission: str, project: Project) -> bool:
        """Whether a user has a permission in a project. Only apps are ever denied any: people are trusted here."""
        assert permission in EVERY_PERMISSION, permission
        if not user.app:
            return True
        return not {("", permission), (project.key, permission)} & self.denied

    def sees(self, user: User, issue: Issue) -> bool:
        """Whether a ticket exists for a user."""
        if user.app and issue.fields.get("security") in self.secret_levels:
            return False
        return self.may(user, "BROWSE_PROJECTS", self.projects[issue.project])

"""The JSON of everything but tickets, in the shapes of recorded answers."""

from dataclasses import dataclass

from tests.simulators.jira.model import IssueType, Json, Named, Project, ScreenField, Status, User
from tests.simulators.jira.store import DEFAULT_PRIORITY, Store

CATEGORIES = {
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}


@dataclass(frozen=True)
class Renderer:
    """Writes JSON whose links begin with `base`."""

    store: Store
    base: str

    def link(self, path: str) -> str:
        """The address of a resource."""
        return f"{self.base}/rest/api/2/{path}"

    def user(self, user: User | None) -> Json | None:
        """A person. Cloud tells neither name nor address."""
        if user is None:
            return None
        shared = {
            "avatarUrls": {
                size: f"{self.base}/avatar/{user.name}?size={size}"
                for size in ("48x48", "24x24", "16x16", "32x32")
            },
            "displayName": user.display,
            "active": user.active,
            "timeZone": "Etc/UTC",
        }
        if self.store.mode == "dc":
            own = {
                "self": self.link(f"user?username={user.name}"),
                "name": user.name,
                "key": f"JIRAUSER{user.account_id[5:10]}",
            }
        else:
            kind = "app" if user.app else "atlassian"
            own = {
                "self": self.link(f"user?accountId={user.account_id}"),
                "accountId": user.account_id,
                "accountType": kind,
            }
        return own | shared

    def project(self, project: Project, *, full: bool = False) -> Json:
        """A project, `full` as its own page answers."""
        told: Json = {
            "self": self.link(f"project/{project.id}"),
            "id": project.id,
            "key": project.key,
            "name": project.name,
            "projectTypeKey": "software",
            "avatarUrls": {"48x48": f"{self.base}/avatar/project"},
        }
        if self.store.mode == "cloud":
            told |= {"simplified": False, "style": "classic", "isPrivate": False}
        if project.archived:
            told["archived"] = True
        if full:
            types = [self.issue_type(one) for one in project.types.values()]
            told |= {"description": "", "issueTypes": types, "components": [], "versions": []}
            told["lead"] = self.user(self.store.users[project.lead])
        return told

    def issue_type(self, kind: IssueType) -> Json:
        """A kind of ticket."""
        told = {
            "self": self.link(f"issuetype/{kind.id}"),
            "id": kind.id,
            "description": "",
            "iconUrl": f"{self.base}/icons/{kind.id}.svg",
            "name": kind.name,
            "subtask": kind.subtask,
        }
        return told | {"hierarchyLevel": kind.level} if self.store.mode == "cloud" else told

    def status(self, status: Status) -> Json:
        """A status with its category."""
        return {
            "self": self.link(f"status/{status.id}"),
            "description": "",
            "iconUrl": f"{self.base}/",
            "name": status.name,
            "id": status.id,
            "statusCategory": self.category(status),
        }

    def category(self, status: Status) -> Json:
        """One of the three categories that every status has."""
        number, colour, name = CATEGORIES[status.category]
        return {
            "self": self.link(f"statuscategory/{number}"),
            "id": number,
            "key": status.category,
            "colorName": colour,
            "name": name,
        }

    def priority(self, priority: Named, *, full: bool = False) -> Json:
        """A priority, `full` as in the list of all."""
        told: Json = {
            "self": self.link(f"priority/{priority.id}"),
            "iconUrl": f"{self.base}/icons/priority-{priority.id}.svg",
            "name": priority.name,
            "id": priority.id,
        }
        if full:
            told |= {
                "description": "",
                "statusColor": "#808080",
                "isDefault": priority.id == DEFAULT_PRIORITY,
            }
        return told

    def named(self, kind: str, one: Named) -> Json:
        """A resolution or a security level."""
        return {"self": self.link(f"{kind}/{one.id}"), "id": one.id, "description": "", "name": one.name}

    def option(self, one: Named) -> Json:
        """A choice of a custom field."""
        return {"self": self.link(f"customFieldOption/{one.id}"), "value": one.name, "id": one.id}

    def field(self, field: ScreenField, project: Project, kind: IssueType) -> Json:
        """A field of a create screen."""
        told: Json = {
            "required": field.required,
            "schema": schema(field),
            "name": field.name,
            "key": field.id,
            "hasDefaultValue": field.has_default,
            "operations": list(field.operations),
        }
        allowed = self._allowed(field, project, kind)
        if allowed is not None:
            told["allowedValues"] = allowed
        if field.kind == "user":
            told["autoCompleteUrl"] = self.link(f"user/assignable/search?project={project.key}&query=")
        return told | {"fieldId": field.id}

    def _allowed(self, field: ScreenField, project: Project, kind: IssueType) -> list[Json] | None:
        """The values that the field takes, None where it takes any."""
        if field.kind == "project":
            return [self.project(project)]
        if field.kind == "issuetype":
            return [self.issue_type(kind)]
        if field.kind == "priority":
            return [self.priority(one) for one in self.store.priorities.values()]
        if field.kind == "securitylevel":
            return [self.named("securitylevel", one) for one in project.security]
        return [self.option(one) for one in field.options] if field.options else None


def schema(field: ScreenField) -> Json:
    """The type of a field's values."""
    told: Json = {"type": field.kind}
    if field.items:
        told["items"] = field.items
    if field.custom:
        return told | {"custom": field.custom, "customId": int(field.id.removeprefix("customfield_"))}
    return told | {"system": field.id}

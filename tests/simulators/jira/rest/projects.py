"""Projects: which there are, and what creating a ticket in one takes."""

from tests.simulators.jira.calls import Answer, Call
from tests.simulators.jira.model import IssueType, Json, Project
from tests.simulators.jira.refusal import Refused, no_issue
from tests.simulators.jira.workflows import STATUSES


def _visible(call: Call) -> list[Project]:
    return [one for one in call.store.projects.values() if call.store.may(call.user, "BROWSE_PROJECTS", one)]


def search(call: Call) -> Answer:
    """The projects that the user sees, in pages (Cloud). Archived ones only where asked for."""
    wanted = call.many("status") or ["live"]
    keys, text = call.many("keys"), call.one("query").lower()
    found = [
        one
        for one in _visible(call)
        if ("archived" if one.archived else "live") in wanted
        and (not keys or one.key in keys)
        and (text in one.name.lower() or text in one.key.lower())
    ]
    rows, place = call.page([call.engine.render.project(one) for one in found])
    last = place["startAt"] + len(rows) >= place["total"]
    return Answer(
        200, {"self": call.engine.render.link("project/search"), **place, "isLast": last, "values": rows}
    )


def listed(call: Call) -> Answer:
    """The projects that the user sees, all at once."""
    return Answer(200, [call.engine.render.project(one) for one in _visible(call) if not one.archived])


def get(call: Call) -> Answer:
    """A project."""
    return Answer(200, call.engine.render.project(call.project(call.params[0]), full=True))


def statuses(call: Call) -> Answer:
    """The statuses of a project, by kind of ticket."""
    project = call.project(call.params[0])
    listed_ones = [call.engine.render.status(STATUSES[one]) for one in project.workflow.statuses]
    told = [
        {
            "self": call.engine.render.link(f"issuetype/{kind.id}"),
            "id": kind.id,
            "name": kind.name,
            "subtask": kind.subtask,
            "statuses": listed_ones,
        }
        for kind in project.types.values()
    ]
    return Answer(200, told)


def security_levels(call: Call) -> Answer:
    """The levels of issue security that the user may set in a project."""
    project = call.project(call.params[0])
    return Answer(
        200, {"levels": [call.engine.render.named("securitylevel", one) for one in project.security]}
    )


def create_types(call: Call) -> Answer:
    """The kinds of tickets that the user can create in a project."""
    project = _creatable(call)
    rows, place = call.page([call.engine.render.issue_type(one) for one in project.types.values()])
    return _page(call, "issueTypes", rows, place)


def create_fields(call: Call) -> Answer:
    """The create screen of a kind of ticket."""
    project = _creatable(call)
    kind = _kind(project, call.params[1])
    fields = [call.engine.render.field(one, project, kind) for one in project.screens[kind.id].values()]
    rows, place = call.page(fields)
    return _page(call, "fields", rows, place)


def _creatable(call: Call) -> Project:
    project = call.project(call.params[0])
    if project.archived or not call.store.may(call.user, "CREATE_ISSUES", project):
        raise Refused(403, "You do not have permission to create issues in this project.")
    return project


def _kind(project: Project, said: str) -> IssueType:
    if said not in project.types:
        raise Refused(404, f"Issue type with id '{said}' was not found.")
    return project.types[said]


def _page(call: Call, name: str, rows: list[Json], place: Json) -> Answer:
    """A page, whose rows Cloud and Data Center name differently."""
    if call.engine.mode == "cloud":
        return Answer(200, {**place, name: rows})
    return Answer(200, {**place, "isLast": place["startAt"] + len(rows) >= place["total"], "values": rows})


def create_everything(call: Call) -> Answer:
    """The former answer for all projects at once. Cloud still gives it; Data Center since 9 takes it for a ticket."""
    if call.engine.mode == "dc":
        raise no_issue("dc")
    keys = call.many("projectKeys")
    found = [one for one in _visible(call) if not keys or one.key in keys]
    return Answer(200, {"expand": "projects", "projects": [_everything(call, one) for one in found]})


def _everything(call: Call, project: Project) -> Json:
    types = []
    for kind in project.types.values():
        fields = {
            one.id: call.engine.render.field(one, project, kind) for one in project.screens[kind.id].values()
        }
        # Only the answers for one type name the field twice.
        told = {name: {k: v for k, v in field.items() if k != "fieldId"} for name, field in fields.items()}
        types.append({**call.engine.render.issue_type(kind), "expand": "fields", "fields": told})
    return {**call.engine.render.project(project), "issuetypes": types}

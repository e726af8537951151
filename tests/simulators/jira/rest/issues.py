"""Reading, creating, editing and deleting tickets."""

from typing import Any

from tests.simulators.jira.calls import Answer, Call
from tests.simulators.jira.given import Place, missing, read
from tests.simulators.jira.model import Issue, IssueType, Json, Project
from tests.simulators.jira.refusal import NOT_ON_SCREEN, Refused
from tests.simulators.jira.render_issue import EVERYTHING, histories, issue
from tests.simulators.jira.updates import remarks, values

BULK_LIMIT = 50


def get(call: Call) -> Answer:
    """A ticket, by its id, its key, or the key it had before it was moved."""
    found = call.issue(call.params[0])
    if call.fault and call.fault.kind == "stale":
        found = call.store.index.before(found.id) or found
    told = issue(call.engine.render, found, call.many("fields") or EVERYTHING, call.many("properties"))
    if "changelog" in call.many("expand"):
        told["changelog"] = histories(call.engine.render, found)
    return Answer(200, told)


def create(call: Call) -> Answer:
    """A new ticket."""
    return Answer(201, _created(call, _made(call, call.object())))


def create_bulk(call: Call) -> Answer:
    """Up to fifty new tickets, of which some may fail."""
    elements = call.object().get("issueUpdates")
    if not isinstance(elements, list) or not elements:
        raise Refused(400, "No issue updates were provided.")
    if len(elements) > BULK_LIMIT:
        raise Refused(400, f"The number of issues to create must not exceed the limit of {BULK_LIMIT}.")
    made: list[Json] = []
    errors: list[Json] = []
    for number, element in enumerate(elements):
        try:
            _fail_if_planned(call, number)
            made.append(_created(call, _made(call, element)))
        except Refused as refused:
            told = {"status": refused.status, "elementErrors": refused.body(), "failedElementNumber": number}
            errors.append(told)
    if call.fault and call.fault.kind == "bulk_short":
        made = [one for number, one in enumerate(made) if number not in call.fault.positions]
    return Answer(201 if made else 400, {"issues": made, "errors": errors})


def _fail_if_planned(call: Call, number: int) -> None:
    fault = call.fault
    if fault is None:
        return
    if fault.kind == "bulk_all" or (fault.kind == "bulk_partial" and number in fault.positions):
        messages = fault.messages if fault.messages or fault.errors else ("This issue could not be created.",)
        raise Refused(400, *messages, errors=dict(fault.errors))


def _created(call: Call, found: Issue) -> Json:
    return {"id": found.id, "key": found.key, "self": call.engine.render.link(f"issue/{found.id}")}


def _made(call: Call, element: Any) -> Issue:
    """A ticket from one element of a request, with its properties in the same stroke."""
    if not isinstance(element, dict) or not isinstance(element.get("fields"), dict):
        raise Refused(400, "one of 'fields' or 'update' required")
    given = dict(element["fields"])
    project = _project(call, given.pop("project", None))
    kind = _type(project, given.pop("issuetype", None))
    place = Place(call.store, project, kind)
    errors: Json = {}
    found: Json = {}
    try:
        found = read(place, values(given, element.get("update") or {}, {}))
    except Refused as refused:
        if not refused.errors:
            raise
        errors = refused.errors
    errors = {k: v for k, v in missing(place, found).items() if k not in given} | errors
    if errors:
        raise Refused(400, errors=errors)
    made = call.engine.writer.create(call.user, project, kind, found, properties(element))
    call.committed = True
    call.issues.append(made.id)
    return made


def _project(call: Call, said: Any) -> Project:
    named = (said.get("id") or said.get("key")) if isinstance(said, dict) else None
    if not isinstance(named, str):
        raise Refused(400, errors={"project": "Specify a valid project ID or key"})
    project = call.store.find_project(named)
    if project is None or not call.store.may(call.user, "BROWSE_PROJECTS", project):
        raise Refused(400, errors={"project": "Specify a valid project ID or key"})
    if project.archived:
        raise Refused(
            400, errors={"project": f"Project '{project.key}' is archived. Issues cannot be created in it."}
        )
    if not call.store.may(call.user, "CREATE_ISSUES", project):
        message = "You do not have permission to create issues in this project."
        raise Refused(400, errors={"project": message})
    return project


def _type(project: Project, said: Any) -> IssueType:
    if not isinstance(said, dict):
        raise Refused(400, errors={"issuetype": "Specify an issue type"})
    for one in project.types.values():
        if said.get("id") == one.id or ("id" not in said and said.get("name") == one.name):
            return one
    raise Refused(400, errors={"issuetype": "Specify a valid issue type"})


def properties(element: Json) -> Json:
    """The entity properties that a request gives."""
    given = element.get("properties") or []
    if not isinstance(given, list) or not all(isinstance(one, dict) and "key" in one for one in given):
        raise Refused(400, "Can not deserialize the properties of the issue.")
    return {one["key"]: one.get("value") for one in given}


def edit(call: Call) -> Answer:
    """New values for fields, and operations on them. A transition in the request is ignored, as Jira does."""
    found = call.writable(call.params[0], "EDIT_ISSUES")
    body = call.object()
    wanted = values(
        _without_place(found, call, body.get("fields") or {}), body.get("update") or {}, found.fields
    )
    project = call.store.projects[found.project]
    place = Place(call.store, project, project.types[found.type])
    call.committed = call.engine.writer.edit(call.user, found, read(place, wanted))
    for key, value in properties(body).items():
        call.engine.writer.put_property(found, key, value)
        call.committed = True
    for text in remarks(body.get("update") or {}):
        call.engine.writer.comment(call.user, found, text)
        call.committed = True
    if call.engine.mode == "cloud" and call.one("returnIssue") == "true":
        return Answer(200, issue(call.engine.render, found))
    return Answer(204)


def _without_place(found: Issue, call: Call, given: Any) -> Json:
    """The fields apart from project and type, which a request may repeat but not change."""
    if not isinstance(given, dict):
        raise Refused(400, "data was not an object")
    project = call.store.projects[found.project]
    same = {"project": (project.id, project.key), "issuetype": (found.type, project.types[found.type].name)}
    for name, known in same.items():
        said = given.get(name, {})
        if any(said.get(part) not in (None, *known) for part in ("id", "key", "name")):
            raise Refused(400, errors={name: NOT_ON_SCREEN.format(name)})
    return {name: value for name, value in given.items() if name not in same}


def delete(call: Call) -> Answer:
    """Removes a ticket."""
    found = call.writable(call.params[0], "DELETE_ISSUES")
    call.engine.writer.delete(call.user, found)
    call.committed = True
    return Answer(204)

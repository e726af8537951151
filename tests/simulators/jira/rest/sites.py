"""What holds for the whole site: itself, its users, permissions, priorities, statuses, fields and labels."""

from typing import Any

from tests.simulators.jira.calls import Answer, Call
from tests.simulators.jira.clock import stamp
from tests.simulators.jira.model import EVERY_PERMISSION, Json, Project, ScreenField, User
from tests.simulators.jira.people import matches
from tests.simulators.jira.refusal import GDPR_STRICT, Refused
from tests.simulators.jira.render import schema
from tests.simulators.jira.workflows import STATUSES


def server_info(call: Call) -> Answer:
    """Which Jira this is."""
    base, cloud = call.engine.render.base, call.engine.mode == "cloud"
    told: Json = {
        "baseUrl": base,
        "version": "1001.0.0-SNAPSHOT" if cloud else "9.12.10",
        "versionNumbers": [1001, 0, 0] if cloud else [9, 12, 10],
        "deploymentType": "Cloud" if cloud else "Server",
        "buildNumber": 100283 if cloud else 9120010,
        "buildDate": "2026-05-22T15:20:46.000+0000",
        "serverTime": stamp(call.engine.clock.now()),
        "scmInfo": "09e6132c00c64e0fa0d67a2cb4c3c6fb8573a034",
        "serverTitle": "Jira",
    }
    return Answer(200, told | {"displayUrl": base, "serverTimeZone": "Etc/UTC"} if cloud else told)


def myself(call: Call) -> Answer:
    """Who is calling."""
    return Answer(200, call.engine.render.user(call.user))


def my_permissions(call: Call) -> Answer:
    """Which of these permissions the user has, in a project if one is named. Cloud wants them named."""
    wanted = call.many("permissions")
    if not wanted and call.engine.mode == "cloud":
        raise Refused(400, "The 'permissions' query parameter is required.")
    unknown = sorted(set(wanted) - set(EVERY_PERMISSION))
    if unknown:
        raise Refused(400, f"Unrecognized permission(s): {', '.join(unknown)}")
    projects = _concerned(call)
    told = {name: _permission(call, name, projects) for name in wanted or EVERY_PERMISSION}
    return Answer(200, {"permissions": told})


def _concerned(call: Call) -> list[Project]:
    """The project that is asked about, or all: somebody has a permission who has it in any."""
    said = call.one("projectKey") or call.one("projectId")
    issue = call.one("issueKey") or call.one("issueId")
    if issue:
        return [call.store.projects[call.issue(issue).project]]
    return [call.project(said)] if said else list(call.store.projects.values())


def _permission(call: Call, name: str, projects: list[Project]) -> Json:
    return {
        "id": str(EVERY_PERMISSION.index(name) + 10),
        "key": name,
        "name": name.replace("_", " ").title(),
        "type": "PROJECT",
        "description": "",
        "havePermission": any(call.store.may(call.user, name, one) for one in projects),
    }


def priorities(call: Call) -> Answer:
    """Every priority."""
    return Answer(
        200, [call.engine.render.priority(one, full=True) for one in call.store.priorities.values()]
    )


def priority_search(call: Call) -> Answer:
    """Every priority, in pages (Cloud)."""
    rows, place = call.page(
        [call.engine.render.priority(one, full=True) for one in call.store.priorities.values()]
    )
    return Answer(200, _values(rows, place))


def statuses(call: Call) -> Answer:
    """Every status."""
    return Answer(200, [call.engine.render.status(one) for one in STATUSES.values()])


def fields(call: Call) -> Answer:
    """Every field of every screen."""
    found: dict[str, ScreenField] = {}
    for project in call.store.projects.values():
        for screen in project.screens.values():
            found |= screen
    return Answer(200, [_field(one) for one in found.values()])


def _field(one: ScreenField) -> Json:
    custom = one.id.startswith("customfield_")
    clauses = [one.name, f"cf[{one.id.removeprefix('customfield_')}]"] if custom else [one.id]
    return {
        "id": one.id,
        "key": one.id,
        "name": one.name,
        "custom": custom,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": clauses,
        "schema": schema(one),
    }


def labels(call: Call) -> Answer:
    """Every label in use (Cloud)."""
    used = {label for one in call.store.issues.values() for label in one.fields.get("labels") or ()}
    rows, place = call.page(sorted(used), default=1000, limit=1000)
    return Answer(200, _values(rows, place))


def _values(rows: list[Any], place: Json) -> Json:
    return {**place, "isLast": place["startAt"] + len(rows) >= place["total"], "values": rows}


def users(call: Call) -> Answer:
    """The users whose name begins so."""
    return Answer(200, _found(call))


def assignable(call: Call) -> Answer:
    """The users whose name begins so, and to whom a ticket can be assigned."""
    said, issue = call.one("project"), call.one("issueKey") or call.one("issueId")
    if not said and not issue:
        raise Refused(
            400, "Either the 'project', 'issueKey' or 'issueId' query parameter needs to be provided"
        )
    _ = call.issue(issue) if issue else call.project(said)
    return Answer(200, _found(call))


def _found(call: Call) -> list[Json | None]:
    cloud = call.engine.mode == "cloud"
    if cloud and "username" in call.query:
        raise Refused(400, GDPR_STRICT)
    said = call.one("query" if cloud else "username")
    if not said and not call.one("accountId"):
        message = (
            "The 'query' or 'accountId' query parameter needs to be provided"
            if cloud
            else "The username query parameter was not provided"
        )
        raise Refused(400, message)
    found = [one for one in call.store.users.values() if _is_asked_for(one, said, call.one("accountId"))]
    rows, _ = call.page(found, limit=1000)
    return [call.engine.render.user(one) for one in rows]


def _is_asked_for(user: User, said: str, account_id: str) -> bool:
    if not user.active:
        return False
    return user.account_id == account_id if account_id else matches(user, said)

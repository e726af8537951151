"""Moving tickets through their workflow."""

from tests.simulators.jira.calls import Answer, Call
from tests.simulators.jira.given import Place, read
from tests.simulators.jira.model import Issue, Json, ScreenField, Transition, Workflow
from tests.simulators.jira.refusal import NOT_ON_SCREEN, Refused
from tests.simulators.jira.render import Renderer, schema
from tests.simulators.jira.updates import remarks, values
from tests.simulators.jira.workflows import RESOLUTIONS, STATUSES

RESOLUTION = ScreenField("resolution", "Resolution", "resolution", required=True)


def listed(call: Call) -> Answer:
    """The transitions that the ticket offers now, with their screens where asked."""
    found = call.issue(call.params[0])
    project = call.store.projects[found.project]
    offered: tuple[Transition, ...] = ()
    if call.store.may(call.user, "TRANSITION_ISSUES", project):
        offered = project.workflow.leaving(found.status)
    full = "transitions.fields" in call.many("expand")
    told = [_transition(call.engine.render, one, full=full) for one in offered]
    wanted = call.one("transitionId")
    return Answer(200, {"expand": "transitions", "transitions": [t for t in told if wanted in ("", t["id"])]})


def _transition(render: Renderer, one: Transition, *, full: bool) -> Json:
    told: Json = {
        "id": one.id,
        "name": one.name,
        "to": render.status(STATUSES[one.to]),
        "hasScreen": bool(one.required),
    }
    if render.store.mode == "cloud":
        told |= {"isGlobal": not one.sources, "isInitial": False, "isAvailable": True, "isConditional": False}
        told["looped"] = False
    if full:
        told["fields"] = {name: _screen_field(render, name) for name in one.required}
    return told


def _screen_field(render: Renderer, name: str) -> Json:
    assert name == RESOLUTION.id, "the screens of transitions know only the resolution"
    return {
        "required": True,
        "schema": schema(RESOLUTION),
        "name": RESOLUTION.name,
        "key": RESOLUTION.id,
        "hasDefaultValue": False,
        "operations": ["set"],
        "allowedValues": [render.named("resolution", one) for one in RESOLUTIONS.values()],
    }


def perform(call: Call) -> Answer:
    """Moves the ticket, with what the screen of the transition asks for."""
    found = call.writable(call.params[0], "TRANSITION_ISSUES")
    body = call.object()
    chosen = _chosen(call.store.projects[found.project].workflow, found, body)
    fields = dict(body.get("fields") or {})
    resolution = _resolution(chosen, fields.pop("resolution", None))
    project = call.store.projects[found.project]
    place = Place(call.store, project, project.types[found.type])
    wanted = read(place, values(fields, body.get("update") or {}, found.fields))
    call.committed = call.engine.writer.transition(call.user, found, chosen.to, wanted, resolution)
    for text in remarks(body.get("update") or {}):
        call.engine.writer.comment(call.user, found, text)
        call.committed = True
    return Answer(204)


def _chosen(workflow: Workflow, found: Issue, body: Json) -> Transition:
    said = body.get("transition")
    if not isinstance(said, dict) or "id" not in said:
        raise Refused(400, "Missing 'transition' identifier")
    for one in workflow.leaving(found.status):
        if one.id == str(said["id"]):
            return one
    raise Refused(400, f"Transition id '{said['id']}' is not valid for this issue.")


def _resolution(chosen: Transition, said: object) -> str | None:
    if "resolution" not in chosen.required:
        if said is not None:
            raise Refused(400, errors={"resolution": NOT_ON_SCREEN.format("resolution")})
        return None
    if said is None:
        raise Refused(400, errors={"resolution": "Resolution is required."})
    for one in RESOLUTIONS.values():
        if isinstance(said, dict) and (said.get("id") == one.id or said.get("name") == one.name):
            return one.id
    raise Refused(400, errors={"resolution": "The resolution selected is invalid."})

"""What hangs on a ticket: links to elsewhere, comments and entity properties."""

from tests.simulators.jira.calls import Answer, Call
from tests.simulators.jira.model import Json
from tests.simulators.jira.refusal import Refused
from tests.simulators.jira.render_issue import comment

COMMENT_LIMIT = 32_767
LINK_PARTS = ("globalId", "application", "relationship", "object")


def links(call: Call) -> Answer:
    """The links of a ticket, or the one with this `globalId`."""
    found = call.issue(call.params[0])
    wanted = call.one("globalId")
    told = [_link(call, found.id, one) for one in found.links if wanted in ("", one.get("globalId"))]
    if not wanted:
        return Answer(200, told)
    if not told:
        raise Refused(404, f"No remote issue link with globalId '{wanted}' was found.")
    return Answer(200, told[0])


def _link(call: Call, issue_id: str, one: Json) -> Json:
    return {"self": call.engine.render.link(f"issue/{issue_id}/remotelink/{one['id']}"), **one}


def put_link(call: Call) -> Answer:
    """A link; one with the same `globalId` is replaced."""
    found = call.writable(call.params[0], "LINK_ISSUES")
    body = call.object()
    given = body.get("object")
    errors = {
        name: f"'{name}' is required."
        for name in ("title", "url")
        if not isinstance(given, dict) or not given.get(name)
    }
    if errors:
        raise Refused(400, errors=errors)
    kept: Json = {name: value for name, value in body.items() if name in LINK_PARTS}
    made, new = call.engine.writer.link(call.user, found, kept)
    call.committed = True
    told = _link(call, found.id, made)
    return Answer(201 if new else 200, {"id": told["id"], "self": told["self"]})


def comments(call: Call) -> Answer:
    """The comments of a ticket, oldest first."""
    found = call.issue(call.params[0])
    rows, place = call.page([comment(call.engine.render, found, one) for one in found.comments], limit=5000)
    return Answer(200, {**place, "comments": rows})


def add_comment(call: Call) -> Answer:
    """A comment. In version 2 of the API its body is text."""
    found = call.writable(call.params[0], "ADD_COMMENTS")
    body = call.object().get("body")
    if not isinstance(body, str) or not body.strip():
        raise Refused(400, errors={"comment": "Comment body can not be empty!"})
    if len(body) > COMMENT_LIMIT:
        told = f"The entered text is too long. It exceeds the allowed limit of {COMMENT_LIMIT:,} characters."
        raise Refused(400, errors={"comment": told})
    made = call.engine.writer.comment(call.user, found, body)
    call.committed = True
    return Answer(201, comment(call.engine.render, found, made))


def get_property(call: Call) -> Answer:
    """An entity property of a ticket."""
    found, key = call.issue(call.params[0]), call.params[1]
    if key not in found.properties:
        raise Refused(404, f"The property with key '{key}' does not exist.")
    return Answer(200, {"key": key, "value": found.properties[key]})


def put_property(call: Call) -> Answer:
    """Sets an entity property."""
    found = call.writable(call.params[0], "EDIT_ISSUES")
    if call.body is None:
        raise Refused(400, "The property value must be valid, non-empty JSON.")
    new = call.engine.writer.put_property(found, call.params[1], call.body)
    call.committed = True
    return Answer(201 if new else 200)

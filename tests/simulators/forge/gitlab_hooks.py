"""What GitLab sends when something happens to a merge request."""

from tests.simulators.forge.hooks import Event, Made, account, template
from tests.simulators.forge.model import Json, Pull, Repository, stamp

_STATES = {"open": "opened", "closed": "closed"}


def made(event: Event) -> Made | None:
    """The webhook of an event; None for what GitLab knows no event of: a comment, or a wish for changes."""
    action = _action(event)
    if not action:
        return None
    said = template("gitlab", "merge_request", "approved" if action == "unapproved" else action)
    project = _project(event.where, event.base)
    said["project"] |= project
    said["user"] = account(event.by)
    attributes = said["object_attributes"]
    attributes |= request(event.where, event.pull, event.base) | {"action": action}
    attributes["last_commit"] = {"id": event.pull.head, "message": event.pull.title}
    attributes["source"] = attributes["target"] = project
    attributes["source_project_id"] = attributes["target_project_id"] = event.where.number
    attributes.pop("oldrev", None)
    if event.before:
        attributes["oldrev"] = event.before
    return Made("merge_request", said)


def _action(event: Event) -> str:
    if event.action == "closed":
        return "merge" if event.pull.merged_at else "close"
    if event.action == "submitted" and event.review:
        return "approved" if event.review.state == "approved" else ""
    return {"opened": "open", "synchronize": "update", "dismissed": "unapproved"}[event.action]


def _project(where: Repository, base: str) -> Json:
    address = f"{base}/{where.path}"
    return {
        "id": where.number,
        "name": where.path.rpartition("/")[2],
        "path_with_namespace": where.path,
        "web_url": address,
        "homepage": address,
        "git_ssh_url": f"git@gitlab.example:{where.path}.git",
        "git_http_url": f"{address}.git",
        "default_branch": "main",
    }


def request(where: Repository, said: Pull, base: str) -> Json:
    """A merge request, as events and the API tell of it."""
    merged = said.merged_at is not None
    return {
        "id": 80_000 + said.number,
        "iid": said.number,
        "project_id": where.number,
        "title": said.title,
        "description": said.body,
        "state": "merged" if merged else _STATES[said.state],
        "author_id": account(said.author)["id"],
        "author": account(said.author),
        "source_branch": said.branch,
        "target_branch": "main",
        "sha": said.head,
        "created_at": stamp(said.created_at),
        "updated_at": stamp(said.updated_at),
        "merged_at": stamp(said.merged_at),
        "merge_commit_sha": said.head[::-1] if merged else None,
        "url": f"{base}/{where.path}/-/merge_requests/{said.number}",
        "web_url": f"{base}/{where.path}/-/merge_requests/{said.number}",
    }

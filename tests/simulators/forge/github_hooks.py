"""What GitHub sends when something happens to a pull request, and the same things as its API shows them."""

from tests.simulators.forge.hooks import Event, Made, account, template
from tests.simulators.forge.model import Json, Pull, Repository, Review, stamp


def made(event: Event) -> Made:
    """The webhook of an event, in a payload of the contracts whose own words were replaced."""
    name = "pull_request_review" if event.review else "pull_request"
    said = template("github", name, event.action)
    for foreign in ("organization", "installation", "enterprise"):
        said.pop(foreign, None)
    said["repository"] |= repository(event.where, event.base)
    said["pull_request"] |= pull(event.where, event.pull, event.base)
    said["sender"] |= account(event.by)
    if event.review:
        said["review"] |= review(event.review, event.where, event.pull) | {"state": event.review.state}
        for absent in ("merged", "merged_by", "additions", "deletions", "changed_files"):
            said["pull_request"].pop(absent, None)  # a review's event does not hold these
    else:
        said["number"] = event.pull.number
    if event.before:
        said |= {"before": event.before, "after": event.pull.head}
    return Made(name, said)


def repository(where: Repository, base: str) -> Json:
    """A repository."""
    owner, _, name = where.path.partition("/")
    return {
        "id": where.number,
        "name": name,
        "full_name": where.path,
        "html_url": f"https://github.com/{where.path}",
        "url": f"{base}/repos/{where.path}",
        "default_branch": "main",
        "owner": account(owner),
    }


def pull(where: Repository, said: Pull, base: str) -> Json:
    """A pull request in full."""
    own = repository(where, base)
    return {
        "id": 90_000 + said.number,
        "number": said.number,
        "state": said.state,
        "title": said.title,
        "body": said.body,
        "user": account(said.author),
        "html_url": f"https://github.com/{where.path}/pull/{said.number}",
        "created_at": stamp(said.created_at),
        "updated_at": stamp(said.updated_at),
        "closed_at": stamp(said.updated_at) if said.state == "closed" else None,
        "merged": said.merged_at is not None,
        "merged_at": stamp(said.merged_at),
        "merged_by": account(said.merged_by) if said.merged_by else None,
        "merge_commit_sha": said.head[::-1] if said.merged_at else None,
        "head": {"ref": said.branch, "sha": said.head, "repo": own},
        "base": {"ref": "main", "sha": "0" * 39 + "1", "repo": own},
        "additions": 12,
        "deletions": 3,
        "changed_files": 2,
        "labels": [],
    }


def review(said: Review, where: Repository, of: Pull) -> Json:
    """A review, as the API shows it: its state in capitals."""
    return {
        "id": said.number,
        "user": account(said.login),
        "body": "",
        "state": said.state.upper(),
        "commit_id": said.commit,
        "submitted_at": stamp(said.at),
        "html_url": f"https://github.com/{where.path}/pull/{of.number}#pullrequestreview-{said.number}",
    }

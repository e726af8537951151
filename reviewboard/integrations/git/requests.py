"""Which pull or merge request a commit's message names, in the forms that the forges write by themselves."""

import re
from dataclasses import dataclass

_HASH = r"[0-9a-f]{7,64}"
_MERGES = (
    # GitHub
    re.compile(r"Merge pull request #(?P<number>\d+) from (?:[^\s/]+/)?(?P<branch>\S+)"),
    # Gitea, Forgejo, Codeberg
    re.compile(
        r"Merge pull request ['\"](?P<title>.+)['\"] \([#!](?P<number>\d+)\) from (?P<branch>\S+)"
        r"(?: into \S+)?"
    ),
    # Bitbucket Cloud, and Data Center
    re.compile(r"Merged in (?P<branch>\S+) \(pull request #(?P<number>\d+)\)"),
    re.compile(
        r"(?:Merge p|P)ull request #(?P<number>\d+)(?: in \S+)?(?:: (?P<title>.+)| from (?P<branch>\S+).*)"
    ),
    # Azure DevOps
    re.compile(r"Merged PR (?P<number>\d+)(?:: (?P<title>.+))?"),
    # bors and homu
    re.compile(r"Auto merge of #(?P<number>\d+) - (?:[^\s:]+:)?(?P<branch>[^\s,]+).*"),
    re.compile(r"Merge #(?P<number>\d+)(?:: (?P<title>.+))?"),
)
_SQUASH = re.compile(r"(?P<title>.*\S)\s+\((?:#|!|PR #|pull request #)(?P<number>\d+)\)\s*")
_GITLAB = re.compile(r"^See merge request (?:\S*?)!(?P<number>\d+)\s*$", re.MULTILINE)
_GITLAB_SUBJECT = re.compile(r"Merge branch '(?P<branch>[^']+)'(?: into '?[^']+'?)?")
_GERRIT = re.compile(r"^Reviewed-on: https?://\S+?/(?:\+/)?(?P<number>\d+)/?\s*$", re.MULTILINE)
_GERRIT_ID = re.compile(r"^Change-Id: I[0-9a-f]{40}\s*$", re.MULTILINE)
_MERGED_BRANCH = re.compile(r"Merge (?:remote-tracking )?branch(?:es)? '(?P<branch>[^']+)'(?P<rest>.*)")
_MAIN = frozenset({"main", "master", "trunk", "develop", "dev", "development", "next", "staging", "default"})
_REVERTED = re.compile(rf"^[Tt]his reverts commit (?P<sha>{_HASH})", re.MULTILINE)
_REVERTED_REQUEST = re.compile(
    r"^(?:This reverts|Reverts) (?:[\w.-]+/[\w./-]+)?[#!](?P<number>\d+)", re.MULTILINE
)
_REVERTED_GITLAB = re.compile(r"^This reverts merge request \S*?!(?P<number>\d+)", re.MULTILINE)
_PICKED = re.compile(rf"^\([Cc]herry[ -]picked from commit (?P<sha>{_HASH})\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Request:
    """A pull or merge request as a message names it. `title` and `branch` are "" where it does not say."""

    number: int
    title: str
    body: str
    branch: str


def merged_request(message: str) -> Request | None:
    """The request that this merge commit merged; None: it names none."""
    subject, body = divided(message)
    for form in _MERGES:
        if found := form.fullmatch(subject):
            said = found.groupdict()
            return _request(found, said.get("title") or "", body, said.get("branch") or "")
    if found := _GITLAB.search(body):
        branch = _GITLAB_SUBJECT.fullmatch(subject)
        if branch:
            return _request(found, "", body, branch["branch"])
        return _request(found, subject, body, "")
    return squashed_request(message)


def squashed_request(message: str) -> Request | None:
    """The request that this commit is the squash (or the rebased whole) of; None: it names none."""
    subject, body = divided(message)
    if subject.endswith(")") and (found := _SQUASH.fullmatch(subject)):
        return Request(int(found["number"][:18]), found["title"], body, "")
    if subject.startswith(("Merge", "Pull request")):
        for form in _MERGES[2:5]:
            if found := form.fullmatch(subject):
                said = found.groupdict()
                return _request(found, said.get("title") or "", body, said.get("branch") or "")
    if "See merge request" in body and (found := _GITLAB.search(body)):
        return _request(found, subject, body, "")
    if "Reviewed-on:" in body and (found := _GERRIT.search(body)) and _GERRIT_ID.search(body):
        return _request(found, subject, body, "")
    return None


def is_main(branch: str) -> bool:
    """Whether a branch of this name collects finished work: what it holds was merged into it."""
    short = branch.removeprefix("origin/").removeprefix("upstream/")
    return short in _MAIN or short.startswith(("release/", "release-", "releases/"))


def brings_main_in(message: str) -> bool:
    """Whether this merge only took the main line into another line, or into a copy of itself."""
    found = _MERGED_BRANCH.match(divided(message)[0])
    return found is not None and (is_main(found["branch"]) or _into(found) == _short(found))


def brings_itself_in(message: str) -> bool:
    """Whether this merge took a branch's own remote in (`git pull`): somebody else pushed meanwhile."""
    found = _MERGED_BRANCH.match(divided(message)[0])
    return found is not None and not _into(found) and re.search(r"\bof \S+", found["rest"]) is not None


def _into(found: re.Match[str]) -> str:
    into = re.search(r"\binto '?([^'\s]+)'?", found["rest"])
    return into[1] if into else ""


def _short(found: re.Match[str]) -> str:
    return found["branch"].removeprefix("origin/").removeprefix("upstream/")


def merged_branch(message: str) -> str:
    """The branch that this merge names, or ""."""
    found = _MERGED_BRANCH.match(divided(message)[0])
    return found["branch"] if found else ""


def reverted(message: str) -> str | None:
    """The sha, or the external id of the request, that this message says it takes back."""
    if "everts " not in message:
        return None
    if found := _REVERTED.search(message):
        return found["sha"].lower()
    if found := _REVERTED_REQUEST.search(message) or _REVERTED_GITLAB.search(message):
        return f"pr:{int(found['number'][:18])}"
    return None


def picked(message: str) -> str | None:
    """The sha of the commit that this one repeats: the last named, which is the nearest."""
    found = _PICKED.findall(message) if "picked from" in message else []
    return found[-1].lower() if found else None


def divided(message: str) -> tuple[str, str]:
    """Subject and body, the way git divides them: a subject may run over several lines."""
    first, _, rest = message.lstrip("\r\n").partition("\n")
    return first.strip(), rest.strip("\r\n")


def _request(found: re.Match[str], title: str, body: str, branch: str) -> Request:
    number = int(found["number"][:18])
    if title:
        return Request(number, title, body, branch)
    lines = body.lstrip().partition("\n")
    if lines[0] and not _GITLAB.match(lines[0]):
        return Request(number, lines[0].strip(), lines[2].strip("\r\n"), branch)
    return Request(number, "", body, branch)

"""Where GitHub's API is, who we are there, and which repositories we may read.

https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api.
"""

from collections.abc import Mapping, Sequence

from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Http, Rejected
from reviewboard.integrations.github.api import PAGE, ask
from reviewboard.integrations.github.fields import identity, repository
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import Record, count, records, text

API = "https://api.github.com"
VERSION = "2022-11-28"
"""The version of the REST API: the one that Enterprise Server knows too, and GitHub keeps until March 2028 at least."""
_MOST_PAGES = 100


def base(config: Config) -> str:
    """The address of the API, without a slash at its end."""
    return text(dict(config), "api_url").strip().rstrip("/") or API


def repositories(config: Config) -> Sequence[str]:
    """The repositories that were chosen, as "org/name"; a link to one is understood as well."""
    chosen = config.get("repositories")
    lines = chosen.splitlines() if isinstance(chosen, str) else chosen
    if not isinstance(lines, list | tuple):
        return ()
    names = (_name(one) for one in lines if isinstance(one, str))
    return tuple(dict.fromkeys(filter(None, names)))


def headers(token: str) -> Mapping[str, str]:
    """What signs us in."""
    return {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": VERSION,
    }


def greet(http: Http) -> str:
    """Who the token belongs to. That of an app's installation belongs to nobody, and is asked what it may read."""
    try:
        return f"Signed in to GitHub as {text(ask(http, 'user').body, 'login')}."
    except Rejected as rejected:
        try:
            may_read = count(ask(http, "installation/repositories", per_page=1).body, "total_count")
        except Rejected:
            raise rejected from None
        return f"Signed in to GitHub as an app, which may read {may_read} repositories."


def available(http: Http) -> Sequence[RepositorySnapshot]:
    """The repositories that the token may read: a person's, or those of an app's installation."""
    try:
        return _listed(http, "user/repos")
    except Rejected as rejected:
        try:
            return _listed(http, "installation/repositories")
        except Rejected:
            raise rejected from None


def _listed(http: Http, path: str) -> Sequence[RepositorySnapshot]:
    found: list[Record] = []
    answer = ask(http, path, per_page=PAGE)
    for _ in range(_MOST_PAGES):
        found += records({"repositories": answer.body}, "repositories")
        found += records(answer.body, "repositories")
        if not answer.next:
            break
        answer = ask(http, answer.next)
    return tuple(repository(one, readable=True) for one in found if identity(one))


def _name(line: str) -> str:
    parts = line.strip().removesuffix("/").removesuffix(".git").split("/")
    return "/".join(parts[-2:]) if len(parts) >= 2 and all(parts[-2:]) else ""

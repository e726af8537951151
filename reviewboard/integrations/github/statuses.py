"""Telling GitHub what the gate says: a commit status on the head, which a rule of the branch can ask for.

https://docs.github.com/en/rest/commits/statuses. GitHub keeps every status that was ever said of a commit, and shows
the newest of each context; it takes no more than 1000 of one context on one commit. A check run would say more, but only
an app can make one, and a token is to be enough.
"""

from urllib.parse import quote

from reviewboard.domain.ports import Access, Gone, Http, Rejected, WritingHttp
from reviewboard.domain.statuses import MOST_CHARS, HeadStatus, HeadWord, StatusState
from reviewboard.integrations.github import app
from reviewboard.integrations.github.api import PAGE, ask, gone, moved, refused, rows, say
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import text

_MOST_PAGES = 20
_NO_COMMIT = ("no commit found", "no commits found")
_TOO_MANY = "maximum number of statuses"
_STATES = {"pending": StatusState.PENDING, "success": StatusState.SUCCESS}
FULL = (
    "GitHub takes no more than 1000 statuses of one context on one head. Push a commit, an empty one will do: its head "
    "begins anew. Until then the status stays as it was said last"
)
NEEDS = "the token needs the permission Commit statuses, Read and write"


class GitHubStatuses:
    """Commit statuses at GitHub. `config`: as `GitHubSource` has it, and `app_id` with `installation_id` of an app."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def access(self, token: str) -> Access:
        """As `StatusSink.access`."""
        return app.access(self._config, token)

    def told(self, status: HeadStatus, http: Http) -> HeadWord | None:
        """As `StatusSink.told`. A state that is none of ours was said by somebody else, and counts as nothing."""
        path = f"{_path(status)}/commits/{quote(status.head)}/statuses"
        try:
            answer = ask(http, path, per_page=PAGE)
            for _ in range(_MOST_PAGES):
                for row in rows(answer):  # the newest first
                    if text(row, "context").casefold() == status.context.casefold():
                        state = _STATES.get(text(row, "state"))
                        return HeadWord(state, text(row, "description")) if state else None
                if not answer.next:
                    break
                answer = ask(http, answer.next)
        except Rejected as rejected:
            raise _meant(rejected, status, http) from rejected
        return None

    def tell(self, status: HeadStatus, http: WritingHttp) -> str:
        """As `StatusSink.tell`; the number that GitHub gives to the status."""
        body = {
            "state": status.word.state.value,
            "context": status.context,
            "description": status.word.description[:MOST_CHARS],
            "target_url": status.url,
        }
        try:
            answer = say(http, f"{_path(status)}/statuses/{quote(status.head)}", body)
        except Rejected as rejected:
            raise _meant(rejected, status, http) from rejected
        return text(answer.body, "id")


def _path(status: HeadStatus) -> str:
    """The repository by its number, which survives renames and transfers: where GitHub itself leads after one.

    A name may belong to another repository tomorrow, which must not be told what was meant for this one.
    """
    if status.repository.isascii() and status.repository.isdigit():
        return f"repositories/{status.repository}"
    return f"repos/{quote(status.name, safe='/')}"


def _meant(rejected: Rejected, status: HeadStatus, http: Http) -> Rejected:
    """What a refusal means, in words that say what to do; may raise what asking for it raises."""
    words = rejected.words.lower()
    if any(one in words for one in _NO_COMMIT):
        return Gone(rejected.words)
    if _TOO_MANY in words:
        return Rejected(FULL)
    if gone(rejected):
        return _absent(rejected, status, http)
    if moved(rejected):
        return Rejected(f"{rejected.words}: {status.name} was renamed or moved")
    if refused(rejected) and words.startswith("403"):
        return Rejected(f"{rejected.words}; {NEEDS}")
    return rejected


def _absent(rejected: Rejected, status: HeadStatus, http: Http) -> Rejected:
    """What is not there. GitHub says 404 of a head, of a repository, and of what the token may not do: so it is asked."""
    if not _there(http, _path(status)):
        return Rejected(f"{rejected.words}: {status.name} is not there, or the token may not see it")
    if not _there(http, f"{_path(status)}/commits/{quote(status.head)}"):
        return Gone(rejected.words)
    return Rejected(f"{rejected.words}; {NEEDS}")


def _there(http: Http, path: str) -> bool:
    try:
        ask(http, path)
    except Rejected as rejected:
        if gone(rejected) or any(one in rejected.words.lower() for one in _NO_COMMIT):
            return False
        raise
    return True

"""The code host without its server: what it holds, what people do there, and who may sign in."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.simulators.forge import github_hooks, gitlab_hooks
from tests.simulators.forge.faults import Faults
from tests.simulators.forge.hooks import Courier, Event
from tests.simulators.forge.model import Commit, Host, Pull, Repository, Review, Taken, Verdict
from tests.simulators.forge.sign_in import App, Door

REVIEWBOARD = "reviewboard/approval"


class State:
    """What a code host knows. Its repositories are made when they are first named.

    `most` is how many statuses it takes of one context on one commit; `webhooks_of` the host whose webhooks it sends.
    `moved` are paths that lead to another address. `hides_refusals` lets GitHub say 404 of what a token may not do,
    `refuses_transitions` GitLab refuse every status.
    """

    def __init__(self, token: str, webhooks_of: Host) -> None:
        self.token, self.webhooks_of, self.most = token, webhooks_of, 1000
        self.hides_refusals = self.refuses_transitions = False
        self.door = Door({token})
        self.faults, self.courier = Faults(), Courier()
        self.repositories: dict[str, Repository] = {}
        self.ledger: list[Taken] = []
        self.calls: list[tuple[str, str, int]] = []
        self.moved: dict[str, str] = {}
        self.lock = threading.RLock()
        self.url = ""

    # What people do there.

    def repository(self, path: str, number: int = 0) -> Repository:
        """The repository at this path, made where it is new."""
        with self.lock:
            made = Repository(number or 4711 + len(self.repositories), path)
            return self.repositories.setdefault(path, made)

    def rename(self, path: str, to: str) -> None:
        """Gives a repository another path; its number stays."""
        with self.lock:
            found = self.repositories.pop(path)
            found.path = to
            self.repositories[to] = found
            self.ledger = [
                replace(one, repository=to) if one.repository == path else one for one in self.ledger
            ]

    def open_pull(
        self,
        path: str,
        *,
        author: str,
        head: str = "",
        title: str = "Retry once",
        body: str = "",
        message: str = "Retry once",
    ) -> Pull:
        """Opens a request of one commit with this message, and sends that it was opened."""
        with self.lock:
            where = self.repository(path)
            number = len(where.pulls) + 1
            now = datetime.now(UTC).replace(microsecond=0)
            pull = Pull(number, title, body, author, f"branch-{number}", "", now, now)
            where.pulls[number] = pull
            _commit(where, pull, head, author, message)
        self._send(where, pull, "opened", author)
        return pull

    def push(self, path: str, number: int, head: str = "", by: str = "", message: str = "Retry twice") -> str:
        """Pushes a commit to a request, and sends it; the new head."""
        with self.lock:
            where, pull = self._pull(path, number)
            before, by = pull.head, by or pull.author
            pull.touch()
            _commit(where, pull, head, by, message)
        self._send(where, pull, "synchronize", by, before=before)
        return pull.head

    def review(self, path: str, number: int, login: str, state: Verdict, commit: str = "") -> Review:
        """Gives a review of the present head, or of `commit`, and sends it."""
        with self.lock:
            where, pull = self._pull(path, number)
            given = Review(
                7000 + 100 * number + len(pull.reviews), login, state, commit or pull.head, pull.touch()
            )
            pull.reviews.append(given)
        self._send(where, pull, "submitted", login, review=given)
        return given

    def dismiss(self, path: str, number: int, review: int, by: str) -> None:
        """Dismisses a review, and sends it."""
        with self.lock:
            where, pull = self._pull(path, number)
            given = next(one for one in pull.reviews if one.number == review)
            given.state = "dismissed"
            pull.touch()
        self._send(where, pull, "dismissed", by, review=given)

    def close(self, path: str, number: int, by: str, *, merged: bool) -> None:
        """Closes or merges a request, whatever its statuses say, and sends it."""
        with self.lock:
            where, pull = self._pull(path, number)
            pull.state, at = "closed", pull.touch()
            pull.merged_at, pull.merged_by = (at, by) if merged else (None, "")
        self._send(where, pull, "closed", by)

    def require(self, path: str, context: str = REVIEWBOARD) -> None:
        """Makes every merge of the repository wait until this context says success."""
        self.repository(path).required = context

    def collect(self, path: str, sha: str, *, answer: int = 422) -> None:
        """Forgets a commit that was pushed away; a status for it is answered with 422 or 404 from now on."""
        with self.lock:
            where = self.repository(path)
            where.commits.discard(sha)
            where.gone[sha] = answer

    def begin_pipeline(self, path: str, sha: str) -> None:
        """A pipeline of the project's own begins on a commit, and counts in place of an older one (GitLab)."""
        with self.lock:
            where = self.repository(path)
            where.pipelines[sha] = where.pipelines.get(sha, 0) + 1

    def deliver_to(self, url: str, secret: str) -> None:
        """Sends webhooks there from now on; "" for nowhere. What was sent lies in `courier.sent` all the same."""
        self.courier.url, self.courier.secret = url, secret

    def install(
        self, app: str, installation: str, public_key: str, lasts: timedelta = timedelta(hours=1)
    ) -> None:
        """Lets an app sign in with the private key that belongs to this public one."""
        self.door.app = App(app, installation, public_key, lasts)

    # What its APIs do.

    def named(self, number_or_path: str) -> Repository | None:
        """The repository of this number or path."""
        with self.lock:
            found = (one for one in self.repositories.values() if str(one.number) == number_or_path)
            return next(found, self.repositories.get(number_or_path))

    def take(self, where: Repository, status: Taken, pipeline: int = 0) -> Taken:
        """Writes a status into the ledger."""
        with self.lock:
            number = len(self.ledger) + 1
            kept = replace(
                status, number=number, repository=where.path, at=datetime.now(UTC), pipeline=pipeline
            )
            self.ledger.append(kept)
            return kept

    def lose(self, number: int) -> None:
        """Remembers that nobody was told that this line of the ledger was taken."""
        with self.lock:
            self.ledger[number - 1] = replace(self.ledger[number - 1], answered=False)

    def statuses(self, where: Repository, sha: str, host: Host) -> Sequence[Taken]:
        """Those of a commit, the newest first."""
        with self.lock:
            mine = [
                one for one in self.ledger if (one.repository, one.sha, one.host) == (where.path, sha, host)
            ]
            return mine[::-1]

    def shown(self, path: str, sha: str, context: str = REVIEWBOARD) -> str:
        """The state that stands beside a commit; "" for none."""
        with self.lock:
            mine = [
                one for one in self.ledger if (one.repository, one.sha, one.context) == (path, sha, context)
            ]
            return mine[-1].state if mine else ""

    def held(self, where: Repository, pull: Pull) -> bool:
        """Whether a merge waits for the context that is required."""
        return bool(where.required) and self.shown(where.path, pull.head, where.required) != "success"

    def _pull(self, path: str, number: int) -> tuple[Repository, Pull]:
        where = self.repository(path)
        return where, where.pulls[number]

    def _send(
        self,
        where: Repository,
        pull: Pull,
        action: str,
        by: str,
        *,
        before: str = "",
        review: Review | None = None,
    ) -> None:
        with self.lock:
            event = Event(self.url, where, pull, action, by, before, review)
            made = github_hooks.made(event) if self.webhooks_of == "github" else gitlab_hooks.made(event)
        if made:
            self.courier.send(made, self.webhooks_of)


def _commit(where: Repository, pull: Pull, head: str, by: str, message: str) -> None:
    pull.head = head or new_sha()
    pull.commits.append(Commit(pull.head, by, message, pull.updated_at))
    where.commits.add(pull.head)


def new_sha() -> str:
    """The name of a commit that nobody has."""
    return (uuid.uuid4().hex * 2)[:40]

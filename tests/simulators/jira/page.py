"""The stand-in's own pages, for people: the tickets, and a ticket that can be moved and edited by hand."""

import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from tests.simulators.jira import page_html
from tests.simulators.jira.calls import Answer
from tests.simulators.jira.control import is_local
from tests.simulators.jira.fault_answers import Page
from tests.simulators.jira.given import Place, read
from tests.simulators.jira.model import Issue
from tests.simulators.jira.page_html import Shown
from tests.simulators.jira.persons import find_user
from tests.simulators.jira.refusal import Refused
from tests.simulators.jira.serving import Request
from tests.simulators.jira.site import JiraSite
from tests.simulators.jira.workflows import RESOLUTION_OF

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass
class Pages:
    """Answers / and below /browse/. Whoever uses the pages acts as `person`."""

    site: JiraSite
    person: str = "Ana Sobral"
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def __call__(self, request: Request) -> Answer | None:
        """The page, None where the path is not ours."""
        parts = urlsplit(request.target)
        if parts.path != "/" and not parts.path.startswith("/browse/"):
            return None
        if not is_local(request):
            return self._wrong(404, "There is no such page.")
        if request.method == "POST":
            return self._changed(parts.path, request)
        if request.method not in ("GET", "HEAD"):
            return self._wrong(405, "This page can be read and its forms sent, nothing else.")
        if parts.path == "/":
            return self._list(parse_qs(parts.query).get("project", [""])[0])
        return self._ticket(unquote(parts.path.removeprefix("/browse/").strip("/")))

    def _list(self, project: str) -> Answer:
        chosen = self.site.store.find_project(project)
        listed = [one for one in self.site.issues() if chosen is None or one.project == chosen.id]
        listed.sort(key=lambda one: (one.created, int(one.id)), reverse=True)
        return _page(200, page_html.listing(self._shown(), listed, chosen))

    def _ticket(self, key: str, wrong: str = "") -> Answer:
        try:
            found = self.site.issue(key)
        except LookupError:
            return self._wrong(404, f"There is no ticket {key}. It may have been deleted.")
        if found.key != key.upper() and key != found.id:
            return Answer(303, headers=HEADERS | {"Location": f"/browse/{found.key}"})
        return _page(400 if wrong else 200, page_html.ticket(self._shown(), found, wrong))

    def _changed(self, path: str, request: Request) -> Answer:
        """Carries out what a form says, and shows the ticket again."""
        form = {
            name: values[0] for name, values in parse_qs(request.raw.decode(), keep_blank_values=True).items()
        }
        if not hmac.compare_digest(form.get("token", "").encode(), self.token.encode()):
            return self._wrong(
                403, "This form is out of date. Go back, load the page again, and send it once more."
            )
        key, _, action = path.removeprefix("/browse/").partition("/")
        change = {"move": self._move, "edit": self._edit}.get(action)
        try:
            found = self.site.issue(unquote(key))
            if change is None:
                return self._wrong(404, "There is no such form.")
            change(found, form)
        except LookupError as missing:
            return self._wrong(404, str(missing))
        except Refused as refused:
            return self._ticket(unquote(key), " ".join([*refused.messages, *refused.errors.values()]))
        return Answer(303, headers=HEADERS | {"Location": f"/browse/{found.key}"})

    def _move(self, found: Issue, form: dict[str, str]) -> None:
        workflow = self.site.store.projects[found.project].workflow
        for one in workflow.leaving(found.status):
            if one.id == form.get("transition"):
                with self.site.store.lock:
                    user = find_user(self.site.store, self.person)
                    self.site.writer.transition(
                        user, self.site.store.issues[found.id], one.to, {}, RESOLUTION_OF.get(one.to)
                    )
                return
        raise Refused(400, "The ticket has moved on meanwhile: that step is no longer there.")

    def _edit(self, found: Issue, form: dict[str, str]) -> None:
        project = self.site.store.projects[found.project]
        place = Place(self.site.store, project, project.types[found.type])
        known_by = "accountId" if self.site.mode == "cloud" else "name"
        given = {
            "summary": form.get("summary", ""),
            "duedate": form.get("duedate") or None,
            "labels": form.get("labels", "").split(),
            "assignee": {known_by: form["assignee"]} if form.get("assignee") else None,
        }
        with self.site.store.lock:
            values = read(place, {name: value for name, value in given.items() if name in place.screen})
            user = find_user(self.site.store, self.person)
            self.site.writer.edit(user, self.site.store.issues[found.id], values)

    def _shown(self) -> Shown:
        return Shown(self.site.store, self.person, self.token)

    def _wrong(self, status: int, said: str) -> Answer:
        return _page(status, page_html.wrong(self._shown(), said))


def _page(status: int, html: str) -> Answer:
    return Answer(status, Page(html), HEADERS)

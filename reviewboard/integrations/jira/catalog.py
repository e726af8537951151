"""What there is to choose in a Jira (`domain.tracking.port.TrackerCatalog`).

The global create metadata is gone (Data Center 9 answers 404, Cloud removes it): only that of one type in one project
is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from reviewboard.domain.tracking.port import CreateField, Missing, Option
from reviewboard.integrations.jira.calls import Calls
from reviewboard.integrations.jira.issues import account_of
from reviewboard.integrations.reading import Record, count, record, records, text

NEEDED = ("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ASSIGN_ISSUES")
"""Jira's names of what the account must be allowed in a project."""
_PAGE, _MOST_PAGES = 50, 20
_SHOWN = 20


class JiraCatalog:
    """One signed-in Jira, read."""

    def __init__(self, calls: Calls, *, cloud: bool) -> None:
        self._calls, self._cloud = calls, cloud

    def projects(self) -> Sequence[Option]:
        """As `TrackerCatalog.projects`, by key."""
        if self._cloud:
            found = [one for page in self._pages("2/project/search") for one in records(page, "values")]
        else:
            found = _objects(self._calls.get("2/project").body)
        return sorted(
            (Option(text(one, "id"), text(one, "name"), text(one, "key")) for one in found), key=_by_note
        )

    def project(self, key: str) -> Option:
        """As `TrackerCatalog.project`."""
        said = self._calls.get(f"2/project/{quote(key, safe='')}").body
        found = said if isinstance(said, dict) else {}
        return Option(text(found, "id"), text(found, "name"), text(found, "key"))

    def types(self, project_id: str) -> Sequence[Option]:
        """As `TrackerCatalog.types`; no sub-tasks, which need a parent."""
        found = self._created(f"2/issue/createmeta/{project_id}/issuetypes", "issueTypes")
        return [Option(text(one, "id"), text(one, "name")) for one in found if not one.get("subtask")]

    def create_fields(self, project_id: str, type_id: str) -> Sequence[CreateField]:
        """As `TrackerCatalog.create_fields`."""
        found = self._created(f"2/issue/createmeta/{project_id}/issuetypes/{type_id}", "fields")
        return [_field(one) for one in found]

    def priorities(self) -> Sequence[Option]:
        """As `TrackerCatalog.priorities`."""
        return [_option(one) for one in _objects(self._calls.get("2/priority").body)]

    def statuses(self, project_id: str, type_id: str) -> Sequence[Option]:
        """As `TrackerCatalog.statuses`."""
        kinds = _objects(self._calls.get(f"2/project/{project_id}/statuses").body)
        mine = [one for one in kinds if text(one, "id") == type_id]
        return [
            Option(text(one, "id"), text(one, "name"), text(one, "statusCategory", "key"))
            for kind in mine
            for one in records(kind, "statuses")
        ]

    def permissions(self, project_id: str) -> Mapping[str, bool]:
        """As `TrackerCatalog.permissions`."""
        answer = self._calls.get("2/mypermissions", projectId=project_id, permissions=",".join(NEEDED))
        given = record(answer.body, "permissions")
        return {name: record(given, name).get("havePermission") is True for name in NEEDED}

    def levels(self, project_id: str) -> Sequence[Option]:
        """As `TrackerCatalog.levels`; none where the project has no security scheme."""
        try:
            body = self._calls.get(f"2/project/{project_id}/securitylevel").body
        except Missing:
            return []
        return [Option(text(one, "id"), text(one, "name")) for one in records(body, "levels")]

    def people(self, project_key: str, words: str) -> Sequence[Option]:
        """As `TrackerCatalog.people`: by account id in Cloud, whose addresses are mostly hidden; else by name."""
        asked = {"query" if self._cloud else "username": words}
        body = self._calls.get(
            "2/user/assignable/search", project=project_key, maxResults=_SHOWN, **asked
        ).body
        return [
            Option(account_of(one), text(one, "displayName")) for one in _objects(body) if account_of(one)
        ]

    def _created(self, path: str, name: str) -> list[Record]:
        """The create metadata, paged: under its own name in Cloud, as `values` in Data Center."""
        return [one for page in self._pages(path) for one in (*records(page, name), *records(page, "values"))]

    def _pages(self, path: str) -> Iterator[Any]:
        begin = 0
        for _ in range(_MOST_PAGES):
            body = self._calls.get(path, startAt=begin, maxResults=_PAGE).body
            yield body
            total, size = count(body, "total"), count(body, "maxResults") or _PAGE
            begin += size
            if begin >= total:
                return


def _objects(body: Any) -> list[Record]:
    return [one for one in body if isinstance(one, dict)] if isinstance(body, list) else []


def _by_note(option: Option) -> str:
    return option.note


def _option(said: Record) -> Option:
    return Option(text(said, "id"), text(said, "name") or text(said, "value"))


def _field(said: Record) -> CreateField:
    kind = record(said, "schema")
    return CreateField(
        id=text(said, "fieldId") or text(said, "key"),
        name=text(said, "name"),
        required=said.get("required") is True,
        has_default=said.get("hasDefaultValue") is True,
        kind=text(kind, "type") + (f":{text(kind, 'items')}" if text(kind, "items") else ""),
        options=tuple(_option(one) for one in records(said, "allowedValues")),
    )

"""Which tickets a query finds, and in which order."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.simulators.jira.clock import Clock
from tests.simulators.jira.jql import Clause, Combined, Condition, Order
from tests.simulators.jira.model import Issue
from tests.simulators.jira.refusal import Refused
from tests.simulators.jira.render import CATEGORIES
from tests.simulators.jira.store import Store
from tests.simulators.jira.workflows import STATUSES

Test = Callable[[Issue], bool]
KEY_FIELDS = ("id", "key", "issue", "issuekey")
_AGO = re.compile(r"([+-]?)(\d+)([mhdw])")
_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
_FORMS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")


class Matcher:
    """Turns conditions into tests of tickets. `lenient` lets values pass that name nothing."""

    def __init__(self, store: Store, clock: Clock, *, lenient: bool = False) -> None:
        self._store, self._clock, self._lenient = store, clock, lenient

    def test(self, condition: Condition) -> Test:
        """Whether a ticket meets the condition.

        Raises:
            Refused: 400 for a field or value that there is not.
        """
        if isinstance(condition, Combined):
            parts = [self.test(one) for one in condition.parts]
            every = all if condition.word == "and" else any
            return lambda issue: every(part(issue) for part in parts)
        field = condition.field.lower()
        if field in ("created", "updated"):
            return self._moment(condition, field)
        if field == "summary":
            return _summary(condition)
        return self._among(condition, field)

    def _among(self, clause: Clause, field: str) -> Test:
        """Equality with one of several values."""
        known: dict[str, tuple[Callable[[str], str], Callable[[Issue], set[str]]]] = {
            "project": (self._project, lambda issue: {issue.project}),
            "labels": (str.lower, lambda issue: {one.lower() for one in issue.fields.get("labels") or ()}),
            "status": (_status, lambda issue: {issue.status}),
            "statuscategory": (_category, lambda issue: {STATUSES[issue.status].category}),
            "issuetype": (self._type, lambda issue: {self._type_name(issue)}),
            "type": (self._type, lambda issue: {self._type_name(issue)}),
            **dict.fromkeys(KEY_FIELDS, (self._issue, lambda issue: {issue.id})),
        }
        if field not in known:
            raise Refused(
                400, f"Field '{clause.field}' does not exist or you do not have permission to view it."
            )
        if clause.operator not in ("=", "!=", "in", "not in"):
            raise _no_operator(clause)
        read, of = known[field]
        wanted = {read(value) for value in clause.values}
        negated = clause.operator in ("!=", "not in")
        return lambda issue: bool(wanted & of(issue)) is not negated

    def _project(self, value: str) -> str:
        found = self._store.find_project(value) or next(
            (one for one in self._store.projects.values() if one.name.lower() == value.lower()), None
        )
        return found.id if found else self._nothing(value, "project")

    def _type(self, value: str) -> str:
        for project in self._store.projects.values():
            for one in project.types.values():
                if value.lower() in (one.id, one.name.lower()):
                    return one.name
        return self._nothing(value, "issuetype")

    def _type_name(self, issue: Issue) -> str:
        return self._store.projects[issue.project].types[issue.type].name

    def _issue(self, value: str) -> str:
        found = self._store.find_issue(value)
        if found:
            return found.id
        if self._lenient:
            return ""
        if value.isdigit():
            raise Refused(400, f"A value with ID '{value}' does not exist for the field 'id'.")
        raise Refused(400, f"An issue with key '{value}' does not exist for field 'key'.")

    def _nothing(self, value: str, field: str) -> str:
        if self._lenient:
            return ""
        raise Refused(400, f"The value '{value}' does not exist for the field '{field}'.")

    def _moment(self, clause: Clause, field: str) -> Test:
        compared: dict[str, Callable[[datetime, datetime], bool]] = {
            ">=": lambda ours, theirs: ours >= theirs,
            ">": lambda ours, theirs: ours > theirs,
            "<=": lambda ours, theirs: ours <= theirs,
            "<": lambda ours, theirs: ours < theirs,
        }
        if clause.operator not in compared:
            raise _no_operator(clause)
        than = self._read_moment(clause.values[0], field)
        compare = compared[clause.operator]
        return lambda issue: compare(issue.created if field == "created" else issue.updated, than)

    def _read_moment(self, value: str, field: str) -> datetime:
        if match := _AGO.fullmatch(value):
            seconds = int(match[2]) * _UNITS[match[3]]
            return self._clock.now() + timedelta(seconds=-seconds if match[1] == "-" else seconds)
        for form in _FORMS:
            try:
                return datetime.strptime(value, form).replace(tzinfo=UTC)
            except ValueError:
                continue
        raise Refused(
            400,
            f"Date value '{value}' for field '{field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
            "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
        )


def _summary(clause: Clause) -> Test:
    if clause.operator != "~":
        raise _no_operator(clause)
    words = clause.values[0].strip('"').lower().split()
    return lambda issue: all(word in (issue.fields.get("summary") or "").lower() for word in words)


def _status(value: str) -> str:
    for one in STATUSES.values():
        if value.lower() in (one.id, one.name.lower()):
            return one.id
    raise Refused(400, f"The value '{value}' does not exist for the field 'status'.")


def _category(value: str) -> str:
    for key, (number, _, name) in CATEGORIES.items():
        if value.lower() in (key, str(number), name.lower()):
            return key
    raise Refused(400, f"The value '{value}' does not exist for the field 'statusCategory'.")


def _no_operator(clause: Clause) -> Refused:
    return Refused(400, f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")


def ordered(issues: list[Issue], order: tuple[Order, ...]) -> list[Issue]:
    """Tickets in the order of the query; without one, newest first.

    Raises:
        Refused: 400 for a field that does not sort.
    """
    sorts: dict[str, Callable[[Issue], tuple[object, ...]]] = {
        "created": lambda one: (one.created, int(one.id)),
        "updated": lambda one: (one.updated, int(one.id)),
        "key": lambda one: (one.key.rpartition("-")[0], int(one.key.rpartition("-")[2])),
        "id": lambda one: (int(one.id),),
    }
    found = list(issues)
    for one in reversed(order or (Order("id", descending=True),)):
        name = "key" if one.field in ("issuekey", "issue") else one.field
        if name not in sorts:
            raise Refused(
                400, f"Field '{one.field}' does not exist or you do not have permission to view it."
            )
        found.sort(key=sorts[name], reverse=one.descending)
    return found

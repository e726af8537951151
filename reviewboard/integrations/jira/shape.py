"""An action item as a Jira issue, and back: pure, by ids, and never a name in an assignment."""

from collections.abc import Mapping
from typing import Any

from reviewboard.domain.tracking.fields import Shared, Standing, Value, Values
from reviewboard.domain.tracking.places import Place, Ticket, mark_of
from reviewboard.domain.tracking.port import Draft, Edit, Issue
from reviewboard.domain.values import Priority
from reviewboard.integrations.jira.text import escaped, fitting, summary

PROPERTY = "reviewboard"
"""The entity property that says whose issue it is. JQL does not find it without an app: identity is the label."""
_CATEGORIES = {"new": Standing.OPEN, "indeterminate": Standing.IN_PROGRESS, "done": Standing.DONE}


class JiraShape:
    """How issues of one project are written and read. `person` is how an account is named: "accountId", or "name"."""

    def __init__(self, place: Place, *, cloud: bool) -> None:
        self._place, self._person = place, "accountId" if cloud else "name"

    def values(self, ticket: Ticket) -> Values:
        """As `TicketShape.values`."""
        told: dict[Shared, Value] = {
            Shared.SUMMARY: summary(ticket.title),
            Shared.DESCRIPTION: self._description(ticket),
            Shared.DUE: ticket.due.isoformat() if ticket.due else "",
            Shared.LABELS: tuple(sorted(self._place.labels)),
            Shared.STATUS: ticket.standing.value,
        }
        if ticket.account_id is not None:
            told[Shared.ASSIGNEE] = ticket.account_id
        if found := self._place.priorities.get(ticket.priority):
            told[Shared.PRIORITY] = found
        return told

    def read(self, issue: Issue) -> Values:
        """As `TicketShape.read`."""
        return {
            Shared.SUMMARY: issue.summary,
            Shared.DESCRIPTION: issue.description,
            Shared.DUE: issue.due,
            Shared.PRIORITY: issue.priority_id,
            Shared.ASSIGNEE: issue.assignee_id,
            Shared.LABELS: issue.labels,
            Shared.STATUS: self._standing(issue).value,
        }

    def _standing(self, issue: Issue) -> Standing:
        """By its category, unless the project's settings say what this very status means."""
        return self._place.statuses.get(issue.status_id) or _CATEGORIES.get(issue.category, Standing.OPEN)

    def draft(self, uuid: str, ticket: Ticket) -> Draft:
        """As `TicketShape.draft`."""
        place, values = self._place, self.values(ticket)
        fields: dict[str, Any] = {
            **place.defaults,
            "project": {"id": place.project_id},
            "issuetype": {"id": place.type_id},
            "labels": sorted({*place.labels, mark_of(uuid)}),
        }
        for one in (Shared.SUMMARY, Shared.DESCRIPTION, Shared.DUE, Shared.PRIORITY, Shared.ASSIGNEE):
            if values.get(one):
                fields |= self._field(one, values[one])
        if ticket.restricted and place.level_id:
            fields["security"] = {"id": place.level_id}
        if place.epic:
            fields |= self._epic()
        return Draft(uuid, fields)

    def _epic(self) -> Mapping[str, Any]:
        """`parent` where the create screen offers it, else the epic link's own field."""
        place = self._place
        return (
            {"parent": {"key": place.epic}}
            if place.epic_field in ("", "parent")
            else {place.epic_field: place.epic}
        )

    def created(self, ticket: Ticket) -> Values:
        """As `TicketShape.created`."""
        return {name: value for name, value in self.values(ticket).items() if name is not Shared.STATUS}

    def edit(self, push: Values, there: Values) -> Edit:
        """As `TicketShape.edit`."""
        fields: dict[str, Any] = {}
        for name, value in push.items():
            if name not in (Shared.LABELS, Shared.STATUS):
                fields |= self._field(name, value)
        if Shared.LABELS not in push:
            return Edit(fields)
        wanted, present = set(push[Shared.LABELS]), set(there.get(Shared.LABELS, ()))
        return Edit(fields, tuple(sorted(wanted - present)), tuple(sorted(present - wanted)))

    def secured(self, ticket: Ticket, issue: Issue) -> Mapping[str, Any]:
        """As `TicketShape.secured`."""
        level = self._place.level_id if ticket.restricted else ""
        return {"security": {"id": level}} if level and issue.security_id != level else {}

    def _field(self, name: Shared, value: Value) -> dict[str, Any]:
        match name:
            case Shared.DUE:
                return {"duedate": value or None}
            case Shared.PRIORITY:
                return {"priority": {"id": value}}
            case Shared.ASSIGNEE:
                return {"assignee": {self._person: value} if value else None}
            case _:
                return {name.value: value}

    def priority(self, priority_id: str) -> Priority | None:
        """As `TicketShape.priority`."""
        return next((ours for ours, theirs in self._place.priorities.items() if theirs == priority_id), None)

    def _description(self, ticket: Ticket) -> str:
        """What can be seen when it is done, the signal, where it came from, and the way back."""
        back = f"[{ticket.reference} in reviewboard|{ticket.url}]"
        parts = [
            f"*What can be seen when it is done*\n{escaped(ticket.outcome)}"
            if ticket.outcome.strip()
            else "",
            f"*Signal:* {escaped(ticket.signal)}" if ticket.signal.strip() else "",
            f"Came from {ticket.came_from}." if ticket.came_from else "",
            back,
        ]
        whole = "\n\n".join(part for part in parts if part).strip()
        return fitting(whole, back)

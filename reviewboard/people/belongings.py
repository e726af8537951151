"""What points to a person, column by column: what goes along when two people turn out to be one, and what stays.

A *current fact* goes along: it asks something of the person, lets them do something, or says who they are. What was
recorded of a moment stays as it was recorded: who decided, who wrote, whom a fixed agenda asked for. The columns are
named as texts, because most of them belong to rooms above this one; a test finds any that is in neither list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that names a person, as in "people.Membership.person". `which`: the rows whose fact is a current one."""

    name: str
    which: Q = field(default_factory=Q)

    @property
    def model(self) -> type[Model]:
        """The table."""
        return apps.get_model(self.name.rpartition(".")[0])

    @property
    def attribute(self) -> str:
        """The name of the column in its table."""
        return self.name.rpartition(".")[2]

    def rows(self) -> Rows:
        """Every row of the table."""
        return self.model._base_manager.all()

    def rows_of(self, person_id: int) -> Rows:
        """The rows that name this person, whatever their fact."""
        return self.rows().filter(**{self.attribute: person_id})

    def facts_of(self, person_id: int) -> Rows:
        """The rows whose current fact is about this person."""
        return self.rows_of(person_id).filter(self.which)


MOVES: tuple[Column, ...] = (
    Column("people.Identity.person"),
    Column("people.User.person"),
    Column("people.Membership.person"),
    Column("people.ManagerTerm.person"),
    Column("people.ManagerTerm.manager"),
    Column("people.Team.lead"),
    Column("people.AudienceMember.person"),
    Column("catalog.Ownership.owner"),
    Column("catalog.Reviewer.person"),
    Column("policies.Policy.owner"),
    Column("meetings.Series.facilitator"),
    Column("meetings.Series.deputy"),
    Column("meetings.Turn.person"),
    Column("meetings.Meeting.facilitator", Q(state__in=["planned", "live"])),
    Column("findings.ActionItem.owner"),
    Column("minutes.Entry.owner", Q(action__isnull=True)),
    Column("findings.Decision.owner"),
    Column("agenda.Topic.proposed_by"),
    Column("attendance.Answer.person", Q(meeting__agenda__state="draft")),
    Column("attendance.ItemAnswer.person", Q(meeting__agenda__state="draft")),
    Column("attendance.Ask.asked", Q(state="asked")),
    Column("attendance.Nudge.person", Q(meeting__agenda__state="draft")),
    Column("agenda.Answered.person", Q(meeting__agenda__state="draft")),
    Column("agenda.Answered.stands_in", Q(meeting__agenda__state="draft")),
)
"""In this order; an identity goes first, because most follows from it."""

COLUMNS: Mapping[str, Column] = {one.name: one for one in MOVES}

STAYS: Mapping[str, str] = {
    "people.Person.merged_into": "says who is merged into whom: set by the merge itself",
    "people.PersonMerge.survivor": "the merge itself",
    "people.PersonMerge.absorbed": "the merge itself",
    "people.PersonMerge.merged_by": "who decided it then",
    "meetings.ChangedDate.set_by": "who decided it then",
    "agenda.AgendaItem.presenter": "of a fixed agenda it is hashed; a draft is built anew",
    "agenda.Need.person": "of a fixed agenda it is hashed; a draft is built anew",
    "agenda.Steering.settled_by": "who decided it then",
    "agenda.PolicyPreview.asked_by": "who asked for it then",
    "agenda.Topic.withdrawn_by": "who decided it then",
    "agenda.Win.proposed_by": "who said it then",
    "agenda.Win.withdrawn_by": "who decided it then",
    "agenda.Invitation.person": "a calendar entry is in the calendar of the address that it was sent to",
    "meetings.LiveCommand.by": "who did it then",
    "meetings.ConsoleSeat.person": "who had it open then",
    "minutes.Entry.written_by": "who wrote it then",
    "minutes.Hand.person": "whose hand it was then",
    "minutes.Minutes.closed_by": "who did it then",
    "minutes.Minutes.published_by": "who did it then",
    "minutes.PulseAnswered.person": "that somebody answered then, once a month",
    "attendance.ItemAnswer.named": "whom somebody named then",
    "attendance.Ask.in_place_of": "who asked then",
    "attendance.Presence.person": "of whom it was recorded then, whom a fixed agenda asked for",
    "attendance.Presence.recorded_by": "who recorded it then",
    "attendance.Correction.person": "of whom it was recorded then",
    "attendance.Correction.corrected_by": "who decided it then",
    "attendance.Outcome.person": "whom a fixed agenda asked for; of somebody who is merged nothing is missed",
    "attendance.Look.looked": "who looked then",
    "attendance.Look.person": "at whose entry they looked then",
    "attendance.NeededNow.person": "who was told then",
    "attendance.Report.brought_by": "who brought it in then",
    "incidents.CauseLink.decided_by": "who decided it then",
    "incidents.WriteUp.written_by": "who wrote it then",
    "approvals.Approval.person": "who said it then; it counts for whoever they are merged into",
    "approvals.BrokenGlass.by": "who decided it then",
    "approvals.BypassTried.noted_by": "who said it then",
    "approvals.Repair.by": "who said it then",
    "changes.Evidence.said_by": "who said it then",
    "changes.Dispute.raised_by": "who said it then",
    "changes.Dispute.ruled_by": "who ruled then",
    "changes.TeamRule.added_by": "who decided it then",
    "changes.TeamRule.retired_by": "who decided it then",
    "changes.Rereading.asked_by": "who asked for it then",
    "findings.Finding.written_by": "who wrote it then",
    "findings.Decision.written_by": "who wrote it then",
    "findings.Decision.decided_by": "who decided it then",
    "findings.Turn.by": "who decided it then",
    "findings.Idea.written_by": "who wrote it then",
    "findings.ActionItem.written_by": "who wrote it then",
    "findings.ActionItem.verified_by": "who decided it then",
    "findings.ActionItem.accepted_by": "who decided it then",
    "findings.Recheck.checked_by": "who looked then",
    "tracker.IssueLink.asked_by": "who asked for it then",
    "findings.Reminder.person": "to whom it was sent then",
    "policies.Draft.owner": "what somebody wrote then, and has not saved",
    "policies.Draft.written_by": "who wrote it then",
    "policies.Agreement.recorded_by": "who recorded it then",
    "policies.Agreement.withdrawn_by": "who withdrew it then",
}
"""And why. The log of decisions and legal holds keep keys of people, too, and are never rewritten."""

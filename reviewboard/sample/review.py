"""What earlier meetings of the sample left behind: action items, each with its own age."""

from dataclasses import replace
from datetime import datetime, timedelta

from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState
from reviewboard.findings.operations import add_action, move
from reviewboard.findings.rows import ActionFields
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.sample.actions import ACTIONS, SampleAction
from reviewboard.sample.company import Company


def write_actions(company: Company, meeting: datetime) -> None:
    """Adds every action item of the sample as the facilitator did then. `meeting` is the start of the coming one."""
    facilitator = Reader(user_id=None, person_id=company.people["Ines Duarte"], role=Role.FACILITATOR)
    for one in ACTIONS:
        _add(company, one, meeting, facilitator)


def _add(company: Company, one: SampleAction, meeting: datetime, facilitator: Reader) -> None:
    added_at = meeting - timedelta(days=one.age)
    action_id = add_action(
        reader=facilitator,
        fields=ActionFields(
            title=one.title,
            outcome=one.outcome,
            signal=one.signal,
            service_id=company.services[one.service],
            owner_id=company.people[one.owner],
            due_on=meeting.date() + timedelta(days=one.due) if one.due is not None else None,
            priority=one.priority,
            kind=one.kind,
        ),
        as_of=added_at,
    )
    if one.started or one.done:
        event = ActionEvent.FINISH if one.done else ActionEvent.START
        _move(facilitator, action_id, event, ActionState.OPEN, added_at + timedelta(days=2))
    if one.verified_by:
        verifier = replace(facilitator, person_id=company.people[one.verified_by])
        _move(verifier, action_id, ActionEvent.VERIFY, ActionState.DONE, added_at + timedelta(days=9))


def _move(reader: Reader, action_id: int, event: ActionEvent, was: ActionState, as_of: datetime) -> None:
    move(reader=reader, action_id=action_id, event=event, was=was, as_of=as_of)

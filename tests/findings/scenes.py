"""People and action items that several tests of this room know."""

from datetime import date, datetime

from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations import add_action, move
from reviewboard.findings.rows import ActionFields, Origin
from reviewboard.people.models import Membership
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from reviewboard.people.reader import Reader
from tests.people.roster import NOW, TODAY, person, reader

NOWHERE = Origin()
OPEN, STARTED, DONE = ActionState.OPEN, ActionState.IN_PROGRESS, ActionState.DONE


def somebody(name: str, role: Role = Role.ENGINEER, in_team: int | None = None) -> Reader:
    """A reader of this name, in a team where one is given."""
    who = person(name)
    if in_team:
        Membership.objects.create(person=who, team_id=in_team, starts_on=date(2026, 1, 1))
    return reader(role, who)


def again(one: Reader) -> Reader:
    """The same reader with their next request."""
    found = reader_for(one.user_id or 0, today=TODAY)
    assert found is not None
    return found


def action(
    by: Reader, title: str = "Alert on price drift", *, origin: Origin = NOWHERE, **fields: object
) -> int:
    """An action item that somebody added."""
    written = ActionFields(title=title, **fields)  # type: ignore[arg-type]  # fields of the call
    return add_action(reader=by, fields=written, origin=origin, as_of=NOW)


def moved(
    by: Reader, pk: int, event: ActionEvent, was: ActionState, reason: str = "", as_of: datetime = NOW
) -> ActionState:
    """What somebody did to it."""
    return move(reader=by, action_id=pk, event=event, was=was, reason=reason, as_of=as_of)


def verified(by: Reader, verifier: Reader, *, as_of: datetime = NOW, **fields: object) -> int:
    """An action item that is done and verified at this moment."""
    pk = action(by, **fields)  # type: ignore[arg-type]  # fields of the call
    moved(by, pk, ActionEvent.FINISH, OPEN, as_of=as_of)
    moved(verifier, pk, ActionEvent.VERIFY, DONE, as_of=as_of)
    return pk


def stored(pk: int) -> ActionItem:
    """The row as it is now."""
    return ActionItem.objects.get(pk=pk)

"""Naming whose account in a tracker is whose: chosen from what the tracker knows, and confirmed by a person, once."""

from datetime import datetime

from django.db import transaction

from reviewboard.connections.queries import sender
from reviewboard.domain.tracking.fields import Shared
from reviewboard.domain.values import LinkState
from reviewboard.integrations.registry import TRACKERS
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.operations import give_identity
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations import asking
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.noting import write


def name_account(
    *,
    reader: Reader,
    connection_id: int,
    project_key: str,
    words: str,
    account_id: str,
    person_id: int,
    as_of: datetime,
) -> str:
    """This account, which the tracker finds by these words, is this person's; its name there. Their tickets get it.

    Not inside a transaction: the tracker is asked again, so that nothing is believed that a form made up.

    Raises:
        NotAllowed: the reader may not connect trackers, or not say whose an account is.
        NoAnswer: the tracker finds no such account, or could not be asked.
        people.operations.Taken, Erased: it is somebody else's, or one of both is erased.
        NotVisible: there is no such person.
    """
    if not reader.can(Right.MANAGE_PEOPLE):
        raise NotAllowed(Right.MANAGE_PEOPLE)
    found = asking.people(reader=reader, connection_id=connection_id, project_key=project_key, words=words)
    chosen = next((one for one in found if one.id == account_id), None)
    if chosen is None:
        raise NoAnswer("no such account is found any more")
    source = sender(connection_id)
    kind = TRACKERS[source.vendor].account_kind(source.config)
    with transaction.atomic():
        give_identity(
            person_id=person_id,
            kind=kind,
            value=chosen.id,
            name=chosen.name,
            as_of=as_of,
            actor_id=reader.person_id,
        )
        _assign(connection_id, person_id)
    return chosen.name


def _assign(connection_id: int, person_id: int) -> None:
    """Tickets that are there were made without an assignee: nobody was agreed on, so that our word is the news.

    Without that, their being unassigned would be news as well, and the owner would be taken from the action item.
    """
    rows = IssueLink.objects.select_for_update(of=("self",)).order_by("pk")
    links = list(rows.filter(connection=connection_id, action__owner=person_id, state=LinkState.LINKED))
    for link in links:
        if Shared.ASSIGNEE.value not in link.base:
            write(link, base={**link.base, Shared.ASSIGNEE.value: ["", ""]})
    owe_all(kind="sync_issue", debts=[Debt(f"action:{one.action_id}") for one in links])

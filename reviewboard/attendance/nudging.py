"""Asking in private, once a person and meeting, for an answer that is lacking four hours before it begins.

Nobody learns who was asked: whoever runs the meeting sees roles by item, and when answers were asked for.
"""

from collections.abc import Collection, Set
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviewboard.agenda import addresses
from reviewboard.agenda.open import ON_NO_LIST
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.attendance import noticing
from reviewboard.attendance.coverage import SILENCE_TOLD_BEFORE, unheard
from reviewboard.attendance.models import Nudge
from reviewboard.attendance.queries import beside
from reviewboard.audit.operations import record
from reviewboard.integrations.mail.notice import Notice
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.outbox.outcomes import Owed
from reviewboard.people.permissions import Right
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


def nudged_at(
    reader: Reader, meeting_id: int, lacking: Collection[tuple[int, Collection[int]]]
) -> dict[int, datetime]:
    """When the last of those who have not answered an item was asked once more, by the item; none where one was not.

    `lacking`: the items, and who has not answered each. Empty for a reader who runs no meetings. One statement.
    """
    if not reader.can(Right.RUN_MEETINGS) or not lacking:
        return {}
    asked = dict(Nudge.objects.filter(meeting=meeting_id).values_list("person_id", "nudged_at"))
    return {
        item: max(asked[one] for one in people)
        for item, people in lacking
        if people and all(one in asked for one in people)
    }


def lacking(agenda: AgendaView, heard: Set[tuple[str, int]]) -> list[tuple[int, list[int]]]:
    """The items that the reader may see and that lack an answer, with whose."""
    found = ((item.id, [need.person_id for need in unheard(item, heard)]) for item in _seen(agenda))
    return [one for one in found if one[1]]


def _seen(agenda: AgendaView) -> list[ItemView]:
    return [item for item in agenda.items if not item.hidden]


@transaction.atomic
def nudge(*, reader: Reader, meeting_id: int, item_id: int, as_of: datetime) -> int:
    """Owes a private mail to everybody who has not answered an item, once a person and meeting; how many are new.

    Nobody is asked earlier than four hours before the meeting, once it has begun, or in shadow.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotVisible: there is no such item for them.
    """
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    meeting = get_meeting(reader, meeting_id)
    agenda = agenda_for(reader, meeting) if meeting else None
    item = next((one for one in _seen(agenda) if one.id == item_id), None) if agenda else None
    if meeting is None or item is None:
        raise NotVisible(str(item_id))
    told = meeting.starts_at - SILENCE_TOLD_BEFORE <= as_of < meeting.starts_at
    if not told or meeting.is_shadow or meeting.is_over(as_of=as_of):
        return 0
    people = {need.person_id for need in unheard(item, beside(reader, meeting_id, ()).heard)}
    before = set(
        Nudge.objects.filter(meeting=meeting_id, person__in=people).values_list("person_id", flat=True)
    )
    new = sorted(people - before)
    if not new:
        return 0
    rows = [Nudge(meeting_id=meeting_id, person_id=one, nudged_at=as_of) for one in new]
    Nudge.objects.bulk_create(rows, ignore_conflicts=True)
    record(
        actor_id=reader.person_id,
        action="attendance.nudged",
        subject=f"meeting:{meeting_id}",
        details={"item": item.key, "count": len(new)},
        at=as_of,
    )
    return owe_all(kind="nudge_mail", debts=[_debt(meeting_id, one, item.key) for one in new])


def _debt(meeting_id: int, person_id: int, key: str) -> Debt:
    return Debt(
        subject=f"nudge:{meeting_id}:{person_id}",
        payload={"meeting": meeting_id, "person": person_id, "key": key},
        dedup_key=f"{meeting_id}:{person_id}",
    )


def send(owed: Owed, *, as_of: datetime) -> str:
    """Sends the mail that is owed; its Message-ID, "" where nothing is asked of them any more.

    Raises:
        Rejected: there is nobody to send it to, or not to such an address.
        Unavailable: the mail server may take it later.
    """
    person_id, key = int(str(owed.payload["person"])), str(owed.payload["key"])

    def write(meeting: MeetingRow) -> Notice | None:
        return written(meeting, person_id, key) if as_of < meeting.starts_at else None

    return noticing.deliver(owed, "nudge", write, as_of=as_of)


def written(meeting: MeetingRow, person_id: int, key: str) -> Notice | None:
    """What is said, in the zone and language that are active; None once they answered, or are asked no more.

    Of a restricted item it holds its time and no more.
    """
    whole, to_all = agenda_for(HOUSE, meeting), agenda_for(ON_NO_LIST, meeting)
    mine = next((one for one in whole.items if one.key == key), None) if whole else None
    item = next((one for one in to_all.items if one.id == mine.id), None) if to_all and mine else None
    heard = beside(HOUSE, meeting.id, ()).heard
    if item is None or mine is None or person_id not in {need.person_id for need in unheard(mine, heard)}:
        return None
    begins = timezone.localtime(item.starts_at)
    told = {
        "item": noticing.title(item),
        "when": f"{begins:%H:%M}",
    }
    what = _("The meeting would like to know whom to expect, %(when)s") % told
    text = _(
        "%(item)s. Live, somebody in your place, in writing, or an excuse that asks for no reason: each takes one "
        "press. Until then you stay expected. No page shows who was asked."
    )
    why = _("You get this because an item asks for you: at most once a meeting.")
    return Notice(what, text % told, _("Answer"), addresses.me_page(), why=why, list_name=meeting.series_name)

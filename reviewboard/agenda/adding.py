"""Addenda: what joins an agenda after it was fixed, and letting the mails about it go."""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from reviewboard.agenda.gathering import Gathered, gather
from reviewboard.agenda.models import Addendum, Agenda, AgendaItem, Need, Subject
from reviewboard.agenda.operations import meeting_of
from reviewboard.agenda.storing import added_rows, need_rows, subject_rows
from reviewboard.audit.operations import record
from reviewboard.broadcast import agenda_topic, publish
from reviewboard.domain.assembly import Addition, add_since, canonical_addition, hashed
from reviewboard.domain.values import AgendaState
from reviewboard.meetings.queries import MeetingRow, planned

_STRING = re.compile(r'"([^"\\]+)"')


@transaction.atomic
def extend(*, meeting_id: int, as_of: datetime) -> str:
    """Adds the new SEV1 and SEV2 incidents to a fixed agenda whose meeting has not begun; the hash, "" for nothing.

    What was fixed stays as it is, with its hash. An addendum on the day of the meeting requires nobody.

    Raises:
        NoSuchMeeting: there is none of this id.
    """
    meeting = meeting_of(meeting_id)
    fixed = Agenda.objects.select_for_update().filter(meeting_id=meeting.id, state=AgendaState.FROZEN)
    agenda = fixed.defer("inputs", "keys").first()
    if agenda is None or meeting.starts_at <= as_of or meeting.is_over(as_of=as_of):
        return ""
    gathered = gather(meeting, as_of=as_of, since_fixed=True)
    addition = _addition(meeting, agenda, gathered, as_of)
    return _store(agenda, gathered, addition, as_of) if addition else ""


def _addition(meeting: MeetingRow, agenda: Agenda, gathered: Gathered, as_of: datetime) -> Addition | None:
    rows = AgendaItem.objects.filter(agenda=agenda)
    told = set(rows.values_list("key", flat=True))
    told |= {f"incident:{pk}" for pk in _incidents(agenda)}
    later = sum(one or 0 for one in rows.filter(addendum__isnull=False).values_list("minutes", flat=True))
    closing = agenda.numbers["ends"] - agenda.numbers["close_at"]
    return add_since(
        gathered.inputs,
        {gathered.known.everywhere.get(one, one) for one in told},
        start=agenda.numbers["close_at"] + later,
        until=meeting.minutes - closing,
        on_the_day=as_of.astimezone(meeting.zone).date() >= meeting.starts_at.astimezone(meeting.zone).date(),
    )


def _incidents(agenda: Agenda) -> set[int]:
    """Those that stand on the agenda: by themselves, merged into an item, or looked at with one."""
    about = Subject.objects.filter(item__agenda=agenda, incident__isnull=False)
    return {pk for pk in about.values_list("incident_id", flat=True) if pk is not None}


def _store(agenda: Agenda, gathered: Gathered, addition: Addition, as_of: datetime) -> str:
    last = agenda.addenda.order_by("revision").last()
    content = canonical_addition(addition, follows=last.digest if last else agenda.digest)
    agenda.revision += 1
    agenda.save(update_fields=["revision"])
    addendum = Addendum.objects.create(
        agenda=agenda,
        revision=agenda.revision,
        canonical=content.decode(),
        keys=gathered.known.among(_STRING.findall(content.decode())),
        digest=hashed(content),
        added_at=as_of,
    )
    here = gathered.here(addition)
    highest = AgendaItem.objects.filter(agenda=agenda).aggregate(highest=Max("position"))["highest"]
    first = 0 if highest is None else highest + 1
    items = AgendaItem.objects.bulk_create(added_rows(agenda, addendum, here, first))
    by_key = {item.key: item for item in items}
    Subject.objects.bulk_create(subject_rows(by_key, here))
    Need.objects.bulk_create(need_rows(by_key, here))
    record(
        actor_id=None,
        action="agenda.extended",
        subject=f"meeting:{agenda.meeting_id}",
        details={"revision": agenda.revision, "digest": addendum.digest},
        at=as_of,
    )
    publish(agenda_topic(agenda.meeting_id), {"agenda_revision": agenda.revision})
    return addendum.digest


def extend_fixed(*, as_of: datetime) -> int:
    """Looks for what joins any fixed agenda, each in a transaction of its own; how many addenda there are more."""
    coming = [one.id for one in planned(as_of) if one.starts_at > as_of]
    fixed = Agenda.objects.filter(meeting_id__in=coming, state=AgendaState.FROZEN)
    ids = sorted(fixed.values_list("meeting_id", flat=True))
    return sum(bool(extend(meeting_id=one, as_of=as_of)) for one in ids)

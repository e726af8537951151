"""Building, freezing and releasing agendas."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q

from reviewboard.agenda.chat import News, tell
from reviewboard.agenda.gathering import Gathered, gather
from reviewboard.agenda.models import Agenda, AgendaItem, Need, Subject
from reviewboard.agenda.plain import plain
from reviewboard.agenda.recipients import concerned_since, mailed
from reviewboard.agenda.rows import AgendaView
from reviewboard.agenda.storing import consent_total, item_rows, need_rows, subject_rows
from reviewboard.audit.operations import record
from reviewboard.broadcast import agenda_topic, publish
from reviewboard.domain.assembly import Agenda as Assembled
from reviewboard.domain.assembly import assemble, canonical, hashed
from reviewboard.domain.lifecycles import AGENDA, AgendaEvent
from reviewboard.domain.values import AgendaState, MeetingState
from reviewboard.meetings.calling_off import lock
from reviewboard.meetings.queries import MeetingRow, get_meeting, planned
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.mailing import in_their_hours
from reviewboard.people.reader import HOUSE

GRACE = timedelta(hours=2)
"""Mail leaves by itself this long after the freeze, when the facilitator has not released it before."""

NOTICE = timedelta(hours=3)
"""So long before the meeting every mail has left, whatever the hour is where it arrives."""


class NoSuchMeeting(Exception):  # noqa: N818  # reads as what it is at every raise
    """There is no meeting of this id."""


class AlreadyFrozen(Exception):  # noqa: N818  # as above
    """The agenda is frozen: nothing thaws it, and somebody was faster."""


class TooEarly(Exception):  # noqa: N818  # as above
    """The week that the meeting looks at has not begun: nothing could be on its agenda."""


class NotFrozen(Exception):  # noqa: N818  # as above
    """Mail of an agenda leaves only when it is frozen."""


class InShadow(Exception):  # noqa: N818  # as above
    """Nobody but who leads its series knows of this meeting: no mail of it leaves."""


class MeetingOver(Exception):  # noqa: N818  # as above
    """Nobody is asked to a meeting that is over, or will not be held."""


def meeting_of(meeting_id: int) -> MeetingRow:
    """The meeting of this id.

    Raises:
        NoSuchMeeting: there is none, or it is historic: no agenda is ever made for it.
    """
    found = get_meeting(HOUSE, meeting_id)
    if found is None or found.is_historic:
        raise NoSuchMeeting(f"There is no meeting {meeting_id}.")
    return found


@transaction.atomic
def rebuild(*, meeting_id: int, as_of: datetime) -> bool:
    """Builds the agenda of a meeting anew, unless it is frozen; whether it now reads otherwise.

    Raises:
        NoSuchMeeting: there is none of this id.
    """
    meeting = meeting_of(meeting_id)
    agenda, _ = Agenda.objects.select_for_update().get_or_create(
        meeting_id=meeting.id, defaults={"built_at": as_of}
    )
    if agenda.state == AgendaState.FROZEN:
        return False
    return _store(agenda, gather(meeting, as_of=as_of), as_of)


def _store(agenda: Agenda, gathered: Gathered, as_of: datetime) -> bool:
    assembled = assemble(gathered.inputs)
    content = canonical(assembled)
    new = hashed(content)
    changed = new != agenda.digest
    here = gathered.here(assembled)
    agenda.built_at, agenda.policy_version = as_of, gathered.rules.version
    agenda.ended, agenda.mandatory = gathered.rules.ended, gathered.rules.mandatory
    agenda.sight = {**plain(here.seen), "names": gathered.names}
    if changed:
        agenda.digest, agenda.canonical = new, content.decode()
        agenda.revision += 1
        agenda.consent_total = consent_total(here)
        agenda.numbers = {
            "opening": assembled.opening,
            "close_at": assembled.close_at,
            "ends": assembled.ends,
        }
        _replace_items(agenda, here)
        publish(agenda_topic(agenda.meeting_id), {"agenda_revision": agenda.revision})
    agenda.save()
    return changed


def _replace_items(agenda: Agenda, assembled: Assembled) -> None:
    AgendaItem.objects.filter(agenda=agenda).delete()
    items = AgendaItem.objects.bulk_create(item_rows(agenda, assembled))
    by_key = {item.key: item for item in items}
    Subject.objects.bulk_create(subject_rows(by_key, assembled))
    Need.objects.bulk_create(need_rows(by_key, assembled))


def rebuild_drafts(*, as_of: datetime) -> int:
    """Rebuilds the agenda of every planned meeting, each in a transaction of its own; how many changed."""
    return sum(rebuild(meeting_id=one.id, as_of=as_of) for one in planned(as_of))


@transaction.atomic
def freeze(*, meeting_id: int, as_of: datetime, actor_id: int | None = None) -> str:
    """Rebuilds once more, then fixes the agenda: content hashed, inputs kept. The hash.

    Raises:
        NoSuchMeeting: there is none of this id.
        TooEarly: its week has not begun.
        AlreadyFrozen: it is frozen.
        MeetingOver: it is called off.
    """
    lock(meeting_id)  # where and when it is, and that it is held at all, stays until this is done
    meeting = meeting_of(meeting_id)
    if meeting.called_off:
        raise MeetingOver("This meeting is not held.")
    if as_of < meeting.covers_from:
        raise TooEarly("The week that this meeting looks at has not begun.")
    agenda, _ = Agenda.objects.select_for_update().get_or_create(
        meeting_id=meeting.id, defaults={"built_at": as_of}
    )
    if agenda.state == AgendaState.FROZEN:
        raise AlreadyFrozen("This agenda is fixed already.")
    gathered = gather(meeting, as_of=as_of)
    _store(agenda, gathered, as_of)
    frozen = AGENDA.advance(AgendaState(agenda.state), AgendaEvent.FREEZE)
    moved = Agenda.objects.filter(pk=agenda.pk, state=AgendaState.DRAFT).update(
        state=frozen, frozen_at=as_of, inputs=plain(gathered.inputs), keys=dict(gathered.known.here)
    )
    if not moved:
        raise AlreadyFrozen("Somebody was faster; this agenda is fixed already.")
    record(
        actor_id=actor_id,
        action="agenda_frozen",
        subject=f"meeting:{meeting.id}",
        details={"revision": agenda.revision, "digest": agenda.digest},
        at=as_of,
    )
    publish(agenda_topic(meeting.id), {"agenda_revision": agenda.revision, "frozen": True})
    return agenda.digest


def freeze_due(*, as_of: datetime) -> int:
    """Freezes every agenda whose time has come and whose meeting has not begun; how many there were."""
    due = [one.id for one in planned(as_of) if one.freezes_at <= as_of < one.starts_at]
    settled = Agenda.objects.filter(meeting_id__in=due, state=AgendaState.FROZEN).values_list(
        "meeting_id", flat=True
    )
    waiting = sorted(set(due) - set(settled))
    for meeting_id in waiting:
        with suppress(AlreadyFrozen, MeetingOver):  # the facilitator was faster
            freeze(meeting_id=meeting_id, as_of=as_of)
    return len(waiting)


@transaction.atomic
def release_mail(*, meeting_id: int, as_of: datetime, actor_id: int | None = None) -> int:
    """Owes the agenda mail of the frozen revision to each recipient, one a person; how many are new.

    The channel of the series is told with it (`agenda.chat`).
    Of an addendum whom it concerns is told, and the facilitator: the mail of the agenda itself stays as it was sent.
    Pressing twice owes nothing twice: a mail is unique by meeting, person, kind and revision.

    Raises:
        NoSuchMeeting: there is none of this id.
        NotFrozen: the agenda still changes.
        MeetingOver: it was held, or will not be.
        InShadow: its series is not live.
    """
    lock(meeting_id)  # that it is in shadow, too, stays until this is done
    meeting = meeting_of(meeting_id)
    if meeting.is_shadow:
        raise InShadow("No mail leaves in shadow.")
    if meeting.is_over(as_of=as_of):
        raise MeetingOver("Nobody is asked to a meeting that is over.")
    agenda = (
        Agenda.objects.select_for_update().filter(meeting_id=meeting.id, state=AgendaState.FROZEN).first()
    )
    if agenda is None:
        raise NotFrozen("The agenda still changes; mail leaves when it is fixed.")
    on = meeting.starts_at.astimezone(meeting.zone).date()
    told = agenda.mailed_revision
    concerned = concerned_since(meeting, told) if told is not None else None
    people = [one for one in mailed(meeting, on=on) if concerned is None or one in concerned]
    replaces = agenda.mailed_revision not in (None, agenda.revision)
    agenda.mailed_revision = agenda.revision
    agenda.save(update_fields=["mailed_revision"])
    record(
        actor_id=actor_id,
        action="agenda_mail_released",
        subject=f"meeting:{meeting.id}",
        details={"revision": agenda.revision, "recipients": len(people)},
        at=as_of,
    )
    latest = max(as_of, meeting.starts_at - NOTICE)
    later = in_their_hours(people, as_of=as_of, latest=latest)
    if told is None or told < agenda.revision:
        news = News.FIXED if told is None else News.ADDED
        tell(meeting, news, revision=agenda.revision, since=told or 0)
    return owe_all(
        kind="agenda_mail", debts=list(_debts(meeting.id, people, agenda.revision, replaces, later))
    )


def _debts(
    meeting_id: int, people: Iterable[int], revision: int, replaces: bool, later: Mapping[int, datetime]
) -> Iterable[Debt]:
    for person in people:
        yield Debt(
            subject=f"mail:{meeting_id}:{person}",
            payload={"meeting": meeting_id, "person": person, "revision": revision, "replaces": replaces},
            dedup_key=f"agenda:{meeting_id}:{person}:{revision}",
            not_before=later.get(person),
        )


def leaves_at(agenda: AgendaView) -> datetime | None:
    """When the mail of this revision leaves by itself; None while the agenda still changes."""
    if agenda.frozen_at is None:
        return None
    if agenda.mailed_revision is None or agenda.added_at is None:
        return agenda.frozen_at + GRACE
    return agenda.added_at + min(GRACE, max(agenda.meeting.starts_at - GRACE - agenda.added_at, timedelta(0)))


def release_due(*, as_of: datetime) -> int:
    """Releases the mail of every frozen agenda, and addendum, that nobody has released in time; how many mails.

    Of an addendum it leaves at once where the grace would end after the meeting has begun.
    """
    untold = Q(mailed_revision__isnull=True, frozen_at__lte=as_of - GRACE)
    late = Q(added_at__lte=as_of - GRACE) | Q(meeting__starts_at__lte=as_of + GRACE)
    waiting = Agenda.objects.annotate(added_at=Max("addenda__added_at")).filter(
        untold | (late & Q(mailed_revision__lt=F("revision"), added_at__isnull=False)),
        state=AgendaState.FROZEN,
        meeting__starts_at__gt=as_of,
        meeting__state=MeetingState.PLANNED,
        meeting__shadow=False,
    )
    ids = list(waiting.values_list("meeting_id", flat=True))
    return sum(release_mail(meeting_id=one, as_of=as_of) for one in ids)

"""Recording incidents (webhook, poll and file meet here), their cause links, and deciding who may see one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Unpack

from django.db import IntegrityError, transaction

from reviewboard.audit.operations import record as log
from reviewboard.audit.queries import held, refuse_held
from reviewboard.domain.candidates import Candidate, Reason, ReasonCode
from reviewboard.domain.lifecycles import CAUSE, IllegalTransition
from reviewboard.domain.messages import IncidentSnapshot
from reviewboard.domain.recorded import Recorded
from reviewboard.domain.values import CauseState
from reviewboard.incidents.models import CauseLink, Incident
from reviewboard.incidents.queries import is_involved, may_settle, visible
from reviewboard.incidents.recording import SETTLED, Batch, answers, look_up, merge, write
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.news import agenda_changed, audience_changed
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.rest import answered_pages
from reviewboard.people.visibility import Decision, NotAllowed, NotVisible, Wish


class SettledMeanwhile(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """Somebody else said what is known of this cause link since the page was shown."""


def record(
    *,
    connection_id: int,
    snapshots: Sequence[IncidentSnapshot],
    as_of: datetime,
    actor_id: int | None = None,
) -> Recorded:
    """Records what a source told of incidents, facet by facet; the same again changes nothing.

    One transaction and a bounded number of statements, whatever the number of snapshots; callers hand over a
    few hundred at a time. Where somebody else records the same new incident at the same moment, the second
    finds it there and merges into it. An incident under a legal hold stays as it is, and `withheld` names it when
    there was news of it: whoever keeps the news tells it again when the hold is lifted (docs/adr/0008).
    """
    if not snapshots:
        return Recorded()
    try:
        return _record(connection_id, snapshots, as_of, actor_id)
    except IntegrityError:
        return _record(connection_id, snapshots, as_of, actor_id)


@transaction.atomic
def _record(
    connection_id: int, snapshots: Sequence[IncidentSnapshot], as_of: datetime, actor_id: int | None
) -> Recorded:
    batch = look_up(connection_id, snapshots, as_of)
    merge(batch)
    write(batch, actor_id)
    answered_pages(answers=answers(batch))
    created = tuple(batch.created[name].pk for name in sorted(batch.created))
    updated = tuple(one.pk for name, one in batch.updated.items() if name not in batch.created)
    withheld = tuple(sorted(batch.withheld))
    subject = f"connection:{connection_id}"
    if withheld:
        left = {"incidents": withheld}
        log(actor_id=actor_id, action="incidents.withheld", subject=subject, details=left, at=as_of)
    if created or updated:
        counted = {"created": len(created), "updated": len(updated)}
        log(actor_id=actor_id, action="incidents.recorded", subject=subject, details=counted, at=as_of)
        owe_all(kind="look_for_recurrence", debts=_of_a_new_sort(batch))
        audience_changed(
            f"incident:{batch.incidents[name].pk}" for name in batch.audiences_anew - batch.created.keys()
        )
        agenda_changed()
    unchanged = len(batch.incidents) - len(created) - len(updated) - len(withheld)
    kept_out = frozenset(name for name, one in batch.incidents.items() if one.pk in batch.withheld)
    return Recorded(created, updated, unchanged, withheld, kept_out)


def _of_a_new_sort(batch: Batch) -> list[Debt]:
    """Of incidents whose service and category are both known since now: they may show that something came back."""
    return [Debt(f"incident:{batch.incidents[name].pk}") for name in sorted(batch.sorts_anew)]


def propose(*, incident_id: int, candidates: Sequence[Candidate], as_of: datetime) -> bool:
    """Makes these the candidates of one incident (`propose_all`); whether anything changed."""
    return bool(propose_all(proposals={incident_id: candidates}, as_of=as_of))


@transaction.atomic
def propose_all(*, proposals: Mapping[int, Sequence[Candidate]], as_of: datetime) -> int:
    """Makes these the candidates of each incident: twice is as once. How many links changed; six statements.

    What a person linked or settled is never touched; a candidate that no longer is one goes. An incident under a
    legal hold keeps the candidates it has; the rule proposes again when the hold is lifted.
    """
    kept = held(f"incident:{incident}" for incident in proposals)
    proposals = {incident: of for incident, of in proposals.items() if f"incident:{incident}" not in kept}
    known: dict[tuple[int, int], CauseLink] = {
        (link.incident_id, link.change_id): link
        for link in CauseLink.objects.select_for_update().filter(incident__in=proposals).order_by("pk")
    }
    wanted = {(incident, one.change_id): one for incident, of in proposals.items() for one in of}
    gone = [link.pk for at, link in known.items() if at not in wanted and _derived(link)]
    changed = [
        link for at, link in known.items() if at in wanted and _derived(link) and _take(link, wanted[at])
    ]
    new = [
        _link(incident, change_id, one, as_of)
        for (incident, change_id), one in sorted(wanted.items(), key=lambda pair: pair[0])
        if (incident, change_id) not in known
    ]
    if gone:
        CauseLink.objects.filter(pk__in=gone).delete()
    if changed:
        CauseLink.objects.bulk_update(changed, ["reasons", "strength"])
    CauseLink.objects.bulk_create(new, ignore_conflicts=True)
    if gone or changed or new:
        agenda_changed()
    return len(gone) + len(changed) + len(new)


def _derived(link: CauseLink) -> bool:
    """Whether the link is the rule's own: nobody made it, and nobody has said anything of it."""
    by_person = any(reason["code"] == ReasonCode.LINKED_BY_PERSON for reason in link.reasons)
    return link.state == CauseState.CANDIDATE and link.decided_at is None and not by_person


def _take(link: CauseLink, candidate: Candidate) -> bool:
    """Takes over strength and reasons; whether they differ from what the link had."""
    before = (link.strength, link.reasons)
    link.strength, link.reasons = candidate.strength, [_plain(reason) for reason in candidate.reasons]
    return before != (link.strength, link.reasons)


def _link(incident_id: int, change_id: int, candidate: Candidate, as_of: datetime) -> CauseLink:
    return CauseLink(
        incident_id=incident_id,
        change_id=change_id,
        strength=candidate.strength,
        reasons=[_plain(reason) for reason in candidate.reasons],
        created_at=as_of,
    )


def _plain(reason: Reason) -> dict[str, Any]:
    plain: dict[str, Any] = {"code": reason.code.value}
    return plain if reason.minutes is None else {**plain, "minutes": reason.minutes}


@transaction.atomic
def link_change(*, reader: Reader, incident_id: int, change_id: int, as_of: datetime) -> bool:
    """Makes a change a candidate by somebody's word; whether it was not one before.

    Whether the reader may see the change is asked by the caller: a link joins two rooms.

    Raises:
        NotVisible: there is no such incident for this reader.
        NotAllowed: the reader neither answered it, nor is in the owning team, nor runs meetings.
        Held: a legal hold stands on the incident.
    """
    incident = _seen_by(reader, incident_id)
    _ask_to_settle(reader, incident, as_of)
    candidate = Candidate(change_id, 2, (Reason(ReasonCode.LINKED_BY_PERSON),))
    if CauseLink.objects.filter(incident=incident, change_id=change_id).exists():
        return False
    CauseLink.objects.bulk_create([_link(incident.pk, change_id, candidate, as_of)], ignore_conflicts=True)
    _log_cause("cause.linked", incident_id, {"change": change_id}, reader, as_of)
    return True


@transaction.atomic
def settle_cause(
    *,
    reader: Reader,
    incident_id: int,
    change_id: int,
    was: CauseState,
    state: CauseState,
    as_of: datetime,
) -> None:
    """Says what is known of a candidate: the owning team decides, or the facilitator records (product.md).

    Back to *candidate* takes it back. `was` is what the reader saw when deciding.

    Raises:
        NotVisible: there is no such incident or link for this reader.
        NotAllowed: the reader neither answered it, nor is in the owning team, nor runs meetings.
        Held: a legal hold stands on the incident.
        SettledMeanwhile: it no longer is what the reader saw.
        IllegalTransition: what was settled is settled otherwise without opening the question again.
    """
    if not CAUSE.leads(was, state):
        raise IllegalTransition(CAUSE.name, was, state)
    incident = _seen_by(reader, incident_id)
    _ask_to_settle(reader, incident, as_of)
    links = CauseLink.objects.filter(incident=incident, change_id=change_id)
    if not links.filter(state=was).update(state=state, decided_by=reader.person_id, decided_at=as_of):
        if not links.exists():
            raise NotVisible(change_id)
        raise SettledMeanwhile
    details = {"change": change_id, "was": was.value, "state": state.value}
    _log_cause("cause.settled", incident_id, details, reader, as_of)


def _ask_to_settle(reader: Reader, incident: Incident, as_of: datetime) -> None:
    involved = reader.sees_all or is_involved(reader, incident.pk, on=as_of.date())
    if not (reader.sees_all or may_settle(reader, involved=involved)):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    refuse_held(f"incident:{incident.pk}")


def _log_cause(
    action: str, incident_id: int, details: Mapping[str, int | str], reader: Reader, as_of: datetime
) -> None:
    subject = f"incident:{incident_id}"
    log(actor_id=reader.person_id, action=action, subject=subject, details=details, at=as_of)
    agenda_changed()


@transaction.atomic
def raise_visibility(*, reader: Reader, incident_id: int, as_of: datetime, **wish: Unpack[Wish]) -> None:
    """Lets only these people and teams see the incident from now on; anybody involved may ask for it.

    Raises:
        NotVisible: there is no such incident for this reader.
        NotAllowed, Held, WouldLower, ValueError: as `Decision.raise_to` says.
    """
    _decision(reader, incident_id, as_of.date()).raise_to(as_of=as_of, **wish)


@transaction.atomic
def lower_visibility(
    *, reader: Reader, incident_id: int, reason: str, as_of: datetime, **wish: Unpack[Wish]
) -> None:
    """Lets more people see the incident, which takes a right and a reason.

    Raises:
        NotVisible: there is no such incident for this reader.
        NotAllowed, Held, ValueError: as `Decision.lower_to` says.
    """
    _decision(reader, incident_id, as_of.date()).lower_to(reason=reason, as_of=as_of, **wish)


def _decision(reader: Reader, incident_id: int, on: date) -> Decision:
    incident = _seen_by(reader, incident_id)
    return Decision(
        reader=reader,
        subject=f"incident:{incident_id}",
        audience_id=incident.audience_id,
        may_raise=lambda: is_involved(reader, incident_id, on=on),
        point=lambda audience: _point(incident, audience),
        when_open="this incident is open already",
    )


def _point(incident: Incident, audience_id: int | None) -> None:
    """From now on the source's own word on who may see it counts no longer."""
    incident.audience_id, incident.facets = audience_id, {**incident.facets, SETTLED: True}
    incident.save(update_fields=["audience", "facets"])


def _seen_by(reader: Reader, incident_id: int) -> Incident:
    """The incident, locked, if the reader may see it."""
    incident = visible(reader).select_for_update(of=("self",)).filter(pk=incident_id).first()
    if incident is None:
        raise NotVisible(incident_id)
    return incident

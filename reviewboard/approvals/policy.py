"""Saving the gate's policy: what holds changes of a service back is switched on only for one that lacks nothing."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from reviewboard.approvals.models import BypassTried
from reviewboard.approvals.readiness import readiness
from reviewboard.approvals.rules import rules_of
from reviewboard.audit.operations import record
from reviewboard.catalog.queries import service_keyed
from reviewboard.domain.approval import Lacking, from_data
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.policies import operations
from reviewboard.policies.queries import GATE


class NotReady(ValueError):  # noqa: N818 - reads as what happened
    """*Enforce* was to be switched on for services that lack something. `lacking`: what, by the service's key."""

    def __init__(self, lacking: Mapping[str, tuple[Lacking, ...]]) -> None:
        super().__init__(", ".join(sorted(lacking)))
        self.lacking = lacking


@transaction.atomic
def save_gate_policy(
    *,
    reader: Reader,
    body: Mapping[str, Any],
    after_version: int,
    owner_id: int,
    hypothesis: str,
    expires_on: date,
    as_of: datetime,
) -> int:
    """Saves a new version of the gate's policy, and returns its number.

    A service that is enforced now stays so, also where it has come to lack something; one that is to be enforced from now
    on must lack nothing.

    Raises:
        NotAllowed: the reader may not save policies. NotReady: a service lacks something, or there is none of the key.
        Overtaken, ValueError: as `policies.operations.save`.
    """
    if not reader.can(Right.SET_POLICIES):
        raise NotAllowed(Right.SET_POLICIES)
    wanting = not_ready(from_data(body).enforced, as_of=as_of)
    if wanting:
        raise NotReady(wanting)
    return operations.save(
        kind=GATE,
        body=body,
        after_version=after_version,
        owner_id=owner_id,
        hypothesis=hypothesis,
        expires_on=expires_on,
        actor_id=reader.person_id,
        as_of=as_of,
    )


def not_ready(enforced: Collection[str], *, as_of: datetime) -> dict[str, tuple[Lacking, ...]]:
    """Of services that are to be enforced and are not yet, what each lacks, by key; everything where there is none.

    Six statements; one for none that would be new.
    """
    new = set(enforced) - rules_of(timezone.localdate(as_of)).policy.enforced
    if not new:
        return {}
    found = {one.key: one.lacking for one in readiness(as_of=as_of)}
    return {key: lacks for key in sorted(new) if (lacks := found.get(key, tuple(Lacking)))}


@transaction.atomic
def note_bypass(*, reader: Reader, service_key: str, tried_on: date, words: str, as_of: datetime) -> int:
    """Notes that a merge at the code host, with the product stopped, was tried for a service. The id of the note.

    Raises:
        NotAllowed: the reader may not save policies. NotVisible: there is no such service.
        ValueError: it does not say how it was tried, or the day has not come yet.
    """
    if not reader.can(Right.SET_POLICIES):
        raise NotAllowed(Right.SET_POLICIES)
    service_id = next(iter(service_keyed(service_key)), None)
    if service_id is None:
        raise NotVisible
    if not words.strip():
        raise ValueError("say how it was tried")
    if tried_on > timezone.localdate(as_of):
        raise ValueError("it is noted once it was tried")
    (keyed,) = key_texts([words.strip()])
    made = BypassTried.objects.create(
        service_id=service_id, tried_on=tried_on, words=keyed, noted_by_id=reader.person_id, noted_at=as_of
    )
    record(
        actor_id=reader.person_id,
        action="gate.bypass_noted",
        subject=f"service:{service_key}",
        details={"bypass": made.pk, "tried_on": tried_on},
        at=as_of,
    )
    return made.pk

"""Saving policies: a version is never edited, a new one replaces it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from reviewboard.audit.operations import record
from reviewboard.domain import policy, reminders, service_levels
from reviewboard.outbox.operations import owe
from reviewboard.people.news import agenda_changed
from reviewboard.policies import risk, working_time
from reviewboard.policies.models import Policy
from reviewboard.policies.queries import current
from reviewboard.policies.service_levels import LEVELS, TIME

NORMAL: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = MappingProxyType(
    {
        "ranking": lambda body: policy.as_data(policy.from_data(body)),
        LEVELS: lambda body: service_levels.as_data(service_levels.from_data(body)),
        TIME: lambda body: working_time.as_data(working_time.checked(body)),
        risk.KIND: lambda body: risk.as_data(risk.from_data(body)),
        "reminders": lambda body: reminders.as_data(reminders.from_data(body)),
    }
)
"""By kind: the body checked and made whole; raises ValueError."""

_THEN_EXPECTED_ANEW = frozenset({LEVELS, TIME})
"""Kinds on which it rests by when open action items are expected."""


class Overtaken(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """Somebody saved a newer version since this one was begun."""


@transaction.atomic
def save(
    *,
    kind: str,
    body: Mapping[str, Any],
    after_version: int,
    owner_id: int,
    hypothesis: str,
    expires_on: date,
    actor_id: int | None,
    as_of: datetime,
) -> int:
    """Saves a new version and returns its number.

    `after_version` is the version that its author saw (0: the default), so that two authors never overwrite each
    other; `hypothesis` says what it is meant to bring about, `expires_on` when its owner has to renew it.

    Raises:
        Overtaken: there is a newer version by now.
        ValueError: the body names a rule that does not exist, the hypothesis is empty, or it has expired
        already. KeyError: there is no such kind.
    """
    whole = NORMAL[kind](body)
    if not hypothesis.strip():
        raise ValueError("say what the change of policy is meant to bring about")
    if expires_on <= as_of.date():
        raise ValueError("a policy expires after the day on which it is saved")
    if current(kind)[0] != after_version:
        raise Overtaken(kind)
    saved, new = Policy.objects.get_or_create(
        kind=kind,
        version=after_version + 1,
        defaults={
            "body": whole,
            "owner_id": owner_id,
            "hypothesis": hypothesis.strip(),
            "expires_on": expires_on,
            "created_at": as_of,
        },
    )
    if not new:
        raise Overtaken(kind)
    record(
        actor_id=actor_id,
        action="policy.saved",
        subject=f"policy:{kind}",
        details={"version": saved.version, "expires_on": expires_on},
        at=as_of,
    )
    if kind in _THEN_EXPECTED_ANEW:
        owe(kind="expect_anew", subject=f"policy:{LEVELS}", payload={})
    agenda_changed()
    return saved.version

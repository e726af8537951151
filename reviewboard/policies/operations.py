"""Saving policies: a version is never edited, a new one replaces it."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from django.db import transaction

from reviewboard.audit.operations import record
from reviewboard.domain import approval, policy, reminders, service_levels
from reviewboard.outbox.operations import owe
from reviewboard.people.identities import key_texts
from reviewboard.people.news import agenda_changed, gates_everywhere
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.policies import mandate, risk, working_time
from reviewboard.policies.models import Agreement, Draft, Policy
from reviewboard.policies.queries import GATE, agreement_stands, current
from reviewboard.policies.service_levels import LEVELS, TIME

NORMAL: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = MappingProxyType(
    {
        "ranking": lambda body: policy.as_data(policy.from_data(body)),
        LEVELS: lambda body: service_levels.as_data(service_levels.from_data(body)),
        TIME: lambda body: working_time.as_data(working_time.checked(body)),
        risk.KIND: lambda body: risk.as_data(risk.from_data(body)),
        "reminders": lambda body: reminders.as_data(reminders.from_data(body)),
        mandate.KIND: lambda body: mandate.as_data(required=mandate.from_data(body)),
        GATE: lambda body: approval.as_data(approval.from_data(body)),
    }
)
"""By kind: the body checked and made whole; raises ValueError."""

_THEN_EXPECTED_ANEW = frozenset({LEVELS, TIME})
"""Kinds on which it rests by when open action items are expected."""


LONGEST: Mapping[str, timedelta] = MappingProxyType(
    {one: timedelta(days=180) for one in ("ranking", mandate.KIND, GATE)}
)
"""How long a version may hold at most, by kind; the others say for themselves."""


class NoAgreement(ValueError):  # noqa: N818 - reads as what happened
    """Points that describe people rest on an agreement, and none is recorded that was not withdrawn."""


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
        NoAgreement: it has points that describe people, and no agreement stands.
        ValueError: the body names a rule that does not exist, the hypothesis is empty, it has expired already, or
        it would hold longer than it may. KeyError: there is no such kind.
    """
    whole = NORMAL[kind](body)
    if not hypothesis.strip():
        raise ValueError("say what the change of policy is meant to bring about")
    (why,) = key_texts([hypothesis.strip()])
    rules = {"body": whole, "owner_id": owner_id, "hypothesis": why, "expires_on": expires_on}
    return _put(kind, after_version, rules, "policy.saved", actor_id, as_of)


def _put(
    kind: str,
    after_version: int,
    rules: Mapping[str, Any],
    action: str,
    actor_id: int | None,
    as_of: datetime,
) -> int:
    """The new version, logged and told; its number. `rules` are its columns, texts keyed."""
    expires_on = rules["expires_on"]
    if expires_on <= as_of.date():
        raise ValueError("a policy expires after the day on which it is saved")
    if kind in LONGEST and expires_on > as_of.date() + LONGEST[kind]:
        raise ValueError(f"it ends within {LONGEST[kind].days} days")
    if rules["body"].get("people_points") and not agreement_stands():
        raise NoAgreement("no agreement is recorded, or it was withdrawn")
    if current(kind)[0] != after_version:
        raise Overtaken(kind)
    saved, new = Policy.objects.get_or_create(
        kind=kind, version=after_version + 1, defaults={**rules, "created_at": as_of}
    )
    if not new:
        raise Overtaken(kind)
    details = {"version": saved.version, "expires_on": expires_on}
    record(actor_id=actor_id, action=action, subject=f"policy:{kind}", details=details, at=as_of)
    if kind == GATE:
        gates_everywhere()
    if kind in _THEN_EXPECTED_ANEW:
        owe(kind="expect_anew", subject=f"policy:{LEVELS}", payload={})
    agenda_changed()
    return saved.version


@transaction.atomic
def renew(
    *, reader: Reader, kind: str, after_version: int, reason: str, expires_on: date, as_of: datetime
) -> int:
    """Saves a new version with the body of the newest, for a reason, and returns its number.

    Its owner may do so, and whoever may save policies; the owner and the hypothesis stay what they were.

    Raises:
        NotVisible: nobody has saved a policy of this kind, so there is none to renew.
        NotAllowed: the reader is neither. Overtaken: there is a newer version by now.
        NoAgreement: it has points that describe people, and no agreement stands any more.
        ValueError: the reason is empty, or it would end too early or too late.
    """
    newest = Policy.objects.filter(kind=kind).order_by("-version").first()
    if newest is None:
        raise NotVisible
    owns = reader.person_id is not None and newest.owner_id == reader.person_id
    if not owns and not reader.can(Right.SET_POLICIES):
        raise NotAllowed
    if not reason.strip():
        raise ValueError("say why it is renewed")
    (because,) = key_texts([reason.strip()])
    rules = {
        "body": newest.body,
        "owner_id": newest.owner_id or reader.person_id,
        "hypothesis": newest.hypothesis,
        "renewed_because": because,
        "expires_on": expires_on,
    }
    return _put(kind, after_version, rules, "policy.renewed", reader.person_id, as_of)


def digest(body: Mapping[str, Any]) -> str:
    """Tells rules from other rules, however their parts are ordered."""
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def write_draft(
    *,
    kind: str,
    body: Mapping[str, Any],
    after_version: int,
    owner_id: int | None,
    hypothesis: str,
    expires_on: date | None,
    actor_id: int | None,
    as_of: datetime,
) -> int:
    """Keeps a version that is not saved yet, so that what it would change can be looked at; its id.

    Raises:
        ValueError: the body names a rule that does not exist. KeyError: there is no such kind.
    """
    whole = NORMAL[kind](body)
    (why,) = key_texts([hypothesis.strip()])
    draft = Draft.objects.create(
        kind=kind,
        body=whole,
        digest=digest(whole),
        after_version=after_version,
        owner_id=owner_id,
        hypothesis=why,
        expires_on=expires_on,
        written_by_id=actor_id,
        written_at=as_of,
    )
    return draft.pk


def drop_drafts(*, before: datetime) -> int:
    """Forgets the drafts that were written before, and what they would have changed; how many."""
    return Draft.objects.filter(written_at__lt=before).delete()[0]


@transaction.atomic
def record_agreement(*, text: str, actor_id: int | None, as_of: datetime) -> None:
    """Records the agreement that points which describe people rest on. It is kept, and a later one adds to it.

    Raises:
        ValueError: it says nothing.
    """
    if not text.strip():
        raise ValueError("say what was agreed, with whom and when")
    (keyed,) = key_texts([text.strip()])
    made = Agreement.objects.create(text=keyed, recorded_by_id=actor_id, recorded_at=as_of)
    record(
        actor_id=actor_id,
        action="policy.agreement_recorded",
        subject="policy:ranking",
        details={"agreement": made.pk},
        at=as_of,
    )
    agenda_changed()  # rules that waited for it count from now on


@transaction.atomic
def withdraw_agreement(*, reader: Reader, as_of: datetime) -> None:
    """Withdraws the agreement, and every one that it added to: points that describe people count nothing from now on.

    Drafts of agendas are built anew; what is fixed stays. What was agreed is kept, with who withdrew it.

    Raises:
        NotAllowed: the reader may not save policies, so not agree to them either.
        NoAgreement: none stands.
    """
    if not reader.can(Right.SET_POLICIES):
        raise NotAllowed(Right.SET_POLICIES)
    standing = list(
        Agreement.objects.select_for_update().filter(withdrawn_at=None).values_list("pk", flat=True)
    )
    if not standing:
        raise NoAgreement("none stands")
    Agreement.objects.filter(pk__in=standing).update(withdrawn_at=as_of, withdrawn_by=reader.person_id)
    record(
        actor_id=reader.person_id,
        action="policy.agreement_withdrawn",
        subject="policy:ranking",
        details={"agreement": standing[0]},
        at=as_of,
    )
    agenda_changed()

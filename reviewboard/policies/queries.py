"""Reading policies: which rules hold now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from reviewboard.domain import approval, policy, reminders, service_levels
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.policies import mandate, risk, working_time
from reviewboard.policies.models import Agreement, Draft, Policy
from reviewboard.policies.service_levels import LEVELS, TIME, LevelsInForce, from_bodies

GATE = "gate"
"""The kind of the approval gate's policy (domain/approval/policy.py)."""

DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "ranking": policy.as_data(policy.Policy()),
        LEVELS: service_levels.as_data(service_levels.ServiceLevels()),
        TIME: working_time.as_data(working_time.WorkingTime()),
        risk.KIND: risk.as_data(frozenset()),
        "reminders": reminders.as_data(reminders.ReminderPolicy()),
        mandate.KIND: mandate.as_data(required=True),
        GATE: approval.as_data(approval.GatePolicy()),
    }
)
"""What holds, as version 0, where nobody has saved a policy of this kind."""

FALLBACKS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {**DEFAULTS, mandate.KIND: mandate.as_data(required=False)}
)
"""What holds once a policy has ended: attendance is *voluntary* then (product.md), else the default.

But not of the gate: its rules go on, and a week later hold nothing back; `approvals.rules` says what holds of it.
"""

REMINDED_BEFORE = timedelta(days=14)
"""How long before its end the owner of a policy is reminded."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One saved version: whose it is, what it is meant to bring about, and until when it holds."""

    version: int
    body: Mapping[str, Any]
    owner_id: int | None
    owner: str
    hypothesis: str
    expires_on: date | None
    created_at: datetime
    renewed_because: str = ""


def current(kind: str) -> tuple[int, dict[str, Any]]:
    """The newest version of a policy and its body; version 0 is the default of the domain. One statement.

    Raises:
        KeyError: there is no such kind.
    """
    default = DEFAULTS[kind]
    newest = Policy.objects.filter(kind=kind).order_by("-version").values_list("version", "body").first()
    return newest or (0, dict(default))


def body_of(kind: str, version: int) -> Mapping[str, Any]:
    """The body of one version; version 0 is the default of the domain. One statement.

    Raises:
        NotVisible: there is no such version. KeyError: there is no such kind.
    """
    if version == 0:
        return DEFAULTS[kind]
    found: Mapping[str, Any] | None = (
        Policy.objects.filter(kind=kind, version=version).values_list("body", flat=True).first()
    )
    if found is None:
        raise NotVisible
    return found


def bodies(kind: str, versions: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """The bodies of several versions, by version; those that exist. One statement, none for none or for the default."""
    found = {0: DEFAULTS[kind]} if 0 in versions else {}
    saved = [version for version in versions if version]
    rows = Policy.objects.filter(kind=kind, version__in=saved) if saved else ()
    return found | {row.version: row.body for row in rows}


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds on a day. `version` is the newest saved one (0: none), which has no say when it `has_expired`."""

    version: int
    body: Mapping[str, Any]
    has_expired: bool
    expires_on: date | None


def in_force(kinds: Collection[str], *, on: date) -> dict[str, InForce]:
    """What holds on this day, by kind: the newest version, or the default where it has expired. One statement.

    Raises:
        KeyError: there is no such kind.
    """
    return {
        kind: InForce(one.version, one.body, has_expired=False, expires_on=one.expires_on)
        if one.expires_on is None or on < one.expires_on
        else InForce(one.version, FALLBACKS[kind], has_expired=True, expires_on=one.expires_on)
        for kind, one in newest(kinds).items()
    }


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version of a policy, whether or not it has expired; version 0 is the default of the domain."""

    version: int
    body: Mapping[str, Any]
    expires_on: date | None


def newest(kinds: Collection[str]) -> dict[str, Newest]:
    """The newest versions, by kind. One statement.

    Raises:
        KeyError: there is no such kind.
    """
    found = {kind: Newest(0, DEFAULTS[kind], None) for kind in kinds}
    rows = Policy.objects.filter(kind__in=kinds).order_by("kind", "-version").distinct("kind")
    return found | {row.kind: Newest(row.version, row.body, row.expires_on) for row in rows}


def levels_in_force(*, on: date) -> LevelsInForce:
    """The service levels, and the days in which they are counted, on this day. One statement."""
    return levels_of(in_force((LEVELS, TIME), on=on))


def levels_of(found: Mapping[str, InForce]) -> LevelsInForce:
    """The service levels of what `in_force` found for their two kinds."""
    return from_bodies({kind: found[kind].body for kind in (LEVELS, TIME)})


def versions(reader: Reader, kind: str) -> list[PolicyVersion]:
    """Every saved version, the newest first. The rules are open to every signed-in reader."""
    del reader  # as the docstring says
    return _told(Policy.objects.filter(kind=kind).select_related("owner").order_by("-version"))


def newest_versions(reader: Reader) -> dict[str, PolicyVersion]:
    """The newest saved version of every kind that has one. At most two statements."""
    del reader  # as above
    rows = list(Policy.objects.select_related("owner").order_by("kind", "-version").distinct("kind"))
    return {row.kind: told for row, told in zip(rows, _told(rows), strict=True)}


def _told(rows: Iterable[Policy]) -> list[PolicyVersion]:
    """The rows with the names inside their texts."""
    found = list(rows)
    said = with_names(text for row in found for text in (row.hypothesis, row.renewed_because))
    return [
        PolicyVersion(
            version=row.version,
            body=row.body,
            owner_id=row.owner_id,
            owner=row.owner.name if row.owner else "",
            hypothesis=said[2 * n],
            expires_on=row.expires_on,
            created_at=row.created_at,
            renewed_because=said[2 * n + 1],
        )
        for n, row in enumerate(found)
    ]


def ending_of(reader: Reader, *, on: date) -> list[tuple[str, date]]:
    """The reader's own policies that end soon or have ended: kind and last day, the soonest first. One statement."""
    if reader.person_id is None:
        return []
    newest = Policy.objects.order_by("kind", "-version").distinct("kind")
    rows = newest.values_list("kind", "owner_id", "expires_on")
    mine = [
        (kind, ends)
        for kind, owner, ends in rows
        if owner == reader.person_id and ends is not None and ends <= on + REMINDED_BEFORE
    ]
    return sorted(mine, key=lambda one: (one[1], one[0]))


@dataclass(frozen=True, slots=True)
class DraftView:
    """A version as somebody wrote it; why and until when may still be missing."""

    id: int
    kind: str
    after_version: int
    body: Mapping[str, Any]
    digest: str
    owner_id: int | None
    hypothesis: str
    expires_on: date | None


def get_draft(reader: Reader, draft_id: int) -> DraftView:
    """One draft; the rules are open to every signed-in reader. At most two statements.

    Raises:
        NotVisible: there is none.
    """
    del reader  # as above
    row = Draft.objects.filter(pk=draft_id).first()
    if row is None:
        raise NotVisible
    (hypothesis,) = with_names([row.hypothesis])
    return DraftView(
        row.pk,
        row.kind,
        row.after_version,
        row.body,
        row.digest,
        row.owner_id,
        hypothesis,
        row.expires_on,
    )


@dataclass(frozen=True, slots=True)
class AgreementView:
    """The agreement that points which describe people rest on, who recorded it when, and who withdrew it."""

    text: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether such points may count."""
        return self.withdrawn_at is None


def agreement(reader: Reader) -> AgreementView | None:
    """The last one, or None: such points stay off then, and when it was withdrawn. At most two statements."""
    del reader  # as above
    row = Agreement.objects.select_related("recorded_by", "withdrawn_by").first()
    if row is None:
        return None
    (text,) = with_names([row.text])
    return AgreementView(
        text=text,
        recorded_by=row.recorded_by.name if row.recorded_by else "",
        recorded_at=row.recorded_at,
        withdrawn_by=row.withdrawn_by.name if row.withdrawn_by else "",
        withdrawn_at=row.withdrawn_at,
    )


def agreement_stands() -> bool:
    """Whether points that describe people may count. One statement."""
    return Agreement.objects.filter(withdrawn_at=None).exists()

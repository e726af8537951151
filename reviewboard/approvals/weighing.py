"""What the gate weighs for a change: the change, who may approve it, and what was said of it here and at its host."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models.functions import Coalesce

from reviewboard.approvals.models import Approval, BrokenGlass, Gate, Repair
from reviewboard.approvals.rules import GateRules
from reviewboard.catalog.approvers import ServiceApprovers, approvers_for
from reviewboard.catalog.code_owners import CodeOwners, code_owners
from reviewboard.changes.queries.gate import ChangeForGate
from reviewboard.domain import approval
from reviewboard.domain.approval import Approvers, GateFacts, GatePolicy, GateState, Opinion
from reviewboard.domain.values import GateMode, ReviewState, Tier


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a change here: opinions, broken glasses with when they broke, and when it was called a repair."""

    opinions: tuple[Opinion, ...] = ()
    glass: tuple[tuple[datetime, approval.BrokenGlass], ...] = ()
    repairs: tuple[datetime, ...] = ()


NOTHING = Said()


@dataclass(slots=True)
class Weighed:
    """What was read for many changes at once: services and code owners by id, and what was said by change."""

    services: Mapping[int, ServiceApprovers] = field(default_factory=dict)
    owners: Mapping[int, CodeOwners] = field(default_factory=dict)
    said: Mapping[int, Said] = field(default_factory=dict)

    def facts(
        self,
        change: ChangeForGate,
        rules: GateRules,
        *,
        at: datetime,
        asked_at: datetime | None,
        mode: GateMode,
    ) -> GateFacts:
        """The facts as they were at a moment, which is that of landing for what has landed."""
        said = self.said.get(change.id, NOTHING)
        opinions = (*change.opinions, *said.opinions)
        return GateFacts(
            head=change.head,
            verdict=change.verdict,
            certainty=change.certainty,
            tier=Tier(change.tier) if change.tier else None,
            lines=change.lines,
            paths=change.paths,
            diffs=change.diffs,
            is_destructive=change.is_destructive,
            by_agent=change.by_agent,
            is_repair=change.is_revert or any(since <= at for since in said.repairs),
            mode=mode,
            author=change.author,
            principal=change.principal,
            committers=change.hands,
            bots=change.bots,
            # While it waits, what a host says is believed though its clock may be ahead of ours.
            opinions=tuple(one for one in opinions if change.landed_at is None or one.at <= at),
            approvers=self._approvers(change, rules, at, asked_at),
            glass=tuple(one for since, one in said.glass if since <= at),
        )

    def _approvers(
        self, change: ChangeForGate, rules: GateRules, at: datetime, asked_at: datetime | None
    ) -> Approvers:
        """Of a change without a service nobody may approve: the glass remains."""
        service = self.services.get(change.service_id) if change.service_id else None
        if service is None:
            return Approvers()
        on = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        rows = self.owners.get(change.repository_id or 0)
        owners = rows.of(change.paths, on=on) if rows and rules.policy.code_owners else frozenset()
        deputies_at, owner_at = rules.limits(asked_at) if asked_at else (None, None)
        return Approvers(
            reviewers=service.reviewers_on(on) | owners,
            deputies=service.deputies_on(on),
            owner=service.owner_on(on),
            deputies_at=deputies_at,
            owner_at=owner_at,
        )


def weigh(changes: Collection[ChangeForGate], policy: GatePolicy) -> Weighed:
    """What has to be known of these changes beside themselves. Six statements, nine with code owners."""
    repositories = (
        {one.repository_id for one in changes if one.repository_id} if policy.code_owners else set()
    )
    return Weighed(
        services=approvers_for({one.service_id for one in changes if one.service_id}),
        owners=code_owners(repositories),
        said=_said([one.id for one in changes]),
    )


def facts_now(change: ChangeForGate, rules: GateRules, as_of: datetime) -> GateFacts:
    """What the gate weighs for one open change. Seven statements."""
    closed = Gate.objects.filter(change=change.id, state=GateState.CLOSED)
    since = None if change.is_draft else closed.values_list("asked_at", flat=True).first() or as_of
    mode = rules.policy.mode(change.service_key)
    return weigh([change], rules.policy).facts(change, rules, at=as_of, asked_at=since, mode=mode)


def _said(ids: Collection[int]) -> dict[int, Said]:
    opinions: dict[int, list[Opinion]] = {}
    who = Coalesce("person__merged_into", "person")
    approvals = Approval.objects.filter(change__in=ids, withdrawn_at=None, person__isnull=False)
    for change, person, state, head, at in approvals.values_list(
        "change", who, "state", "head", "at"
    ).order_by("at", "pk"):
        said = Opinion(f"person:{person}", ReviewState(state), head, at, in_app=True)
        opinions.setdefault(change, []).append(said)
    glass: dict[int, list[tuple[datetime, approval.BrokenGlass]]] = {}
    for one in BrokenGlass.objects.filter(change__in=ids).order_by("at", "pk"):
        glass.setdefault(one.change_id, []).append((one.at, approval.BrokenGlass(one.head, one.until)))
    repairs: dict[int, list[datetime]] = {}
    for repair in Repair.objects.filter(change__in=ids, taken_back_at=None):
        repairs.setdefault(repair.change_id, []).append(repair.at)
    return {
        pk: Said(tuple(opinions.get(pk, ())), tuple(glass.get(pk, ())), tuple(repairs.get(pk, ())))
        for pk in opinions.keys() | glass.keys() | repairs.keys()
    }

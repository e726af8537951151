"""The drift radar: which changes went around the approval gate, by service and week. It names nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from reviewboard.api.doors import Door, Shape, bearer_of
from reviewboard.api.fields import Answer, Instant, Query, Word, key
from reviewboard.approvals.around import AroundRow, around
from reviewboard.approvals.radar import Radar, ServiceDrift, WeekOfDrift, radar
from reviewboard.domain.approval import Mark, Seen
from reviewboard.domain.values import GateMode, Visibility
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope
from reviewboard.people.visibility import NotVisible

MOST_WEEKS = 26
MOST_CHANGES = 200


class DriftQuery(Query):
    """How far back, and of which service."""

    weeks = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
        default=8,
        help_text="How many ISO weeks, this one included; those of the zone of the installation.",
    )
    service = key("only service that is wanted")


@dataclass(frozen=True, slots=True)
class DriftWeek:
    """One week of a service."""

    week: str
    merged: int
    without_approval: int
    self_approved: int


@dataclass(frozen=True, slots=True)
class DriftService:
    """One service."""

    service: str
    mode: GateMode
    merged: int
    around: int
    weeks: tuple[DriftWeek, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """All that an answer tells."""

    since: datetime
    until: datetime
    merged: int
    around: int
    hidden: int
    repairs: int
    not_told: int
    services: tuple[DriftService, ...]
    changes: tuple[AroundRow, ...]
    more_changes: bool


class DriftWeekSerializer(Answer[DriftWeek]):
    """One week of a service."""

    week = serializers.CharField(help_text="ISO week: 2026-W47.")
    merged = serializers.IntegerField(help_text="How many changes landed.")
    without_approval = serializers.IntegerField(help_text="Of these without a qualified approval.")
    self_approved = serializers.IntegerField(
        help_text="Approved by who wrote it, or for whom an agent acted, only."
    )


class DriftServiceSerializer(Answer[DriftService]):
    """A service in which something landed."""

    service = serializers.CharField(help_text="Its key; empty for what belongs to none.")
    mode = Word(GateMode, help_text="What the gate does there today.")
    merged = serializers.IntegerField()
    around = serializers.IntegerField()
    weeks = DriftWeekSerializer(many=True, help_text="The oldest first.")


class AroundSerializer(Answer[AroundRow]):
    """A change that went around the gate."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField(help_text="“Restricted item” where it is sealed; names read “somebody”.")
    url = serializers.CharField(help_text="May be empty.")
    service = serializers.CharField(help_text="Key of the service; may be empty.")
    landed_at = Instant()
    seen = Word(Seen, help_text="What was seen when it landed.")
    mode = Word(GateMode, help_text="What the gate did when it landed.")
    reason = serializers.CharField(help_text="Of a broken glass; empty where none was given.")
    approved_at = Instant(
        allow_null=True, help_text="When it was approved afterwards, by somebody whose word counts."
    )
    reverted = serializers.BooleanField(source="is_reverted")
    visibility = Word(Visibility)


class DriftSerializer(Answer[Drift]):
    """What landed, and what of it went around the gate."""

    since = Instant()
    until = Instant()
    merged = serializers.IntegerField()
    around = serializers.IntegerField()
    hidden = serializers.IntegerField(help_text="How many of these you may not see: counted, and not listed.")
    repairs = serializers.IntegerField(help_text="What passed by rule and is not counted.")
    not_told = serializers.IntegerField(
        help_text="Of how many more nothing is known: their source tells of no reviews."
    )
    services = DriftServiceSerializer(many=True)
    changes = AroundSerializer(many=True, help_text=f"The newest first, at most {MOST_CHANGES}.")
    more_changes = serializers.BooleanField(help_text="Whether there are more than these.")


class GateDrift(Door):
    """Which changes went around the approval gate, by service and week. Nobody is named."""

    scope: ClassVar[Scope | Literal["every token"]] = Scope.CHANGES
    query: ClassVar[type[Query]] = DriftQuery
    shape: ClassVar[Shape] = DriftSerializer

    def get(self, request: Request, **keys: Any) -> Response:  # noqa: ARG002 - the signature is the base class's
        """The radar.

        Raises:
            NotVisible: there is no service of this key.
        """
        asked = self.asked(request)
        told = _drift(bearer_of(request).reader, weeks=asked["weeks"], service=asked.get("service", ""))
        return Response(DriftSerializer(told).data)


def _drift(reader: Reader, *, weeks: int, service: str) -> Drift:
    zone = ZoneInfo(settings.TIME_ZONE)
    found = radar(reader, weeks=weeks, as_of=timezone.now(), zone=zone, service=service)
    if service and not found.approvers:
        raise NotVisible(service)
    page = around(reader, found, None, MOST_CHANGES, zone=zone)
    return Drift(
        since=found.since,
        until=found.until,
        merged=found.landed,
        around=found.total,
        hidden=found.hidden,
        repairs=found.count(Seen.REPAIR),
        not_told=found.count(Seen.NOT_TOLD),
        services=_services(found),
        changes=page.rows,
        more_changes=page.after is not None,
    )


def _services(found: Radar) -> tuple[DriftService, ...]:
    return tuple(
        DriftService(one.key, one.mode, one.landed, one.around, _weeks(one)) for one in found.services
    )


def _weeks(one: ServiceDrift) -> tuple[DriftWeek, ...]:
    weeks: Iterable[WeekOfDrift] = one.weeks
    return tuple(
        DriftWeek(
            str(week.week),
            week.landed,
            week.marks(Mark.WITHOUT_APPROVAL),
            week.marks(Mark.SELF_APPROVED),
        )
        for week in weeks
    )


drift = GateDrift.as_view()

"""What landed in all services, and what is open, with as little of each change as the rules of the gate look at."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, F, JSONField, OuterRef, Q, QuerySet, Value, When

from reviewboard.changes.models import Change, Evidence
from reviewboard.changes.queries.gate import ASKED, WAITING, evident, key_of
from reviewboard.changes.queries.seeing import ONCE, WHOLE
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, Tier, Verdict
from reviewboard.people.bots import of_bots

_MAYBE = Q(verdict__in=(Verdict.ASSISTED, Verdict.SUSPECTED, Verdict.DISPUTED)) | Q(destructive=True)
"""What some policy could ask about: of anything else no sign was found, and it destroys nothing."""


@dataclass(frozen=True, slots=True)
class Askable:
    """A change that some policy could ask about. `service`: its key, "" for none. It names nobody.

    `paths`: a sample of the files it touches; None where they are not known, or were not asked for.
    """

    id: int
    service: str
    tier: Tier | None
    happened_at: datetime
    verdict: Verdict
    certainty: Certainty | None
    lines: int
    paths: tuple[str, ...] | None
    is_destructive: bool
    by_agent: bool
    is_revert: bool


def landed_askable(*, since: datetime, until: datetime, limit: int, paths: bool) -> list[Askable]:
    """Of what landed in a period in any service, what some policy could ask about: the newest so many. One statement."""
    found = _landed(since, until).filter(_MAYBE)
    return _askable(found.order_by("-happened_at", "-pk")[:limit], paths=paths)


def count_landed(*, since: datetime, until: datetime) -> int:
    """How many changes landed in a period. One statement."""
    return _landed(since, until).count()


def open_askable(*, limit: int, paths: bool) -> list[Askable]:
    """Of what is open, what some policy could ask about: the newest so many. One statement."""
    found = Change.objects.filter(WHOLE, _MAYBE, state=ChangeState.OPEN, kind__in=WAITING)
    return _askable(found.order_by("-happened_at", "-pk")[:limit], paths=paths)


def authors_by_service(*, since: datetime, until: datetime) -> dict[int, Counter[str]]:
    """By service, how many changes of each author landed; people are keys, and only to be counted. One statement.

    A change that an app opened is that of the person for whom it acted; one of an app alone is nobody's.
    """
    by_app = of_bots("author__")
    who = {
        f"{name}_id": Case(When(by_app, then=F(f"principal{path}")), default=F(f"author{path}"))
        for name, path in (("who", "_id"), ("person", "__person_id"))
    }
    counted = _landed(since, until).filter(service__isnull=False).annotate(**who).values_list("service", *who)
    found: dict[int, Counter[str]] = {}
    for service, identity, person, changes in counted.annotate(changes=Count("pk")).order_by():
        if key := key_of(identity, person):
            found.setdefault(service, Counter())[key] += changes
    return found


def _landed(since: datetime, until: datetime) -> QuerySet[Change]:
    return Change.objects.filter(
        ONCE, state=ChangeState.MERGED, kind__in=ASKED, happened_at__gte=since, happened_at__lt=until
    )


_COLUMNS = (
    *("pk", "kind", "service__key", "service__tier", "happened_at", "verdict", "certainty", "lines_added"),
    *("lines_removed", "touched", "destructive", "by_author", "reverts_named", "reverts_id"),
)


def _askable(found: QuerySet[Change], *, paths: bool) -> list[Askable]:
    """Plain rows: a month may hold tens of thousands, and a model's instance costs four times its row."""
    touched = F("paths") if paths else Value(None, JSONField())
    written_by = Evidence.objects.filter(change=OuterRef("pk"), place="author", certainty=Certainty.CERTAIN)
    told = found.annotate(by_author=Exists(written_by), touched=touched)
    return [_row(*row) for row in told.values_list(*_COLUMNS)]


def _row(  # noqa: PLR0917  # a row, in the order of _COLUMNS
    pk: int,
    kind: str,
    service: str | None,
    tier: int | None,
    happened_at: datetime,
    verdict: str,
    strongest: str,
    added: int,
    removed: int,
    paths: list[str] | None,
    destructive: bool,
    by_author: bool,
    *reverts: object,
) -> Askable:
    certainty = Certainty(strongest) if strongest else None
    return Askable(
        pk,
        service or "",
        Tier(tier) if tier else None,
        happened_at,
        evident(Verdict(verdict), certainty),
        certainty,
        added + removed,
        None if paths is None else tuple(paths),
        destructive,
        by_author or kind == ChangeKind.OPERATION,
        any(reverts),
    )

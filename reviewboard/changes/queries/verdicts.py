"""What is said of verdicts: the disputes of a change, who waits for whom, and how many changes show signs at all.

Nothing here joins a person with signs of AI but for that person themselves, and for who rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from reviewboard.catalog.queries import ServicePeople, services_reviewed
from reviewboard.changes.judging import signs_of
from reviewboard.changes.models import Change, Dispute, Evidence
from reviewboard.changes.queries.seeing import HAPPENED, ONCE, title_in_lists, visible, with_level
from reviewboard.changes.queries.standing import Standing, responsible, standing
from reviewboard.domain.detection import disagrees
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import Certainty, DisputeState, EvidenceKind, Verdict
from reviewboard.people.permissions import Right
from reviewboard.people.queries import names, with_names
from reviewboard.people.reach import managed_by
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible


@dataclass(frozen=True, slots=True)
class DisputeView:
    """One dispute: who says what and why, and what was ruled. `late`: nobody ruled in time, and it stays disputed."""

    id: int
    state: DisputeState
    raised_by: str
    raised_at: datetime
    says: Verdict
    tool: str
    reason: str
    due_on: date
    late: bool
    ruled_by: str
    ruled_at: datetime | None
    ruling: Verdict | None
    ruled_tool: str
    ruling_reason: str
    is_readers: bool


@dataclass(frozen=True, slots=True)
class Argument:
    """All that is said of the verdict of a change, the newest dispute first.

    Attributes:
        open: the dispute that waits for a ruling.
        denied: somebody, or a text of the change, says that no AI took part.
        by_agent: an agent wrote it by itself, so that there is somebody on whose behalf it acted.
        repeats: the change that this one repeats, as (id, title); `repeated_as` those that repeat it.
    """

    standing: Standing
    disputes: tuple[DisputeView, ...]
    open: DisputeView | None
    denied: bool
    by_agent: bool
    principal: str
    repeats: tuple[int, str] | None
    repeated_as: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A change in a queue: what it is, and until when somebody is asked."""

    change_id: int
    reference: str
    title: str
    service_key: str
    happened_at: datetime
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many changes reached somebody in a time, by what their signs add up to. Nobody is named, nothing is inferred.

    `by_certainty` splits the assisted ones by their strongest sign.
    """

    total: int
    verdicts: Mapping[Verdict, int]
    by_certainty: Mapping[Certainty, int]

    @property
    def at_least(self) -> int:
        """How many show signs: assisted or suspected. Much use of AI leaves none."""
        return self.verdicts.get(Verdict.ASSISTED, 0) + self.verdicts.get(Verdict.SUSPECTED, 0)


def argument(reader: Reader, change_id: int, *, on: date, listed: ServicePeople | None = None) -> Argument:
    """What is said of this change. At most nine statements; `listed` saves the one that asks who is on its service's list.

    Raises:
        NotVisible: there is none for this reader.
    """
    rows = visible(reader).select_related("author", "principal").annotate(
        denied=Exists(Evidence.objects.filter(change=OuterRef("pk"), kind=EvidenceKind.DENIED)),
        by_agent=Exists(_by_agent()), is_repeated=Exists(Change.objects.filter(picked_from=OuterRef("pk"))),
    )  # fmt: skip
    change = rows.filter(pk=change_id).first()
    if change is None:
        raise NotVisible(change_id)
    found = list(Dispute.objects.filter(change=change_id).order_by("-raised_at", "-pk"))
    people = {one.raised_by_id for one in found} | {one.ruled_by_id for one in found}
    people |= {change.principal.person_id} if change.principal else set()
    named = names(pk for pk in people if pk)
    texts = iter(with_names(text for one in found for text in (one.reason, one.ruling_reason)))
    disputes = tuple(_view(one, named, next(texts), next(texts), reader, on) for one in found)
    others = _repetitions(reader, change) if change.is_repeated or change.picked_from_id else {}
    principal = change.principal
    return Argument(
        standing=standing(reader, change, on=on, listed=listed),
        disputes=disputes,
        open=next((one for one in disputes if one.state is DisputeState.OPEN), None),
        denied=change.denied,
        by_agent=change.by_agent,
        principal=named.get(principal.person_id or 0, principal.name) if principal else "",
        repeats=next(((pk, title) for pk, title in others.items() if pk == change.picked_from_id), None),
        repeated_as=tuple((pk, title) for pk, title in others.items() if pk != change.picked_from_id),
    )


def _by_agent() -> QuerySet[Evidence]:
    """The signs that an agent is the author."""
    return Evidence.objects.filter(change=OuterRef("pk"), place="author", certainty=Certainty.CERTAIN)


def _repetitions(reader: Reader, change: Change) -> dict[int, str]:
    near = Q(picked_from=change.pk) | Q(pk=change.picked_from_id)
    rows = list(with_level(visible(reader).filter(near)).defer("body", "facets", "paths").order_by("pk"))
    titles = with_names(title_in_lists(one) for one in rows)
    return dict(zip((one.pk for one in rows), titles, strict=True))


def _view(
    one: Dispute, named: Mapping[int, str], reason: str, ruling_reason: str, reader: Reader, on: date
) -> DisputeView:
    state = DisputeState(one.state)
    return DisputeView(
        id=one.pk,
        state=state,
        raised_by=named.get(one.raised_by_id or 0, ""),
        raised_at=one.raised_at,
        says=Verdict(one.says),
        tool=one.tool,
        reason=reason,
        due_on=one.due_on,
        late=state is DisputeState.OPEN and one.due_on < on,
        ruled_by=named.get(one.ruled_by_id or 0, ""),
        ruled_at=one.ruled_at,
        ruling=Verdict(one.ruling) if one.ruling else None,
        ruled_tool=one.ruled_tool,
        ruling_reason=ruling_reason,
        is_readers=one.raised_by_id is not None and one.raised_by_id == reader.person_id,
    )


def rulings_waiting(reader: Reader, *, on: date, limit: int = 50) -> list[WaitingRow]:
    """Disputes that the reader may be asked to rule on, the most urgent first. At most four statements.

    Those of services on whose list they are, but for changes of their own and of those whom they manage; whoever runs
    meetings also sees those of changes without a service. Whether they committed to it is asked when they rule.
    """
    if reader.person_id is None or not reader.can(Right.ANSWER):
        return []
    theirs = Q(service__in=services_reviewed(reader.person_id, on=on))
    theirs |= Q(service__isnull=True) if reader.can(Right.RUN_MEETINGS) else Q()
    rows = _rows(visible(reader).filter(theirs, disputed_at__isnull=False)).exclude(_mine(reader.person_id))
    open_ = Dispute.objects.filter(change=OuterRef("pk"), state=DisputeState.OPEN).values("due_on")[:1]
    rows = rows.select_related("author", "principal").annotate(due=open_)
    found = list(rows.order_by("due", "pk")[:limit])
    managed = managed_by(reader.person_id, on=on) if found else frozenset()
    return _waiting([one for one in found if managed.isdisjoint(responsible(one))])


def asked(reader: Reader, *, since: datetime, limit: int = 20) -> list[WaitingRow]:
    """Changes of the reader's own whose evidence disagrees, and of which they have not said a word. Three statements."""
    if reader.person_id is None:
        return []
    signs = Evidence.objects.filter(change=OuterRef("pk"))
    rows = _rows(visible(reader).filter(_mine(reader.person_id), happened_at__gte=since, ruled=""))
    rows = rows.filter(
        Exists(signs.filter(kind=EvidenceKind.DENIED)) | _several_tools(),
        ~Exists(signs.filter(said_by=reader.person_id)),
        verdict__in=(Verdict.ASSISTED, Verdict.SUSPECTED),
    )
    found = list(rows.order_by("-happened_at", "-pk")[:limit])
    said = signs_of([one.pk for one in found]) if found else {}
    return _waiting([one for one in found if disagrees(said[one.pk], several_commits=one.commits_count > 1)])


def _several_tools() -> Exists:
    """Whether of a change several tools are told at all; whether that is a conflict, the rules of evidence know."""
    told = Evidence.objects.filter(Q(change=OuterRef("pk")) | Q(change__part_of=OuterRef("pk")))
    made = told.order_by().values("change").exclude(kind__in=(EvidenceKind.DENIED, EvidenceKind.REVIEWED))
    return Exists(made.annotate(tools=Count("tool", distinct=True)).filter(tools__gt=1))


def without_principal(reader: Reader, after: str | None, limit: int) -> Page[WaitingRow]:
    """Changes that an agent wrote and of which nobody has said on whose behalf, the newest first. Two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    rows = _rows(visible(reader).filter(ONCE, Exists(_by_agent()), principal__isnull=True))
    rows = rows.order_by("-happened_at", "-pk")
    if after:
        at, pk = decode(after, datetime, int)
        rows = rows.filter(Q(happened_at__lt=at) | Q(happened_at=at, pk__lt=pk))
    found = list(rows[: limit + 1])
    shown = {one.change_id: one for one in _waiting(found)}
    return page_of(found, limit, lambda row: (row.happened_at, row.pk), lambda row: shown[row.pk])


def how_many_without_principal(reader: Reader) -> int:
    """How many changes that list holds in all. One statement."""
    return visible(reader).filter(ONCE, Exists(_by_agent()), principal__isnull=True).count()


def counted(reader: Reader, *, since: datetime, until: datetime) -> Counted:
    """What the signs of changes that reached somebody in this time add up to, as far as the reader sees. One statement."""
    rows = visible(reader).filter(ONCE, state__in=HAPPENED, happened_at__gte=since, happened_at__lt=until)
    by = list(rows.order_by().values_list("verdict", "certainty").annotate(n=Count("pk")))
    verdicts: dict[Verdict, int] = {}
    certainties: dict[Certainty, int] = {}
    for verdict, certainty, number in by:
        verdicts[Verdict(verdict)] = verdicts.get(Verdict(verdict), 0) + number
        if verdict == Verdict.ASSISTED and certainty:
            certainties[Certainty(certainty)] = certainties.get(Certainty(certainty), 0) + number
    return Counted(sum(verdicts.values()), verdicts, certainties)


def _mine(person_id: int) -> Q:
    return Q(author__person=person_id) | Q(principal__person=person_id)


def _rows(changes: QuerySet[Change]) -> QuerySet[Change]:
    return with_level(changes).annotate(service_key=F("service__key")).defer("body", "facets", "paths")


def _waiting(found: Sequence[Change]) -> list[WaitingRow]:
    titles = with_names(title_in_lists(one) for one in found)
    return [
        WaitingRow(
            change_id=one.pk,
            reference=one.reference,
            title=title,
            service_key=getattr(one, "service_key", "") or "",
            happened_at=one.happened_at,
            due_on=getattr(one, "due", None),
        )
        for one, title in zip(found, titles, strict=True)
    ]

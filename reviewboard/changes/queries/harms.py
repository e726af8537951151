"""What was recognised as destructive in a change, and operations by the id that their caller gave them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from reviewboard.catalog.queries import repository_ids
from reviewboard.changes.models import Change, Harm, Operation
from reviewboard.changes.queries.seeing import WHOLE, visible
from reviewboard.domain.values import ChangeKind, OperationOutcome
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible


@dataclass(frozen=True, slots=True)
class HarmView:
    """One thing that the present head would destroy or leave unprotected, by which rule, and when that was seen."""

    rule_id: str
    what: str
    where: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """A change as whoever asks about it knows it. `key` is their own id of an operation, and its reference otherwise."""

    id: int
    key: str
    reference: str
    head: str
    service_key: str
    environment: str
    outcome: OperationOutcome | None


def harms_of(reader: Reader, change_id: int) -> tuple[HarmView, ...]:
    """What the present head of a change would do, as far as it was recognised; of none that the reader sees, nothing.

    Two statements.
    """
    of_the_head = Harm.objects.filter(
        change__in=visible(reader).filter(pk=change_id), head=F("change__head_sha")
    )
    rows = list(of_the_head.order_by("pk").values_list("rule_id", "what", "where", "at"))
    texts = with_names([text for _, what, where, _ in rows for text in (what, where)])
    return tuple(
        HarmView(rule_id, what, where, at)
        for (rule_id, _, _, at), what, where in zip(rows, texts[::2], texts[1::2], strict=True)
    )


def operation_of(reader: Reader, key: str) -> AskedAbout:
    """The operation to which the reader's account gave this id. One statement.

    Raises:
        NotVisible: there is none that they may see.
    """
    found = visible(reader).filter(operation__account=reader.user_id or 0, operation__key=key)
    change = found.select_related("operation", "service").first()
    if change is None:
        raise NotVisible(key)
    return _asked(change, key, change.operation)


def asked_about(reader: Reader, change_id: int) -> AskedAbout:
    """A change by its id. One statement.

    Raises:
        NotVisible: there is none that the reader may see.
    """
    change = visible(reader).filter(pk=change_id).select_related("operation", "service").first()
    if change is None:
        raise NotVisible(change_id)
    operation = getattr(change, "operation", None)
    return _asked(change, operation.key if operation else change.reference, operation)


def request_of(reader: Reader, repository: str, number: int) -> int:
    """The id of a request by the name of its repository and its number there. Two statements.

    Raises:
        NotVisible: there is none that the reader may see.
    """
    named = visible(reader).filter(WHOLE, repository__in=repository_ids([repository]).values())
    name = f"pr:{number}"
    found = named.filter(
        Q(external_id=name) | Q(external_id__endswith=f":{name}"), kind=ChangeKind.PULL_REQUEST
    )
    pk = found.order_by("-pk").values_list("pk", flat=True).first()
    if pk is None:
        raise NotVisible(name)
    return pk


def _asked(change: Change, key: str, operation: Operation | None) -> AskedAbout:
    outcome = operation.outcome if operation else ""
    return AskedAbout(
        id=change.pk,
        key=key,
        reference=change.reference,
        head=change.head_sha,
        service_key=change.service.key if change.service else "",
        environment=change.environment,
        outcome=OperationOutcome(outcome) if outcome else None,
    )

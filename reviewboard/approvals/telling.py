"""Telling a code host what to show beside a head, once: what may have arrived is looked for before it is told again."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat

from reviewboard.approvals.heads import is_told
from reviewboard.approvals.models import Gate, HeadStatus
from reviewboard.catalog.repositories import Host, hosts_of
from reviewboard.connections.operations import trouble
from reviewboard.connections.secrets import token_of
from reviewboard.domain import statuses
from reviewboard.domain.ports import Gone, Rejected, StatusSink, WritingHttp
from reviewboard.domain.statuses import HeadWord, StatusState
from reviewboard.integrations.http import opened
from reviewboard.integrations.registry import STATUSES
from reviewboard.outbox.operations import Debt, owe_all

COMPARED_EVERY = timedelta(hours=6)
"""How often a head that waits is compared with what its host shows: somebody there may have told it something else."""
MISSED_AFTER = timedelta(hours=1)
"""How long a word may be on its way before it is owed once more."""
_CHECKED_AT_ONCE = 50


def tell(*, subject: str, again: bool, look: bool, as_of: datetime, http: WritingHttp | None = None) -> str:
    """Tells the host of one head ("head:7:9f3c...") what is wanted now; what the host calls it, "" for nothing to tell.

    Not inside a transaction. `again`: a worker may have told it and vanished; `look`: compare with what the host shows.

    Raises:
        Rejected: the host will not have it; its words are kept beside the head as well.
        Unavailable: it may take it later.
    """
    repository_id, head = int(subject.split(":")[1]), subject.split(":")[2]
    row = HeadStatus.objects.filter(repository=repository_id, head=head).first()
    host = hosts_of([repository_id]).get(repository_id)
    if row is None or host is None or not is_told(host):
        return ""
    word = HeadWord(StatusState(row.state), row.description)
    if row.told == str(word) and not row.trying and not look:
        return ""
    sink = STATUSES[host.vendor](host.config)
    status = statuses.HeadStatus(host.external_id, host.name, head, word, _page(repository_id, head))
    try:
        return _told(
            row, status, sink, http or _api(sink, host, as_of), again or bool(row.trying) or look, as_of
        )
    except Gone:
        _keep(row, str(word), as_of)  # nobody looks at a head that is there no more
        return "gone"
    except Rejected as rejected:
        HeadStatus.objects.filter(pk=row.pk).update(refused=rejected.words[:500], trying="")
        trouble(connection_id=host.connection_id, words=rejected.words, at=as_of)
        raise


def _told(
    row: HeadStatus,
    status: statuses.HeadStatus,
    sink: StatusSink,
    http: WritingHttp,
    unsure: bool,
    as_of: datetime,
) -> str:
    word = str(status.word)
    if unsure and sink.told(status, http) == status.word:
        _keep(row, word, as_of)
        return "found"
    HeadStatus.objects.filter(pk=row.pk).update(trying=word)  # kept whatever becomes of this worker
    reference = sink.tell(status, http)
    _keep(row, word, as_of)
    return reference


def _keep(row: HeadStatus, word: str, as_of: datetime) -> None:
    HeadStatus.objects.filter(pk=row.pk).update(told=word, told_at=as_of, trying="", refused="")


def _api(sink: StatusSink, host: Host, as_of: datetime) -> WritingHttp:
    token = token_of(host.connection_id, as_of=as_of)
    if not token:
        raise Rejected(
            "The connection has no token, so that nothing can be told. Give it one that may write statuses."
        )
    return opened(sink.access(token))


def _page(repository_id: int, head: str) -> str:
    """The page of the first change with this head."""
    gates = Gate.objects.filter(change__repository=repository_id, head=head).order_by("change")
    change = gates.values_list("change", flat=True).first()
    return f"{settings.PUBLIC_URL}/changes/{change}/" if change else settings.PUBLIC_URL


@transaction.atomic
def reconcile(*, as_of: datetime) -> int:
    """Owes a look at heads of open changes that were told, or compared, long ago; how many. Two statements.

    And at those of which a word has been wanted for long and was never taken: whatever became of its message. Where the
    host said no, a person has to act first.
    """
    waiting = Gate.objects.filter(landed_at=None, change__state="open").values("head")
    wanted = Concat("state", Value(": "), "description")
    old = Q(told_at__lt=as_of - COMPARED_EVERY) & ~Q(told="")
    missed = Q(wanted_at__lt=as_of - MISSED_AFTER) & ~Q(told=wanted)
    rows = HeadStatus.objects.filter(old | missed, head__in=waiting, refused="")
    heads = rows.order_by("told_at", "pk").values_list("repository_id", "head")[:_CHECKED_AT_ONCE]
    debts = [Debt(f"head:{repository}:{head}", {"look": True}) for repository, head in heads]
    return owe_all(kind="commit_status", debts=debts) if debts else 0

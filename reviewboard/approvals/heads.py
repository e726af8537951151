"""What the code host should be told of each head: kept, compared with what it was told, and owed where it differs."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from reviewboard.approvals.models import Gate, HeadStatus
from reviewboard.approvals.wording import head_word
from reviewboard.catalog.repositories import Host, hosts_of
from reviewboard.changes.queries.gate import ChangeForGate
from reviewboard.domain.approval import GateState
from reviewboard.domain.statuses import HeadWord, StatusState
from reviewboard.domain.values import ChangeKind, GateMode, GatePassage
from reviewboard.integrations.guide import tells_statuses
from reviewboard.integrations.registry import STATUSES
from reviewboard.outbox.operations import Debt, owe_all

Head = tuple[int, str]
"""The id of a repository, and the name of a commit of it."""


def want(changes: Sequence[ChangeForGate], gates: Sequence[Gate], *, as_of: datetime) -> None:
    """Owes a status for each head of which something else is to be said now. At most five statements.

    Only for open requests of hosts that are told statuses; where the gate observes, only for what it asks about. A head
    of several changes waits as long as one of them does.
    """
    said = {
        one.id: (one, gate)
        for one, gate in zip(changes, gates, strict=True)
        if one.is_open and one.kind is ChangeKind.PULL_REQUEST and one.repository_id and one.head
    }
    telling = _telling(one.repository_id for one, _ in said.values() if one.repository_id)
    said = {pk: pair for pk, pair in said.items() if pair[0].repository_id in telling}
    if not said:
        return
    heads = {(one.repository_id or 0, one.head): _word(gate, one.service_key) for one, gate in said.values()}
    heads = _with_others(heads, said.keys())
    kept = {
        (row.repository_id, row.head): row
        for row in HeadStatus.objects.select_for_update()
        .filter(repository__in={pk for pk, _ in heads}, head__in={head for _, head in heads})
        .order_by("pk")
    }
    asked = {(one.repository_id or 0, one.head) for one, gate in said.values() if _is_worth_it(gate)}
    news = [
        _row(head, word, kept.get(head), as_of)
        for head, word in sorted(heads.items())
        if (head in kept or head in asked) and _says_otherwise(kept.get(head), word)
    ]
    if news:
        HeadStatus.objects.bulk_create(
            news,
            update_conflicts=True,
            unique_fields=["repository", "head"],
            update_fields=["state", "description", "wanted_at"],
        )
        debts = [Debt(f"head:{one.repository_id}:{one.head}") for one in news]
        owe_all(kind="commit_status", debts=debts)


def _telling(repositories: Iterable[int]) -> set[int]:
    """Which of these repositories have a host that is told statuses."""
    wanted = set(repositories)
    if not wanted:
        return set()
    return {pk for pk, host in hosts_of(wanted).items() if is_told(host)}


def is_told(host: Host) -> bool:
    """Whether an administrator lets the host be told, and we know how."""
    return host.active and host.vendor in STATUSES and tells_statuses(host.config)


def _is_worth_it(gate: Gate) -> bool:
    """Where it is enforced, the host waits for a word about every head; elsewhere only what is asked about is told."""
    return bool(gate.mode == GateMode.ENFORCE or gate.state != GateState.NOT_ASKED)


def _word(gate: Gate, service: str) -> HeadWord:
    missing = max(0, gate.needed - gate.given)
    passage = GatePassage(gate.passage) if gate.passage else None
    return head_word(GateState(gate.state), GateMode(gate.mode), passage, missing, service)


def _with_others(heads: dict[Head, HeadWord], own: Collection[int]) -> dict[Head, HeadWord]:
    """The words, where another open change has the same head and is held: that one's."""
    others = Gate.objects.filter(
        head__in={head for _, head in heads},
        change__repository__in={pk for pk, _ in heads},
        change__state="open",
        state=GateState.CLOSED,
        mode=GateMode.ENFORCE,
        landed_at=None,
    ).exclude(change__in=own)
    rows = others.values_list("change__repository", "head", "needed", "given", "change__service__key")
    for repository, head, needed, given, service in rows:
        if (repository, head) in heads and heads[repository, head].state is not StatusState.PENDING:
            missing = max(0, needed - given)
            heads[repository, head] = head_word(
                GateState.CLOSED, GateMode.ENFORCE, None, missing, service or ""
            )
    return heads


def _says_otherwise(row: HeadStatus | None, word: HeadWord) -> bool:
    return row is None or (row.state, row.description) != (word.state, word.description)


def _row(head: Head, word: HeadWord, was: HeadStatus | None, as_of: datetime) -> HeadStatus:
    row = was or HeadStatus(repository_id=head[0], head=head[1])
    row.state, row.description, row.wanted_at = word.state, word.description, as_of
    return row

"""What the code host should be told of each head: kept, compared with what it was told, and owed where it differs."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import F

from reviewboard.approvals.models import Gate, HeadStatus
from reviewboard.approvals.wording import head_word
from reviewboard.audit.locks import hold
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
    """Owes a status for each head of which something else is to be said now. At most six statements.

    Only for requests of hosts that are told statuses; where the gate observes, only for what it asks about. A head of
    several changes waits as long as one of them does, and what is open no more holds nothing.
    """
    requests = [
        (one, gate)
        for one, gate in zip(changes, gates, strict=True)
        if one.kind is ChangeKind.PULL_REQUEST and one.repository_id and one.head
    ]
    telling = _telling(one.repository_id for one, _ in requests if one.repository_id)
    requests = [pair for pair in requests if pair[0].repository_id in telling]
    if not requests:
        return
    every = {(one.repository_id or 0, one.head) for one, _ in requests}
    kept = {  # locked before others are looked at: who decides another change of the head has said so by then
        (row.repository_id, row.head): row
        for row in HeadStatus.objects.select_for_update()
        .filter(repository__in={pk for pk, _ in every}, head__in={head for _, head in every})
        .order_by("pk")
    }
    if new := every - kept.keys():  # there is no row to lock yet
        hold(f"head:{repository}:{head}" for repository, head in new)
    said = {one.id: (one, gate) for one, gate in requests if one.is_open}
    words = [
        ((one.repository_id or 0, one.head), pk, _word(gate, one.service_key))
        for pk, (one, gate) in said.items()
    ]
    heads = _of_each(words + _others({head for head, *_ in words} | (every & kept.keys()), said.keys()))
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


def _others(heads: Collection[Head], own: Collection[int]) -> list[tuple[Head, int, HeadWord]]:
    """What the gates of other open changes with these heads say, with the change."""
    gates = Gate.objects.filter(
        head__in={head for _, head in heads},
        change__repository__in={pk for pk, _ in heads},
        change__state="open",
        landed_at=None,
    ).exclude(change__in=own)
    named = gates.annotate(repository=F("change__repository"), service=F("change__service__key"))
    found = [((one.repository, one.head), one.change_id, _word(one, one.service or "")) for one in named]
    return [one for one in found if one[0] in heads]


def _of_each(words: Iterable[tuple[Head, int, HeadWord]]) -> dict[Head, HeadWord]:
    """One word a head, whoever is decided now: that of the first change that is held, else that of the first."""
    heads: dict[Head, HeadWord] = {}
    for head, _, word in sorted(words, key=lambda one: (one[2].state is not StatusState.PENDING, one[1])):
        heads.setdefault(head, word)
    return heads


def _says_otherwise(row: HeadStatus | None, word: HeadWord) -> bool:
    return row is None or (row.state, row.description) != (word.state, word.description)


def _row(head: Head, word: HeadWord, was: HeadStatus | None, as_of: datetime) -> HeadStatus:
    row = was or HeadStatus(repository_id=head[0], head=head[1])
    row.state, row.description, row.wanted_at = word.state, word.description, as_of
    return row

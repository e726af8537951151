"""Operations that an agent or a pipeline reports before it acts: each is a change, and its head is what would be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.audit.queries import refuse_held
from reviewboard.changes import harming
from reviewboard.changes.facets import TITLE_CHARS
from reviewboard.changes.judging import reckon
from reviewboard.changes.models import Change, Evidence, Operation
from reviewboard.changes.operations import record
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.operations import ensure_connection, seen
from reviewboard.domain.destructive import Harm, plain
from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, EvidenceKind, OperationOutcome
from reviewboard.people.identities import identity_of, key_of, key_texts, resolve
from reviewboard.people.news import changes_moved
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

CONNECTION = "operations"
RULE = "declaration"
PLACE = "operation"
"""Where the sign stands that an agent gave of itself: no source takes it back."""


class HasEnded(ValueError):  # noqa: N818 - reads as what it is; callers catch it by this name
    """The operation was run or given up: what would be done now is another one, with an id of its own."""


@dataclass(frozen=True, slots=True)
class Reported:
    """An operation as it is reported. `key` is the caller's own id for it.

    `tool` and `identity` are the agent's, "" where none takes part; `on_behalf_of` is None where nobody is named.
    """

    key: str
    head: str
    what: str
    service_id: int
    environment: str
    commands: Sequence[str]
    plan: str
    harms: Sequence[Harm]
    tool: str = ""
    identity: str = ""
    on_behalf_of: IdentitySnapshot | None = None


@transaction.atomic
def report(*, reader: Reader, said: Reported, as_of: datetime) -> tuple[int, bool]:
    """Records the operation as a change; its id, and whether anything of it is new. The same again changes nothing.

    Other commands, another plan or another place are another head of the same operation: what was approved before was
    something else. Whoever the token belongs to counts as its author, so that they do not approve what they ask for.

    Raises:
        NotAllowed: the reader's role answers for no work.
        Held: a legal hold stands on it.
        HasEnded: it was run, or given up.
    """
    if not reader.can(Right.ANSWER):
        raise NotAllowed(Right.ANSWER)
    source = _source(as_of)
    name = f"operation:{reader.user_id}:{said.key}"
    known = Operation.objects.filter(change__connection=source, change__external_id=name)
    before = known.select_related("change").first()
    if before is not None and before.change.head_sha == said.head:
        return before.pk, False
    if before is not None and before.outcome:
        raise HasEnded(said.key)
    snapshot = _snapshot(name, said, _after(before.change, as_of) if before else as_of)
    record(
        connection_id=source,
        repository_id=None,
        snapshots=[snapshot],
        as_of=as_of,
        actor_id=reader.person_id,
    )
    change = Change.objects.get(connection=source, external_id=name)
    refuse_held(f"change:{change.pk}")
    author, principal = _people(reader, said)
    Change.objects.filter(pk=change.pk).update(
        service=said.service_id, environment=said.environment, author=author, principal=principal
    )
    Operation.objects.get_or_create(change=change, defaults={"account_id": reader.user_id, "key": said.key})
    _sign(change.pk, said, as_of)
    harming.keep(change_id=change.pk, head=said.head, harms=said.harms, as_of=as_of)
    return change.pk, True


@transaction.atomic
def end(*, reader: Reader, change_id: int, outcome: OperationOutcome, at: datetime, as_of: datetime) -> bool:
    """Says what became of an operation; whether that is news. The first word stays.

    What failed counts as run: some of it may have happened.

    Raises:
        NotVisible: this reader's account asked for no such operation.
        Held: a legal hold stands on it.
        ValueError: it ended otherwise before, or later than now.
    """
    mine = Operation.objects.select_related("change").filter(account=reader.user_id or 0)
    found = mine.select_for_update(of=("self",)).filter(pk=change_id).first()
    if found is None:
        raise NotVisible(change_id)
    refuse_held(f"change:{change_id}")
    if found.outcome:
        if found.outcome != outcome:
            raise ValueError(f"it is {found.outcome} already")
        return False
    if at > as_of:
        raise ValueError("it has not happened yet")
    Operation.objects.filter(pk=change_id).update(outcome=outcome, outcome_at=at)
    ran = outcome is not OperationOutcome.GIVEN_UP
    told = ChangeSnapshot(
        external_id=found.change.external_id,
        kind=ChangeKind.OPERATION,
        source_at=_after(found.change, as_of),
        state=ChangeState.DEPLOYED if ran else ChangeState.CLOSED,
        merged_at=at if ran else None,
    )
    record(
        connection_id=found.change.connection_id,
        repository_id=None,
        snapshots=[told],
        as_of=as_of,
        actor_id=reader.person_id,
    )
    details = {"outcome": outcome.value}
    subject = f"change:{change_id}"
    log(actor_id=reader.person_id, action="operation.ended", subject=subject, details=details, at=as_of)
    return True


def _source(as_of: datetime) -> int:
    """The connection that all of them have, made with the first."""
    pk = ensure_connection(
        key=CONNECTION,
        name="Operations reported here",
        vendor="operations",
        kind=ConnectionKind.IMPORT,
        as_of=as_of,
    )
    seen(connection_id=pk, at=as_of)
    return pk


def _after(change: Change, as_of: datetime) -> datetime:
    """Now, or a moment after what was told of the change last: the later word wins, also within one tick of the clock."""
    last = max(datetime.fromisoformat(at) for at, _ in change.facets.values())
    return max(as_of, last + timedelta(microseconds=1))


def _snapshot(name: str, said: Reported, at: datetime) -> ChangeSnapshot:
    return ChangeSnapshot(
        external_id=name,
        kind=ChangeKind.OPERATION,
        source_at=at,
        state=ChangeState.OPEN,
        title=plain(said.what, TITLE_CHARS),
        body=_body(said),
        head_sha=said.head,
        environment=said.environment,
    )


def _body(said: Reported) -> str:
    """What an approver reads: the commands as they are, and of the plan what names it."""
    parts = []
    if said.commands:
        lines = (f"    {_visible(line)}" for one in said.commands for line in one.splitlines())
        parts += ["It would run:", "\n".join(lines)]
    if said.plan:
        parts.append(f"{said.plan}, which is not kept here.")
    named = plain(said.environment, 100).replace("`", "")
    place = f"the environment `{named}`" if named else "an environment that is not named"
    parts.append(f"In {place}, under the head `{said.head}`.")
    return "\n\n".join(parts)


def _visible(line: str) -> str:
    """The line with what cannot be seen written out: whoever approves it reads what would be run, and nothing else."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in line)


def _people(reader: Reader, said: Reported) -> tuple[int | None, int | None]:
    """The identities of its author and its principal: an agent for which nobody is named acts for whoever asks."""
    author = None
    if reader.person_id is not None:
        try:
            author = identity_of(reader.person_id)
        except ValueError:  # an erased person, or one of whom nothing is known
            author = None
    if said.on_behalf_of is not None:
        return author, resolve([said.on_behalf_of]).get(key_of(said.on_behalf_of))
    return author, author if said.tool else None


def _sign(change_id: int, said: Reported, as_of: datetime) -> None:
    """The agent's word that it takes part, in place of what it said before."""
    Evidence.objects.filter(change=change_id, place=PLACE).delete()
    if said.tool:
        (quote,) = key_texts([f"{said.tool} {said.identity}".strip()])
        Evidence.objects.create(
            change_id=change_id,
            tool=said.tool.lower()[:64],
            kind=EvidenceKind.EXECUTED,
            certainty=Certainty.DECLARED,
            quote=quote,
            place=PLACE,
            rule_id=RULE,
            rule_version="",
            observed_at=as_of,
        )
    reckon([change_id])
    changes_moved([change_id])

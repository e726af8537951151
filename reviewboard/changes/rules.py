"""A company's own rules of evidence: tried on past changes first, then added, and retired; never edited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from reviewboard.audit.operations import record as log
from reviewboard.changes.anew import Anew
from reviewboard.changes.books import book_of, problem_of
from reviewboard.changes.judging import judge, signs_of
from reviewboard.changes.models import TeamRule
from reviewboard.changes.queries.seeing import title_in_lists, visible, with_level
from reviewboard.changes.rereading import start
from reviewboard.domain.values import Certainty, EvidenceKind, RuleMatch, Verdict
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

TRIED = 1_000
"""On how many of the newest changes a rule is tried before it counts."""
SHOWN = 20
LOOK_BACK = timedelta(days=90)


class AlreadyThere(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """There is a rule about the same thing: retire that one first."""


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule as somebody writes it; see `TeamRule`. `identity_id` for one about an identity, else `value`."""

    match: RuleMatch
    identity_id: int | None = None
    value: str = ""
    tool: str = ""
    kind: EvidenceKind = EvidenceKind.WROTE
    certainty: Certainty = Certainty.CERTAIN
    ignored: bool = False
    because: str = ""

    def row(self) -> TeamRule:
        """The rule as it would be stored."""
        about_one = self.match is RuleMatch.IDENTITY
        return TeamRule(
            match=self.match,
            identity_id=self.identity_id if about_one else None,
            value="" if about_one else self.value.strip(),
            tool="" if self.ignored else self.tool.strip().lower(),
            kind=self.kind,
            certainty=self.certainty,
            ignored=self.ignored,
        )


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A change that would read otherwise."""

    change_id: int
    reference: str
    title: str
    was: Verdict
    now: Verdict


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule would change: of `read` changes of the last three months, `number` would read otherwise."""

    read: int
    number: int
    shown: tuple[Otherwise, ...]


def try_rule(reader: Reader, rule: NewRule, *, as_of: datetime) -> Tried:
    """What the rule would change of the newest changes that the reader may see. It writes nothing.

    Raises:
        NotAllowed: the reader may not add rules.
        ValueError: the rule is wrong, in words for whoever wrote it.
    """
    row = _checked(reader, rule)
    recent = visible(reader).filter(happened_at__gte=as_of - LOOK_BACK).select_related("author")
    changes = list(with_level(recent).order_by("-happened_at", "-pk")[:TRIED])
    active = list(TeamRule.objects.filter(retired_at__isnull=True).select_related("identity"))
    book = book_of([*active, row], 0)
    anew = Anew(changes, book)
    signs = signs_of(anew.touched)
    dropped: dict[int, set[tuple[str, str, str]]] = {pk: set() for pk in anew.touched}
    for one in anew.gone:
        dropped[one.change_id].add((one.rule_id, one.place, one.quote))
    otherwise = []
    for change in changes:
        if change.pk not in anew.touched:
            continue
        gone = dropped[change.pk]
        left = [one for one in signs[change.pk] if (one.rule_id, one.place, one.quote) not in gone]
        was = Verdict(change.verdict)
        if judge(change, [*left, *(one.sign for one in anew.come[change.pk])]) and change.verdict != was:
            otherwise.append((change, was))
    titles = with_names(title_in_lists(one) for one, _ in otherwise[:SHOWN])
    shown = tuple(
        Otherwise(one.pk, one.reference, title, was, Verdict(one.verdict))
        for (one, was), title in zip(otherwise[:SHOWN], titles, strict=True)
    )
    return Tried(len(changes), len(otherwise), shown)


@transaction.atomic
def add_rule(*, reader: Reader, rule: NewRule, as_of: datetime) -> int:
    """Adds a rule, and has the whole history read by it; the number of that reading.

    Raises:
        NotAllowed: the reader may not add rules.
        AlreadyThere: one says something of the same thing.
        ValueError: the rule is wrong, in words for whoever wrote it.
    """
    row = _checked(reader, rule)
    (row.because,) = key_texts([rule.because.strip()])
    row.added_by_id, row.added_at = reader.person_id, as_of
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyThere(rule.value) from None
    details = {"match": row.match, "ignored": row.ignored}
    log(
        actor_id=reader.person_id,
        action="evidence_rule.added",
        subject=f"evidence_rule:{row.pk}",
        details=details,
        at=as_of,
    )
    return start(asked_by_id=reader.person_id, as_of=as_of)


@transaction.atomic
def retire_rule(*, reader: Reader, rule_id: int, as_of: datetime) -> int:
    """Takes a rule out of use, and has the whole history read without it; the number of that reading.

    Raises:
        NotAllowed: the reader may not retire rules.
        NotVisible: there is none, or it is retired already.
    """
    if not reader.can(Right.CLASSIFY):
        raise NotAllowed(Right.CLASSIFY)
    active = TeamRule.objects.filter(pk=rule_id, retired_at__isnull=True)
    if not active.update(retired_at=as_of, retired_by=reader.person_id):
        raise NotVisible(rule_id)
    log(
        actor_id=reader.person_id,
        action="evidence_rule.retired",
        subject=f"evidence_rule:{rule_id}",
        details={},
        at=as_of,
    )
    return start(asked_by_id=reader.person_id, as_of=as_of)


def _checked(reader: Reader, rule: NewRule) -> TeamRule:
    if not reader.can(Right.CLASSIFY):
        raise NotAllowed(Right.CLASSIFY)
    row = rule.row()
    if rule.match is RuleMatch.IDENTITY and row.identity is None:
        raise ValueError("There is no such identity.")
    if problem := problem_of(row):
        raise ValueError(problem)
    return row

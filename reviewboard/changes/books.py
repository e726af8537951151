"""The rules of evidence that hold now: the product's, and what this company added."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from threading import local
from time import monotonic

from reviewboard.changes.models import Rereading, TeamRule
from reviewboard.domain.detection import RuleBook, extended, rule_book
from reviewboard.domain.detection import TeamRule as Spoken
from reviewboard.domain.detection import problem_of as _problem_of
from reviewboard.domain.values import Certainty, EvidenceKind, RuleMatch
from reviewboard.people.identities import account_number

EVERYBODYS = frozenset({"noreply@github.com", "noreply@gitlab.com"})
"""Addresses under which a forge commits for anybody: there the name says who it is."""


KEPT = 5.0
"""Seconds for which whoever records asks for no newer rules. A reading of the history begins later than that."""


class _Kept(local):
    """The rules that this thread asked for last, and when, by a clock that only goes forward."""

    at: float = 0.0
    book: RuleBook | None = None


_kept = _Kept()


def book_kept() -> RuleBook:
    """The rules as they were at most `KEPT` seconds ago, mostly without a statement."""
    if _kept.book is None or monotonic() - _kept.at > KEPT:
        _kept.book, _kept.at = book_now(), monotonic()
    return _kept.book


def forget() -> None:
    """This thread asks for the rules again before it uses them."""
    _kept.book = None


def book_now() -> RuleBook:
    """The rules as they are now: one statement, and two more when they have changed since they were last asked for."""
    newest = Rereading.objects.order_by("-pk").values_list("pk", "asked_at").first()
    return _book(*(newest or (0, None)))


@lru_cache(maxsize=2)
def _book(version: int, asked_at: datetime | None) -> RuleBook:
    """The book of one version; a version never changes. `asked_at` tells those of two databases apart."""
    if asked_at is None:
        return rule_book()
    rules = list(TeamRule.objects.filter(retired_at__isnull=True).select_related("identity"))
    return book_of(rules, version)


def book_of(rules: Iterable[TeamRule], version: int) -> RuleBook:
    """The product's book with these rules of a company's own."""
    return extended(rule_book(), (one for rule in rules for one in spoken(rule)), str(version))


def spoken(rule: TeamRule) -> Iterator[Spoken]:
    """The rule as the engine knows it. None for one about somebody who was erased."""
    match, value = rule.match, rule.value
    if rule.match == RuleMatch.IDENTITY:
        of = rule.identity
        match, value = how_known(of.kind, of.value, of.name) if of else ("", "")
    if value:
        kind, certainty = EvidenceKind(rule.kind), Certainty(rule.certainty)
        yield Spoken(f"team.{rule.pk or 0}", match, value, rule.tool, kind, certainty, rule.ignored)


def how_known(kind: str, value: str, name: str) -> tuple[str, str]:
    """By what an identity is told from all others: a host's number, an address, a login, or its name."""
    if kind != "email":
        return ("name", value) if kind == "name" else ("login", value)
    if number := account_number(value):
        return "account", number
    return ("name", name) if value.lower() in EVERYBODYS else ("address", value)


def problem_of(rule: TeamRule) -> str:
    """What is wrong with this rule, in words for whoever wrote it; "" when nothing is."""
    told = list(spoken(rule))
    return (
        _problem_of(told[0]) if told else "Nothing is known any more by which they could be told from others."
    )

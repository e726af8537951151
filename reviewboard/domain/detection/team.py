"""A team's own rules beside those of the product."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from reviewboard.domain.detection.rulebook import Rule, RuleBook, TeamRules, squeezed
from reviewboard.domain.values import Certainty, EvidenceKind

MATCHES = ("account", "login", "address", "name", "trailer", "marker", "branch", "label")
"""What a team rule can look at; every one of them is compared whole and without case, but for branches, which
begin with the value, and markers, which may stand anywhere in a line."""

_TOOL = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9_-]{1,99}(?:\[bot\])?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>@]{1,120}@[^\s<>@]{1,120}\.[^\s<>@.]{2,60}")
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile("[a-z]+")
_MIN_MARKER = 6
_COMMON = {
    name: frozenset(words.split())
    for name, words in {
        "branch": "main master develop dev trunk release hotfix feature features feat fix bugfix chore docs refactor "
        "test user users topic merge",
        "label": "bug enhancement feature documentation docs question duplicate wontfix invalid",
        "trailer": "signedoffby coauthoredby reviewedby testedby ackedby reportedby fixes closes refs ref link cc "
        "changeid authoredby author committedby suggestedby",
    }.items()
}


@dataclass(frozen=True, slots=True)
class TeamRule:
    """One rule that a team added by hand, or by classifying an agent.

    `value` is plain text, never a pattern; of a trailer it is the key, or key and value ("X-Bot: acme").
    `ignored` says that this is no AI: such an identity is never a sign, nor is such a trailer, branch, label or
    line. Tool, kind and certainty mean nothing then.
    """

    id: str
    match: str
    value: str
    tool: str = ""
    kind: EvidenceKind = EvidenceKind.WROTE
    certainty: Certainty = Certainty.CERTAIN
    ignored: bool = False


def extended(book: RuleBook, rules: Iterable[TeamRule], version: str) -> RuleBook:
    """The book with a team's rules, of which the last wins where two say something of the same value.

    They win over the book's own rules. `version` is the team's; signs keep both ("2026.3+7"). Raises ValueError
    for a rule that `problem_of` finds fault with.
    """
    given = tuple(rules)
    for rule in given:
        if problem := problem_of(rule):
            raise ValueError(f"team rule {rule.id}: {problem}")
    logins = {name.removesuffix("[bot]"): rule for name, rule in _said(given, "login").items()}
    branches = sorted(_said(given, "branch").items(), key=lambda one: -len(one[0]))
    team = TeamRules(
        accounts={int(value): rule for value, rule in _said(given, "account").items()},
        logins=logins,
        addresses=_said(given, "address"),
        names=_said(given, "name"),
        trailers=_trailers(given),
        markers=_said(given, "marker"),
        branches=dict(branches),
        labels=_said(given, "label"),
    )
    hints, needles = _hints(given)
    return replace(
        book,
        version=f"{book.version}+{version}",
        team=team,
        hints=book.hints | hints,
        needles=(*book.needles, *sorted(needles.difference(book.needles))),
    )


def problem_of(rule: TeamRule) -> str:
    """What is wrong with this rule, in words for whoever wrote it; "" when nothing is."""
    if rule.match not in MATCHES:
        return f"It can look at {', '.join(MATCHES)}, not at “{rule.match}”."
    value = _normal(rule.value)
    if not value:
        return "Say what it is to look for."
    if "\n" in value or len(value) > 200:
        return "The value has to be one line of at most 200 characters."
    if not (rule.ignored or rule.kind is EvidenceKind.DENIED or _TOOL.fullmatch(rule.tool)):
        return "Name the tool in small letters, digits and hyphens, or say that it is no AI."
    return _CHECKS[rule.match](value)


def _said(rules: Iterable[TeamRule], match: str) -> dict[str, Rule | None]:
    return {_normal(rule.value): _rule(rule) for rule in rules if rule.match == match}


def _trailers(rules: Iterable[TeamRule]) -> dict[str, dict[str, Rule | None]]:
    found: dict[str, dict[str, Rule | None]] = {}
    for rule in rules:
        if rule.match == "trailer":
            key, _, value = _normal(rule.value).partition(":")
            found.setdefault(squeezed(key), {})[value.strip()] = _rule(rule)
    return found


def _rule(rule: TeamRule) -> Rule | None:
    return None if rule.ignored else Rule(rule.id, rule.tool, rule.kind, rule.certainty, (), ())


def _hints(rules: Iterable[TeamRule]) -> tuple[set[str], set[str]]:
    """Words, and texts anywhere, of which one must occur before a text is read closely: one for each rule.

    Words are told apart much faster; but a trailer's key may be spelled without blanks, a marker may stand
    inside a word, and only Latin letters make words here. An account's number always stands beside "noreply",
    which is a hint of the book.
    """
    words: set[str] = set()
    needles: set[str] = set()
    for rule in rules:
        value = _normal(rule.value).removesuffix("[bot]")
        if rule.match in ("login", "address", "name"):
            found = _LETTERS.findall(value) if value.isascii() else []
            (words if found else needles).add(max(found, key=len, default=value))
        elif rule.match == "trailer":
            needles.add(max(_LETTERS.findall(value.partition(":")[0]), key=len))
        elif rule.match == "marker":
            needles.add(value)
    return words, needles


def _normal(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip().lower()


def _account(value: str) -> str:
    fine = value.isascii() and value.isdigit() and 0 < int(value) < 10**18
    return "" if fine else "An account is the number that the host gave it, in digits."


def _login(value: str) -> str:
    return "" if _LOGIN.fullmatch(value) else "A login is one word of letters, digits and hyphens."


def _address(value: str) -> str:
    return "" if _ADDRESS.fullmatch(value) else "Write the whole address, like agent@example.org."


def _name(value: str) -> str:
    return "Too short: write the whole name." if len(value) < 3 else ""


def _trailer(value: str) -> str:
    key, colon, told = value.partition(":")
    word = squeezed(key)
    if len(word) < 3:
        return "Too short: write the trailer's key, like “X-Agent” or “X-Agent: acme”."
    if word in _COMMON["trailer"] and not told.strip():
        return "Everybody uses this trailer: add the value that means the tool."
    return "" if told.strip() or not colon else "Write the value behind the colon, or leave the colon out."


def _marker(value: str) -> str:
    if len(value) < _MIN_MARKER:
        return f"Too short: at least {_MIN_MARKER} characters."
    return (
        "A plain word stands in many texts: write more of the line." if _PLAIN_WORD.fullmatch(value) else ""
    )


def _branch(value: str) -> str:
    if len(value) < 3:
        return "Too short: write the beginning of the branch's name."
    plain = value.rstrip("/-_") in _COMMON["branch"]
    return "People begin their branches like this, too." if plain else ""


def _label(value: str) -> str:
    if len(value) < 2:
        return "Too short: write the whole label."
    return "This label says nothing of AI." if value in _COMMON["label"] else ""


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "account": _account,
    "login": _login,
    "address": _address,
    "name": _name,
    "trailer": _trailer,
    "marker": _marker,
    "branch": _branch,
    "label": _label,
}

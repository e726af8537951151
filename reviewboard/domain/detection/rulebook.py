"""The rule file, read once and indexed: what each account, address, name, trailer and mark means.

A book is a value: it is handed to whatever reads by it, and everything that is kept for speed is kept for one
book, so that several may be in use side by side. Books are compared by identity for the same reason.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from reviewboard.domain.values import Certainty, EvidenceKind

_FILE = Path(__file__).with_name("rules.toml")
_NOT_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what its signs say. `yes` are texts that it finds, `no` texts in which nothing is found."""

    id: str
    tool: str
    kind: EvidenceKind
    certainty: Certainty
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameRule:
    """Names that mean a tool, anywhere or only at its vendor's domains."""

    rule: Rule
    pattern: re.Pattern[str]
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """How people call a tool; see the head of the rule file."""

    id: str
    called: re.Pattern[str] | None
    short: frozenset[str]
    branches: tuple[str, ...]


Said = Mapping[str, Rule | None]
"""What a team says of whole values in small letters; None: this is no AI."""


@dataclass(frozen=True, slots=True)
class TeamRules:
    """A team's own additions (team.py), by what they match. `branches` are beginnings, longest first.

    `trailers` holds the values of each squeezed key; the empty value stands for any.
    """

    accounts: Mapping[int, Rule | None] = field(default_factory=dict)
    logins: Said = field(default_factory=dict)
    addresses: Said = field(default_factory=dict)
    names: Said = field(default_factory=dict)
    trailers: Mapping[str, Said] = field(default_factory=dict)
    markers: Said = field(default_factory=dict)
    branches: Said = field(default_factory=dict)
    labels: Said = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """All rules of one version. Told apart by identity, so that caches can be keyed by it."""

    version: str
    rules: tuple[Rule, ...]
    tools: tuple[Tool, ...]
    hints: frozenset[str]
    needles: tuple[str, ...]
    words: Mapping[str, frozenset[str]]
    accounts: Mapping[int, Rule]
    logins: Mapping[str, Rule]
    addresses: Mapping[str, Rule]
    names: tuple[NameRule, ...]
    keys: Mapping[str, tuple[tuple[Rule, re.Pattern[str]], ...]]
    marks: tuple[tuple[Rule, str, re.Pattern[str]], ...]
    readers: Mapping[str, Rule]
    never_accounts: frozenset[int]
    never_logins: frozenset[str]
    never_addresses: frozenset[str]
    test_agents: frozenset[str]
    team: TeamRules = TeamRules()


def squeezed(key: str) -> str:
    """A trailer's key without case, hyphens, blanks and underscores."""
    return _NOT_LETTERS.sub("", key.lower())


@lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """The rules that come with the product."""
    return read_rules(_FILE.read_text("utf-8"))


def read_rules(text: str) -> RuleBook:
    """The rules of a file's text; raises ValueError, TypeError or KeyError where it is not one."""
    data = tomllib.loads(text)
    raw: list[dict[str, Any]] = data["rule"]
    rules = {one["id"]: _rule(one) for one in [*raw, *data["reader"]]}
    if len(rules) != len(raw) + len(data["reader"]):
        raise ValueError("two rules have one id")
    keys: dict[str, tuple[tuple[Rule, re.Pattern[str]], ...]] = {}
    for one in raw:
        if "key" in one:
            key = squeezed(one["key"])
            keys[key] = (*keys.get(key, ()), (rules[one["id"]], re.compile(one["value"], re.IGNORECASE)))
    return RuleBook(
        version=data["version"],
        rules=tuple(rules.values()),
        tools=tuple(_tool(one) for one in data["tool"]),
        hints=frozenset(data["hints"]),
        needles=tuple(data.get("needles", ())),
        words={name: frozenset(words.split()) for name, words in data["words"].items()},
        accounts=_index(raw, rules, "account"),
        logins=_index(raw, rules, "login"),
        addresses=_index(raw, rules, "address"),
        names=tuple(_names(raw, rules)),
        keys=keys,
        marks=tuple(
            (rules[one["id"]], one["hint"], re.compile(one["text"], re.IGNORECASE))
            for one in raw
            if "text" in one
        ),
        readers={squeezed(key): rules[one["id"]] for one in data["reader"] for key in one["keys"]},
        never_accounts=frozenset(data["never_accounts"]),
        never_logins=frozenset(data["never_logins"]),
        never_addresses=frozenset(data["never_addresses"]),
        test_agents=frozenset(data.get("test_agents", ())),
    )


def _rule(one: Mapping[str, Any]) -> Rule:
    return Rule(
        one["id"],
        one.get("tool", ""),
        EvidenceKind(one["kind"]),
        Certainty(one["certainty"]),
        tuple(one.get("yes", ())),
        tuple(one.get("no", ())),
    )


def _tool(one: Mapping[str, Any]) -> Tool:
    called = "|".join(f"(?:{pattern})" for pattern in one["called"])
    return Tool(
        one["id"],
        re.compile(rf"(?<![\w@/.-])(?:{called})", re.IGNORECASE) if called else None,
        frozenset(one["short"]),
        tuple(one.get("branch", ())),
    )


def _names(raw: Iterable[Mapping[str, Any]], rules: Mapping[str, Rule]) -> Iterable[NameRule]:
    for one in raw:
        for pattern in one.get("name", ()):
            yield NameRule(rules[one["id"]], re.compile(pattern, re.IGNORECASE), tuple(one.get("at", ())))


def _index(raw: Iterable[Mapping[str, Any]], rules: Mapping[str, Rule], field: str) -> dict[Any, Rule]:
    return {value: rules[one["id"]] for one in raw for value in one.get(field, ())}
